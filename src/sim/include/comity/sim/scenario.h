/// A story in plain text: who does what, what goes wrong, and what must then be so. The lines that
/// can be said are listed in docs/simulation.md.
#pragma once

#include "comity/base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace comity::sim {

/// Of a scenario file, in bytes: a long one has a hundred lines.
inline constexpr std::size_t scenario_bytes_max = 64 << 10;

/// Lines that each have a known form.
class Scenario {
 public:
  /// `name` is the file's, for errors. Errors: `too_large sim.scenario_too_large` (`file`);
  /// `invalid sim.unknown_line` (`file`, `line`, `text`) for the first line that has none of the
  /// forms; `invalid sim.no_parties` (`file`) if the first line names none.
  static Result<Scenario> parse(std::string name, std::string_view text);

  struct Line {
    std::size_t number = 0;
    std::size_t form = 0;             ///< Which of the forms it has.
    std::vector<std::string> values;  ///< What stands in the form's places.
    std::string text;
  };

  std::string const& name() const { return name_; }

  std::vector<Line> const& lines() const { return lines_; }

 private:
  std::string name_;
  std::vector<Line> lines_;
};

/// How it went.
struct Played {
  bool held = false;
  std::string text;     ///< "file:line: what was not so", and the invariant if one broke.
  std::string diagram;  ///< The last events.
  std::uint64_t trace = 0;
};

/// Plays it to its end, or to the first expectation that does not hold; then all invariants look
/// through everything. `watcher` is called with every event as it happens; it may be empty. Errors:
/// `invalid sim.bad_line` (`file`, `line`, `cause`) for a line that makes no sense where it
/// stands; those of `World::create`.
Result<Played> play(Scenario const& scenario, std::function<void(std::string const&)> watcher = {});

}  // namespace comity::sim
