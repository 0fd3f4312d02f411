#include "comity/service/node_service.h"

#include "comity/api/routes.h"
#include "comity/crypto/certificate.h"
#include "comity/link/frames.h"
#include "comity/net/http_client.h"
#include "comity/net/http_server.h"
#include "comity/net/timer.h"
#include "comity/node/own_side.h"
#include "comity/service/stamps.h"
#include "comity/storage/sqlite.h"
#include "comity/triage/limits.h"
#include "console_door.h"
#include "evidence_transfer.h"
#include "national.h"
#include "notice_door.h"
#include "threads.h"

#include <algorithm>
#include <chrono>
#include <malloc.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::service {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Of one exchange or witness call, from the first byte to the last: 8 MiB over a slow line.
constexpr Duration call_duration = 60s;

/// Between two looks at whether there is something to send, at the most; what the node itself
/// changes wakes the loop at once.
constexpr Duration look_interval = 1s;

/// Between two looks at what falls due.
constexpr Duration watch_interval = 10s;

/// For requests under way when the node is told to stop.
constexpr Duration stop_grace = 3s;

/// A certificate's dates mean nothing between peers [P5.8]; these never get in the way.
constexpr auto certificate_from = Instant{};
constexpr auto certificate_until = instant_max;

/// Blocks from this size on are the system's again when they are freed. Else the 16 MiB that
/// reading one key takes would stay with the process, and so would the largest exchange it ever
/// had. Smaller blocks are kept for the next: the usual buffers, and pieces of evidence, which
/// would else cost 256 page faults each.
constexpr int allocator_keeps_bytes = 2 << 20;

/// What lies free at the heap's end beyond this is the system's again: two pieces of evidence for
/// each request under way are not.
constexpr int allocator_free_bytes = 8 << 20;

/// For messages to be sealed before they are committed together, if they do not end before: no more
/// than the commit itself takes.
constexpr Duration gather_max = 10ms;

/// Threads that verify what a peer sends. With four it takes a quarter of the time that logging it
/// takes, which one thread must do.
constexpr unsigned threads_max = 4;

struct TransportIdentity {
  Digest id;
  Bytes certificate;
  Secret key;
};

}  // namespace

