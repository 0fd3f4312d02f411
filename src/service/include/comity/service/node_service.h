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
  /// Opens the home's database and keys, the peers' port, the command line's socket and, if
  /// `console` or the configuration says where, the console. Errors: those of home.h, storage,
  /// `Node::open`, net (an address in use, a socket of a living process); for the console `invalid
  /// service.console_needs_tls`, `service.console_lacks_key`, `service.demo_not_on_loopback`.
  static Result<std::unique_ptr<NodeService>> start(
      boost::asio::any_io_executor executor, Home home, Secret const& passphrase,
      Diagnostics& diagnostics, std::optional<ConsoleConfig> const& console = std::nullopt);

  ~NodeService();

  node::Node& node();

  NodeConfig const& config() const;

  /// With the ports really had.
  net::Url peer_url() const;

  /// Where browsers find the console; empty if there is none.
  std::string console_url() const;

  /// While nobody has a password: the one-time link for the first administrator. To be shown to
  /// whoever starts the node, and nowhere else.
  std::string first_link() const;

  /// Lets requests under way end, then closes everything.
  boost::asio::awaitable<void> stop();

 private:
  struct State;
  explicit NodeService(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace comity::service
