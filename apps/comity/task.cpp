/// comity task new|list|show|send|…: what agencies and operators at home are asked.
#include "task.h"

#include "columns.h"
#include "comity/json/text.h"
#include "verbs.h"

namespace comity::cli {
namespace {

constexpr json::Limits file_limits{.bytes_max = 8 << 20, .depth_max = 32};

struct TaskFlags {
  std::string id;  ///< Of a task or, of new and gather, of a request.
  std::string to;
  std::string subject;
  std::string text;
  std::string due;
  std::string note;
  std::string mail_file;
  std::string body_file;
  std::string out;
  std::vector<int> item_numbers;
  std::vector<std::string> items;  ///< "1=provided", "2=refused:national_law"
  bool by_hand = false;
  std::string request;
};

/// What happens to a task, by its verb.
struct EventVerb {
  char const* name;
  bool note = true;
};

constexpr EventVerb event_verbs[] = {{"send", false}, {"acknowledge"}, {"chase"}, {"withdraw"}};

void show_letter(Console const& console, json::Value const& letter) {
  auto const error = text_at(letter, "error");
  auto const* const delivered = letter.find("delivered_at");
  bool const is_delivered = delivered != nullptr && delivered->if_integer() != nullptr;
  auto const* const next = letter.find("next_attempt");
  bool const waits = next != nullptr && next->if_integer() != nullptr;
  auto const* const fate = is_delivered ? "cli.task.delivered"
                           : waits      ? "cli.task.waiting"
                                        : "cli.task.given_up";
  auto line = "  " + padded(text_at(letter, "channel"), 9) + padded(text_at(letter, "address"), 34);
  line += is_delivered ? console.good(console.text(fate)) : console.bad(console.text(fate));
  if (is_delivered) line += " " + shown_time(delivered);
  if (auto const known = text_at(letter, "reference"); !known.empty()) line += "  → " + known;
  if (!error.empty()) line += "  " + console.text(error) + " " + text_at(letter, "detail");
  console.line(line);
}

void show_task(Console const& console, json::Value const& task) {
  if (console.json) return;
  auto const& to = *task.find("to");
  console.line(console.strong(text_at(task, "task")) + "  " + text_at(to, "id") + "  " +
               text_at(to, "name") + "  " + state_word(console, text_at(task, "state")) + "  " +
               console.text("cli.due") + " " + shown_time(task.find("due")));
  console.line("  " + text_at(task, "subject"));
  for (auto const& reply : array_at(task, "replies"))
    console.line("  " + std::to_string(number_at(reply, "n")) + "  " + text_at(reply, "status"));
  for (auto const& event : array_at(task, "events"))
    console.line("  " + console.faint(shown_time(event.find("at"))) + "  " +
                 padded(console.text("cli.task.event." + text_at(event, "kind")), 14) +
                 text_at(event, "by") + "  " + text_at(event, "note").substr(0, 60));
  for (auto const& letter : array_at(task, "letters")) show_letter(console, letter);
}

Result<Exit> make(Invocation& in, TaskFlags const& flags) {
  auto client = TRY(in.client());
  json::Object task{{"holder", flags.to}, {"subject", flags.subject}, {"text", flags.text}};
  if (!flags.due.empty()) {
    auto const due = TRY(parse_rfc3339(flags.due));
    task.emplace_back("due", to_milliseconds(due));
  }
  json::Array items;
  for (auto const n : flags.item_numbers) items.emplace_back(n);
  if (!items.empty()) task.emplace_back("items", std::move(items));
  auto const made = TRY(client.post("/v1/requests/" + flags.id + "/tasks", std::move(task)));
  in.console.give(made);
  show_task(in.console, made);
  auto const* const warning = made.find("warning");
  if (warning == nullptr || warning->is_null()) return Exit::ok;
  Parameters parameters;
  for (auto const& [name, value] : *warning->find("parameters")->if_object())
    parameters.emplace_back(name, *value.if_string());
  in.console.line(in.console.bad(in.console.text(text_at(*warning, "id"), parameters)));
  return Exit::ok;
}

Result<Exit> list(Invocation& in, std::string const& request) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get(request.empty() ? std::string{"/v1/tasks?count=500"}
                                                     : "/v1/requests/" + request + "/tasks"));
  in.console.give(answer);
  if (in.console.json) return Exit::ok;
  if (array_at(answer, "tasks").empty()) in.console.say("cli.task.none");
  for (auto const& task : array_at(answer, "tasks")) {
    in.console.line(in.console.strong(padded(text_at(task, "task"), 22)) +
                    padded(text_at(task, "request"), 23) + padded(text_at(task, "holder"), 18) +
                    padded(state_word(in.console, text_at(task, "state")), 14) +
                    in.console.text("cli.due") + " " + shown_time(task.find("due")));
  }
  return Exit::ok;
}

