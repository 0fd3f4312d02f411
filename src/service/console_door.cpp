#include "console_door.h"

#include "comity/net/timer.h"
#include "comity/triage/limits.h"
#include "provider_file.h"

#include <algorithm>
#include <sys/resource.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>

namespace comity::service {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

/// Of what somebody sends who is not signed in, in bytes: a name and a password.
constexpr std::size_t stranger_bytes_max = 4 << 10;

/// Streams of events, and as much again for what their pages ask.
constexpr std::size_t connections_max = 2 * api::listeners_max;

/// A whole office may stand behind one address.
constexpr std::size_t connections_per_address_max = 256;

/// Descriptors for these connections beside all else.
constexpr rlim_t descriptors_wanted = 4'096;

/// Whoever renews the certificate has it served within this.
constexpr Duration certificate_interval = 10s;

/// For the first administrator to open the link.
constexpr Duration first_link_life = 24h;

void allow_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= descriptors_wanted) return;
  limit.rlim_cur = std::min(limit.rlim_max, descriptors_wanted);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// When the later of both was written.
std::filesystem::file_time_type written_at(std::filesystem::path const& certificate,
                                           std::filesystem::path const& key) {
  std::error_code failed;
  return std::max(std::filesystem::last_write_time(certificate, failed),
                  std::filesystem::last_write_time(key, failed));
}

bool is_loopback(std::string const& host) {
  boost::system::error_code failed;
  auto const address = asio::ip::make_address(host, failed);
  return !failed && address.is_loopback();
}

Result<void> check(ConsoleConfig const& config) {
  bool const tls = config.address.scheme == net::Scheme::https;
  bool const loopback = is_loopback(config.address.host);
  if (!tls && !loopback)
    return fail(Code::invalid, "service.console_needs_tls", {{"address", config.address.text()}});
  if (tls && (config.certificate.empty() || config.key.empty()))
    return fail(Code::invalid, "service.console_lacks_key", {{"address", config.address.text()}});
  if (config.demo && !loopback)
    return fail(Code::refused, "service.demo_not_on_loopback",
                {{"address", config.address.text()}});
  return {};
}

/// As browsers are to name us: passkeys are bound to names, never to addresses, and plain HTTP is
/// for this machine alone.
std::string origin_of(ConsoleConfig const& config, net::Url const& url) {
  if (!config.origin.empty()) return config.origin;
  if (config.address.scheme == net::Scheme::https) return "https://" + url.authority();
  return "http://localhost:" + std::to_string(url.port);
}

/// Names that lead to nobody else. Else a stranger's page could have its own name lead here, and
/// speak to us as one of ours.
std::vector<std::string> hosts_of(ConsoleConfig const& config, net::Url const& url) {
  if (!config.origin.empty()) return {config.origin.substr(config.origin.find("//") + 2)};
  if (!is_loopback(url.host)) return {};
  auto const port = ':' + std::to_string(url.port);
  return {url.authority(), "localhost" + port, "127.0.0.1" + port, "[::1]" + port};
}

}  // namespace

Result<std::shared_ptr<ConsoleDoor>> ConsoleDoor::open(asio::any_io_executor executor,
                                                       ConsoleConfig const& config,
                                                       Surroundings with, Answer answer) {
  TRY(check(config));
  allow_descriptors();
  std::shared_ptr<ConsoleDoor> door{new ConsoleDoor{executor, with, std::move(answer)}};
  bool const tls = config.address.scheme == net::Scheme::https;
  door->channel_ = tls ? console::Channel::tls : console::Channel::plain;
  door->pages_ = console::Pages::embedded();
  if (!config.pages.empty()) door->pages_ = TRY(console::Pages::in_folder(config.pages));
  auto options = door->options();
  if (tls) {
    door->certificate_ = config.certificate;
    door->key_ = config.key;
    door->written_ = written_at(config.certificate, config.key);
    door->tls_ =
        TRY(net::TlsServer::create_public(config.certificate.string(), config.key.string()));
    options.tls = door->tls_;
  }
  auto listener = TRY(net::listen(executor, config.address));
  auto const url = listener->url();
  door->hosts_ = hosts_of(config, url);
  auto const origin = origin_of(config, url);
  auto const now = with.time.now();
  door->side_ = std::make_unique<api::ConsoleSide>(
      api::ConsoleSide{origin, tls, config.demo, {}, api::Changes{now}, {}, {}});
  if (!config.provider.empty()) {
    door->side_->provider = TRY(read_provider(config.provider, origin));
    door->provider_ = std::make_shared<ProviderClient>(*door->side_->provider, with.time,
                                                       door->beside(door->provider_calls_));
    with.diagnostics.report(Severity::info, "service.provider_known",
                            {{"issuer", door->side_->provider->issuer},
                             {"redirect", door->side_->provider->redirect_uri}});
  }
  with.routes.use(*door->side_);
  door->observer_ = std::make_unique<api::Observer>(with.node, door->side_->changes);
  if (!config.demo) TRY(door->invite_first());
  door->server_ =
      std::make_unique<net::HttpServer>(std::move(listener), std::move(options), with.diagnostics);
  door->server_->start();
  with.diagnostics.report(Severity::info, "service.console_open",
                          {{"url", origin}, {"pages", door->pages_.fingerprint()}});
  return door;
}

