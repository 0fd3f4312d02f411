#include "comity/service/witness_service.h"

#include "comity/net/http_server.h"
#include "comity/service/node_service.h"
#include "comity/storage/sqlite.h"

namespace comity::service {

namespace asio = boost::asio;

namespace {

constexpr Duration stop_grace{3'000};

}  // namespace

struct WitnessService::State {
  Home home;
  SystemTime time;
  sql::PosixDisk disk;
  HomeKeys keys;
  std::unique_ptr<storage::SqliteStores> stores;
  std::optional<witness::Witness> witness;
  std::unique_ptr<net::HttpServer> server;
  std::string prefix;

  Result<void> open(WitnessConfig const& config, Secret const& passphrase);
  witness::Answer answer(net::HttpRequest const& request);
};

Result<void> WitnessService::State::open(WitnessConfig const& config, Secret const& passphrase) {
  keys = TRY(read_keys(home, passphrase));
  stores =
      TRY(storage::SqliteStores::open(disk, home.database().string(), home.published().string()));
  auto made = TRY(witness::Witness::create(config.name, keys.ring.all().begin()->second, *stores));
  witness.emplace(std::move(made));
  for (auto const& path : TRY(agreement_files(home))) {
    auto const agreement = TRY(agreement::Agreement::parse(
        TRY(read_file(path)), agreement::Agreement::Signatures::required));
    TRY(witness->know(*agreement));
  }
  prefix = config.address.prefix;
  return {};
}

witness::Answer WitnessService::State::answer(net::HttpRequest const& request) {
  std::string_view target = request.target;
  if (!target.starts_with(prefix))
    return {404, "text/plain; charset=utf-8", "there is nothing here\n"};
  target.remove_prefix(prefix.size());
  if (request.method == "POST" && target == "/add-checkpoint") {
    return witness->add_checkpoint(as_text(request.body), time.now());
  }
  constexpr std::string_view end = "/checkpoint";
  if (request.method == "GET" && target.starts_with('/') && target.ends_with(end)) {
    return witness->checkpoint(target.substr(1, target.size() - 1 - end.size()));
  }
  return {404, "text/plain; charset=utf-8", "there is nothing here\n"};
}

namespace {

asio::awaitable<net::HttpResponse> respond(std::shared_ptr<WitnessService::State> state,
                                           net::HttpRequest request) {
  auto answer = state->answer(request);
  co_return net::HttpResponse{static_cast<unsigned>(answer.status), std::move(answer.content_type),
                              std::string_view{answer.body}};
}

}  // namespace

WitnessService::WitnessService(std::shared_ptr<State> state) : state_{std::move(state)} {}

WitnessService::~WitnessService() {
  // Its handler holds the state: without this the database would never be closed.
  state_->server.reset();
}

Result<std::unique_ptr<WitnessService>> WitnessService::start(asio::any_io_executor executor,
                                                              Home home, Secret const& passphrase,
                                                              Diagnostics& diagnostics) {
  auto const config = TRY(read_witness_config(home));
  auto state = std::make_shared<State>();
  state->home = std::move(home);
  TRY(state->open(config, passphrase));
  net::HttpServerOptions options;
  options.handler = [state](net::HttpRequest request) {
    return respond(state, std::move(request));
  };
  options.body_bytes_max = [](net::HttpRequest const&) { return witness::request_bytes_max; };
  auto listener = TRY(net::listen(executor, config.address));
  state->server =
      std::make_unique<net::HttpServer>(std::move(listener), std::move(options), diagnostics);
  state->server->start();
  diagnostics.report(Severity::info, "service.witness_started",
                     {{"name", config.name}, {"address", state->server->url().text()}});
  return std::unique_ptr<WitnessService>{new WitnessService{std::move(state)}};
}

net::Url WitnessService::url() const {
  return state_->server->url();
}

asio::awaitable<void> WitnessService::stop() {
  auto state = state_;
  co_await state->server->stop(stop_grace);
}

}  // namespace comity::service
