/// comity doctor: looks at a node's home from outside and inside, and says what to do.
#include "comity/sql/disk.h"
#include "comity/storage/sqlite.h"
#include "verbs.h"

#include <filesystem>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

/// Free space below which a node will soon refuse messages, in MiB.
constexpr std::uintmax_t free_mebibytes_min = 512;

/// Says what it finds, and keeps count.
class Findings {
 public:
  explicit Findings(Console const& console) : console_{console} {}

  void well(std::string_view id, Parameters const& parameters = {}) { add(true, id, parameters); }

  void wrong(std::string_view id, Parameters const& parameters = {}) { add(false, id, parameters); }

  void wrong(Error const& error) {
    ++faults_;
    console_.line(console_.bad("✗ ") + words::explain(error, console_.language));
    rows_.emplace_back(json::Object{{"ok", false}, {"id", error.id}});
  }

  Result<Exit> finish() {
    if (faults_ == 0) console_.say("cli.doctor.ok");
    console_.give(json::Object{{"ok", faults_ == 0}, {"findings", std::move(rows_)}});
    return faults_ == 0 ? Exit::ok : Exit::refused;
  }

 private:
  void add(bool ok, std::string_view id, Parameters const& parameters) {
    faults_ += ok ? 0 : 1;
    console_.line((ok ? console_.good("✓ ") : console_.bad("✗ ")) + console_.text(id, parameters));
    rows_.emplace_back(json::Object{{"ok", ok}, {"id", id}});
  }

  Console const& console_;
  json::Array rows_;
  int faults_ = 0;
};

void look_at_keys(Invocation& in, Findings& findings) {
  auto const home = in.node_home();
  std::error_code failed;
  auto const mode = fs::status(home.keys(), failed).permissions();
  if (!failed && (mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
    findings.wrong("cli.doctor.keys_mode", {{"path", home.keys().string()}});
  }
  auto const passphrase = in.passphrase();
  if (!passphrase) return findings.wrong(passphrase.error());
  auto const keys = service::read_keys(home, *passphrase);
  if (!keys) return findings.wrong(keys.error());
  findings.well("cli.doctor.keys", {{"count", std::to_string(keys->all().size())}});
}

void look_at_disk(service::Home const& home, Findings& findings) {
  std::error_code failed;
  auto const space = fs::space(home.folder, failed);
  if (failed) return;
  auto const free = space.available >> 20;
  Parameters const parameters{{"free", std::to_string(free)}};
  if (free < free_mebibytes_min) return findings.wrong("cli.doctor.disk_low", parameters);
  findings.well("cli.doctor.disk", parameters);
}

/// With the node stopped, its database can be opened and read whole.
void look_at_database(service::Home const& home, Findings& findings) {
  sql::PosixDisk disk;
  if (!fs::exists(home.database())) return;
  auto const stores =
      storage::SqliteStores::open(disk, home.database().string(), home.published().string());
  if (!stores) return findings.wrong(stores.error());
  auto const faults = (*stores)->quick_check();
  if (!faults) return findings.wrong(faults.error());
  for (auto const& fault : *faults) findings.wrong("cli.doctor.finding", {{"finding", fault}});
  auto const statistics = (*stores)->statistics();
  if (!statistics) return findings.wrong(statistics.error());
  findings.well("cli.doctor.database", {{"messages", std::to_string(statistics->messages)},
                                        {"cases", std::to_string(statistics->cases)},
                                        {"bytes", std::to_string(statistics->bytes)}});
}

std::int64_t number_at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_integer() != nullptr ? *found->if_integer() : 0;
}

void look_at_link(json::Value const& link, Findings& findings) {
  auto const name = *link.find("link")->if_string();
  auto const size = number_at(link, "log_size");
  if (auto const waiting = number_at(link, "undelivered"); waiting > 0) {
    findings.wrong("cli.doctor.undelivered", {{"link", name},
                                              {"count", std::to_string(waiting)},
                                              {"peer", *link.find("peer")->if_string()}});
  }
  if (auto const incidents = number_at(link, "incidents"); incidents > 0) {
    findings.wrong("cli.doctor.incidents", {{"link", name}, {"count", std::to_string(incidents)}});
  }
  bool cosigned = true;
  for (auto const* const by : {"mirrored", "witnessed"}) {
    auto const* const checkpoint = link.find(by);
    cosigned = cosigned && checkpoint != nullptr && checkpoint->if_object() != nullptr &&
               number_at(*checkpoint, "size") == size;
  }
  if (cosigned) return findings.well("cli.doctor.link", {{"link", name}});
  findings.wrong("cli.doctor.uncosigned", {{"link", name}});
}

Result<Exit> examine(Invocation& in) {
  Findings findings{in.console};
  auto const home = in.node_home();
  auto const config = service::read_node_config(home);
  if (!config) {
    findings.wrong(config.error());
    return findings.finish();
  }
  findings.well("cli.doctor.config", {{"path", home.node_config().string()}});
  look_at_keys(in, findings);
  look_at_disk(home, findings);
  auto client = Client::of(home);
  auto const status = client ? client->get("/v1/node") : Result<json::Value>{client.error()};
  if (status) {
    findings.well("cli.doctor.running", {{"address", config->api_address.text()}});
    for (auto const& link : *status->find("links")->if_array()) look_at_link(link, findings);
  } else {
    findings.wrong("cli.doctor.not_running");
    look_at_database(home, findings);
  }
  return findings.finish();
}

}  // namespace

void add_doctor(Invocation& in, CLI::App& app) {
  on_chosen(in, add_verb(in, app, "doctor", "doctor"), [&in] { return examine(in); });
}

}  // namespace comity::cli
