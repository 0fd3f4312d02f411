#include "comity/net/http_server.h"

#include "comity/net/timer.h"
#include "http_session.h"

#include <algorithm>
#include <exception>
#include <set>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace comity::net {
namespace {

/// Passes on a bounded number of reports a minute and counts the others.
class BoundedReports {
 public:
  explicit BoundedReports(Diagnostics& diagnostics) : diagnostics_{diagnostics} {}

  void report(Severity severity, std::string_view id, Peer const& peer, Error const& error) {
    auto const now = std::chrono::steady_clock::now();
    if (now >= minute_end_) {
      if (dropped_ > 0) {
        diagnostics_.report(Severity::warning, "net.reports_dropped",
                            {{"count", std::to_string(dropped_)}});
      }
      minute_end_ = now + std::chrono::minutes{1};
      left_ = reports_per_minute_max;
      dropped_ = 0;
    }
    if (left_ == 0) {
      ++dropped_;
      return;
    }
    --left_;
    diagnostics_.report(severity, id, {{"peer", peer.address}, {"error", error.brief()}});
  }

 private:
  Diagnostics& diagnostics_;
  Deadline minute_end_{};
  std::size_t left_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace

struct HttpServer::State {
  struct Connection {
    asio::cancellation_signal cancel;
    SessionControl control;
    std::string address;
    bool ended = false;
  };

  State(std::unique_ptr<Listener> source, HttpServerOptions settings, Diagnostics& diagnostics)
      : listener{std::move(source)},
        options{std::move(settings)},
        reports{diagnostics},
        changed{listener->executor()} {}

  /// Why there is no room for one more connection from there.
  std::optional<Error> reason_to_refuse(Peer const& peer) const;

  void close_listener();
  void drop(std::shared_ptr<Connection> const& connection);
  void drop_all();
  void report_end(Peer const& peer, Error const& error);

  // Coroutines that outlive the server object hold its state.
  static asio::awaitable<void> accept_all(std::shared_ptr<State> self);
  static void begin(std::shared_ptr<State> const& self, std::unique_ptr<ByteStream> stream);
  static asio::awaitable<void> serve(std::shared_ptr<State> self,
                                     std::shared_ptr<Connection> connection,
                                     std::unique_ptr<ByteStream> stream);

