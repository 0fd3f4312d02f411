/// Runs each seed in a process of its own: all cores are used, and a seed that aborts or hangs ends
/// itself alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace comity::apps {

/// After which a seed counts as hanging: runs take seconds.
inline constexpr unsigned seed_seconds_max = 600;

/// How one seed came out.
struct Ended {
  std::uint64_t seed = 0;
  std::string text;  ///< What its process wrote.
  bool held = false;
};

/// Runs `one` for every seed that `next` gives, `processes` at a time, until `next` gives none.
/// `one` writes to the descriptor and returns whether all held; `ended` is called in this process
/// as each ends.
void run_all(unsigned processes, std::function<std::optional<std::uint64_t>()> const& next,
             std::function<bool(std::uint64_t seed, int out)> const& one,
             std::function<void(Ended const&)> const& ended);

}  // namespace comity::apps
