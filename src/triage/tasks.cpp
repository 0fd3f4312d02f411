#include "comity/triage/tasks.h"

#include "comity/json/text.h"
#include "comity/mail/parse.h"
#include "comity/triage/limits.h"

#include <algorithm>

namespace comity::triage {
namespace {

/// Tasks whose reminders are looked at in one go; the rest follows in the next.
constexpr std::size_t chased_at_once = 100;

bool is_line(std::string_view text) {
  return !text.empty() && text.size() <= line_bytes_max && is_utf8(text) &&
         std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

Result<void> check_text(std::string_view text) {
  if (text.size() > text_bytes_max)
    return fail(Code::too_large, "triage.text_too_long",
                {{"limit", std::to_string(text_bytes_max)}});
  return {};
}

Result<void> check_record(json::Value const& record) {
  if (json::write(record).size() <= record_bytes_max) return {};
  return fail(Code::too_large, "triage.record_too_large",
              {{"limit", std::to_string(record_bytes_max)}});
}

/// As much of a text as is kept, without cutting a character.
std::string cut(std::string text, std::size_t limit = text_bytes_max) {
  if (text.size() <= limit) return text;
  text.resize(limit);
  while (!text.empty() && !is_utf8(text)) text.pop_back();
  return text;
}

/// Puts what was inside in place of the wrapping. Programs that hide the subject say it inside.
void take_content(OpenedMail const& opened, mail::Incoming& message) {
  auto inside = mail::parse(opened.entity);
  message.text = inside ? std::move(inside->text) : std::string{};
  if (inside && !inside->subject.empty()) message.subject = std::move(inside->subject);
}

/// As much of a text as each of `count` replies can repeat in one record, were all of it escapes of
/// six bytes.
std::string share(std::string const& text, std::size_t count) {
  return cut(text,
             std::min(text_bytes_max, record_bytes_max / 8 / std::max<std::size_t>(count, 1)));
}

/// An answer's text, in a reply that has none.
void add_text(Reply& reply, std::string const& text, std::string const& language) {
  bool const has_text =
      std::ranges::find(reply.content, "text", &json::Member::first) != reply.content.end();
  if (has_text || text.empty()) return;
  reply.content.emplace_back(
      "text", json::Object{{"lang", language.empty() ? "en" : language}, {"text", text}});
}

/// Tools may end lines otherwise, and cut spaces.
std::string plain(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out),
                       [](unsigned char c) { return c > ' ' && c != 0x7f; });
  return out;
}

/// Whether a remark is what we ourselves said of the task on some occasion.
bool is_ours(Task const& task, std::string_view remark) {
  auto const said = plain(remark);
  return std::ranges::any_of(
      std::initializer_list<Occasion>{Occasion::acknowledge, Occasion::remind, Occasion::overdue,
                                      Occasion::withdrawn},
      [&](Occasion occasion) {
        return said == plain(text_of(task.assignment, occasion, ShownIndicators::none));
      });
}

/// The last remark that a tool reported.
std::string last_remark(Task const& task) {
  std::string out;
  for (auto const& event : task.events) {
    if (!event.notice.empty() && !event.note.empty()) out = event.note;
  }
  return out;
}

/// The same answer for every item that has none.
std::vector<Reply> replies_to_open_items(Task const& task, Status status, std::string const& text) {
  auto const answered = replies_of(task);
  std::vector<Reply> out;
  for (auto const n : task.assignment.items) {
    if (std::ranges::find(answered, n, &Reply::n) != answered.end()) continue;
    out.push_back({n, status, {}, {}});
    add_text(out.back(), share(text, task.assignment.items.size()), task.assignment.to.language);
  }
  return out;
}

/// The task that a mail speaks of.
std::optional<TaskId> task_of(mail::Incoming const& message) {
  if (auto const id = task_in(message.subject)) return id;
  for (auto const& reference : message.references) {
    // Our own letters are called "<task>.<number>@<domain>".
    if (auto const id = parse_task_id(reference.substr(0, reference.find('.')))) return *id;
  }
  return std::nullopt;
}

}  // namespace

