/// What those see and do who are tasked and sign in themselves: the people of an agency or operator
/// at home. Nothing of the request, of who asks, or of what our desks keep for themselves.
#include "comity/json/reader.h"
#include "comity/triage/limits.h"
#include "render.h"
#include "render_triage.h"
#include "route.h"

#include <algorithm>

namespace comity::api {
namespace {

using namespace triage;

/// Items of one request at most; see openapi.json.
constexpr std::size_t items_max = 200;

constexpr std::array<std::string_view, 4> languages{"en", "zh", "ja", "ko"};

json::Value read_text(json::Reader const& r) {
  auto const lang = std::string{r.text("lang", 2)};
  auto const text = std::string{r.text("text", text_bytes_max)};
  r.only({"lang", "text"});
  if (std::ranges::find(languages, lang) == languages.end())
    r.refuse("api.no_such_language", {{"lang", lang}});
  if (text.empty()) r.refuse("api.reply_needs_text", {});
  return json::Object{{"lang", lang}, {"text", text}};
}

/// Which ground the agreement has for a refusal is our desk's to say; that there is a reason,
/// theirs.
Reply read_reply(json::Reader const& r) {
  Reply out;
  out.n = static_cast<int>(r.integer("n", 1, items_max));
  out.status = r.parsed("status", 16, parse_status);
  if (r.has("text")) out.content.emplace_back("text", read_text(r.object("text")));
  r.only({"n", "status", "text"});
  if (out.status == Status::refused && out.content.empty()) r.refuse("api.reply_needs_text", {});
  return out;
}

Result<Event> read_event(json::Value const& value) {
  json::Reader const r{value, "event"};
  auto const what = r.text("event", 16);
  Event out;
  out.note = r.optional_text("note", text_bytes_max).value_or("");
  if (what == "acknowledge") {
    out.kind = Event::Kind::acknowledged;
  } else if (what == "note") {
    out.kind = Event::Kind::noted;
  } else if (what == "answer") {
    out.kind = Event::Kind::answered;
    auto const replies = r.array("replies", items_max);
    for (std::size_t i = 0; i < replies.size(); ++i) out.replies.push_back(read_reply(replies[i]));
    if (replies.size() == 0) r.refuse("api.no_replies", {});
  } else {
    r.refuse("api.no_such_event", {{"event", std::string{what}}});
  }
  if (out.kind == Event::Kind::answered) {
    r.only({"event", "note", "replies"});
  } else {
    r.only({"event", "note"});
  }
  TRY(r.done());
  return out;
}

}  // namespace

Result<triage::Task> Route::own_task() const {
  auto const id = TRY(parse_task_id(name()));
  auto found = TRY(TRY(national())->tasks.find(id));
  if (who_.is_outside() && found.assignment.to.id == who_.holder && sent_at(found)) return found;
  return fail(Code::not_found, "triage.no_such_task", {{"task", id.text()}});
}

json::Value Route::shown_to_holder(triage::Task const& task) const {
  auto const& people = api_.node_.desk().people();
  auto const name_of_own = [&](std::string const& by) -> std::optional<std::string> {
    auto const* const account = people.account(people::AccountId{by});
    if (account == nullptr || account->holder != who_.holder) return std::nullopt;
    return account->name;
  };
  return own_task_view(task, name_of_own, now_);
}

Route::Answer Route::list_own_tasks() const {
  auto const [first, count] = TRY(page(50));
  auto* const side = TRY(national());
  auto const tasks = TRY(side->tasks.store().of_holder(who_.holder, first, count));
  json::Array out;
  for (auto const& task : tasks)
    if (sent_at(task)) out.push_back(own_task_summary(task, now_));
  json::Object body{{"tasks", std::move(out)}};
  if (tasks.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::show_own_task() const {
  return answer(200, shown_to_holder(TRY(own_task())));
}

Route::Answer Route::own_task_event() const {
  auto const id = TRY(own_task()).assignment.id;
  auto const value = TRY(body());
  auto event = TRY(read_event(value));
  event.by = who_.id.text();
  auto const what = std::string{name_of(event.kind)};
  auto const task = TRY(TRY(national())->tasks.record_of_holder(id, std::move(event), now_));
  TRY(note_task(task, what));
  return answer(201, shown_to_holder(task));
}

}  // namespace comity::api
