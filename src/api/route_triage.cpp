/// The national side: where a request's indicators belong, and the tasks that come of it.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/request/clocks.h"
#include "comity/triage/limits.h"
#include "render.h"
#include "render_triage.h"
#include "route.h"

#include <algorithm>

namespace comity::api {
namespace {

using namespace triage;

constexpr std::size_t items_max = 200;

/// What was asked of us, and how it stands.
struct Arrived {
  node::Found found;
  json::Value body;
  Contents contents;
};

/// The clock of the answer, else that of the decision, while it runs.
std::optional<Instant> outer_due(node::Found const& found, Instant now) {
  auto const* const settled = found.settled();
  if (settled == nullptr) return std::nullopt;
  std::optional<Instant> out;
  for (auto const& clock : request::clocks_of(*settled, *found.view.agreement, now)) {
    bool const is_owed =
        clock.name == request::ClockName::decide || clock.name == request::ClockName::answer;
    if (!is_owed || !clock.face || clock.face->stopped_at || !clock.face->due) continue;
    if (!out || clock.name == request::ClockName::answer) out = clock.face->due;
  }
  return out;
}

Result<Arrived> arrived(node::Found found, message::PartyId const& self) {
  Arrived out{std::move(found), {}, {}};
  auto const& id = out.found.id;
  if (out.found.request().responder != self)
    return fail(Code::refused, "api.not_responder", {{"request", id.text()}});
  for (auto const& record : out.found.view.records) {
    if (record.type != "request.issue" || record.request_id != id || !record.body) continue;
    out.body = TRY(json::parse(record.body->bytes, {.bytes_max = message::body_bytes_max}));
  }
  out.contents = contents_of(out.body);
  return out;
}

std::vector<int> all_items(node::Found const& found) {
  std::vector<int> out;
  for (std::size_t n = 1; n <= found.request().items.size(); ++n)
    out.push_back(static_cast<int>(n));
  return out;
}

std::vector<Reply> read_replies(json::Reader const& r) {
  std::vector<Reply> out;
  if (!r.has("replies")) return out;
  auto const list = r.array("replies", items_max);
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const reply = parse_reply(list[i].value());
    if (!reply) {
      list[i].refuse(reply.error());
      break;
    }
    out.push_back(*reply);
  }
  return out;
}

}  // namespace

Result<NationalSide*> Route::national() const {
  if (api_.national_ == nullptr) return fail(Code::unavailable, "api.no_national_side");
  return api_.national_;
}

Result<json::Value> Route::shown(triage::Task const& task) const {
  auto const letters = TRY(TRY(national())->tasks.store().letters_of(task.assignment.id));
  return task_view(task, letters, now_);
}

Route::Answer Route::list_tables() const {
  return answer(200, tables_view(TRY(national())->library));
}

Route::Answer Route::list_tools() const {
  json::Array tools;
  for (auto const& tool : TRY(national())->tools) tools.push_back(tool_view(tool));
  return answer(200, json::Object{{"tools", std::move(tools)}});
}

Route::Answer Route::load_table() const {
  auto* const side = TRY(national());
  auto const source = TRY(side->library.load(std::string{target_.part(3)}, request_.body, now_));
  return answer(201, source_view(source));
}

Route::Answer Route::drop_table() const {
  auto* const side = TRY(national());
  TRY(side->library.drop(std::string{target_.part(3)}));
  return answer(200, tables_view(side->library));
}

Route::Answer Route::split_request() const {
  auto* const side = TRY(national());
  auto const request = TRY(arrived(TRY(found(link::LinkStore::Bodies::with)), api_.node_.self()));
  auto const& items = request.contents.items;
  auto const placements = TRY(split(items, side->library.tables(), side->territory));
  json::Array placed;
  for (auto const& placement : placements) placed.push_back(placement_view(placement));
  json::Array shares;
  for (auto const& share : shares_of(items, placements)) shares.push_back(share_view(share));
  json::Array territory;
  for (auto const& country : side->territory) territory.emplace_back(country);
  return answer(200, json::Object{{"request", request.found.id.text()},
                                  {"territory", std::move(territory)},
                                  {"placements", std::move(placed)},
                                  {"shares", std::move(shares)},
                                  {"left_out", request.contents.left_out}});
}

/// What was done with a task, for the journal.
Result<void> Route::note_task(triage::Task const& task, std::string_view what) const {
  return note(journal::Type::task, json::Object{{"task", task.assignment.id.text()},
                                                {"request", task.assignment.request.text()},
                                                {"holder", task.assignment.to.id},
                                                {"what", std::string{what}}});
}

