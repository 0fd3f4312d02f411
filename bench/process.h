/// A program started for a measurement, and what it costs.
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace comity::bench {

/// Ends (SIGTERM) when this goes, and when this process does.
class Process {
 public:
  /// Output and errors go to the end of the file `log`.
  static Process start(std::vector<std::string> words, std::string const& log);

  Process(Process&& other) noexcept;
  Process& operator=(Process&&) = delete;
  ~Process();

  /// Ends it and waits.
  void stop();

  /// Processor time so far, of all its threads, in seconds; counted in ticks of 10 ms.
  double cpu_seconds() const;

  /// What it holds of the machine's memory.
  double resident_mib() const;

 private:
  explicit Process(pid_t pid) : pid_{pid} {}

  pid_t pid_;
};

}  // namespace comity::bench
