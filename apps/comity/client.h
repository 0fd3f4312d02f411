/// Asks a running node over its API.
#pragma once

#include "comity/json/value.h"
#include "comity/service/home.h"

#include <filesystem>

namespace comity::cli {

/// One connection to the node of a home. Calls block.
class Client {
 public:
  /// Errors: those of the home's configuration.
  static Result<Client> of(service::Home const& home);

  ~Client();
  Client(Client&&) noexcept;

  /// Errors: `unavailable cli.node_unreachable` (address, cause); what the node answered as an
  /// error, with its code, id and parameters.
  Result<json::Value> get(std::string const& target);
  Result<json::Value> post(std::string const& target, json::Value const& body);
  Result<json::Value> post_bytes(std::string const& target, Bytes body);
  Result<std::string> get_text(std::string const& target);

  /// Writes what the node answers, piece by piece as it stands in memory.
  Result<Bytes> get_bytes(std::string const& target);

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace comity::cli