ConsoleDoor::~ConsoleDoor() {
  passwords_.thread.join();
  sources_.thread.join();
  provider_calls_.thread.join();
}

/// Whoever starts a node at which nobody can sign in is to be its first administrator, by a link
/// that works once. There is no password that anybody could know beforehand.
Result<void> ConsoleDoor::invite_first() {
  auto& desk = with_.node.desk();
  auto& people = desk.people();
  auto const now = with_.time.now();
  people::Account const* first = nullptr;
  for (auto const& [id, account] : people.accounts()) {
    if (people.credential(id) != nullptr) return {};
    if (account.active_at(now) && people::may(account.roles, people::Action::manage_people))
      first = &account;
  }
  if (first == nullptr) {
    auto const party = with_.node.self().text();
    people::Agency const agency{people::AgencyId{party}, {party, party}, people::AgencyKind::other};
    people::Account const account{
        people::AccountId{"admin"}, "Administrator", agency.id, {people::Role::administrator}, {}};
    TRY(desk.note(journal::Type::account_change, account.id, people::to_json(account), now));
    TRY(people.put(agency));
    TRY(people.put(account, now));
    first = people.account(account.id);
  }
  auto const made = TRY(people.invite(first->id, first_link_life, now, with_.random));
  first_link_ = side_->origin + "/invitation#" + std::string{as_text(made.shown.reveal())};
  return {};
}

net::HttpServerOptions ConsoleDoor::options() {
  auto self = shared_from_this();
  net::HttpServerOptions out;
  out.handler = [self](net::HttpRequest request) { return self->answer(std::move(request)); };
  out.body_bytes_max = [self](net::HttpRequest const& head) {
    if (!self->with_.routes.is_signed_in(head)) return stranger_bytes_max;
    if (head.target.starts_with("/v1/proposals")) return intake::source_bytes_max;
    return head.target.starts_with("/v1/triage/tables/") ? triage::table_bytes_max
                                                         : api::request_bytes_max;
  };
  auto const channel = channel_;
  out.refusal = [channel](unsigned status, Error const& error) {
    auto response = api::refusal(status, error);
    console::protect_answer(response, channel);
    return response;
  };
  out.limits.connections_max = connections_max;
  out.limits.connections_per_address_max = connections_per_address_max;
  return out;
}

bool ConsoleDoor::is_our_host(std::string_view host) const {
  return hosts_.empty() || std::ranges::find(hosts_, host) != hosts_.end();
}

asio::awaitable<net::HttpResponse> ConsoleDoor::answer(net::HttpRequest request) {
  constexpr unsigned misdirected = 421;
  std::string const host{request.headers.find("host")};
  if (!is_our_host(host)) {
    auto response = api::refusal(
        misdirected, fail(Code::invalid, "service.other_host", {{"host", host.substr(0, 100)}}));
    console::protect_answer(response, channel_);
    co_return response;
  }
  if (!request.target.starts_with("/v1/")) {
    pages_.look();
    co_return pages_.answer(request, channel_);
  }
  auto response = co_await answer_once(std::move(request));
  console::protect_answer(response, channel_);
  co_return response;
}

/// What has a name of its own is done once, however often it comes.
asio::awaitable<net::HttpResponse> ConsoleDoor::answer_once(net::HttpRequest request) {
  auto const name = Repeats::name_of(request);
  if (name) {
    auto before = repeats_.begin(*name, request, with_.time.now());
    if (!before) co_return api::refusal(net::http_status(before.error().code), before.error());
    if (*before) co_return **std::move(before);
  }
  auto response = co_await answer_api(std::move(request));
  if (name) repeats_.end(*name, response);
  co_return response;
}

