/// Notices what has changed at a node, whoever changed it: our people, a peer, or time.
#pragma once

#include "comity/api/changes.h"
#include "comity/node/node.h"

#include <map>
#include <set>

namespace comity::api {

/// Compares what the node holds with what it held at the last look: both logs of every link, and
/// the journal. Costs nothing while neither has grown. Refers to both, which outlive it.
class Observer {
 public:
  /// What is there now is no news.
  Observer(node::Node& node, Changes& changes);

  /// Publishes what is new. Errors: those of the stores; what could not be read comes with the next
  /// look.
  Result<void> look();

 private:
  struct Seen {
    std::uint64_t own = 0;     ///< Entries of our log that were read.
    std::uint64_t mirror = 0;  ///< Likewise of the peer's.
    link::Heads heads;
    std::uint64_t incidents = 0;
  };

  /// Changes of one look, each once.
  using News = std::set<Change>;

  static Result<void> read(link::Link const& link, link::Side side, std::uint64_t& from,
                           std::uint64_t to, News& news);
  Result<void> look_at(link::Link const& link, News& news);
  Result<void> look_at_links(News& news);
  Result<void> look_at_journal(News& news);

  node::Node& node_;
  Changes& changes_;
  std::uint64_t node_changes_ = 0;
  std::map<link::LinkId, Seen> links_;
  std::uint64_t journal_ = 0;
};

}  // namespace comity::api
