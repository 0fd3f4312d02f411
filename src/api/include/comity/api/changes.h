/// What has changed at a node, for those who look at it: numbered, the last ones kept, so that
/// whoever was away for a moment misses nothing.
#pragma once

#include "comity/base/instant.h"
#include "comity/people/role.h"

#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>

namespace comity::api {

/// Kept for those who come back: some minutes of a busy day. Who was away for longer reads anew.
inline constexpr std::size_t changes_max = 2'000;

/// Who may listen at once, each with a connection of its own: a thousand consoles, and those that
/// went without a word and are missed at the next heartbeats only.
inline constexpr std::size_t listeners_max = 1'200;

/// A line so often on a silent stream: proxies and people learn that it lives.
inline constexpr Duration heartbeat = std::chrono::seconds{10};

struct Change {
  std::string what;  ///< "request", "draft", "link" …, as in openapi.json.
  std::string id;    ///< Of it; empty if that cannot be said.
  std::string case_id;
  people::Action needs = people::Action::read_cases;  ///< To be told of it.
  std::string holder = {};  ///< If it is told to those who speak for this holder of tasks, and to
                            ///< nobody else; else empty.

  friend auto operator<=>(Change const&, Change const&) = default;
};

/// Single-threaded.
class Changes {
 public:
  /// `began`: when this process did; numbers of another process mean nothing.
  explicit Changes(Instant began) : began_{began} {}

  void publish(Change change);

  /// Where a listener stands.
  struct Place {
    std::uint64_t next = 0;
    bool lost = false;  ///< What came before is not known here any more.
  };

  /// After all that is known now.
  Place end() const { return {first_ + kept_.size(), false}; }

  /// After the id that the listener was told last, as `tell` wrote it.
  Place after(std::string_view id) const;

  /// Who is told of changes.
  struct Listening {
    people::Roles roles;
    bool names = true;        ///< May know which it is that changed: sees both channels [P8.6].
    std::string holder = {};  ///< For whom they speak; empty for our own desks.
  };

  /// What is new from `place` on, as server-sent events; `place` moves on. Empty if nothing is.
  std::string tell(Place& place, Listening const& who) const;

  /// `place` as a client names it in Last-Event-ID.
  std::string id_of(Place const& place) const;

  using Wake = std::function<void()>;
  using Listener = std::list<Wake>::iterator;

  /// `wake` is called at every change until `leave`; nothing if there are `listeners_max` already.
  std::optional<Listener> listen(Wake wake);

  void leave(Listener listener) { listeners_.erase(listener); }

  std::size_t listeners() const { return listeners_.size(); }

  /// Tells all listeners to end.
  void close();

  bool closed() const { return closed_; }

 private:
  void wake_all();

  Instant began_;
  std::uint64_t first_ = 1;  ///< The number of the first one kept.
  std::deque<Change> kept_;
  std::list<Wake> listeners_;
  bool closed_ = false;
};

}  // namespace comity::api
