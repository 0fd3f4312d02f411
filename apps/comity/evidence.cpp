/// comity evidence add|list|show|forget|offer|fetch|decline|custody|dispose
#include "evidence.h"

#include "comity/crypto/hash.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

/// Bytes handed to the node at once.
constexpr std::size_t piece_bytes = 4 << 20;

/// Between two looks at how far a fetch is.
constexpr std::chrono::milliseconds look_pause{300};

std::string member(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  auto const* const text = found != nullptr ? found->if_string() : nullptr;
  return text != nullptr ? *text : std::string{};
}

std::int64_t number(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  auto const* const n = found != nullptr ? found->if_integer() : nullptr;
  return n != nullptr ? *n : 0;
}

json::Array const& list(json::Value const& value, std::string_view name) {
  static json::Array const none;
  auto const* const found = value.find(name);
  auto const* const array = found != nullptr ? found->if_array() : nullptr;
  return array != nullptr ? *array : none;
}

struct AddFlags {
  std::string file;
  std::string media_type;
  std::string at;
  std::string method;
  std::string changes;
  std::string exhibit;
  std::string request;
  std::string derived_from;
  std::string keep_until;
  std::string dispose_after;
  std::vector<std::string> marks;
};

Result<void> add_time(json::Object& out, std::string_view name, std::string const& text) {
  if (text.empty()) return {};
  out.emplace_back(name, to_milliseconds(TRY(parse_rfc3339(text))));
  return {};
}

void add_text(json::Object& out, std::string_view name, std::string const& text) {
  if (!text.empty()) out.emplace_back(name, text);
}

Result<json::Value> described(AddFlags const& flags, Who const& who, std::uint64_t size) {
  auto acquired = to_json(who);
  auto const now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  auto const at = flags.at.empty() ? now : TRY(parse_rfc3339(flags.at));
  acquired.emplace_back("at", to_milliseconds(at));
  add_text(acquired, "method", flags.method);
  add_text(acquired, "changes", flags.changes);
  json::Object out{{"name", fs::path{flags.file}.filename().string()},
                   {"size", size},
                   {"acquired", std::move(acquired)}};
  add_text(out, "media_type", flags.media_type);
  add_text(out, "exhibit", flags.exhibit);
  add_text(out, "request", flags.request);
  add_text(out, "derived_from", flags.derived_from);
  TRY(add_time(out, "keep_until", flags.keep_until));
  TRY(add_time(out, "dispose_after", flags.dispose_after));
  json::Array marks;
  for (auto const& mark : flags.marks) marks.emplace_back(mark);
  if (!marks.empty()) out.emplace_back("marks", std::move(marks));
  return json::Value{std::move(out)};
}

Result<Exit> add(Invocation& in, AddFlags const& flags, Who const& who) {
  std::ifstream file{flags.file, std::ios::binary};
  std::error_code failed;
  auto const size = fs::file_size(flags.file, failed);
  if (!file || failed) {
    return fail(Code::unavailable, "service.cannot_read",
                {{"path", flags.file}, {"reason", failed.message()}});
  }
  auto client = TRY(in.client());
  auto const body = TRY(described(flags, who, size));
  auto const begun = TRY(client.post("/v1/evidence", body));
  auto const item = member(begun, "item");
  Progress progress{in.console, in.console.text("cli.evidence.adding"), size};
  crypto::Sha256 digest;
  Bytes piece(piece_bytes);
  for (std::uint64_t offset = 0; offset < size;) {
    file.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    auto const count = static_cast<std::size_t>(file.gcount());
    if (count == 0) return fail(Code::conflict, "cli.evidence.changed", {{"path", flags.file}});
    Bytes bytes{piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count)};
    digest.add(bytes);
    TRY(client.post_bytes("/v1/evidence/" + item + "/bytes?offset=" + std::to_string(offset),
                          std::move(bytes)));
    progress.at(offset += count);
  }
  auto const view = TRY(client.post("/v1/evidence/" + item + "/finish",
                                    json::Object{{"sha256", digest.finish().hex()}}));
  in.console.give(view);
  show_item(in.console, view);
  return Exit::ok;
}

Result<Exit> list_items(Invocation& in, std::string const& sha256) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.get("/v1/evidence" + (sha256.empty() ? std::string{} : "?sha256=" + sha256)));
  in.console.give(answer);
  for (auto const& item : list(answer, "evidence")) {
    std::string marks;
    for (auto const& mark : list(item, "marks")) marks += " [" + *mark.if_string() + ']';
    in.console.line(member(item, "item") + "  " +
                    in.console.text("cli.evidence.phase." + member(item, "phase")) + "  " +
                    std::to_string(number(item, "size")) + "  " +
                    words::visible(member(item, "name")) + in.console.bad(marks));
  }
  return Exit::ok;
}

Result<Exit> show(Invocation& in, std::string const& item) {
  auto client = TRY(in.client());
  auto const view = TRY(client.get("/v1/evidence/" + item));
  in.console.give(view);
  show_item(in.console, view);
  return list(view, "gaps").empty() ? Exit::ok : Exit::refused;
}

