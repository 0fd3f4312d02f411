/// comity watch …: who has the watch at the desk, and what is handed over with it.
#include "columns.h"
#include "comity/json/text.h"
#include "verbs.h"

#include <algorithm>

namespace comity::cli {
namespace {

void show_handover(Console const& console, char const* id, json::Value const& handover) {
  if (handover.if_object() == nullptr) return;
  console.say(id, {{"from", text_at(handover, "from")},
                   {"to", text_at(handover, "to")},
                   {"time", shown_time(handover.find("at"))}});
  auto const note = text_at(handover, "note");
  for (std::size_t begin = 0; begin <= note.size();) {
    auto const end = std::min(note.find('\n', begin), note.size());
    console.line("  " + note.substr(begin, end - begin));
    begin = end + 1;
  }
}

Exit show_watches(Console const& console, json::Value const& answer) {
  console.give(answer);
  for (auto const& watch : array_at(answer, "watches")) {
    auto const channel = text_at(watch, "channel");
    if (watch.find("officer") == nullptr) {
      console.say("cli.watch.nobody", {{"channel", channel}});
    } else {
      console.say("cli.watch.has_it", {{"channel", channel},
                                       {"account", text_at(watch, "officer")},
                                       {"time", shown_time(watch.find("since"))}});
    }
    show_handover(console, "cli.watch.taken", part_at(watch, "taken"));
    show_handover(console, "cli.watch.offered", part_at(watch, "offered"));
  }
  return Exit::ok;
}

Result<Exit> show(Invocation& in) {
  auto client = TRY(in.client());
  return show_watches(in.console, TRY(client.get("/v1/watch")));
}

Result<Exit> post_to(Invocation& in, char const* what, json::Object body) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post(std::string{"/v1/watch/"} + what, json::Value{std::move(body)}));
  return show_watches(in.console, answer);
}

/// Acknowledges the note that waits at the own desk as it is now, and shows it.
Result<Exit> acknowledge(Invocation& in) {
  auto client = TRY(in.client());
  auto const watches = TRY(client.get("/v1/watch"));
  std::int64_t written = 0;
  for (auto const& watch : array_at(watches, "watches"))
    if (text_at(watch, "channel") == text_at(watches, "channel"))
      written = number_at(part_at(watch, "offered"), "at");
  auto const answer = TRY(client.post("/v1/watch/acknowledge", json::Object{{"written", written}}));
  return show_watches(in.console, answer);
}

}  // namespace

void add_watch(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "watch", "watch");
  verb->require_subcommand(1);
  on_chosen(in, add_verb(in, *verb, "show", "watch.show"), [&in] { return show(in); });

  auto const why = std::make_shared<std::string>();
  auto* const take = add_verb(in, *verb, "take", "watch.take");
  take->add_option("--why", *why, word("cli.watch.why"));
  on_chosen(in, take, [&in, why] {
    json::Object body;
    if (!why->empty()) body.emplace_back("why", *why);
    return post_to(in, "take", std::move(body));
  });

  auto const to = std::make_shared<std::string>();
  auto const note = std::make_shared<std::string>();
  auto* const over = add_verb(in, *verb, "hand-over", "watch.hand_over");
  over->add_option("account", *to, word("cli.watch.to"))->required();
  over->add_option("--note", *note, word("cli.watch.note"))->required();
  on_chosen(in, over, [&in, to, note] {
    return post_to(in, "hand-over", json::Object{{"to", *to}, {"note", *note}});
  });

  on_chosen(in, add_verb(in, *verb, "acknowledge", "watch.acknowledge"),
            [&in] { return acknowledge(in); });
}

}  // namespace comity::cli
