/// comity triage show|load|tables|drop: where a request that arrived belongs at home.
#include "columns.h"
#include "verbs.h"

#include <algorithm>
#include <filesystem>

namespace comity::cli {
namespace {

/// As `triage::table_bytes_max`: the node refuses more.
constexpr std::size_t table_bytes_max = std::size_t{64} << 20;

std::string numbers_text(json::Value const& numbers) {
  std::string out;
  for (auto const& n : *numbers.if_array())
    out += (out.empty() ? "" : ", ") + std::to_string(*n.if_integer());
  return out;
}

void show_placement(Console const& console, json::Value const& placement) {
  auto const holder = text_at(placement, "holder");
  auto const item = number_at(placement, "item");
  auto line = "  " + padded(item == 0 ? "-" : std::to_string(item), 4) +
              padded(text_at(placement, "value"), 34);
  if (!holder.empty()) line += console.good(holder);
  if (holder.empty())
    line += console.bad(console.text("cli.triage." + text_at(placement, "outcome")));
  for (auto const* const name : {"country", "network", "network_name"}) {
    if (auto const text = text_at(placement, name); !text.empty()) line += "  " + text;
  }
  console.line(line);
  for (auto const& finding : array_at(placement, "findings")) {
    auto const date = text_at(finding, "date");
    console.line("      " +
                 console.faint(text_at(finding, "table") + (date.empty() ? "" : " " + date) + ": " +
                               text_at(finding, "matched") + " → " + text_at(finding, "value")));
  }
}

Result<Exit> show(Invocation& in, std::string const& request) {
  auto client = TRY(in.client());
  auto const split = TRY(client.get("/v1/requests/" + request + "/split"));
  in.console.give(split);
  if (in.console.json) return Exit::ok;
  for (auto const& placement : array_at(split, "placements")) show_placement(in.console, placement);
  if (array_at(split, "placements").empty()) in.console.say("cli.triage.none");
  if (auto const left = number_at(split, "left_out"); left > 0)
    in.console.say("cli.triage.left_out", {{"count", std::to_string(left)}});
  for (auto const& share : array_at(split, "shares")) {
    auto const& holder = *share.find("holder");
    in.console.say("cli.triage.share", {{"holder", text_at(holder, "id")},
                                        {"name", text_at(holder, "name")},
                                        {"items", numbers_text(*share.find("items"))}});
  }
  return Exit::ok;
}

void show_table(Console const& console, json::Value const& table) {
  auto const date = text_at(table, "date");
  console.line(console.strong(padded(text_at(table, "table"), 26)) +
               padded(console.text("cli.triage.kind." + text_at(table, "kind")), 22) +
               padded(date.empty() ? "-" : date, 12) +
               padded(std::to_string(number_at(table, "rows")), 10) +
               console.faint(shown_time(table.find("loaded_at"))));
}

Result<Exit> tables(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/triage/tables"));
  in.console.give(answer);
  if (in.console.json) return Exit::ok;
  for (auto const& table : array_at(answer, "tables")) show_table(in.console, table);
  for (auto const& table : array_at(answer, "unloaded"))
    in.console.line(
        in.console.bad(text_at(table, "table") + "  " + text_at(*table.find("error"), "id")));
  if (array_at(answer, "tables").empty()) in.console.say("cli.triage.no_tables");
  return Exit::ok;
}

Result<Exit> tools(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/triage/tools"));
  in.console.give(answer);
  if (in.console.json) return Exit::ok;
  auto const& list = array_at(answer, "tools");
  for (auto const& tool : list) {
    auto const notices = text_at(tool, "notices");
    in.console.line(in.console.strong(padded(text_at(tool, "holder"), 26)) +
                    padded(text_at(tool, "channel"), 10) + padded(text_at(tool, "address"), 40) +
                    text_at(tool, "queue") +
                    in.console.faint(notices.empty() ? "" : "  ← " + notices));
    std::string desks;
    for (auto const& channel : array_at(tool, "arrivals"))
      desks += "  " + in.console.text("cli.channel." + *channel.if_string());
    if (!desks.empty()) in.console.say("cli.triage.arrivals", {{"desks", desks}});
  }
  if (list.empty()) in.console.say("cli.triage.no_tools");
  return Exit::ok;
}

/// "GeoLite2-ASN.mmdb" → "geolite2-asn"
std::string name_of_file(std::string const& path) {
  auto name = std::filesystem::path{path}.stem().string();
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    auto const small = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    bool const good = (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9');
    return good || small == '.' || small == '_' ? small : '-';
  });
  return name.substr(0, 64);
}

Result<Exit> load(Invocation& in, std::string const& path, std::string const& name) {
  auto client = TRY(in.client());
  auto file = TRY(service::read_file(path, table_bytes_max));
  auto const table = TRY(client.post_bytes(
      "/v1/triage/tables/" + (name.empty() ? name_of_file(path) : name), std::move(file)));
  in.console.give(table);
  if (!in.console.json) show_table(in.console, table);
  return Exit::ok;
}

Result<Exit> drop(Invocation& in, std::string const& name) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.post("/v1/triage/tables/" + name + "/drop", json::Object{}));
  in.console.give(answer);
  in.console.say("cli.triage.dropped", {{"table", name}});
  return Exit::ok;
}

}  // namespace

void add_triage(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "triage", "triage");
  verb->require_subcommand(1);

  struct Flags {
    std::string request, path, name;
  };

  auto const flags = std::make_shared<Flags>();

  auto* const one = add_verb(in, *verb, "show", "triage.show");
  one->add_option("request", flags->request, word("cli.request.id"))->required();
  on_chosen(in, one, [&in, flags] { return show(in, flags->request); });

  auto* const put = add_verb(in, *verb, "load", "triage.load");
  put->add_option("file", flags->path, word("cli.triage.file"))
      ->required()
      ->type_name(word("cli.type.file"));
  put->add_option("--name", flags->name, word("cli.triage.name"));
  on_chosen(in, put, [&in, flags] { return load(in, flags->path, flags->name); });

  auto* const all = add_verb(in, *verb, "tables", "triage.tables");
  on_chosen(in, all, [&in] { return tables(in); });

  auto* const known = add_verb(in, *verb, "tools", "triage.tools");
  on_chosen(in, known, [&in] { return tools(in); });

  auto* const gone = add_verb(in, *verb, "drop", "triage.drop");
  gone->add_option("table", flags->name, word("cli.triage.name"))->required();
  on_chosen(in, gone, [&in, flags] { return drop(in, flags->name); });
}

}  // namespace comity::cli
