/// comity own-task list|show|acknowledge|note|answer: for the people of an agency or operator that
/// is tasked, who see nothing else of the node.
#include "columns.h"
#include "comity/json/text.h"
#include "task.h"
#include "verbs.h"

namespace comity::cli {
namespace {

struct OwnFlags {
  std::string id;
  std::string note;
  std::string text;
  std::string text_lang;
  std::vector<std::string> items;  ///< "1=provided"
};

void show_line(Console const& console, json::Value const& task) {
  console.line(console.strong(padded(text_at(task, "task"), 22)) +
               padded(state_word(console, text_at(task, "state")), 14) + console.text("cli.due") +
               " " + shown_time(task.find("due")) + "  " + text_at(task, "subject"));
}

void show_task(Console const& console, json::Value const& task) {
  if (console.json) return;
  show_line(console, task);
  console.line("  " + text_at(task, "text"));
  if (!array_at(task, "indicators").empty())
    console.line("  " + console.text("cli.own-task.indicators"));
  for (auto const& indicator : array_at(task, "indicators"))
    console.line("    " + padded(text_at(indicator, "type"), 14) + text_at(indicator, "value"));
  for (auto const& reply : array_at(task, "replies")) {
    auto const& text = part_at(reply, "text");
    console.line("  " + padded(std::to_string(number_at(reply, "n")), 4) +
                 padded(text_at(reply, "status"), 10) + text_at(text, "text"));
  }
  for (auto const& event : array_at(task, "events")) {
    auto const by = text_at(event, "by");
    console.line("  " + console.faint(shown_time(event.find("at"))) + "  " +
                 padded(console.text("cli.task.event." + text_at(event, "kind")), 14) +
                 (by.empty() ? console.text("cli.own-task.desk") : by) + "  " +
                 text_at(event, "note"));
  }
}

Result<Exit> list(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/own-tasks?count=500"));
  in.console.give(answer);
  if (in.console.json) return Exit::ok;
  if (array_at(answer, "tasks").empty()) in.console.say("cli.own-task.none");
  for (auto const& task : array_at(answer, "tasks")) show_line(in.console, task);
  return Exit::ok;
}

Result<Exit> show(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const task = TRY(client.get("/v1/own-tasks/" + path_part(id)));
  in.console.give(task);
  show_task(in.console, task);
  return Exit::ok;
}

Result<Exit> happen(Invocation& in, OwnFlags const& flags, json::Object event) {
  auto client = TRY(in.client());
  if (!flags.note.empty()) event.emplace_back("note", flags.note);
  auto const task =
      TRY(client.post("/v1/own-tasks/" + path_part(flags.id) + "/events", std::move(event)));
  in.console.give(task);
  show_task(in.console, task);
  return Exit::ok;
}

Result<Exit> answer(Invocation& in, OwnFlags const& flags) {
  auto const lang =
      flags.text_lang.empty() ? std::string{words::name_of(in.console.language)} : flags.text_lang;
  json::Array replies;
  for (auto const& item : flags.items) {
    auto reply = TRY(reply_of(item));
    if (!flags.text.empty()) reply.set("text", json::Object{{"lang", lang}, {"text", flags.text}});
    replies.push_back(std::move(reply));
  }
  return happen(in, flags, {{"event", "answer"}, {"replies", std::move(replies)}});
}

}  // namespace

void add_own_task(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "own-task", "own-task");
  verb->require_subcommand(1);
  auto const flags = std::make_shared<OwnFlags>();
  on_chosen(in, add_verb(in, *verb, "list", "own-task.list"), [&in] { return list(in); });

  auto* const one = add_verb(in, *verb, "show", "own-task.show");
  one->add_option("task", flags->id, word("cli.task.id"))->required();
  on_chosen(in, one, [&in, flags] { return show(in, flags->id); });

  for (auto const* const name : {"acknowledge", "note"}) {
    auto* const say = add_verb(in, *verb, name, std::string{"own-task."} + name);
    say->add_option("task", flags->id, word("cli.task.id"))->required();
    say->add_option("--note", flags->note, word("cli.own-task.remark"));
    on_chosen(in, say, [&in, flags, name] { return happen(in, *flags, {{"event", name}}); });
  }

  auto* const reply = add_verb(in, *verb, "answer", "own-task.answer");
  reply->add_option("task", flags->id, word("cli.task.id"))->required();
  reply->add_option("--item", flags->items, word("cli.own-task.item"))->required();
  reply->add_option("--text", flags->text, word("cli.own-task.text"));
  reply->add_option("--text-lang", flags->text_lang, word("cli.own-task.text_lang"))
      ->check(CLI::IsMember({"en", "zh", "ja", "ko"}));
  reply->add_option("--note", flags->note, word("cli.own-task.remark"));
  on_chosen(in, reply, [&in, flags] { return answer(in, *flags); });
}

}  // namespace comity::cli