/// What waits for a yes before the other side is told.
Exit say_waits(Invocation const& in, json::Value const& answer) {
  in.console.give(answer);
  in.console.say("cli.request.waits", {{"draft", member(answer, "draft")}});
  return Exit::ok;
}

/// Posts what someone does, and shows the item as it then is.
Result<Exit> act(Invocation& in, std::string const& item, std::string const& what,
                 json::Object body) {
  auto client = TRY(in.client());
  auto const view = TRY(client.post("/v1/evidence/" + item + '/' + what, std::move(body)));
  if (view.find("draft") != nullptr) return say_waits(in, view);
  in.console.give(view);
  show_item(in.console, view);
  return Exit::ok;
}

Result<Exit> fetch(Invocation& in, std::string const& item, Who const& who, bool wait) {
  auto client = TRY(in.client());
  auto view = TRY(client.post("/v1/evidence/" + item + "/fetch", to_json(who)));
  auto const size = static_cast<std::uint64_t>(number(*view.find("manifest"), "size"));
  Progress progress{in.console, in.console.text("cli.evidence.fetching"), size};
  while (wait && member(view, "phase") == "wanted") {
    std::this_thread::sleep_for(look_pause);
    view = TRY(client.get("/v1/evidence/" + item));
    progress.at(static_cast<std::uint64_t>(number(view, "received")));
  }
  in.console.give(view);
  show_item(in.console, view);
  return member(view, "phase") == "failed" ? Exit::refused : Exit::ok;
}

/// Gives an item up that is not whole.
Result<Exit> forget(Invocation& in, std::string const& item) {
  auto client = TRY(in.client());
  in.console.give(TRY(client.post("/v1/evidence/" + item + "/forget", json::Object{})));
  in.console.say("cli.evidence.forgotten", {{"item", item}});
  return Exit::ok;
}

/// Disposes of everything whose rule says so.
Result<Exit> dispose_due(Invocation& in, Who const& who) {
  auto client = TRY(in.client());
  json::Array done;
  for (std::int64_t first = 0;;) {
    auto const answer = TRY(client.get("/v1/evidence?first=" + std::to_string(first)));
    for (auto const& item : list(answer, "evidence")) {
      if (!*item.find("due")->if_boolean()) continue;
      auto const id = member(item, "item");
      auto const said = TRY(client.post("/v1/evidence/" + id + "/dispose", to_json(who)));
      if (auto const draft = member(said, "draft"); !draft.empty()) {
        in.console.say("cli.request.waits", {{"draft", draft}});
        continue;
      }
      in.console.say("cli.evidence.disposed", {{"item", id}});
      done.emplace_back(id);
    }
    first = number(answer, "next");
    if (first == 0) break;
  }
  in.console.give(json::Object{{"disposed", std::move(done)}});
  return Exit::ok;
}

void add_add(Invocation& in, CLI::App& evidence) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, evidence, "add", "evidence.add");
  auto const flags = std::make_shared<AddFlags>();
  auto const who = add_who(in, verb);
  verb->add_option("file", flags->file, word("cli.evidence.file"))
      ->required()
      ->check(CLI::ExistingFile);
  verb->add_option("--media-type", flags->media_type, word("cli.evidence.media_type"));
  verb->add_option("--mark", flags->marks, word("cli.evidence.mark"));
  verb->add_option("--at", flags->at, word("cli.evidence.at"));
  verb->add_option("--method", flags->method, word("cli.evidence.method"));
  verb->add_option("--changes", flags->changes, word("cli.evidence.changes"));
  verb->add_option("--exhibit", flags->exhibit, word("cli.evidence.exhibit"));
  verb->add_option("--request", flags->request, word("cli.evidence.request"));
  verb->add_option("--derived-from", flags->derived_from, word("cli.evidence.derived_from"));
  verb->add_option("--keep-until", flags->keep_until, word("cli.evidence.keep_until"));
  verb->add_option("--dispose-after", flags->dispose_after, word("cli.evidence.dispose_after"));
  on_chosen(in, verb, [&in, flags, who] { return add(in, *flags, *who); });
}

void add_looks(Invocation& in, CLI::App& evidence) {
  auto const text = std::make_shared<std::string>();
  auto* const list = add_verb(in, evidence, "list", "evidence.list");
  list->add_option("--sha256", *text, in.console.text("cli.evidence.sha256"));
  on_chosen(in, list, [&in, text] { return list_items(in, *text); });
  auto* const show_verb = add_verb(in, evidence, "show", "evidence.show");
  show_verb->add_option("item", *text, in.console.text("cli.evidence.item"))->required();
  on_chosen(in, show_verb, [&in, text] { return show(in, *text); });
}

