/// Bytes of evidence between two nodes: asked of a peer piece by piece, several under way at a
/// time, and given to peers [P11.5].
#pragma once

#include "comity/net/http_client.h"
#include "comity/net/timer.h"
#include "comity/node/evidence.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace comity::service {

/// The target of a peer's request for bytes, before the item's id.
inline constexpr std::string_view evidence_target = "/comity/v1/evidence/";

/// Runs on one thread: that of the executor. Everything it is given outlives it.
class EvidenceTransfer : public std::enable_shared_from_this<EvidenceTransfer> {
 public:
  /// A new connection to the peer of a link. Errors: the transport's.
  using Connect =
      std::function<Result<net::HttpClient>(link::LinkId const& link, std::string const& address)>;

  EvidenceTransfer(boost::asio::any_io_executor executor, node::Evidence& evidence,
                   TimeSource const& time, Diagnostics& diagnostics, Connect connect);

  /// Gives effect to what came into the logs, and begins to fetch what is wanted and nobody
  /// fetches. Returns at once.
  void look();

  /// Answers a peer's request below `evidence_target`.
  net::HttpResponse answer(net::HttpRequest const& request);

  /// Ends all fetching; it goes on after the next start.
  void stop();

 private:
  struct Job;

  boost::asio::awaitable<void> fetch(std::shared_ptr<Job> job);
  boost::asio::awaitable<void> recheck(std::shared_ptr<Job> job);
  boost::asio::awaitable<void> lane(std::shared_ptr<Job> job, std::size_t number);
  boost::asio::awaitable<Result<Bytes>> piece(std::shared_ptr<Job> job, std::size_t number,
                                              std::uint64_t offset);
  void take(Job& job, std::uint64_t offset, Bytes bytes);
  void end(Job& job);

  boost::asio::any_io_executor executor_;
  node::Evidence& evidence_;
  TimeSource const& time_;
  Diagnostics& diagnostics_;
  Connect connect_;
  std::map<node::ItemId, std::shared_ptr<Job>> jobs_;
  bool stopped_ = false;
};

}  // namespace comity::service