Result<Task> Tasks::find(TaskId const& id) const {
  auto found = TRY(store_.find(id));
  if (!found) return fail(Code::not_found, "triage.no_such_task", {{"task", id.text()}});
  return *std::move(found);
}

Result<Made> Tasks::make(NewTask input, Instant now) {
  auto const due = TRY(choose_due(input.due, input.outer_due, now));
  if (input.items.empty()) return fail(Code::invalid, "triage.no_items");
  if (!is_line(input.subject)) return fail(Code::invalid, "triage.bad_line");
  TRY(check_text(input.text));
  if (TRY(store_.of_request(input.request)).size() >= tasks_per_request_max)
    return fail(Code::too_large, "triage.too_many_tasks",
                {{"limit", std::to_string(tasks_per_request_max)}});
  std::ranges::sort(input.items);
  input.items.erase(std::unique(input.items.begin(), input.items.end()), input.items.end());
  Assignment assignment{.id = new_task_id(now, random_),
                        .request = std::move(input.request),
                        .items = std::move(input.items),
                        .to = std::move(input.to),
                        .indicators = std::move(input.indicators),
                        .subject = std::move(input.subject),
                        .text = std::move(input.text),
                        .created_at = now,
                        .created_by = std::move(input.by),
                        .due = due.at,
                        .outer_due = input.outer_due};
  TRY(check_record(to_json(assignment)));
  TaskStore::Batch batch;
  batch.task = assignment.id;
  batch.added = assignment;
  TRY(store_.commit(batch));
  return Made{{std::move(assignment), {}}, due.warning};
}

Result<Task> Tasks::happen(Task task, Event event, std::vector<Letter> letters, Instant now) {
  TRY(check(task, event, now));
  TRY(check_text(event.note));
  TRY(check_record(to_json(event)));
  TaskStore::Batch batch;
  batch.task = task.assignment.id;
  batch.event = event;
  batch.letters = std::move(letters);
  task.events.push_back(std::move(event));
  batch.next_chase = next_chase(task, now);
  TRY(store_.commit(batch));
  return task;
}

Result<std::vector<Letter>> Tasks::write(Task const& task, Occasion occasion, Instant now) const {
  auto const written = TRY(store_.letters_of(task.assignment.id)).size();
  return write_letters(task, occasion, desk_, written + 1, now);
}

Result<Task> Tasks::send(TaskId const& id, Hand hand, std::string by, Instant now) {
  auto task = TRY(find(id));
  Event event{Event::Kind::sent, now, std::move(by), {}, {}};
  TRY(check(task, event, now));
  std::vector<Letter> letters;
  if (hand == Hand::letters) letters = TRY(write(task, Occasion::task, now));
  return happen(std::move(task), std::move(event), std::move(letters), now);
}

Result<Task> Tasks::chase(TaskId const& id, std::string by, std::string note, Instant now) {
  auto task = TRY(find(id));
  Event event{Event::Kind::chased, now, std::move(by), std::move(note), {}};
  TRY(check(task, event, now));
  auto const occasion = now >= task.assignment.due ? Occasion::overdue : Occasion::remind;
  auto letters = TRY(write(task, occasion, now));
  return happen(std::move(task), std::move(event), std::move(letters), now);
}

Result<Task> Tasks::withdraw(TaskId const& id, std::string by, std::string note, Instant now) {
  auto task = TRY(find(id));
  Event event{Event::Kind::withdrawn, now, std::move(by), std::move(note), {}};
  TRY(check(task, event, now));
  std::vector<Letter> letters;
  // Who was called by a person is called by a person again.
  bool const was_written_to = !TRY(store_.letters_of(id)).empty();
  if (was_written_to) letters = TRY(write(task, Occasion::withdrawn, now));
  return happen(std::move(task), std::move(event), std::move(letters), now);
}

Result<Task> Tasks::record(TaskId const& id, Event event, Instant now) {
  auto task = TRY(find(id));
  event.at = now;
  return happen(std::move(task), std::move(event), {}, now);
}

