#include "world.h"

#include "comity/json/text.h"
#include "comity/net/ports.h"
#include "comity/service/home.h"
#include "comity/service/node_service.h"
#include "give_up.h"
#include "load.h"

#include <thread>

namespace comity::bench {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Reading the encrypted keys takes a second and more.
constexpr auto start_patience = 30s;
constexpr auto poll_interval = 20ms;

constexpr std::size_t body_bytes = 1'024;

json::Value read_json(std::string const& path) {
  auto const bytes = need(service::read_file(std::string{AGREEMENTS} + '/' + path));
  return need(json::parse(bytes, {.bytes_max = service::file_bytes_max, .depth_max = 64}));
}

char const* role_of(agreement::Agreement const& agreement, message::PartyId const& party,
                    Digest const& key) {
  for (auto const& listed : agreement.party(party)->keys) {
    if (listed.key.id() == key) return agreement::name_of(listed.role).data();
  }
  give_up("a key that the agreement does not list");
}

}  // namespace

World::World(fs::path folder) : folder_{fs::absolute(std::move(folder))} {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
  fs::create_directories(folder_);
  crypto::SystemRandom random;
  auto const now = service::SystemTime{}.now();
  agreement::Plan plan{.parties = {},
                       .witnesses = {},
                       .in_force_from = now - std::chrono::hours{1},
                       .in_force_until = now + std::chrono::days{365}};
  auto ports = need(net::free_ports(2, random));
  for (std::string const id : {"us", "cn"}) {
    plan.parties[message::PartyId{id}] = {
        .address = "https://127.0.0.1:" + std::to_string(ports.back()),
        .calendar = read_json("calendars/" + id + ".json"),
        .beside = {}};
    ports.pop_back();
  }
  parties_ = need(agreement::rehearse(read_json("us-cn-2015.json"), plan, random));
  Secret const secret{to_bytes(passphrase)};
  for (auto const& [party, keys] : parties_.keyrings) {
    service::Home const home{this->home(party.text())};
    need(service::make_folders(home));
    for (auto const& [id, key] : keys.all())
      need(service::write_key(home, role_of(*parties_.agreement, party, id), key, secret));
    auto const url = need(net::parse_url(plan.parties.at(party).address));
    need(service::write_node_config(home, {party, url, {}}));
  }
  need(service::write_file(folder_ / "passphrase", as_bytes(passphrase),
                           service::Visibility::owner_only));
}

Process World::serve(std::string const& party) const {
  return Process::start({PROGRAM, "--home", home(party), "--passphrase-file",
                         folder_ / "passphrase", "node", "serve"},
                        folder_ / (party + ".log"));
}

void World::wait_for(std::string const& party) const {
  auto const end = std::chrono::steady_clock::now() + start_patience;
  while (std::chrono::steady_clock::now() < end) {
    if (Connection node{socket(party)}; node.open()) {
      node.ask(http_request("GET", "/v1/node", {}));
      if (node.wait()) return;
    }
    std::this_thread::sleep_for(poll_interval);
  }
  give_up("the node does not start: " + (folder_ / (party + ".log")).string());
}

void World::wake() const {
  for (std::string const party : {"us", "cn"}) {
    auto const node = serve(party);
    wait_for(party);
  }
}

void World::start() {
  us_.emplace(serve("us"));
  cn_.emplace(serve("cn"));
  for (std::string const party : {"us", "cn"}) {
    wait_for(party);
    Connection node{socket(party)};
    node.ask(http_request("POST", "/v1/agreements", as_text(parties_.agreement->envelope())));
    auto const answer = node.wait();
    if (!answer || answer->status >= 300)
      give_up("adopting failed: " + (answer ? answer->body : std::string{"no answer"}));
  }
}

std::string kibibyte_request() {
  auto body = read_json("examples/information.request.json");
  for (auto const* const name : {"attachments", "indicators", "reference"}) {
    std::erase_if(*body.if_object(), [&](auto const& member) { return member.first == name; });
  }
  auto& items = *body.find("items")->if_array();
  items.resize(1);
  auto& text = *body.find("facts");
  text = json::Object{{"lang", "en"}, {"text", ""}};
  auto const length = json::write(body).size();
  if (length >= body_bytes) give_up("the example is longer than a kibibyte");
  text = json::Object{{"lang", "en"}, {"text", std::string(body_bytes - length, 'x')}};
  return json::write(json::Object{{"to", "cn"},
                                  {"kind", "information"},
                                  {"urgency", "normal"},
                                  {"codes", json::Object{{"items", 1}}},
                                  {"body", std::move(body)}});
}

}  // namespace comity::bench
