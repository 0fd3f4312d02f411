/// A node on the real machine: its sockets, its timers, its clock. Everything it decides is decided
/// in `node`; here bytes and times are carried in and out.
#pragma once

#include "comity/node/node.h"
#include "comity/service/home.h"

#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace comity::service {

/// The machine's clock.
class SystemTime final : public TimeSource {
 public:
  Instant now() const override;
};

/// Runs on one thread: that of the executor.
class NodeService {
 public:
  /// Opens the home's database and keys, the peers' port and the command line's socket. Errors:
  /// those of home.h, storage, `Node::open` and net (an address in use, a socket of a living
  /// process).
  static Result<std::unique_ptr<NodeService>> start(boost::asio::any_io_executor executor,
                                                    Home home, Secret const& passphrase,
                                                    Diagnostics& diagnostics);

  ~NodeService();

  node::Node& node();

  NodeConfig const& config() const;

  /// With the ports really had.
  net::Url peer_url() const;

  /// Lets requests under way end, then closes everything.
  boost::asio::awaitable<void> stop();

 private:
  struct State;
  explicit NodeService(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace comity::service
