/// A witness on the real machine: its socket and its database.
#pragma once

#include "comity/service/home.h"
#include "comity/witness/witness.h"

#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace comity::service {

/// Serves `POST /add-checkpoint` and `GET /<sha256 of an origin>/checkpoint` below the prefix of
/// its address. The logs it knows are those of the agreements (`*.json`) in the folder `agreements`
/// of its home, read at the start. Runs on the executor's thread.
class WitnessService {
 public:
  /// Errors: those of home.h, storage, `Agreement::parse` and net.
  static Result<std::unique_ptr<WitnessService>> start(boost::asio::any_io_executor executor,
                                                       Home home, Secret const& passphrase,
                                                       Diagnostics& diagnostics);

  ~WitnessService();

  net::Url url() const;

  boost::asio::awaitable<void> stop();

  struct State;  ///< Known to the service's own parts only.

 private:
  explicit WitnessService(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace comity::service
