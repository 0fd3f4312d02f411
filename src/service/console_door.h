/// The console's address: pages and the API for people at browsers.
#pragma once

#include "comity/api/observer.h"
#include "comity/api/routes.h"
#include "comity/console/pages.h"
#include "comity/net/http_server.h"
#include "comity/service/home.h"
#include "provider_client.h"
#include "repeats.h"

#include <boost/asio/thread_pool.hpp>

namespace comity::service {

/// Serves it on the executor's thread; passwords are stretched on one of its own, and sources are
/// read on another. All references outlive it.
class ConsoleDoor : public std::enable_shared_from_this<ConsoleDoor> {
 public:
  /// Answers a request of the API once what it changes is durable.
  using Answer =
      std::function<net::asio::awaitable<net::HttpResponse>(net::HttpRequest, api::Caller)>;

  struct Surroundings {
    node::Node& node;
    api::Routes& routes;
    TimeSource const& time;
    Random& random;
    Diagnostics& diagnostics;
  };

  /// Listens, and gives `routes` what they need for it. Errors: `invalid service.console_needs_tls`
  /// (address) for plain HTTP elsewhere than on loopback; `invalid service.console_lacks_key` for
  /// HTTPS without certificate and key; `refused service.demo_not_on_loopback`; those of `Pages`,
  /// `TlsServer::create_public`, `net::listen` and `read_provider`; those of `People` for the first
  /// account.
  static Result<std::shared_ptr<ConsoleDoor>> open(net::asio::any_io_executor executor,
                                                   ConsoleConfig const& config, Surroundings with,
                                                   Answer answer);

  ~ConsoleDoor();

  /// "https://console.example:8443"
  std::string const& origin() const { return side_->origin; }

  /// While nobody has a password yet: the one-time link for the first administrator; else empty.
  std::string const& first_link() const { return first_link_; }

  /// Tells those who listen what has changed.
  void look();

  net::asio::awaitable<void> stop(Duration grace);

  void close();

 private:
  struct Errand;

  /// A thread, or some, for slow work that touches nothing of the node's.
  struct Bench {
    std::size_t most;   ///< Under way or waiting; who comes then is asked to try again.
    Duration patience;  ///< More than all of these take.
    std::size_t threads = 1;
    std::size_t under_way = 0;
    net::asio::thread_pool thread{threads};
  };

  ConsoleDoor(net::asio::any_io_executor executor, Surroundings with, Answer answer)
      : executor_{std::move(executor)}, with_{with}, answer_to_{std::move(answer)} {}

  Result<void> invite_first();
  net::HttpServerOptions options();
  bool is_our_host(std::string_view host) const;
  void renew_certificate();
  net::asio::awaitable<net::HttpResponse> answer(net::HttpRequest request);
  net::asio::awaitable<net::HttpResponse> answer_once(net::HttpRequest request);
  net::asio::awaitable<net::HttpResponse> answer_api(net::HttpRequest request);

  /// Does `job` at the bench. Errors: `unavailable service.too_many_at_once`.
  net::asio::awaitable<Result<void>> aside(Bench& bench, std::function<void()> job);
  ProviderClient::Aside beside(Bench& bench);
  net::asio::awaitable<Result<api::Stretched>> stretch(api::Stretching asked);
  net::asio::awaitable<Result<std::string>> propose(
      api::Proposing asked, std::shared_ptr<net::HttpRequest const> request);
  net::asio::awaitable<Result<api::Told>> ask_provider(Result<api::Inquiry> inquiry);

  net::asio::any_io_executor executor_;
  Surroundings with_;
  Answer answer_to_;
  console::Channel channel_ = console::Channel::plain;
  console::Pages pages_;
  std::optional<net::TlsServer> tls_;
  std::filesystem::path certificate_;
  std::filesystem::path key_;
  std::filesystem::file_time_type written_;  ///< The later of both, when they were read.
  Instant looked_{};                         ///< At their times.
  std::vector<std::string> hosts_;           ///< What a browser may call us; empty: anything.
  std::string first_link_;
  std::unique_ptr<api::ConsoleSide> side_;
  std::shared_ptr<ProviderClient> provider_;  ///< Null if there is none.
  std::unique_ptr<api::Observer> observer_;
  std::unique_ptr<net::HttpServer> server_;
  Repeats repeats_;
  Bench passwords_{20, std::chrono::seconds{20}};  ///< At 100 ms each.
  Bench sources_{4, std::chrono::seconds{60}};     ///< Each holds a file of up to 64 MiB.
  /// At 10 s each if the provider is slow, which holds up nobody but those who sign in by it.
  Bench provider_calls_{40, std::chrono::seconds{120}, 4};
};

}  // namespace comity::service
