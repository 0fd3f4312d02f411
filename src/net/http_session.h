/// One connection of an HTTP server: requests in, answers out, until either side has enough.
#pragma once

#include "comity/net/http_codec.h"
#include "comity/net/http_server.h"

#include <exception>
#include <optional>

namespace comity::net {

/// What the server and one of its sessions tell each other.
struct SessionControl {
  bool busy = false;     ///< A request is being read or answered.
  bool last = false;     ///< The answer to come is the last one.
  bool dropped = false;  ///< Nothing is to be written any more.
};

/// "damaged net.handler_failed", with what was thrown.
Error handler_failed(std::exception_ptr const& thrown);

class HttpSession {
 public:
  /// All references must outlive the session.
  HttpSession(ByteStream& stream, HttpServerOptions const& options, SessionControl& control);

  /// Serves until the connection ends; returns why, if that was the peer's or the handler's fault.
  asio::awaitable<Result<void>> run();

 private:
  /// The next request; nothing if the connection ended between two.
  asio::awaitable<Result<std::optional<HttpRequest>>> read_request();
  asio::awaitable<Result<bool>> read_head();
  asio::awaitable<Result<void>> read_body();

  /// Reads once into the decoder. A count of 0 is the end.
  asio::awaitable<Result<std::size_t>> read_some();

  asio::awaitable<Result<HttpResponse>> ask_handler(HttpRequest request);

  /// Writes an answer; true if the connection goes on.
  asio::awaitable<Result<bool>> write_response(HttpResponse response, bool to_head);
  asio::awaitable<Result<void>> write_stream(HttpResponse const& response, bool chunked);

  /// Tells the peer what was wrong with its request, if it can still be told.
  asio::awaitable<void> refuse(Error error);

  ByteStream& stream_;
  HttpServerOptions const& options_;
  SessionControl& control_;
  RequestDecoder decoder_;
  Progress progress_ = Progress::more;
  Bytes buffer_;
  std::string party_;
};

}  // namespace comity::net
