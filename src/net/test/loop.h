/// One event loop for one test: runs coroutines to their end, never longer than `wait_max`.
#pragma once

#include "comity/base/environment.h"
#include "comity/net/http_client.h"
#include "comity/net/http_server.h"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace comity::net {

/// Keeps what is reported.
class Reports final : public Diagnostics {
 public:
  void report(Severity /*severity*/, std::string_view id, Parameters const& parameters) override {
    reports.push_back(fail(Code::invalid, std::string{id}, parameters));
  }

  std::size_t count(std::string_view id) const {
    std::size_t found = 0;
    for (auto const& report : reports) found += report.id == id ? 1 : 0;
    return found;
  }

  /// The `error` of the last report of that id, or "".
  std::string error_of(std::string_view id) const {
    std::string error;
    for (auto const& report : reports) {
      if (report.id == id) error = report.parameter("error");
    }
    return error;
  }

  std::vector<Error> reports;
};

class Loop {
 public:
  static constexpr std::chrono::seconds wait_max{20};

  asio::any_io_executor executor() { return io_.get_executor(); }

  /// The result of a coroutine.
  template <typename T>
  T await(asio::awaitable<T> coroutine) {
    std::optional<T> result;
    run(keep(std::move(coroutine), &result));
    return *std::move(result);
  }

  void await(asio::awaitable<void> coroutine) { run(std::move(coroutine)); }

  /// Starts a coroutine beside the others.
  void start(asio::awaitable<void> coroutine) {
    asio::co_spawn(io_, std::move(coroutine), rethrow);
  }

  /// Runs until `condition` holds; false if it does not within `wait`.
  template <typename Condition>
  bool until(Condition condition, std::chrono::milliseconds wait = wait_max) {
    auto const end = std::chrono::steady_clock::now() + wait;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds{20});
    }
    return true;
  }

 private:
  template <typename T>
  static asio::awaitable<void> keep(asio::awaitable<T> coroutine, std::optional<T>* result) {
    auto value = co_await std::move(coroutine);
    result->emplace(std::move(value));
  }

  static void rethrow(std::exception_ptr const& thrown) {
    if (thrown) std::rethrow_exception(thrown);
  }

  void run(asio::awaitable<void> coroutine) {
    bool done = false;
    asio::co_spawn(io_, std::move(coroutine), [&done](std::exception_ptr const& thrown) {
      done = true;
      rethrow(thrown);
    });
    REQUIRE(until([&done] { return done; }));
  }

  asio::io_context io_{1};
};

/// An address on this machine whose port the system chooses.
inline Url loopback(Scheme scheme = Scheme::http) {
  Url url;
  url.scheme = scheme;
  url.host = "127.0.0.1";
  return url;
}

/// Answers with what was asked: "POST /a party=<party> <body>".
inline asio::awaitable<HttpResponse> echo(HttpRequest request) {
  auto text = request.method + " " + request.target + " party=" + request.peer.party + " ";
  text += as_text(request.body);
  co_return HttpResponse{200, "text/plain", text};
}

inline HttpServerOptions echo_options(std::size_t body_bytes_max = 1 << 20) {
  HttpServerOptions options;
  options.handler = echo;
  options.body_bytes_max = [body_bytes_max](HttpRequest const&) { return body_bytes_max; };
  return options;
}

/// A running server.
class Service {
 public:
  Service(Loop& loop, HttpServerOptions options, Url const& url = loopback())
      : loop_{loop}, server_{listen(loop.executor(), url).value(), std::move(options), reports_} {
    server_.start();
  }

  HttpServer& server() { return server_; }

  Reports& reports() { return reports_; }

  Url url() const { return server_.url(); }

  /// The error in the last report of that id, once there is one.
  std::string reported(std::string_view id) {
    REQUIRE(loop_.until([&] { return reports_.count(id) > 0; }));
    return reports_.error_of(id);
  }

 private:
  Loop& loop_;
  Reports reports_;
  HttpServer server_;
};

/// What a raw client does after it has written.
enum class Then { wait, shut_down };

/// Writes `bytes` to the server and returns all it says until it hangs up (or `give_up` passes).
asio::awaitable<std::string> say(Url url, std::string bytes, Then then = Then::wait,
                                 Duration give_up = std::chrono::seconds{5});

/// Writes one piece after the other, with a pause after each.
asio::awaitable<std::string> say_slowly(Url url, std::vector<std::string> pieces, Duration pause);

}  // namespace comity::net
