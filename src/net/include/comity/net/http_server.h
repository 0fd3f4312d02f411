/// Serves HTTP/1.1 at one address: reads requests within limits, asks the handler, writes answers.
#pragma once

#include "comity/base/environment.h"
#include "comity/net/http.h"
#include "comity/net/limits.h"
#include "comity/net/listener.h"
#include "comity/net/tls.h"

#include <functional>
#include <memory>
#include <optional>

namespace comity::net {

/// Answers one request. Requests of one connection come one after the other, those of several
/// connections interleave at every `co_await`. A handler is not interrupted when time is up, only
/// when the server stops without grace: it bounds its own waits.
using HttpHandler = std::function<asio::awaitable<HttpResponse>(HttpRequest)>;

struct HttpServerOptions {
  HttpHandler handler;

  /// The largest body for this request, whose body is not there yet; 0 for none.
  std::function<std::size_t(HttpRequest const& head)> body_bytes_max;

  /// Words a refusal that the handler never sees (400, 403, 408, 413, 417, 431, 500, 505). By
  /// default the error's `brief()` as plain text.
  std::function<HttpResponse(unsigned status, Error const& error)> refusal;

  /// Demands TLS with a known key. None for plain HTTP.
  std::optional<TlsServer> tls;

  HttpServerLimits limits;
};

/// One listener and its connections, all on the listener's executor. Not thread-safe.
///
/// Reports: `net.handshake_refused`, `net.connection_refused` (over a limit), `net.request_refused`
/// (malformed, too large, too slow), `net.request_failed` (the handler threw),
/// `net.accepting_failed`, each with `peer` and `error`; after `reports_per_minute_max` of them,
/// only `net.reports_dropped` with their number: strangers cause most of them.
class HttpServer {
 public:
  /// `diagnostics` must outlive the server and its executor's last run.
  HttpServer(std::unique_ptr<Listener> listener, HttpServerOptions options,
             Diagnostics& diagnostics);

  /// Stops without grace; what is left ends when the executor runs on. The executor's context must
  /// outlive the server.
  ~HttpServer();  // NOLINT(bugprone-exception-escape)
  HttpServer(HttpServer const&) = delete;
  HttpServer& operator=(HttpServer const&) = delete;

  /// Begins to accept; returns at once.
  void start();

  /// To be awaited on the server's executor, once. Closes the listener and the idle connections,
  /// gives requests under way `grace` to be answered, then drops what is left and cancels its
  /// handlers. Returns when no connection is left.
  asio::awaitable<void> stop(Duration grace);

  /// Where it listens, with the real port.
  Url const& url() const;

  std::size_t connections() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace comity::net
