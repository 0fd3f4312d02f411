/// The own side's HTTP surface: what the command line asks of its node, and later the console.
/// Bytes become typed calls and what they give becomes JSON; nothing is decided here. Its contract
/// is openapi.json beside it, against which the answers are tested.
#pragma once

#include "comity/net/http.h"
#include "comity/node/requests.h"

namespace comity::api {

/// Of one request, in bytes: the largest is an agreement with its signatures.
inline constexpr std::size_t request_bytes_max = 8 << 20;

/// Rows in one answer; what is asked beyond is cut, and `next` says where to go on.
inline constexpr std::size_t rows_max = 500;

/// Refers to the node, which outlives it. Single-threaded, as the node is.
class Routes {
 public:
  Routes(node::Node& node, TimeSource const& time, Random& random)
      : node_{node}, time_{time}, requests_{node, random} {}

  /// Always answers: an error is a status with `{"error": {"code", "id", "parameters",
  /// "problems"}}`.
  net::HttpResponse handle(net::HttpRequest const& request);

 private:
  friend struct Route;

  node::Node& node_;
  TimeSource const& time_;
  node::Requests requests_;
};

}  // namespace comity::api
