/// Other processes: this program's own verbs, run as a person would run them.
#pragma once

#include "comity/base/result.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace comity::cli {

struct Finished {
  int status = 0;      ///< As it exited.
  std::string output;  ///< Standard output.
  std::string errors;  ///< Standard error.
};

/// Runs this program with `arguments` and waits. Errors: `unavailable cli.cannot_run` (reason).
Result<Finished> run_self(std::vector<std::string> const& arguments);

/// A child that runs until told to end: it is ended when this goes, and when the parent dies.
class Child {
 public:
  /// Runs this program with `arguments`; what it says goes to the file `log`. Errors: `unavailable
  /// cli.cannot_run`.
  static Result<Child> start(std::vector<std::string> const& arguments, std::string const& log);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();

  /// Asks it to end, and waits for it.
  void stop();

  /// False once it has ended by itself.
  bool runs();

 private:
  explicit Child(pid_t pid) : pid_{pid} {}

  pid_t pid_;
};

}  // namespace comity::cli
