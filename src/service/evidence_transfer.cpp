#include "evidence_transfer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::service {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Requests under way for one item: while one piece is hashed, sealed and written here, the peer
/// works on the next ones. More gain nothing on one core each and cost memory.
constexpr std::size_t lanes_count = 4;

/// One chunk, so that it is sealed as it comes.
constexpr std::uint64_t piece_bytes = evidence::chunk_bytes;

/// Pieces that wait for an earlier one; with those under way, 8 MiB for one item.
constexpr std::size_t waiting_max = 4;

/// Items fetched at a time.
constexpr std::size_t jobs_max = 2;

/// Of one piece: a line of 140 kbit/s suffices, and a peer that dribbles does not hold a lane.
constexpr Duration piece_duration = 60s;

constexpr Duration retry_pause_min = 1s;
constexpr Duration retry_pause_max = 300s;

/// "bytes=<first>-<last>", in digits only. None for anything else.
struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

std::optional<Range> parse_range(std::string_view text) {
  constexpr std::string_view unit = "bytes=";
  if (!text.starts_with(unit)) return std::nullopt;
  text.remove_prefix(unit.size());
  Range out;
  auto const* const end = text.data() + text.size();
  auto const [dash, bad_first] = std::from_chars(text.data(), end, out.first);
  if (bad_first != std::errc{} || dash == end || *dash != '-') return std::nullopt;
  auto const [rest, bad_last] = std::from_chars(dash + 1, end, out.last);
  if (bad_last != std::errc{} || rest != end || out.last < out.first) return std::nullopt;
  return out;
}

std::string content_range(std::uint64_t first, std::uint64_t count, std::uint64_t size) {
  return "bytes " + std::to_string(first) + '-' + std::to_string(first + count - 1) + '/' +
         std::to_string(size);
}

/// A peer that breaks the protocol is not asked again by itself; one that cannot be reached is.
bool may_pass(Error const& error) {
  return error.code == Code::unavailable;
}

}  // namespace

struct EvidenceTransfer::Job {
  Job(asio::any_io_executor const& executor, node::Fetch wanted)
      : fetch{std::move(wanted)}, whole{executor} {
    for (auto& timer : timers) timer = std::make_unique<net::Timer>(executor);
  }

  void wake() {
    whole.wake();
    for (auto& timer : timers) timer->wake();
  }

  bool over() const { return stopped || error || taken >= fetch.size; }

  node::Fetch fetch;
  net::Timer whole;  ///< On which the job itself sleeps; each lane has its own.
  std::array<std::unique_ptr<net::Timer>, lanes_count> timers;
  std::array<std::optional<net::HttpClient>, lanes_count> clients;
  std::uint64_t asked = 0;  ///< Where the next piece begins that nobody asked for.
  std::uint64_t taken = 0;  ///< Bytes that are here.
  std::map<std::uint64_t, Bytes> arrived;
  std::optional<Error> error;
  std::size_t running = 0;
  Duration pause = retry_pause_min;
  bool stopped = false;
};

EvidenceTransfer::EvidenceTransfer(asio::any_io_executor executor, node::Evidence& evidence,
                                   TimeSource const& time, Diagnostics& diagnostics,
                                   Connect connect)
    : executor_{std::move(executor)},
      evidence_{evidence},
      time_{time},
      diagnostics_{diagnostics},
      connect_{std::move(connect)} {}

void EvidenceTransfer::look() {
  if (stopped_) return;
  auto const looked = evidence_.look(time_.now());
  if (!looked) diagnostics_.report(Severity::error, looked.error().id, looked.error().parameters);
  auto const wanted = evidence_.wanted();
  if (!wanted) return;
  for (auto const& fetch : *wanted) {
    if (jobs_.size() >= jobs_max) return;
    if (jobs_.contains(fetch.item)) continue;
    auto job = std::make_shared<Job>(executor_, fetch);
    jobs_.emplace(fetch.item, job);
    asio::co_spawn(executor_, this->fetch(job), asio::detached);
  }
}

asio::awaitable<void> EvidenceTransfer::recheck(std::shared_ptr<Job> job) {
  auto self = shared_from_this();
  for (bool more = true; more && !job->stopped;) {
    auto const read = evidence_.recheck(job->fetch.item);
    if (!read) job->error = read.error();
    more = read && *read;
    co_await asio::post(executor_, asio::use_awaitable);  // Others want to be answered too.
  }
}

asio::awaitable<void> EvidenceTransfer::fetch(std::shared_ptr<Job> job) {
  auto self = shared_from_this();
  while (!job->stopped) {
    job->error.reset();
    co_await recheck(job);
    if (job->stopped) break;
    job->taken = job->asked = evidence_.received(job->fetch.item);
    job->arrived.clear();
    // Everything was here already when the node stopped: only the judgement is missing.
    if (!job->error && job->taken == job->fetch.size) take(*job, job->taken, {});
    job->running = lanes_count;
    for (std::size_t i = 0; i < lanes_count; ++i)
      asio::co_spawn(executor_, lane(job, i), asio::detached);
    while (job->running > 0) co_await job->whole.sleep(1s);
    if (job->stopped || !job->error || !may_pass(*job->error)) break;
    diagnostics_.report(Severity::warning, "service.fetch_interrupted",
                        {{"item", job->fetch.item.text()}, {"cause", job->error->brief()}});
    co_await job->whole.sleep(job->pause);
    job->pause = std::min(2 * job->pause, retry_pause_max);
  }
  end(*job);
}

