/// Requests that arrive become alerts and tickets in the tools that are configured for them.
#pragma once

#include "comity/api/national_side.h"
#include "comity/base/environment.h"
#include "comity/node/arrivals.h"
#include "comity/tracker/arrival.h"

#include <map>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

namespace comity::service {

/// Runs on the executor's thread, but for the calls under way. It keeps nothing on disk: after a
/// start every open request is brought to its tools again, which hold it already and refuse it, or
/// are asked for it first. So each is there once, whatever was cut off.
class Arrivals : public std::enable_shared_from_this<Arrivals> {
 public:
  /// Everything referred to outlives it. `tools` are those of the places: how it goes is said
  /// there.
  Arrivals(node::Requests const& requests, std::vector<tracker::Place> const& places,
           std::vector<api::Tool>& tools, TimeSource const& time, Diagnostics& diagnostics,
           boost::asio::any_io_executor executor);

  /// Waits for the calls under way.
  ~Arrivals();

  /// Looks for requests now and then, and brings what is due to its tools.
  void look();

 private:
  /// By request and place: a request that is referred goes to the other desks' tool besides.
  using Key = std::pair<std::string, tracker::Place const*>;

  void find(Instant now);
  void carry(Key const& key);
  void ended(Key const& key, triage::Attempt const& attempt);
  void say_how_it_goes(tracker::Place const& place);

  node::Arrivals arrivals_;
  std::vector<tracker::Place> const& places_;
  std::vector<api::Tool>& tools_;
  TimeSource const& time_;
  Diagnostics& diagnostics_;
  boost::asio::any_io_executor executor_;
  std::map<Key, triage::Letter> letters_;  ///< What became of each, since the start.
  bool is_wanted_ = false;                 ///< By any place.
  Instant next_look_{};
  std::optional<Key> under_way_;
  boost::asio::thread_pool pool_{1};
};

}  // namespace comity::service
