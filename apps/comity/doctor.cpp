/// comity doctor: looks at a node's home from outside and inside, and says what to do.
#include "comity/sql/disk.h"
#include "comity/storage/sqlite.h"
#include "verbs.h"

#include <cstdlib>
#include <filesystem>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

/// Free space below which a node will soon refuse messages, in MiB.
constexpr std::uintmax_t free_mebibytes_min = 512;

/// A peer that was not heard for longer than this is away: a node speaks to each every minute.
constexpr Duration silence_max = std::chrono::minutes{10};

/// Says what it finds, and keeps count.
class Findings {
 public:
  explicit Findings(Console const& console) : console_{console} {}

  void well(std::string_view id, Parameters const& parameters = {}) {
    add(true, id, parameters, console_.text(id, parameters));
  }

  void wrong(std::string_view id, Parameters const& parameters = {}) {
    add(false, id, parameters, console_.text(id, parameters));
  }

  void wrong(Error const& error) {
    add(false, error.id, error.parameters, words::explain(error, console_.language));
  }

  Result<Exit> finish() {
    if (faults_ == 0) console_.say("cli.doctor.ok");
    console_.give(json::Object{{"ok", faults_ == 0}, {"findings", std::move(rows_)}});
    return faults_ == 0 ? Exit::ok : Exit::refused;
  }

 private:
  void add(bool ok, std::string_view id, Parameters const& parameters, std::string const& text) {
    faults_ += ok ? 0 : 1;
    console_.line((ok ? console_.good("✓ ") : console_.bad("✗ ")) + text);
    json::Object named;
    for (auto const& [name, value] : parameters) named.emplace_back(name, value);
    rows_.emplace_back(
        json::Object{{"ok", ok}, {"id", id}, {"parameters", std::move(named)}, {"text", text}});
  }

  Console const& console_;
  json::Array rows_;
  int faults_ = 0;
};

void look_at_key_folder(service::Home const& home, Findings& findings) {
  std::error_code failed;
  auto const mode = fs::status(home.keys(), failed).permissions();
  if (!failed && (mode & (fs::perms::group_all | fs::perms::others_all)) != fs::perms::none) {
    findings.wrong("cli.doctor.keys_mode", {{"path", home.keys().string()}});
  }
}

/// How this node writes at home: a node with a wrong file does not start again.
void look_at_triage(service::Home const& home, message::PartyId const& self, Findings& findings) {
  if (!fs::exists(home.triage_config())) return;
  auto const checked = service::check_triage_config(home, self);
  if (!checked) return findings.wrong(checked.error());
  findings.well("cli.doctor.triage", {{"path", home.triage_config().string()}});
}

/// With the node stopped, only the passphrase can say whether the keys are there.
void look_at_key_files(Invocation& in, Findings& findings) {
  auto const passphrase = in.passphrase();
  if (!passphrase) return findings.wrong(passphrase.error());
  auto const keys = service::read_keys(in.node_home(), *passphrase);
  if (!keys) return findings.wrong(keys.error());
  findings.well("cli.doctor.keys", {{"count", std::to_string(keys->ring.all().size())}});
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

std::string text_at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_string() != nullptr ? *found->if_string() : std::string{};
}

bool has_number(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_integer() != nullptr;
}

bool is_true(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_boolean() != nullptr && *found->if_boolean();
}

std::string seconds(std::int64_t milliseconds) {
  return std::to_string(std::abs(milliseconds) / 1000);
}

/// What the running node says of its own database.
void look_at_store(json::Value const& store, Findings& findings) {
  if (auto const* const error = store.find("error"); error != nullptr)
    return findings.wrong("cli.doctor.finding", {{"finding", text_at(*error, "id")}});
  auto const& faults = *store.find("faults")->if_array();
  for (auto const& fault : faults)
    findings.wrong("cli.doctor.finding", {{"finding", *fault.if_string()}});
  if (faults.empty())
    findings.well("cli.doctor.store", {{"bytes", std::to_string(number_at(store, "bytes"))}});
}

/// Our keys in the agreements: here, and valid for a while yet.
void look_at_keys(json::Value const& health, service::Home const& home, Findings& findings) {
  auto const now = number_at(health, "now");
  bool all_well = true;
  for (auto const& key : *health.find("keys")->if_array()) {
    auto const until = number_at(key, "until");
    Parameters const parameters{{"role", text_at(key, "role")},
                                {"algorithm", text_at(key, "algorithm")},
                                {"key", text_at(key, "key").substr(0, 16)},
                                {"time", shown_time(key.find("until"))},
                                {"folder", home.keys().string()}};
    char const* fault = nullptr;
    if (is_true(key, "ends_soon"))
      fault = until <= now ? "cli.doctor.key_ended" : "cli.doctor.key_ends";
    if (!is_true(key, "held")) fault = "cli.doctor.key_lost";
    if (fault != nullptr) findings.wrong(fault, parameters);
    all_well = all_well && fault == nullptr;
  }
  auto const count = health.find("keys")->if_array()->size();
  if (count == 0) return findings.wrong("cli.doctor.no_agreement");
  if (all_well) findings.well("cli.doctor.keys_good", {{"count", std::to_string(count)}});
}