void add_acts(Invocation& in, CLI::App& evidence) {
  auto const item = std::make_shared<std::string>();
  auto const other = std::make_shared<std::string>();
  auto const flag = std::make_shared<bool>(false);
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const verb = [&](char const* name, bool item_needed) {
    auto* const made = add_verb(in, evidence, name, std::string{"evidence."} + name);
    auto* const option = made->add_option("item", *item, word("cli.evidence.item"));
    if (item_needed) option->required();
    return made;
  };
  auto* const offer = verb("offer", true);
  offer->add_option("--to", *other, word("cli.evidence.to"))->required();
  on_chosen(in, offer, [&in, item, other, who = add_who(in, offer)] {
    auto body = to_json(*who);
    body.emplace_back("to", *other);
    return act(in, *item, "offer", std::move(body));
  });
  auto* const get = verb("fetch", true);
  get->add_flag("--no-wait", *flag, word("cli.evidence.no_wait"));
  on_chosen(in, get,
            [&in, item, flag, who = add_who(in, get)] { return fetch(in, *item, *who, !*flag); });
  on_chosen(in, verb("forget", true), [&in, item] { return forget(in, *item); });
  on_chosen(in, verb("decline", true), [&in, item] { return act(in, *item, "decline", {}); });
  auto* const custody = verb("custody", true);
  auto const change = std::make_shared<std::string>();
  custody->add_option("--event", *other, word("cli.evidence.event"))
      ->required()
      ->check(CLI::IsMember({"accessed", "examined", "noted", "held", "released"}));
  custody->add_option("--change", *change, word("cli.evidence.change"));
  on_chosen(in, custody, [&in, item, other, change, who = add_who(in, custody)] {
    auto body = to_json(*who);
    body.emplace_back("event", *other);
    add_text(body, "change", *change);
    return act(in, *item, "custody", std::move(body));
  });
  auto* const dispose = verb("dispose", false);
  dispose->add_flag("--due", *flag, word("cli.evidence.due"));
  on_chosen(in, dispose, [&in, item, flag, who = add_who(in, dispose)]() -> Result<Exit> {
    if (*flag == !item->empty()) return fail(Code::invalid, "cli.evidence.which");
    return *flag ? dispose_due(in, *who) : act(in, *item, "dispose", to_json(*who));
  });
}

}  // namespace

json::Object to_json(Who const& who) {
  return {{"by", who.by}, {"where", who.where}, {"why", who.why}, {"authority", who.authority}};
}

std::shared_ptr<Who> add_who(Invocation& in, CLI::App* verb) {
  auto const who = std::make_shared<Who>();
  auto const word = [&](char const* id) { return in.console.text(id); };
  verb->add_option("--by", who->by, word("cli.evidence.by"))->required();
  verb->add_option("--where", who->where, word("cli.evidence.where"))->required();
  verb->add_option("--why", who->why, word("cli.evidence.why"))->required();
  verb->add_option("--authority", who->authority, word("cli.evidence.authority"))->required();
  return who;
}

void show_item(Console const& console, json::Value const& view) {
  auto const& manifest = *view.find("manifest");
  auto const phase = console.text("cli.evidence.phase." + member(view, "phase"));
  console.line(console.strong(member(view, "item")) + "  " + phase + "  " +
               words::visible(member(manifest, "name")) + "  " +
               std::to_string(number(manifest, "size")));
  for (auto const& [name, digest] : *manifest.find("digests")->if_object())
    console.line("  " + name + "  " + *digest.if_string());
  for (auto const& mark : list(manifest, "marks"))
    console.line("  " + console.bad('[' + *mark.if_string() + ']'));
  if (auto const fault = member(view, "fault"); !fault.empty())
    console.line("  " + console.bad(console.text(fault)));
  for (auto const& copy : list(view, "copies")) {
    console.say("cli.evidence.copy",
                {{"party", member(copy, "party")},
                 {"state", console.text("cli.evidence.copy." + member(copy, "state"))},
                 {"time", shown_time(copy.find("at"))}});
  }
  for (auto const& entry : list(view, "custody")) {
    console.line("  " + std::to_string(number(entry, "n")) + "  " + shown_time(entry.find("at")) +
                 "  " + member(entry, "party") + "  " +
                 console.text("cli.evidence.event." + member(entry, "event")) + "  " +
                 words::visible(member(entry, "by")) + " · " +
                 words::visible(member(entry, "where")) + " · " +
                 words::visible(member(entry, "why")) + " · " +
                 words::visible(member(entry, "authority")));
  }
  for (auto const& gap : list(view, "gaps")) {
    Parameters parameters;
    for (auto const& [name, value] : *gap.find("parameters")->if_object())
      parameters.emplace_back(name, *value.if_string());
    console.line(console.bad("✗ " + console.text(member(gap, "id"), parameters)));
  }
}

void add_evidence(Invocation& in, CLI::App& app) {
  auto* const evidence = add_verb(in, app, "evidence", "evidence");
  evidence->require_subcommand(1);
  add_add(in, *evidence);
  add_looks(in, *evidence);
  add_acts(in, *evidence);
  add_evidence_stamp(in, *evidence);
  add_evidence_export(in, *evidence);
}

}  // namespace comity::cli
