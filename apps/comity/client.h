/// Asks a running node over its API.
#pragma once

#include "comity/base/secret.h"
#include "comity/json/value.h"
#include "comity/net/http_client.h"
#include "comity/service/home.h"

#include <filesystem>

namespace comity::cli {

/// A name as one part of a target's path: what a person typed asks for nothing else than it says.
std::string path_part(std::string_view name);

/// The error that `body` tells in the API's form; `otherwise` if it is none.
Error error_told(ByteView body, Error otherwise);

/// One connection to the node of a home. Calls block.
class Client {
 public:
  /// With `token` it speaks for an account (see `people::make_token`). Errors: those of the home's
  /// configuration.
  static Result<Client> of(service::Home const& home, Secret token = {});

  ~Client();
  Client(Client&&) noexcept;

  /// Errors: `unavailable cli.node_unreachable` (address, cause); what the node answered as an
  /// error, with its code, id and parameters.
  Result<json::Value> get(std::string const& target);
  Result<json::Value> post(std::string const& target, json::Value const& body);
  Result<json::Value> post_bytes(std::string const& target, Bytes body);
  Result<std::string> get_text(std::string const& target);

  Result<Bytes> get_bytes(std::string const& target);

  /// Gives what the node answers to `take` as it comes. After an error that was not all. Errors:
  /// also those of `take`.
  Result<void> get_pieces(std::string const& target, net::TakePiece take);

 private:
  struct State;
  explicit Client(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace comity::cli