/// Requests that should be in a tool and are not.
void look_at_arrivals(Console const& console, json::Value const& tool, Findings& findings) {
  auto const error = text_at(tool, "error");
  auto const holder = text_at(tool, "holder");
  if (error.empty()) return findings.well("cli.doctor.arrivals", {{"holder", holder}});
  findings.wrong("cli.doctor.arrivals_wait", {{"holder", holder},
                                              {"count", std::to_string(number_at(tool, "waiting"))},
                                              {"cause", console.text(error)},
                                              {"detail", words::visible(text_at(tool, "detail"))}});
}

/// How far apart two clocks may be before exchanges are refused [P5.12], and whether anyone
/// witnesses.
struct Terms {
  std::int64_t clock_skew = 0;
  bool witnessed = false;
};

Result<Terms> terms_of(Client& client, json::Value const& link) {
  auto const agreement = TRY(client.get("/v1/agreements/" + text_at(link, "agreement")));
  auto const& payload = *agreement.find("payload");
  auto const* const tolerances = payload.find("tolerances");
  auto const* const witnesses = payload.find("witnesses");
  return Terms{
      tolerances != nullptr ? number_at(*tolerances, "clock_skew") : 0,
      witnesses != nullptr && witnesses->if_array() != nullptr && !witnesses->if_array()->empty()};
}

/// When the peer was heard, and what its clock said. True if there is nothing to remark.
bool look_at_contact(json::Value const& health, Parameters const& names, Terms const& terms,
                     std::int64_t now, Findings& findings) {
  if (!has_number(health, "heard_at")) {
    findings.wrong("cli.doctor.never_heard", names);
    return false;
  }
  auto parameters = names;
  parameters.emplace_back("time", shown_time(health.find("heard_at")));
  if (now - number_at(health, "heard_at") > silence_max.count()) {
    findings.wrong("cli.doctor.silent", parameters);
    return false;
  }
  auto const ahead = number_at(health, "clock_ahead");
  // A drift is still to be mended when half of what is allowed is used up.
  if (std::abs(ahead) * 2 <= terms.clock_skew) return true;
  parameters.emplace_back("seconds", seconds(ahead));
  parameters.emplace_back("limit", seconds(terms.clock_skew));
  findings.wrong(ahead > 0 ? "cli.doctor.clock_ahead" : "cli.doctor.clock_behind", parameters);
  return false;
}

bool is_cosigned(json::Value const& link, Terms const& terms) {
  auto const at_end = [&](std::string_view by) {
    auto const* const checkpoint = link.find(by);
    return checkpoint != nullptr && checkpoint->if_object() != nullptr &&
           number_at(*checkpoint, "size") == number_at(link, "log_size");
  };
  return at_end("mirrored") && (!terms.witnessed || at_end("witnessed"));
}

void look_at_link(json::Value const& link, json::Value const& health, Terms const& terms,
                  Findings& findings) {
  Parameters const names{{"link", text_at(link, "link")}, {"peer", text_at(link, "peer")}};
  bool well = look_at_contact(health, names, terms, number_at(link, "now"), findings);
  auto const count = [&](char const* member, char const* id) {
    auto const number = number_at(health, member);
    if (number == 0) return;
    auto parameters = names;
    parameters.emplace_back("count", std::to_string(number));
    parameters.emplace_back("time", shown_time(health.find("undelivered_since")));
    findings.wrong(id, parameters);
    well = false;
  };
  count("undelivered", "cli.doctor.undelivered");
  count("incidents", "cli.doctor.incidents");
  if (!is_cosigned(link, terms)) {
    findings.wrong("cli.doctor.uncosigned", names);
    well = false;
  }
  if (well) findings.well("cli.doctor.link", names);
}

Result<void> look_at_running(Console const& console, Client& client, json::Value const& status,
                             service::Home const& home, Findings& findings) {
  auto const health = TRY(client.get("/v1/health?check=1"));
  if (auto const* const store = health.find("store"); store != nullptr && store->if_object())
    look_at_store(*store, findings);
  look_at_keys(health, home, findings);
  for (auto const& tool : *health.find("arrivals")->if_array())
    look_at_arrivals(console, tool, findings);
  for (auto const& link : *status.find("links")->if_array()) {
    for (auto const& of : *health.find("links")->if_array()) {
      if (*of.find("link") != *link.find("link")) continue;
      auto const terms = TRY(terms_of(client, link));
      look_at_link(link, of, terms, findings);
    }
  }
  return {};
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
  look_at_key_folder(home, findings);
  look_at_disk(home, findings);
  look_at_triage(home, config->party, findings);
  auto client = Client::of(home);
  auto const status = client ? client->get("/v1/node") : Result<json::Value>{client.error()};
  if (status) {
    findings.well("cli.doctor.running", {{"address", config->api_address.text()}});
    if (auto const looked = look_at_running(in.console, *client, *status, home, findings); !looked)
      findings.wrong(looked.error());
  } else {
    findings.wrong("cli.doctor.not_running", {{"address", config->api_address.text()}});
    look_at_key_files(in, findings);
    look_at_database(home, findings);
  }
  return findings.finish();
}

}  // namespace

void add_doctor(Invocation& in, CLI::App& app) {
  on_chosen(in, add_verb(in, app, "doctor", "doctor"), [&in] { return examine(in); });
}

}  // namespace comity::cli