asio::awaitable<net::HttpResponse> ConsoleDoor::answer_api(net::HttpRequest request) {
  api::Caller caller{api::Door::console, request.peer.address, {}};
  auto asked = with_.routes.stretching(request, caller);
  if (asked) {
    auto const made = co_await stretch(*std::move(asked));
    if (!made) co_return api::refusal(net::http_status(made.error().code), made.error());
    caller.stretched = *made;
  }
  if (auto proposing = with_.routes.proposing(request, caller)) {
    auto const source = std::make_shared<net::HttpRequest const>(std::move(request));
    caller.proposed = co_await propose(*std::move(proposing), source);
    request = net::HttpRequest{source->method, source->target};
    request.headers = source->headers;
    request.peer = source->peer;
  }
  auto inquiry = with_.routes.inquiry(request, caller);
  if (inquiry) caller.told = co_await ask_provider(*std::move(inquiry));
  auto response = co_await answer_to_(std::move(request), std::move(caller));
  co_return response;
}

/// What passes between the node's thread and a bench's.
struct ConsoleDoor::Errand {
  Errand(asio::any_io_executor const& executor, std::function<void()> what)
      : job{std::move(what)}, done{executor} {}

  std::function<void()> job;
  bool ended = false;  ///< Set on the node's thread.
  net::Timer done;
};

asio::awaitable<Result<void>> ConsoleDoor::aside(Bench& bench, std::function<void()> job) {
  if (bench.under_way >= bench.most) co_return fail(Code::unavailable, "service.too_many_at_once");
  ++bench.under_way;
  auto const errand = std::make_shared<Errand>(executor_, std::move(job));
  asio::post(bench.thread, [this, &bench, self = shared_from_this(), errand]() mutable {
    errand->job();
    // All goes back, so that nothing of it ends on this thread.
    asio::post(executor_, [&bench, self = std::move(self), errand = std::move(errand)] {
      --bench.under_way;
      errand->ended = true;
      errand->done.wake();
    });
  });
  co_await errand->done.sleep(bench.patience);
  if (!errand->ended) co_return fail(Code::unavailable, "service.too_many_at_once");
  co_return Result<void>{};
}

ProviderClient::Aside ConsoleDoor::beside(Bench& bench) {
  return [this, &bench](std::function<void()> const& job) { return aside(bench, job); };
}

asio::awaitable<Result<api::Stretched>> ConsoleDoor::stretch(api::Stretching asked) {
  auto const password = std::make_shared<api::Stretching>(std::move(asked));
  auto const digest = std::make_shared<std::optional<Result<Digest>>>();
  auto const job = [password, digest] {
    *digest = crypto::stretch(password->password, password->salt, password->cost);
  };
  auto const done = co_await aside(passwords_, job);
  if (!done) co_return done.error();
  if (!**digest) co_return (*digest)->error();
  co_return api::Stretched{password->salt, password->cost, ***digest};
}

asio::awaitable<Result<std::string>> ConsoleDoor::propose(
    api::Proposing asked, std::shared_ptr<net::HttpRequest const> request) {
  auto const proposed = std::make_shared<std::optional<Result<std::string>>>();
  auto const job = [asked = std::move(asked), request, proposed] {
    *proposed = api::propose(asked, request->body);
  };
  auto const done = co_await aside(sources_, job);
  if (!done) co_return done.error();
  co_return **std::move(proposed);
}

asio::awaitable<Result<api::Told>> ConsoleDoor::ask_provider(Result<api::Inquiry> inquiry) {
  if (!inquiry) co_return inquiry.error();
  auto told = co_await provider_->run(*std::move(inquiry));
  co_return told;
}

/// Certificates of public authorities last for weeks. What cannot be read, as while it is written,
/// leaves the old one in place and is read again.
void ConsoleDoor::renew_certificate() {
  auto const now = with_.time.now();
  if (!tls_ || now < looked_ + certificate_interval) return;
  looked_ = now;
  auto const written = written_at(certificate_, key_);
  if (written == written_) return;
  if (auto const renewed = tls_->renew(certificate_.string(), key_.string()); !renewed)
    return with_.diagnostics.report(Severity::warning, renewed.error().id,
                                    renewed.error().parameters);
  written_ = written;
  with_.diagnostics.report(Severity::info, "service.certificate_renewed",
                           {{"path", certificate_.string()}});
}

void ConsoleDoor::look() {
  renew_certificate();
  if (auto const looked = observer_->look(); !looked)
    with_.diagnostics.report(Severity::warning, looked.error().id, looked.error().parameters);
}

asio::awaitable<void> ConsoleDoor::stop(Duration grace) {
  auto const self = shared_from_this();
  side_->changes.close();
  co_await server_->stop(grace);
}

/// The server's handlers hold this: without this it would hold itself.
void ConsoleDoor::close() {
  side_->changes.close();
  if (provider_ != nullptr) provider_->close();
  server_.reset();
}

}  // namespace comity::service
