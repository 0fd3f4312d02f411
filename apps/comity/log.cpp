/// comity log show|export|prove, and request bundles.
#include "comity/json/text.h"
#include "tar.h"
#include "verbs.h"

#include <filesystem>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

/// Of one bundle to be printed: a case with its bodies.
constexpr std::size_t bundle_bytes_max = 1 << 30;

/// The files of entries that a log of this size has, at the least.
std::uint64_t entry_files(json::Value const& link, std::string_view size) {
  constexpr std::int64_t entries_of_a_file = 256;
  auto const* const entries = link.find(size);
  auto const* const count = entries != nullptr ? entries->if_integer() : nullptr;
  return count != nullptr ? static_cast<std::uint64_t>(*count / entries_of_a_file) : 0;
}

struct LogFlags {
  std::string link;
  std::string side = "own";
  std::string out;
  std::uint64_t first = 0;
  std::uint64_t count = 50;
  std::uint64_t index = 0;
  bool bodies = false;
};

Result<Exit> show_log(Invocation& in, LogFlags const& flags) {
  auto client = TRY(in.client());
  auto const link = TRY(chosen_link(client, flags.link));
  auto const answer =
      TRY(client.get("/v1/links/" + path_part(link) + "/entries?side=" + flags.side + "&first=" +
                     std::to_string(flags.first) + "&count=" + std::to_string(flags.count)));
  in.console.give(answer);
  for (auto const& entry : *answer.find("entries")->if_array()) {
    auto const& place = *entry.find(flags.side);
    auto const* const request = entry.find("request");
    in.console.line(std::to_string(*place.find("index")->if_integer()) + "  " +
                    shown_time(place.find("time")) + "  " + *entry.find("direction")->if_string() +
                    " #" + std::to_string(*entry.find("seq")->if_integer()) + "  " +
                    words::visible(*entry.find("type")->if_string()) + "  " +
                    (request != nullptr ? *request->if_string() : "") + "  " +
                    in.console.faint(entry.find("digest")->if_string()->substr(0, 16)));
  }
  return Exit::ok;
}

Result<Exit> export_log(Invocation& in, LogFlags const& flags) {
  auto client = TRY(in.client());
  auto const link = TRY(chosen_link(client, flags.link));
  auto const logs = TRY(client.get("/v1/links/" + path_part(link)));
  Progress progress{in.console, in.console.text("cli.log.exporting"),
                    entry_files(logs, "log_size") + entry_files(logs, "mirror_size")};
  std::uint64_t done = 0;
  TRY(save_archive(client,
                   "/v1/links/" + path_part(link) + "/export?bodies=" + (flags.bodies ? "1" : "0"),
                   flags.out, [&](std::string const& path) {
                     if (path.find("/tile/entries/") != path.npos) progress.at(++done);
                   }));
  in.console.say("cli.log.exported", {{"path", flags.out}});
  in.console.give(json::Object{{"link", link}, {"path", flags.out}, {"bodies", flags.bodies}});
  return Exit::ok;
}

/// A bundle is JSON itself; a proof becomes a member.
Result<Exit> print_as_json(Console const& console, std::string const& text) {
  auto const value = json::parse(as_bytes(text), {.bytes_max = bundle_bytes_max, .depth_max = 64});
  console.give(value ? *value : json::Value{json::Object{{"text", text}}});
  return Exit::ok;
}

Result<Exit> write_or_print(Invocation& in, std::string const& out, std::string const& text) {
  if (out.empty()) {
    if (in.console.json) return print_as_json(in.console, text);
    std::cout << text << std::flush;
    return Exit::ok;
  }
  TRY(service::write_file(out, as_bytes(text), service::Visibility::owner_only));
  in.console.say("cli.written", {{"path", out}});
  in.console.give(json::Object{{"path", out}});
  return Exit::ok;
}

Result<Exit> prove_entry(Invocation& in, LogFlags const& flags) {
  auto client = TRY(in.client());
  auto const link = TRY(chosen_link(client, flags.link));
  auto const proof = TRY(client.get_text("/v1/links/" + path_part(link) +
                                         "/proof?index=" + std::to_string(flags.index)));
  return write_or_print(in, flags.out, proof);
}

}  // namespace

Result<std::string> chosen_link(Client& client, std::string const& named) {
  auto const answer = TRY(client.get("/v1/links"));
  std::vector<std::string> fitting;
  for (auto const& link : *answer.find("links")->if_array()) {
    auto const& name = *link.find("link")->if_string();
    if (name == named) return name;
    if (named.empty() || *link.find("peer")->if_string() == named) fitting.push_back(name);
  }
  if (fitting.size() == 1) return fitting.front();
  // A name that is none is the node's to refuse.
  if (fitting.empty() && !named.empty()) return named;
  return fail(Code::invalid, "cli.log.which", {{"count", std::to_string(fitting.size())}});
}

Result<Exit> write_bundle(Invocation& in, std::string const& request, std::string const& out,
                          bool bodies) {
  auto client = TRY(in.client());
  auto const bundle = TRY(client.get_text("/v1/requests/" + path_part(request) +
                                          "/bundle?bodies=" + (bodies ? "1" : "0")));
  return write_or_print(in, out, bundle);
}

void add_log(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const log = add_verb(in, app, "log", "log");
  log->require_subcommand(1);
  auto const flags = std::make_shared<LogFlags>();
  auto const with_link = [&](CLI::App* verb) {
    verb->add_option("--link", flags->link, word("cli.log.link"));
  };

  auto* const show = add_verb(in, *log, "show", "log.show");
  with_link(show);
  show->add_option("--side", flags->side, word("cli.log.side"))
      ->check(CLI::IsMember({"own", "peer"}))
      ->capture_default_str();
  show->add_option("--first", flags->first, word("cli.log.first"))->capture_default_str();
  show->add_option("--count", flags->count, word("cli.log.count"))->capture_default_str();
  on_chosen(in, show, [&in, flags] { return show_log(in, *flags); });

  auto* const save = add_verb(in, *log, "export", "log.export");
  with_link(save);
  save->add_option("--out", flags->out, word("cli.log.out"))->required();
  save->add_flag("--bodies", flags->bodies, word("cli.log.bodies"));
  on_chosen(in, save, [&in, flags] { return export_log(in, *flags); });

  auto* const prove = add_verb(in, *log, "prove", "log.prove");
  with_link(prove);
  prove->add_option("--index", flags->index, word("cli.log.index"))->required();
  prove->add_option("--out", flags->out, word("cli.log.proof_out"));
  on_chosen(in, prove, [&in, flags] { return prove_entry(in, *flags); });
}

}  // namespace comity::cli