Result<Exit> show(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const task = TRY(client.get("/v1/tasks/" + id));
  in.console.give(task);
  show_task(in.console, task);
  return Exit::ok;
}

Result<Exit> happen(Invocation& in, std::string const& id, json::Object event) {
  auto client = TRY(in.client());
  auto const task = TRY(client.post("/v1/tasks/" + id + "/events", std::move(event)));
  in.console.give(task);
  show_task(in.console, task);
  return Exit::ok;
}

/// Replies by --item, with what a file {"items": [{"n", …}]} says of the same numbers.
Result<json::Array> replies_of(TaskFlags const& flags) {
  json::Array out;
  for (auto const& text : flags.items) out.push_back(TRY(reply_of(text)));
  if (flags.body_file.empty()) return out;
  auto const body = TRY(json::parse(TRY(service::read_file(flags.body_file)), file_limits));
  for (auto const& item : array_at(body, "items")) {
    auto const reply = std::find_if(out.begin(), out.end(), [&](auto const& one) {
      return number_at(one, "n") == number_at(item, "n");
    });
    if (reply == out.end() || item.if_object() == nullptr) continue;
    for (auto const& [name, value] : *item.if_object()) {
      if (reply->find(name) == nullptr) reply->set(name, value);
    }
  }
  return out;
}

Result<Exit> answer(Invocation& in, TaskFlags const& flags) {
  auto replies = TRY(replies_of(flags));
  if (flags.mail_file.empty()) {
    if (flags.id.empty() || replies.empty()) return fail(Code::invalid, "cli.task.answer_what");
    return happen(in, flags.id,
                  {{"event", "answer"}, {"note", flags.note}, {"replies", std::move(replies)}});
  }
  auto client = TRY(in.client());
  auto const mail = TRY(service::read_file(flags.mail_file));
  json::Object body{{"mail", to_base64(mail)}};
  if (!replies.empty()) body.emplace_back("replies", std::move(replies));
  auto const task = TRY(client.post("/v1/triage/mail", std::move(body)));
  in.console.give(task);
  show_task(in.console, task);
  auto const signature = text_at(task, "signature");
  if (signature != "none") in.console.say("cli.task.signature." + signature);
  if (!*task.find("from_holder")->if_boolean())
    in.console.say("cli.task.other_sender", {{"from", text_at(task, "from")}});
  return Exit::ok;
}

std::string numbers_text(json::Array const& numbers) {
  std::string out;
  for (auto const& n : numbers) out += (out.empty() ? "" : ", ") + std::to_string(*n.if_integer());
  return out;
}

/// The draft's body goes into a file; what is left to say is a command line.
Result<Exit> gather(Invocation& in, TaskFlags const& flags) {
  auto client = TRY(in.client());
  auto const draft = TRY(client.get("/v1/requests/" + flags.id + "/draft"));
  in.console.give(draft);
  if (!flags.out.empty()) {
    auto const text = json::write_pretty(*draft.find("body"));
    TRY(service::write_file(flags.out, as_bytes(text), service::Visibility::owner_only));
  } else if (!in.console.json) {
    std::cout << json::write_pretty(*draft.find("body")) << std::flush;
  }
  auto command = "comity request answer " + flags.id + " --body " +
                 (flags.out.empty() ? "answer.json" : flags.out);
  auto const& codes = *draft.find("codes");
  for (auto const& item : array_at(codes, "items")) {
    auto const ground = text_at(item, "ground");
    command += " --item " + std::to_string(number_at(item, "n")) + '=' + text_at(item, "status") +
               (ground.empty() ? "" : ":" + ground);
  }
  if (*codes.find("final")->if_boolean()) command += " --final";
  in.console.say("cli.task.gathered", {{"command", command}});
  for (auto const* const lack : {"open", "untasked", "contested"}) {
    auto const& numbers = array_at(draft, lack);
    if (!numbers.empty())
      in.console.say(std::string{"cli.task."} + lack, {{"items", numbers_text(numbers)}});
  }
  return Exit::ok;
}

