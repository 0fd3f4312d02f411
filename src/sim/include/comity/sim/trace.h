/// What happened in a run, in order: a hash over all of it, and the last of it as a sequence
/// diagram.
#pragma once

#include "comity/base/instant.h"

#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace comity::sim {

/// An arrow between two lanes; or a remark in one, or in none, if `to` is empty.
struct Event {
  Instant at{};
  std::string from;
  std::string to;
  std::string text;
  bool routine = false;  ///< Said again and again when nothing happens: left out of the diagram.
};

/// Events kept for the diagram: enough to see how a failure came about, and a screen or two long.
inline constexpr std::size_t events_kept_max = 60;

class Trace {
 public:
  /// The lanes of the diagram, from left to right.
  explicit Trace(std::vector<std::string> lanes) : lanes_{std::move(lanes)} {}

  void add(Event event);

  /// Over everything that was added, in order.
  std::uint64_t hash() const { return hash_; }

  std::uint64_t count() const { return count_; }

  /// The last `events_kept_max` events that are no routine, a line each, under a line with the
  /// lanes.
  std::string diagram() const;

  /// Called with every line as it comes; for a person who watches.
  void watch(std::function<void(std::string const&)> watcher) { watcher_ = std::move(watcher); }

 private:
  std::string heading() const;
  std::string line(Event const& event) const;
  std::size_t column(std::string_view lane) const;

  std::vector<std::string> lanes_;
  std::deque<Event> last_;
  std::uint64_t hash_ = 14695981039346656037U;
  std::uint64_t count_ = 0;
  std::uint64_t left_out_ = 0;
  std::function<void(std::string const&)> watcher_;
};

}  // namespace comity::sim
