#include "comity/crypto/keys.h"
#include "comity/net/ports.h"
#include "comity/service/home.h"
#include "demo.h"

#include <array>
#include <chrono>
#include <fstream>
#include <thread>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// For a process to answer after its start, on a machine that does much else.
constexpr auto start_patience = 60s;
constexpr auto poll_interval = 50ms;

/// Marks a folder that the demonstration made and may clear.
constexpr char const* marker = ".comity-demo";

std::string joined(std::vector<std::string> const& words) {
  std::string out = "comity";
  for (auto const& word : words)
    out += ' ' + (word.find(' ') == word.npos ? word : "'" + word + "'");
  return out;
}

Result<void> clear(fs::path const& folder) {
  std::error_code failed;
  if (fs::exists(folder) && !fs::is_empty(folder, failed) && !fs::exists(folder / marker)) {
    return fail(Code::conflict, "cli.demo.not_ours", {{"path", folder.string()}});
  }
  fs::remove_all(folder, failed);
  fs::create_directories(folder, failed);
  if (failed)
    return fail(Code::unavailable, "service.cannot_write",
                {{"path", folder.string()}, {"reason", failed.message()}});
  return service::write_file(folder / marker, {}, service::Visibility::owner_only);
}

/// What a program said last; empty if nothing.
std::string last_line(fs::path const& log) {
  std::ifstream in(log);
  std::string last;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) last = line;
  }
  return last;
}

}  // namespace

Result<std::string> DemoWorld::run(std::vector<std::string> arguments) const {
  console_.line(console_.faint("$ " + joined(arguments)));
  auto const finished = TRY(run_self(arguments));
  if (finished.status != 0) {
    auto const said = finished.errors.empty() ? finished.output : finished.errors;
    return fail(Code::refused, "cli.demo.verb_failed",
                {{"command", joined(arguments)}, {"errors", said.substr(0, 2000)}});
  }
  return finished.output;
}

Result<void> DemoWorld::make_keys() {
  // A passphrase that nobody needs to know: the demonstration's keys protect nothing.
  crypto::SystemRandom random;
  Bytes chance(16);
  random.fill(chance);
  auto const passphrase = folder_ / "passphrase";
  TRY(service::write_file(passphrase, as_bytes(to_hex(chance) + "\n"),
                          service::Visibility::owner_only));
  constexpr std::array servers{"us", "cn", "witness", "us console", "cn console"};
  auto const ports = TRY(net::free_ports(servers.size(), random));
  for (std::size_t i = 0; i < servers.size(); ++i) ports_[servers[i]] = ports[i];
  auto const at = [&](std::string const& name) {
    return "127.0.0.1:" + std::to_string(ports_[name]);
  };
  auto const base = [&](std::string const& name) {
    return std::vector<std::string>{
        "--home", home(name).string(), "--passphrase-file", passphrase.string(), "keys", "new"};
  };
  for (auto const& [party, algorithm] :
       {std::pair{"us", "ecdsa-p256-sha256"}, std::pair{"cn", "sm2-sm3"}}) {
    auto arguments = base(party);
    for (auto const& word : std::vector<std::string>{
             "--party", party, "--address", "https://" + at(party), "--algorithm", algorithm}) {
      arguments.push_back(word);
    }
    TRY(run(std::move(arguments)));
  }
  auto arguments = base("witness");
  for (auto const& word : std::vector<std::string>{"--witness", "witness.example/comity",
                                                   "--address", "http://" + at("witness")}) {
    arguments.push_back(word);
  }
  TRY(run(std::move(arguments)));
  return {};
}

Result<void> DemoWorld::agree(fs::path const& model) {
  auto const file = agreement().string();
  auto const passphrase = (folder_ / "passphrase").string();
  TRY(run({"agreement", "new", "--model", model.string(), "--party",
           (home("us") / "us.card.json").string(), "--party",
           (home("cn") / "cn.card.json").string(), "--witness",
           (home("witness") / "witness.card.json").string(), "--out", file}));
  for (std::string const party : {"us", "cn"}) {
    TRY(run({"--home", home(party).string(), "--passphrase-file", passphrase, "agreement", "sign",
             file, "--party", party}));
  }
  auto const signed_file = TRY(service::read_file(file));
  TRY(service::write_file(service::Home{home("witness")}.agreements() / "agreement.json",
                          signed_file, service::Visibility::everyone));
  return {};
}

Result<void> DemoWorld::wait_for(std::string const& party) {
  auto const log = folder_ / (party + ".log");
  auto const give_up = std::chrono::steady_clock::now() + start_patience;
  while (std::chrono::steady_clock::now() < give_up) {
    if (auto client = this->client(party); client && client->get("/v1/node")) return {};
    if (!children_.at(party).runs()) {
      return fail(Code::unavailable, "cli.demo.ended",
                  {{"party", party}, {"path", log.string()}, {"said", last_line(log)}});
    }
    std::this_thread::sleep_for(poll_interval);
  }
  return fail(Code::unavailable, "cli.demo.not_ready", {{"party", party}, {"path", log.string()}});
}

Result<void> DemoWorld::start() {
  auto const passphrase = (folder_ / "passphrase").string();
  for (std::string const name : {"witness", "us", "cn"}) {
    std::vector<std::string> arguments{"--home",
                                       home(name).string(),
                                       "--passphrase-file",
                                       passphrase,
                                       name == "witness" ? "witness" : "node",
                                       "serve"};
    if (name != "witness") {
      for (auto const& word : std::vector<std::string>{
               "--console", "127.0.0.1:" + std::to_string(ports_.at(name + " console")),
               "--demo-sign-in"})
        arguments.push_back(word);
    }
    console_.line(console_.faint("$ " + joined(arguments) + " &"));
    auto child = TRY(Child::start(arguments, (folder_ / (name + ".log")).string()));
    children_.emplace(name, std::move(child));
  }
  for (std::string const party : {"us", "cn"}) {
    TRY(wait_for(party));
    TRY(run({"--home", home(party).string(), "agreement", "adopt", agreement().string()}));
  }
  return {};
}

Result<void> DemoWorld::build(fs::path const& model) {
  TRY(clear(folder_));
  console_.line(console_.strong(console_.text("cli.demo.keys")));
  TRY(make_keys());
  console_.line(console_.strong(console_.text("cli.demo.agree")));
  TRY(agree(model));
  console_.line(console_.strong(console_.text("cli.demo.start")));
  return start();
}

std::string DemoWorld::console_url(std::string const& party) const {
  return "http://localhost:" + std::to_string(ports_.at(party + " console"));
}

Result<Client> DemoWorld::client(std::string const& party, Secret token) const {
  return Client::of(service::Home{home(party)}, std::move(token));
}

void DemoWorld::stop() {
  for (auto& [name, child] : children_) child.stop();
  children_.clear();
}

}  // namespace comity::cli