  std::unique_ptr<Listener> listener;
  HttpServerOptions options;
  BoundedReports reports;
  Timer changed;  ///< Woken when a connection has gone.
  std::set<std::shared_ptr<Connection>> connections;
  bool stopping = false;
};

std::optional<Error> HttpServer::State::reason_to_refuse(Peer const& peer) const {
  auto const refused = [](std::size_t limit) {
    return fail(Code::unavailable, "net.too_many_connections", {{"limit", std::to_string(limit)}});
  };
  auto const& limits = options.limits;
  if (connections.size() >= limits.connections_max) return refused(limits.connections_max);
  if (listener->url().scheme == Scheme::unix_socket) return std::nullopt;
  auto const same = std::ranges::count_if(
      connections, [&](auto const& connection) { return connection->address == peer.address; });
  if (static_cast<std::size_t>(same) < limits.connections_per_address_max) return std::nullopt;
  return refused(limits.connections_per_address_max);
}

void HttpServer::State::close_listener() {
  stopping = true;
  listener->close();
  for (auto const& connection : connections) connection->control.last = true;
}

void HttpServer::State::drop(std::shared_ptr<Connection> const& connection) {
  connection->control.dropped = true;
  // Emitted outside of the loop, the signal would be posted on with a pointer to what the
  // session's end frees (Boost 1.81, co_spawn_cancellation_handler).
  asio::post(listener->executor(), [connection] {
    if (!connection->ended) connection->cancel.emit(asio::cancellation_type::terminal);
  });
}

void HttpServer::State::drop_all() {
  for (auto const& connection : connections) drop(connection);
}

void HttpServer::State::report_end(Peer const& peer, Error const& error) {
  if (error.id == "net.handler_failed") {
    reports.report(Severity::error, "net.request_failed", peer, error);
  } else if (error.code != Code::unavailable || error.id == "net.timed_out") {
    reports.report(Severity::info, "net.request_refused", peer, error);
  }
}

asio::awaitable<void> HttpServer::State::accept_all(std::shared_ptr<State> self) {
  Timer pause{self->listener->executor()};
  while (!self->stopping) {
    auto stream = co_await self->listener->accept();
    if (stream) {
      begin(self, *std::move(stream));
    } else if (stream.error().id != "net.closed") {
      self->reports.report(Severity::error, "net.accepting_failed", Peer{}, stream.error());
      co_await pause.sleep(accept_pause);
    } else {
      break;
    }
  }
}

void HttpServer::State::begin(std::shared_ptr<State> const& self,
                              std::unique_ptr<ByteStream> stream) {
  if (auto const reason = self->reason_to_refuse(stream->peer())) {
    self->reports.report(Severity::warning, "net.connection_refused", stream->peer(), *reason);
    return;
  }
  auto const connection = std::make_shared<Connection>();
  connection->address = stream->peer().address;
  self->connections.insert(connection);
  auto const ended = [self, connection, peer = stream->peer()](std::exception_ptr const& thrown) {
    if (thrown) self->report_end(peer, handler_failed(thrown));
    connection->ended = true;
    self->connections.erase(connection);
    self->changed.wake();
  };
  asio::co_spawn(self->listener->executor(), serve(self, connection, std::move(stream)),
                 asio::bind_cancellation_slot(connection->cancel.slot(), ended));
}

asio::awaitable<void> HttpServer::State::serve(std::shared_ptr<State> self,
                                               std::shared_ptr<Connection> connection,
                                               std::unique_ptr<ByteStream> stream) {
  // When the server stops, the wait under way ends with an error, and no exception flies.
  co_await asio::this_coro::throw_if_cancelled(false);
  auto const peer = stream->peer();
  if (self->options.tls) {
    stream->expire_at(within(self->options.limits.handshake_max));
    auto accepted = co_await self->options.tls->accept(std::move(stream));
    if (!accepted) {
      if (accepted.error().id != "net.closed") {
        self->reports.report(Severity::warning, "net.handshake_refused", peer, accepted.error());
      }
      co_return;
    }
    stream = *std::move(accepted);
  }
  HttpSession session{*stream, self->options, connection->control};
  auto const served = co_await session.run();
  if (!served) self->report_end(peer, served.error());
}

HttpServer::HttpServer(std::unique_ptr<Listener> listener, HttpServerOptions options,
                       Diagnostics& diagnostics)
    : state_{std::make_shared<State>(std::move(listener), std::move(options), diagnostics)} {
  COMITY_CHECK(state_->options.handler && state_->options.body_bytes_max);
}

HttpServer::~HttpServer() {  // NOLINT(bugprone-exception-escape): only for want of memory.
  state_->close_listener();
  state_->drop_all();
}

void HttpServer::start() {
  // A server that silently stopped to accept would be worse than one that dies.
  auto const ended = [](std::exception_ptr const& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  };
  asio::co_spawn(state_->listener->executor(), State::accept_all(state_), ended);
}

asio::awaitable<void> HttpServer::stop(Duration grace) {
  auto const self = state_;
  self->close_listener();
  for (auto const& connection : self->connections) {
    if (!connection->control.busy) self->drop(connection);
  }
  auto const end = within(grace);
  constexpr Duration again{100};  // A handler may begin another wait after one was cancelled.
  while (!self->connections.empty()) {
    auto const left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
    bool const over = left <= Duration::zero();
    if (over) self->drop_all();
    co_await self->changed.sleep(over ? again : left);
  }
}

Url const& HttpServer::url() const {
  return state_->listener->url();
}

std::size_t HttpServer::connections() const {
  return state_->connections.size();
}

}  // namespace comity::net