void EvidenceTransfer::end(Job& job) {
  auto const item = job.fetch.item;
  if (job.error && !may_pass(*job.error)) {
    diagnostics_.report(Severity::error, "service.fetch_failed",
                        {{"item", item.text()}, {"cause", job.error->brief()}});
    auto const noted = evidence_.give_up(item, job.error->id);
    if (!noted) diagnostics_.report(Severity::error, noted.error().id, noted.error().parameters);
  }
  jobs_.erase(item);
}

asio::awaitable<void> EvidenceTransfer::lane(std::shared_ptr<Job> job, std::size_t number) {
  auto self = shared_from_this();
  while (!job->over() && job->asked < job->fetch.size) {
    if (job->arrived.size() >= waiting_max) {
      co_await job->timers[number]->sleep(1s);
      continue;
    }
    auto const offset = job->asked;
    job->asked += std::min(piece_bytes, job->fetch.size - offset);
    auto bytes = co_await piece(job, number, offset);
    if (job->over()) break;
    if (bytes) {
      take(*job, offset, *std::move(bytes));
    } else {
      job->error = bytes.error();
    }
    job->wake();
  }
  --job->running;
  job->wake();
}

asio::awaitable<Result<Bytes>> EvidenceTransfer::piece(std::shared_ptr<Job> job, std::size_t number,
                                                       std::uint64_t offset) {
  auto self = shared_from_this();
  auto& client = job->clients[number];
  if (!client) {
    auto made = connect_(job->fetch.link, job->fetch.address);
    if (!made) co_return made.error();
    client.emplace(*std::move(made));
  }
  auto const count = std::min(piece_bytes, job->fetch.size - offset);
  net::HttpRequest request{"GET", std::string{evidence_target} + job->fetch.item.text()};
  request.headers.add("range",
                      "bytes=" + std::to_string(offset) + '-' + std::to_string(offset + count - 1));
  auto response = co_await client->send(std::move(request), piece_duration);
  if (!response) co_return response.error();
  auto const wanted = content_range(offset, count, job->fetch.size);
  bool const as_asked = response->status == 206 && response->body.size() == count &&
                        response->headers.find("content-range") == wanted;
  if (as_asked) co_return std::move(response->body);
  bool const may_come = response->status >= 500;
  co_return fail(may_come ? Code::unavailable : Code::invalid, "evidence.peer_gave_other",
                 {{"item", job->fetch.item.text()},
                  {"status", std::to_string(response->status)},
                  {"bytes", std::to_string(response->body.size())}});
}

void EvidenceTransfer::take(Job& job, std::uint64_t offset, Bytes bytes) {
  job.arrived.insert_or_assign(offset, std::move(bytes));
  while (!job.arrived.empty() && job.arrived.begin()->first == job.taken && !job.error) {
    auto const next = std::move(job.arrived.begin()->second);
    job.arrived.erase(job.arrived.begin());
    auto const taken = evidence_.take(job.fetch.item, job.taken, next, time_.now());
    if (!taken) job.error = taken.error();
    if (taken) job.taken += next.size();
    if (taken) job.pause = retry_pause_min;
  }
}

net::HttpResponse EvidenceTransfer::answer(net::HttpRequest const& request) {
  auto const refused = [](unsigned status, Error const& error) {
    return net::HttpResponse{status, "text/plain; charset=utf-8", error.brief()};
  };
  auto const id =
      evidence::parse_item_id(std::string_view{request.target}.substr(evidence_target.size()));
  if (!id) return refused(404, id.error());
  auto const range = parse_range(request.headers.find("range"));
  if (request.method != "GET" || !range || range->last - range->first >= node::piece_bytes_max) {
    return refused(416,
                   fail(Code::invalid, "evidence.bad_range",
                        {{"item", id->text()}, {"limit", std::to_string(node::piece_bytes_max)}}));
  }
  auto bytes = evidence_.serve(message::PartyId{request.peer.party}, *id, range->first,
                               range->last - range->first + 1, time_.now());
  if (!bytes) return refused(net::http_status(bytes.error().code), bytes.error());
  auto const item = evidence_.find(*id);
  if (!item) return refused(net::http_status(item.error().code), item.error());
  auto const count = bytes->size();
  net::HttpResponse out{206, "application/octet-stream", *std::move(bytes)};
  out.headers.add("content-range", content_range(range->first, count, item->manifest.size));
  return out;
}

void EvidenceTransfer::stop() {
  stopped_ = true;
  for (auto& [item, job] : jobs_) {
    job->stopped = true;
    for (auto& client : job->clients) {
      if (client) client->abort();
    }
    job->wake();
  }
}

}  // namespace comity::service