void add_events(Invocation& in, CLI::App& task, std::shared_ptr<TaskFlags> const& flags) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  for (auto const& verb : event_verbs) {
    auto* const app = add_verb(in, task, verb.name, std::string{"task."} + verb.name);
    app->add_option("task", flags->id, word("cli.task.id"))->required();
    if (verb.note) app->add_option("--note", flags->note, word("cli.task.note"));
    if (!verb.note) app->add_flag("--by-hand", flags->by_hand, word("cli.task.by_hand"));
    on_chosen(in, app, [&in, &verb, flags] {
      json::Object event{{"event", verb.name}, {"note", flags->note}};
      if (flags->by_hand) event.emplace_back("by_hand", true);
      return happen(in, flags->id, std::move(event));
    });
  }
}

}  // namespace

std::string state_word(Console const& console, std::string const& state) {
  auto const word = console.text("cli.task.state." + state);
  if (state == "overdue") return console.bad(word);
  return state == "answered" ? console.good(word) : word;
}

Result<json::Value> reply_of(std::string const& text) {
  auto const equals = text.find('=');
  auto const digits = text.substr(0, equals);
  bool const good = equals != text.npos && !digits.empty() && digits.size() <= 3 &&
                    digits.find_first_not_of("0123456789") == digits.npos;
  if (!good) return fail(Code::invalid, "cli.request.bad_item", {{"text", text}});
  auto const value = text.substr(equals + 1);
  auto const colon = std::min(value.find(':'), value.size());
  json::Object out{{"n", std::stoi(digits)}, {"status", value.substr(0, colon)}};
  if (colon < value.size()) out.emplace_back("ground", value.substr(colon + 1));
  return json::Value{std::move(out)};
}

void add_task(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const task = add_verb(in, app, "task", "task");
  task->require_subcommand(1);
  auto const flags = std::make_shared<TaskFlags>();

  auto* const draft = add_verb(in, *task, "new", "task.new");
  draft->add_option("request", flags->id, word("cli.request.id"))->required();
  draft->add_option("--to", flags->to, word("cli.task.to"))->required();
  draft->add_option("--subject", flags->subject, word("cli.task.subject"))->required();
  draft->add_option("--text", flags->text, word("cli.task.text"))->required();
  draft->add_option("--due", flags->due, word("cli.task.due"));
  draft->add_option("--item", flags->item_numbers, word("cli.task.items"));
  on_chosen(in, draft, [&in, flags] { return make(in, *flags); });

  auto* const all = add_verb(in, *task, "list", "task.list");
  all->add_option("--request", flags->request, word("cli.request.id"));
  on_chosen(in, all, [&in, flags] { return list(in, flags->request); });

  auto* const one = add_verb(in, *task, "show", "task.show");
  one->add_option("task", flags->id, word("cli.task.id"))->required();
  on_chosen(in, one, [&in, flags] { return show(in, flags->id); });

  add_events(in, *task, flags);

  auto* const reply = add_verb(in, *task, "answer", "task.answer");
  reply->add_option("task", flags->id, word("cli.task.id"));
  reply->add_option("--mail", flags->mail_file, word("cli.task.mail"))
      ->type_name(word("cli.type.file"));
  reply->add_option("--item", flags->items, word("cli.request.item"));
  reply->add_option("--body", flags->body_file, word("cli.task.body"))
      ->type_name(word("cli.type.file"));
  reply->add_option("--note", flags->note, word("cli.task.note"));
  on_chosen(in, reply, [&in, flags] { return answer(in, *flags); });

  auto* const draft_answer = add_verb(in, *task, "gather", "task.gather");
  draft_answer->add_option("request", flags->id, word("cli.request.id"))->required();
  draft_answer->add_option("--out", flags->out, word("cli.task.out"))
      ->type_name(word("cli.type.file"));
  on_chosen(in, draft_answer, [&in, flags] { return gather(in, *flags); });
}

}  // namespace comity::cli