Instant SystemTime::now() const {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

struct NodeService::State : std::enable_shared_from_this<State> {
  State(asio::any_io_executor executor_, Home home_, NodeConfig config_, Diagnostics& diagnostics_)
      : executor{std::move(executor_)},
        home{std::move(home_)},
        config{std::move(config_)},
        diagnostics{diagnostics_},
        wake{executor} {}

  Result<void> open(Secret const& passphrase);
  Result<void> open_own_side(Secret const& passphrase);
  Result<void> open_evidence();
  Result<void> listen_to_owner();
  Result<void> open_console();
  Result<void> open_notices();
  Result<void> listen_to_peers();
  void keep_listening_to_peers();
  Result<node::StoreReport> report_store(node::StoreCheck check);
  Result<crypto::PrivateKey const*> transport_key() const;
  Result<TransportIdentity> identity() const;
  bool is_transport_key(Digest const& id) const;
  std::vector<Digest> pins_of(link::LinkId const& link) const;
  Result<net::HttpClient> new_client(link::LinkId const& link, std::string const& address) const;
  Result<net::HttpClient*> client_for(node::Call const& call);
  asio::awaitable<void> deliver();
  void watch();
  asio::awaitable<void> make_call(node::Call call);
  asio::awaitable<net::HttpResponse> answer_peer(net::HttpRequest request);
  asio::awaitable<net::HttpResponse> answer_api(net::HttpRequest request, api::Caller caller);
  asio::awaitable<void> gather(std::uint64_t sealed);
  void close();

  asio::any_io_executor executor;
  Home home;
  NodeConfig config;
  Diagnostics& diagnostics;
  SystemTime time;
  crypto::SystemRandom random;
  Threads threads{std::clamp(std::thread::hardware_concurrency(), 1U, threads_max) - 1};
  sql::PosixDisk disk;
  HomeKeys keys;
  std::optional<crypto::SealingKey> storage_key;
  std::unique_ptr<storage::SqliteStores> stores;
  std::unique_ptr<evidence::Blobs> blobs;
  std::unique_ptr<node::OwnSide> own_side;
  std::unique_ptr<node::Node> node;
  std::unique_ptr<node::Evidence> evidence;
  std::shared_ptr<EvidenceTransfer> transfer;
  std::unique_ptr<node::Requests> requests;
  std::shared_ptr<National> national;
  std::unique_ptr<api::Routes> routes;
  std::unique_ptr<node::Alarms> alarms;
  Instant next_watch{};
  std::unique_ptr<net::HttpServer> peer_server;
  Digest served_key;  ///< That of `peer_server`.
  std::string reported_trouble;
  std::unique_ptr<net::HttpServer> api_server;
  std::shared_ptr<ConsoleDoor> console;  ///< Null if there is none.
  std::shared_ptr<NoticeDoor> notices;   ///< Likewise.
  std::map<std::string, net::HttpClient>
      clients;  ///< By link, address and keys: each has one call under way at most.
  net::Timer wake;
  bool stopping = false;
};

Result<void> NodeService::State::open(Secret const& passphrase) {
  ::mallopt(M_MMAP_THRESHOLD, allocator_keeps_bytes);
  ::mallopt(M_TRIM_THRESHOLD, allocator_free_bytes);
  TRY(make_folders(home));
  keys = TRY(read_keys(home, passphrase));
  storage_key = TRY(open_storage_key(home, passphrase, random, keys));
  stores =
      TRY(storage::SqliteStores::open(disk, home.database().string(), home.published().string(),
                                      storage::Sealing{*storage_key, random}));
  TRY(open_own_side(passphrase));
  node = TRY(
      node::Node::open(config.party,
                       {keys.ring, *stores, *stores, *stores, random, diagnostics, own_side->desk(),
                        [this](node::StoreCheck check) { return report_store(check); },
                        node::Commits::together, &threads},
                       time.now()));
  routes = std::make_unique<api::Routes>(*node, time, random);
  requests = std::make_unique<node::Requests>(*node, random);
  national = TRY(National::open(home, config.party, stores->tasks(), *requests,
                                node->desk().people(), random, time, diagnostics, executor));
  routes->use(national->side());
  routes->use(own_side->watch(), own_side->views());
  alarms = std::make_unique<node::Alarms>(
      *node, *requests, config.alarm_lead,
      [this](people::Channel channel) { return own_side->watch().of(channel).officer; });
  routes->use(*alarms);
  return open_evidence();
}

Result<void> NodeService::State::open_evidence() {
  blobs = TRY(stores->open_blobs(home.evidence().string()));
  evidence = TRY(node::Evidence::open(*node, {*stores->evidence(), *blobs, keys.ring, random}));
  auto const connect = [this](link::LinkId const& link, std::string const& address) {
    return new_client(link, address);
  };
  transfer = std::make_shared<EvidenceTransfer>(executor, *evidence, time, diagnostics, connect);
  routes->use(*evidence);
  if (!config.timestamps) return {};
  auto const certificates = TRY(read_file(config.timestamps->authorities));
  routes->use(api::StampAuthority{config.timestamps->address.text(), to_text(certificates)});
  return {};
}

/// The journal's key is made with the first start: it is nobody's business but this node's.
Result<void> NodeService::State::open_own_side(Secret const& passphrase) {
  auto const* const newest = TRY(newest_key_of(home, journal_role, passphrase, random, keys));
  std::vector<crypto::PublicKey> known;
  for (auto const* key : keys.of(journal_role)) known.push_back(key->public_key());
  auto& own = stores->own();
  own_side = TRY(node::OwnSide::open(config.party, {own, own, own, own}, *newest, std::move(known),
                                     time.now()));
  return {};
}

Result<node::StoreReport> NodeService::State::report_store(node::StoreCheck check) {
  auto const statistics = TRY(stores->statistics());
  node::StoreReport out{{}, statistics.bytes, statistics.free_bytes};
  if (check == node::StoreCheck::whole) out.faults = TRY(stores->quick_check());
  return out;
}

Result<crypto::PrivateKey const*> NodeService::State::transport_key() const {
  for (auto const& [id, key] : keys.ring.all()) {
    if (is_transport_key(id)) return &key;
  }
  return fail(Code::forbidden, "service.no_transport_key",
              {{"path", home.keys().string()}, {"time", to_rfc3339(time.now())}});
}

Result<TransportIdentity> NodeService::State::identity() const {
  auto const* const key = TRY(transport_key());
  auto certificate =
      TRY(crypto::make_certificate(*key, config.party.text(), certificate_from, certificate_until));
  return TransportIdentity{key->public_key().id(), std::move(certificate), key->to_pkcs8()};
}

bool NodeService::State::is_transport_key(Digest const& id) const {
  return node->adopted().party_of_transport_key(id, time.now()) == config.party;
}

Result<void> NodeService::State::listen_to_owner() {
  auto self = shared_from_this();
  net::HttpServerOptions api;
  api.handler = [self](net::HttpRequest request) {
    return self->answer_api(std::move(request), api::Caller{});
  };
  api.body_bytes_max = [](net::HttpRequest const& request) {
    return request.target.starts_with("/v1/triage/tables/") ? triage::table_bytes_max
                                                            : api::request_bytes_max;
  };
  api.refusal = api::refusal;
  api_server = std::make_unique<net::HttpServer>(TRY(net::listen(executor, config.api_address)),
                                                 std::move(api), diagnostics);
  api_server->start();
  return {};
}

Result<void> NodeService::State::open_console() {
  if (!config.console) return {};
  auto self = shared_from_this();
  auto const answer = [self](net::HttpRequest request, api::Caller caller) {
    return self->answer_api(std::move(request), std::move(caller));
  };
  console = TRY(ConsoleDoor::open(executor, *config.console,
                                  {*node, *routes, time, random, diagnostics}, answer));
  return {};
}

Result<void> NodeService::State::open_notices() {
  if (!national->notices()) return {};
  notices =
      TRY(NoticeDoor::open(executor, *national->notices(), {*node, *national, time, diagnostics}));
  return {};
}

Result<void> NodeService::State::listen_to_peers() {
  auto self = shared_from_this();
  // Without an adopted agreement there is nobody who could be let in yet.
  if (node->adopted().all().empty()) return {};
  if (peer_server && is_transport_key(served_key)) return {};
  auto const own = TRY(identity());
  peer_server.reset();
  net::HttpServerOptions peer;
  peer.handler = [self](net::HttpRequest request) { return self->answer_peer(std::move(request)); };
  peer.body_bytes_max = [](net::HttpRequest const&) { return link::exchange_bytes_max; };
  peer.tls = TRY(net::TlsServer::create(
      own.certificate, own.key, [this](Digest const& spki) -> std::optional<std::string> {
        auto const party = node->adopted().party_of_transport_key(spki, time.now());
        return party ? std::optional{party->text()} : std::nullopt;
      }));
  peer_server = std::make_unique<net::HttpServer>(TRY(net::listen(executor, config.peer_address)),
                                                  std::move(peer), diagnostics);
  peer_server->start();
  served_key = own.id;
  return {};
}

/// Also after an adoption, and when a key has ended and the next one has begun.
void NodeService::State::keep_listening_to_peers() {
  auto const open = listen_to_peers();
  auto const trouble = open ? std::string{} : open.error().brief();
  if (trouble != reported_trouble && !open)
    diagnostics.report(Severity::error, open.error().id, open.error().parameters);
  reported_trouble = trouble;
}

asio::awaitable<net::HttpResponse> NodeService::State::answer_peer(net::HttpRequest request) {
  if (request.target.starts_with(evidence_target)) co_return transfer->answer(request);
  if (request.method != "POST" || request.target != "/comity/v1/exchange")
    co_return net::HttpResponse{404};
  auto answer =
      node->answer_exchange(message::PartyId{request.peer.party}, request.body, time.now());
  wake.wake();
  if (!answer)
    co_return net::HttpResponse{net::http_status(answer.error().code), "text/plain",
                                answer.error().brief()};
  co_return net::HttpResponse{200, std::string{link::exchange_media_type}, *std::move(answer)};
}

/// Returns once the message that was sealed as this one is committed: with all that is sealed until
/// nothing more is ready, for each commit costs a write to the disk.
asio::awaitable<void> NodeService::State::gather(std::uint64_t sealed) {
  auto const end = std::chrono::steady_clock::now() + gather_max;
  for (auto seen = sealed; node->committed() < sealed;) {
    co_await asio::post(executor, asio::use_awaitable);  // Behind everything that is ready.
    if (node->committed() >= sealed) break;
    auto const before = std::exchange(seen, node->left_to_commit());
    if (seen == before || std::chrono::steady_clock::now() >= end) node->commit(time.now());
  }
}

asio::awaitable<net::HttpResponse> NodeService::State::answer_api(net::HttpRequest request,
                                                                  api::Caller caller) {
  caller.stamp_query = routes->stamping(request, caller);
  if (auto const& query = caller.stamp_query)
    caller.stamp_reply = co_await ask_stamp_authority(config.timestamps->address, *query);
  auto const before = node->left_to_commit();
  auto const only_reads = request.method == "GET";
  auto response = routes->handle(request, caller);
  auto const sealed = node->left_to_commit();
  if (sealed != before) {
    co_await gather(sealed);
    auto const kept = node->outcome(sealed);
    if (!kept) response = api::refusal(net::http_status(kept.error().code), kept.error());
  } else if (node->desk().journal().has_staged()) {
    node->commit(time.now());
    // A duty officer whose disk is full may read on: what was looked at is noted once there is
    // room.
    if (node->desk().journal().has_staged() && !only_reads)
      response = api::refusal(503, fail(Code::unavailable, "service.journal_not_written",
                                        {{"path", home.database().string()}}));
  }
  wake.wake();
  co_return response;
}

std::vector<Digest> NodeService::State::pins_of(link::LinkId const& link) const {
  std::vector<Digest> out;
  auto const role = agreement::Role::transport;
  for (auto const& key : node->adopted().keys_of(link.agreement, link.peer, role, time.now()))
    out.push_back(key.id());
  return out;
}

Result<net::HttpClient> NodeService::State::new_client(link::LinkId const& link,
                                                       std::string const& address) const {
  auto const url = TRY(net::parse_url(address));
  std::optional<net::TlsClient> tls;
  if (url.scheme == net::Scheme::https) {
    auto const own = TRY(identity());
    tls = TRY(net::TlsClient::create(own.certificate, own.key, pins_of(link)));
  }
  return net::HttpClient::create(url, std::move(tls));
}

Result<net::HttpClient*> NodeService::State::client_for(node::Call const& call) {
  auto name = call.link.origin(link::Side::own) + ' ' + call.address;
  if (TRY(net::parse_url(call.address)).scheme == net::Scheme::https) {
    for (auto const& pin : pins_of(call.link)) name += ' ' + pin.hex();
    name += ' ' + TRY(transport_key())->public_key().id().hex();
  }
  if (auto const found = clients.find(name); found != clients.end()) return &found->second;
  auto client = TRY(new_client(call.link, call.address));
  return &clients.emplace(name, std::move(client)).first->second;
}

asio::awaitable<void> NodeService::State::make_call(node::Call call) {
  auto self = shared_from_this();
  node::CallAnswer answer;
  bool const exchange = call.kind == node::Call::Kind::exchange;
  auto const client = client_for(call);
  if (client) {
    net::HttpRequest request{"POST", exchange ? "/comity/v1/exchange" : "/add-checkpoint",
                             exchange ? std::string{link::exchange_media_type} : "text/plain",
                             call.body};
    auto response = co_await (*client)->send(std::move(request), call_duration);
    if (response) {
      answer.status = static_cast<int>(response->status);
      answer.body = std::move(response->body);
    } else {
      Parameters parameters{{"address", call.address}, {"cause", response.error().id}};
      auto const& more = response.error().parameters;
      parameters.insert(parameters.end(), more.begin(), more.end());
      diagnostics.report(Severity::warning, "service.call_failed", parameters);
    }
  } else {
    diagnostics.report(Severity::error, client.error().id, client.error().parameters);
  }
  node->answered(call, answer, time.now());
  wake.wake();
}

/// What falls due is days ahead: nobody waits for this.
void NodeService::State::watch() {
  auto const now = time.now();
  if (now < next_watch) return;
  next_watch = now + Duration{watch_interval};
  if (auto const looked = alarms->look(now); !looked)
    diagnostics.report(Severity::error, looked.error().id, looked.error().parameters);
}

asio::awaitable<void> NodeService::State::deliver() {
  auto self = shared_from_this();
  while (!stopping) {
    keep_listening_to_peers();
    national->look();
    for (auto& call : node->due(time.now())) {
      asio::co_spawn(executor, make_call(std::move(call)), asio::detached);
    }
    transfer->look();
    if (console) console->look();
    watch();
    auto const next = node->next_due();
    auto const now = time.now();
    auto const pause = next <= now ? Duration{1} : std::min(Duration{look_interval}, next - now);
    co_await wake.sleep(pause);
  }
}

NodeService::NodeService(std::shared_ptr<State> state) : state_{std::move(state)} {}

/// The servers' handlers hold this state: without this it would hold itself, and the database would
/// never be closed.
void NodeService::State::close() {
  stopping = true;
  wake.wake();
  for (auto& [name, client] : clients) client.abort();
  if (transfer) transfer->stop();
  peer_server.reset();
  api_server.reset();
  if (console) console->close();
  if (notices) notices->close();
}

NodeService::~NodeService() {
  state_->close();
}

Result<std::unique_ptr<NodeService>> NodeService::start(
    asio::any_io_executor executor, Home home, Secret const& passphrase, Diagnostics& diagnostics,
    std::optional<ConsoleConfig> const& console) {
  auto config = TRY(read_node_config(home));
  if (console) config.console = console;
  auto state = std::make_shared<State>(executor, std::move(home), std::move(config), diagnostics);
  TRY(state->open(passphrase));
  std::unique_ptr<NodeService> service{new NodeService{state}};
  TRY(state->listen_to_owner());
  TRY(state->open_console());
  TRY(state->open_notices());
  // Without a valid key it still serves its owner, who has to adopt an agreement with the next one.
  if (auto const open = state->listen_to_peers();
      !open && open.error().id != "service.no_transport_key") {
    return open.error();
  }
  asio::co_spawn(executor, state->deliver(), asio::detached);
  diagnostics.report(Severity::info, "service.started",
                     {{"party", state->config.party.text()},
                      {"peer", state->peer_server ? state->peer_server->url().text() : "-"},
                      {"api", state->api_server->url().text()}});
  return service;
}

node::Node& NodeService::node() {
  return *state_->node;
}

NodeConfig const& NodeService::config() const {
  return state_->config;
}

net::Url NodeService::peer_url() const {
  return state_->peer_server ? state_->peer_server->url() : state_->config.peer_address;
}

std::string NodeService::console_url() const {
  return state_->console ? state_->console->origin() : std::string{};
}

std::string NodeService::first_link() const {
  return state_->console ? state_->console->first_link() : std::string{};
}

asio::awaitable<void> NodeService::stop() {
  auto state = state_;
  state->stopping = true;
  state->wake.wake();
  if (state->console) co_await state->console->stop(stop_grace);
  if (state->notices) co_await state->notices->stop(stop_grace);
  co_await state->api_server->stop(stop_grace);
  if (state->peer_server) co_await state->peer_server->stop(stop_grace);
  state->close();
}

}  // namespace comity::service
