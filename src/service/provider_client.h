/// Speaks to the provider of sign-ins, so that the node waits for nothing.
#pragma once

#include "comity/api/caller.h"
#include "comity/base/environment.h"
#include "comity/courier/web.h"

#include <atomic>
#include <functional>

#include <boost/asio/awaitable.hpp>

namespace comity::service {

/// What the provider says of itself is kept for `oidc::fresh_for`; its keys are fetched anew for
/// one that is not known, at most once in `oidc::refresh_pause`. Used on one thread; the provider's
/// configuration and the clock outlive it.
class ProviderClient : public std::enable_shared_from_this<ProviderClient> {
 public:
  /// Does a job on another thread, and is back when it is done. Errors: `unavailable
  /// service.too_many_at_once`.
  using Aside =
      std::function<boost::asio::awaitable<Result<void>>(std::function<void()> const& job)>;

  ProviderClient(oidc::Provider const& provider, TimeSource const& time, Aside aside)
      : provider_{provider}, time_{time}, aside_{std::move(aside)} {}

  /// Errors: those of `Aside`, of `courier::ask_web`, of `oidc`'s parsers and of `oidc::believe`.
  boost::asio::awaitable<Result<api::Told>> run(api::Inquiry inquiry);

  /// Gives up the calls under way, and all that come.
  void close() { *closed_ = true; }

 private:
  boost::asio::awaitable<Result<courier::WebAnswer>> ask(courier::WebCall call);
  boost::asio::awaitable<Result<Bytes>> fetch(std::string address);
  boost::asio::awaitable<Result<oidc::Metadata>> metadata();
  boost::asio::awaitable<Result<void>> fetch_keys(std::string address);
  boost::asio::awaitable<Result<oidc::Identity>> redeem(oidc::Metadata metadata, oidc::Return back);

  oidc::Provider const& provider_;
  TimeSource const& time_;
  Aside aside_;
  std::optional<oidc::Metadata> metadata_;
  Instant metadata_ends_{};
  oidc::KeySet keys_;
  Instant keys_end_{};            ///< From then on they are fetched before they are used.
  Instant keys_refreshed_{};      ///< Last, for one that was not known.
  std::optional<Error> failure_;  ///< Of the last try to reach it,
  Instant failure_ends_{};        ///< which is not repeated before.
  std::shared_ptr<std::atomic<bool>> closed_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace comity::service