Route::Answer Route::list_tasks() const {
  auto const [first, count] = TRY(page(50));
  auto* const side = TRY(national());
  auto const tasks = TRY(side->tasks.store().list(first, count));
  json::Array out;
  for (auto const& task : tasks)
    if (sees_task(task)) out.push_back(task_summary(task, now_));
  json::Object body{{"tasks", std::move(out)}};
  if (tasks.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::list_request_tasks() const {
  auto* const side = TRY(national());
  auto const id = TRY(message::parse_request_id(name()));
  json::Array out;
  for (auto const& task : TRY(side->tasks.store().of_request(id)))
    if (sees_task(task)) out.push_back(task_summary(task, now_));
  return answer(200, json::Object{{"tasks", std::move(out)}});
}

Route::Answer Route::make_task() const {
  auto* const side = TRY(national());
  auto const request = TRY(arrived(TRY(found(link::LinkStore::Bodies::with)), api_.node_.self()));
  auto const value = TRY(body());
  json::Reader r{value, "task"};
  auto const holder = std::string{r.text("holder", 64)};
  NewTask input{.request = request.found.id};
  input.subject = r.text("subject", line_bytes_max);
  input.text = r.text("text", text_bytes_max);
  input.by = r.optional_text("by", line_bytes_max).value_or(who_.id.text());
  input.due = r.optional_instant("due");
  bool const chooses = r.has("items");
  if (chooses) {
    auto const list = r.array("items", items_max);
    for (std::size_t i = 0; i < list.size(); ++i)
      input.items.push_back(static_cast<int>(
          list[i].as_integer(1, static_cast<std::int64_t>(request.found.request().items.size()))));
  }
  r.only({"holder", "subject", "text", "by", "due", "items"});
  TRY(r.done());
  auto const* const to = holder_of(side->library.tables(), holder);
  if (to == nullptr) return fail(Code::not_found, "api.no_such_holder", {{"holder", holder}});
  input.to = *to;
  input.outer_due = outer_due(request.found, now_);
  auto const& items = request.contents.items;
  auto const placements = TRY(split(items, side->library.tables(), side->territory));
  for (auto const& share : shares_of(items, placements)) {
    if (share.holder->id != holder) continue;
    input.indicators = share.indicators;
    if (!chooses) input.items = share.items;
  }
  if (!chooses && input.items.empty()) input.items = all_items(request.found);
  auto const made = TRY(side->tasks.make(std::move(input), now_));
  TRY(note_task(made.task, "make"));
  auto view = TRY(shown(made.task));
  view.set("warning", warning_view(made.warning));
  return answer(201, view);
}

Route::Answer Route::gather_request() const {
  auto* const side = TRY(national());
  auto const request = TRY(arrived(TRY(found(link::LinkStore::Bodies::with)), api_.node_.self()));
  auto const tasks = TRY(side->tasks.store().of_request(request.found.id));
  return answer(200, draft_view(gather(request.body, tasks)));
}

Route::Answer Route::show_task() const {
  return answer(200, TRY(shown(TRY(task()))));
}

Route::Answer Route::task_event() const {
  auto* const side = TRY(national());
  auto const id = TRY(task()).assignment.id;
  auto const value = TRY(body());
  json::Reader r{value, "event"};
  auto const event = std::string{r.text("event", 16)};
  auto const by = std::string{r.optional_text("by", line_bytes_max).value_or(who_.id.text())};
  auto const note = std::string{r.optional_text("note", text_bytes_max).value_or("")};
  auto const by_hand = r.optional_boolean("by_hand").value_or(false);
  auto replies = read_replies(r);
  r.only({"event", "by", "note", "by_hand", "replies"});
  TRY(r.done());
  auto& tasks = side->tasks;
  auto const record = [&](Event::Kind kind) {
    return tasks.record(id, {kind, now_, by, note, std::move(replies)}, now_);
  };
  if (event == "send") {
    auto const hand = by_hand ? Tasks::Hand::person : Tasks::Hand::letters;
    auto const task = TRY(tasks.send(id, hand, by, now_));
    TRY(note_task(task, event));
    return answer(201, TRY(shown(task)));
  }
  auto const happened =
      event == "chase"         ? tasks.chase(id, by, note, now_)
      : event == "withdraw"    ? tasks.withdraw(id, by, note, now_)
      : event == "acknowledge" ? record(Event::Kind::acknowledged)
      : event == "answer"      ? record(Event::Kind::answered)
      : event == "note"
          ? record(Event::Kind::noted)
          : Result<Task>{fail(Code::invalid, "api.no_such_event", {{"event", event}})};
  if (!happened) return happened.error();
  TRY(note_task(*happened, event));
  return answer(201, TRY(shown(*happened)));
}

Route::Answer Route::take_mail() const {
  auto* const side = TRY(national());
  auto const value = TRY(body());
  json::Reader r{value, "mail"};
  auto const bytes = r.base64("mail", request_bytes_max);
  auto const by = std::string{r.optional_text("by", line_bytes_max).value_or(who_.id.text())};
  auto replies = read_replies(r);
  r.only({"mail", "by", "replies"});
  TRY(r.done());
  auto const taken = TRY(side->tasks.take_mail(as_text(bytes), std::move(replies), by, now_));
  TRY(note_task(taken.task, "mail"));
  auto view = TRY(shown(taken.task));
  view.set("from", taken.from);
  view.set("from_holder", taken.from_holder);
  view.set("encrypted", taken.was_encrypted);
  view.set("signature", taken.signature);
  return answer(201, view);
}

}  // namespace comity::api