Result<Task> Tasks::record_of_holder(TaskId const& id, Event event, Instant now) {
  auto const task = TRY(find(id));
  if (task.events.size() >= holder_events_max)
    return fail(Code::too_large, "triage.too_many_events",
                {{"limit", std::to_string(holder_events_max)}});
  return record(id, std::move(event), now);
}

Result<FromMail> Tasks::take_mail(std::string_view bytes, std::vector<Reply> replies,
                                  std::string by, Instant now) {
  auto message = TRY(mail::parse(bytes));
  auto const opened = TRY(desk_.open_mail(bytes, now));
  if (opened) take_content(*opened, message);
  auto const id = task_of(message);
  if (!id)
    return fail(Code::not_found, "triage.no_mark", {{"subject", message.subject.substr(0, 100)}});
  auto task = TRY(find(*id));
  auto const note = cut(message.text);
  for (auto& reply : replies)
    add_text(reply, share(note, replies.size()), task.assignment.to.language);
  bool const from_holder = !message.from.empty() && message.from == task.assignment.to.email;
  Event event{replies.empty() ? Event::Kind::acknowledged : Event::Kind::answered, now,
              std::move(by), note, std::move(replies)};
  auto after = TRY(happen(std::move(task), std::move(event), {}, now));
  FromMail out{std::move(after), message.from, from_holder};
  if (!opened) return out;
  out.was_encrypted = opened->was_encrypted;
  bool const is_others = opened->signature == "good" && opened->signer != out.task.assignment.to.id;
  out.signature = is_others ? "unknown" : opened->signature;
  return out;
}

Result<Noticed> Tasks::take_notice(Notice notice, std::string_view holder, std::string by,
                                   Instant now) {
  auto task = TRY(find(notice.task));
  if (task.assignment.to.id != holder)
    return fail(Code::not_found, "triage.no_such_task", {{"task", notice.task.text()}});
  bool const is_known =
      std::ranges::find(task.events, notice.id, &Event::notice) != task.events.end();
  if (is_known || is_ours(task, notice.text)) return Noticed{std::move(task), false};
  auto text = cut(std::move(notice.text));
  Event event{Event::Kind::acknowledged, now, std::move(by), text, {}, std::move(notice.id)};
  if (notice.what == Notice::What::closed) {
    if (text.empty()) text = last_remark(task);
    event.replies = replies_to_open_items(task, notice.status, text);
    if (!event.replies.empty()) event.kind = Event::Kind::answered;
  }
  if (auto const may = check(task, event, now); !may && may.error().id == "triage.not_now") {
    event.kind = Event::Kind::noted;
    event.replies.clear();
  }
  return Noticed{TRY(happen(std::move(task), std::move(event), {}, now)), true};
}

Result<int> Tasks::chase_all(Instant now) {
  int count = 0;
  for (auto& task : TRY(store_.to_chase(now, chased_at_once))) {
    auto const chase = chase_due(task, now);
    auto letters = Result<std::vector<Letter>>{std::vector<Letter>{}};
    if (chase) letters = write(task, occasion_of(*chase), now);
    if (!chase || !letters) {
      TaskStore::Batch later;
      later.task = task.assignment.id;
      later.next_chase = next_chase(task, now);
      if (chase && letters.error().id != "triage.no_address") {
        auto const written = TRY(store_.letters_of(later.task)).size();
        later.letters.push_back(held(task, letters.error(), written + 1, now));
      }
      TRY(store_.commit(later));
      continue;
    }
    Event event{Event::Kind::chased, now, "clock", std::string{name_of(*chase)}, {}};
    TRY(happen(std::move(task), std::move(event), *std::move(letters), now));
    ++count;
  }
  return count;
}

Result<std::vector<Letter>> Tasks::letters_due(Instant now) const {
  return store_.letters_due(now, letters_at_once);
}

Result<void> Tasks::attempted(Letter const& letter, Attempt const& attempt, Instant now) {
  return store_.update(after(letter, attempt, now));
}

}  // namespace comity::triage
