/// Where the tools of holders report by themselves what became of a task.
#pragma once

#include "comity/base/environment.h"
#include "comity/net/http_server.h"
#include "comity/node/node.h"
#include "national.h"

namespace comity::service {

/// How far a signed report's time may be from ours: clocks differ, and what is older was kept back.
inline constexpr std::chrono::minutes notice_age_max{5};

/// Refusals that go into the journal within a minute. Strangers cause them, and must not fill it.
inline constexpr int refusals_noted_per_minute = 60;

/// Answers POST /notices/<holder>: 200 taken (also when it came before), 204 nothing of ours, 400
/// not readable, 401 not by this holder's key, 404 no such task of this holder, 413 too large, 503
/// not written down: send it again. Everything but 204 is in the journal. Single-threaded, as the
/// node is.
class NoticeDoor : public std::enable_shared_from_this<NoticeDoor> {
 public:
  /// What it works on; outlives it.
  struct Surroundings {
    node::Node& node;
    National& national;
    TimeSource const& time;
    Diagnostics& diagnostics;
  };

  /// Says in the national side where each tool reports. Errors: those of `TlsServer::create_public`
  /// and `net::listen`.
  static Result<std::shared_ptr<NoticeDoor>> open(net::asio::any_io_executor executor,
                                                  NoticeDoorConfig const& config,
                                                  Surroundings with);

  net::asio::awaitable<void> stop(Duration grace);

  void close();

 private:
  explicit NoticeDoor(Surroundings with) : with_{with} {}

  net::HttpServerOptions options();
  net::asio::awaitable<net::HttpResponse> reply(net::HttpRequest request);
  net::HttpResponse answer(net::HttpRequest const& request);

  /// Errors: as the answers say.
  Result<std::optional<triage::Noticed>> take(net::HttpRequest const& request,
                                              std::string const& holder);
  void note(json::Value details);
  void note_refusal(std::string const& holder, Error const& error);

  Surroundings with_;
  std::unique_ptr<net::HttpServer> server_;
  Instant minute_{};
  int noted_ = 0;
};

}  // namespace comity::service
