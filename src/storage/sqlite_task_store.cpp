#include "sqlite_task_store.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/triage/limits.h"
#include "reading.h"

namespace comity::storage {
namespace {

using triage::Letter;
using triage::Task;
using triage::TaskId;

constexpr std::string_view tasks_table = "tasks";
constexpr std::string_view events_table = "task_events";
constexpr std::string_view letters_table = "letters";

/// Keys of events and letters: those of one task lie together and in order.
constexpr std::int64_t rows_per_task = std::int64_t{1} << 16;
static_assert(triage::events_max < rows_per_task);

/// Of one letter, in bytes: more than any mail that is composed.
constexpr std::size_t content_bytes_max = std::size_t{32} << 20;

/// What stands first in a record says how it is kept: JSON begins with a brace, a seal with zero.
constexpr std::uint8_t sealed_mark = 0;

json::Value to_json(Letter const& letter) {
  return json::Object{{"letter", letter.id},
                      {"task", letter.task.text()},
                      {"channel", name_of(letter.channel)},
                      {"address", letter.address},
                      {"content", to_base64(letter.content)}};
}

Result<Letter> parse_letter(json::Value const& value) {
  json::Reader r{value, "letter"};
  Letter out;
  out.id = r.text("letter", 64);
  out.task = r.parsed("task", 64, triage::parse_task_id);
  out.channel = r.parsed("channel", 16, triage::parse_channel);
  out.address = r.text("address", 1'000);
  out.content = r.base64("content", content_bytes_max);
  TRY(r.done());
  return out;
}

}  // namespace

Bytes SqliteTaskStore::seal(std::string_view table, std::int64_t key,
                            json::Value const& value) const {
  if (sealer_ == nullptr) return to_bytes(json::write(value));
  Bytes out{sealed_mark};
  append(out, sealer_->seal(table, key, value));
  return out;
}

Result<json::Value> SqliteTaskStore::open(std::string_view table, std::int64_t key,
                                          ByteView record) const {
  bool const is_sealed = !record.empty() && record.front() == sealed_mark;
  if (!is_sealed) return json::parse(record, {.bytes_max = record.size()});
  if (sealer_ == nullptr)
    return fail(Code::forbidden, "storage.storage_key_needed", {{"path", database_.path()}});
  return sealer_->open_json(table, key, record.subspan(1));
}

Result<std::optional<std::int64_t>> SqliteTaskStore::number_of(TaskId const& id) {
  return database_.first<std::int64_t>("SELECT number FROM tasks WHERE task = ?", id);
}

Result<std::int64_t> SqliteTaskStore::add(triage::Assignment const& assignment) {
  auto const number = *TRY(database_.first<std::int64_t>(
      "INSERT INTO tasks (task, request, record) VALUES (?, ?, x'') RETURNING number",
      assignment.id, assignment.request));
  TRY(database_.run("UPDATE tasks SET record = ? WHERE number = ?",
                    seal(tasks_table, number, triage::to_json(assignment)), number));
  return number;
}

Result<void> SqliteTaskStore::add(std::int64_t task, triage::Event const& event) {
  auto const first = task * rows_per_task;
  auto const held = *TRY(database_.first<std::int64_t>(
      "SELECT count(*) FROM task_events WHERE event >= ? AND event < ?", first,
      first + rows_per_task));
  TRY(database_.run("INSERT INTO task_events VALUES (?, ?)", first + held,
                    seal(events_table, first + held, triage::to_json(event))));
  return {};
}

Result<void> SqliteTaskStore::add(std::int64_t task, Letter const& letter) {
  auto const first = task * rows_per_task;
  auto const held = *TRY(
      database_.first<std::int64_t>("SELECT count(*) FROM letters WHERE number >= ? AND number < ?",
                                    first, first + rows_per_task));
  auto const number = first + held;
  TRY(database_.run("INSERT INTO letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", number, letter.id,
                    letter.created_at, letter.attempts, letter.next_attempt, letter.delivered_at,
                    letter.error, letter.detail, seal(letters_table, number, to_json(letter)),
                    letter.reference));
  return {};
}

Result<void> SqliteTaskStore::commit(Batch const& batch) {
  auto transaction = TRY(database_.begin());
  auto number = TRY(number_of(batch.task));
  if (batch.added && number)
    return fail(Code::conflict, "triage.task_exists", {{"task", batch.task.text()}});
  if (!batch.added && !number)
    return fail(Code::not_found, "triage.no_such_task", {{"task", batch.task.text()}});
  if (batch.added) number = TRY(add(*batch.added));
  if (batch.event) TRY(add(*number, *batch.event));
  for (auto const& letter : batch.letters) TRY(add(*number, letter));
  TRY(database_.run("UPDATE tasks SET next_chase = ? WHERE number = ?", batch.next_chase, *number));
  TRY(transaction.commit());
  if (batch.added && by_holder_) (*by_holder_)[batch.added->to.id].push_back(*number);
  return {};
}

Result<Task> SqliteTaskStore::task_of(Row const& row) {
  auto const assignment = TRY(open(tasks_table, row.number, row.record));
  Task out;
  out.assignment = TRY(triage::parse_assignment(assignment));
  auto const first = row.number * rows_per_task;
  auto rows =
      TRY(database_.query("SELECT event, record FROM task_events WHERE event >= ? AND event < ? "
                          "ORDER BY event",
                          first, first + rows_per_task));
  while (TRY(rows.next())) {
    auto const key = TRY(rows.column<std::int64_t>(0));
    auto const record = TRY(rows.column<Bytes>(1));
    auto const event = TRY(open(events_table, key, record));
    out.events.push_back(TRY(triage::parse_event(event)));
  }
  return out;
}

Result<std::vector<Task>> SqliteTaskStore::tasks(sql::Rows rows) {
  std::vector<Row> found;
  while (TRY(rows.next())) {
    Row row;
    TRY(read(rows, row.number, row.record));
    found.push_back(std::move(row));
  }
  std::vector<Task> out;
  for (auto const& row : found) out.push_back(TRY(task_of(row)));
  return out;
}

Result<std::optional<Task>> SqliteTaskStore::find(TaskId const& id) {
  auto found =
      TRY(tasks(TRY(database_.query("SELECT number, record FROM tasks WHERE task = ?", id))));
  return found.empty() ? std::nullopt : std::optional{std::move(found.front())};
}

Result<std::vector<Task>> SqliteTaskStore::of_request(message::RequestId const& request) {
  return tasks(TRY(database_.query(
      "SELECT number, record FROM tasks WHERE request = ? ORDER BY number", request)));
}

Result<std::vector<Task>> SqliteTaskStore::list(std::size_t first, std::size_t count) {
  return tasks(
      TRY(database_.query("SELECT number, record FROM tasks ORDER BY number DESC LIMIT ? OFFSET ?",
                          bounded(count), bounded(first))));
}

Result<void> SqliteTaskStore::learn_holders() {
  decltype(by_holder_)::value_type found;
  auto rows = TRY(database_.query("SELECT number, record FROM tasks ORDER BY number"));
  while (TRY(rows.next())) {
    Row row;
    TRY(read(rows, row.number, row.record));
    auto const record = TRY(open(tasks_table, row.number, row.record));
    auto const assignment = TRY(triage::parse_assignment(record));
    found[assignment.to.id].push_back(row.number);
  }
  by_holder_ = std::move(found);
  return {};
}

Result<std::vector<Task>> SqliteTaskStore::of_holder(std::string_view holder, std::size_t first,
                                                     std::size_t count) {
  if (!by_holder_) TRY(learn_holders());
  std::vector<Task> out;
  auto const found = by_holder_->find(holder);
  if (found == by_holder_->end()) return out;
  auto const& numbers = found->second;
  for (auto i = first; i < numbers.size() && out.size() < count; ++i) {
    auto one = TRY(tasks(TRY(database_.query("SELECT number, record FROM tasks WHERE number = ?",
                                             numbers[numbers.size() - 1 - i]))));
    for (auto& task : one) out.push_back(std::move(task));
  }
  return out;
}

Result<std::vector<Task>> SqliteTaskStore::to_chase(Instant now, std::size_t count) {
  return tasks(
      TRY(database_.query("SELECT number, record FROM tasks WHERE next_chase <= ? "
                          "ORDER BY next_chase, number LIMIT ?",
                          now, bounded(count))));
}

Result<std::vector<Letter>> SqliteTaskStore::letters(sql::Rows rows) {
  std::vector<Letter> out;
  while (TRY(rows.next())) {
    std::int64_t number = 0;
    Letter fate;
    Bytes record;
    TRY(read(rows, number, fate.created_at, fate.attempts, fate.next_attempt, fate.delivered_at,
             fate.error, fate.detail, fate.reference, record));
    auto const value = TRY(open(letters_table, number, record));
    auto letter = TRY(parse_letter(value));
    fate.id = std::move(letter.id);
    fate.task = std::move(letter.task);
    fate.channel = letter.channel;
    fate.address = std::move(letter.address);
    fate.content = std::move(letter.content);
    out.push_back(std::move(fate));
  }
  return out;
}

Result<std::vector<Letter>> SqliteTaskStore::letters_of(TaskId const& id) {
  auto const task = TRY(number_of(id));
  auto const first = task.value_or(0) * rows_per_task;
  return letters(
      TRY(database_.query("SELECT number, created_at, attempts, next_attempt, delivered_at, error, "
                          "detail, reference, record FROM letters WHERE number >= ? AND number < ? "
                          "ORDER BY number",
                          first, task ? first + rows_per_task : first)));
}

Result<std::vector<Letter>> SqliteTaskStore::letters_due(Instant now, std::size_t count) {
  return letters(
      TRY(database_.query("SELECT number, created_at, attempts, next_attempt, delivered_at, error, "
                          "detail, reference, record FROM letters WHERE next_attempt <= ? "
                          "ORDER BY next_attempt, number LIMIT ?",
                          now, bounded(count))));
}

Result<void> SqliteTaskStore::update(Letter const& letter) {
  auto const changed = TRY(database_.run(
      "UPDATE letters SET attempts = ?, next_attempt = ?, delivered_at = ?, error = ?, detail = ?, "
      "reference = ? WHERE letter = ?",
      letter.attempts, letter.next_attempt, letter.delivered_at, letter.error, letter.detail,
      letter.reference, letter.id));
  if (changed == 0) return fail(Code::not_found, "triage.no_such_letter", {{"letter", letter.id}});
  return {};
}

}  // namespace comity::storage
