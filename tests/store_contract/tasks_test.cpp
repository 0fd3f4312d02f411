// Tasks and letters: the same from every store, and after a restart.
#include "comity/json/text.h"
#include "comity/storage/memory_tasks.h"
#include "subjects.h"

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using namespace std::chrono_literals;
using triage::Letter;
using triage::Task;
using triage::TaskId;

constexpr Instant start{std::chrono::days{20'000}};

class TasksInMemory {
 public:
  triage::TaskStore& tasks() { return store_; }

  void restart() {}

 private:
  MemoryTaskStore store_;
};

class TasksOnDisk {
 public:
  triage::TaskStore& tasks() { return disk_.sqlite().tasks(); }

  void restart() { disk_.restart(); }

  OnSimulatedDisk& disk() { return disk_; }

 private:
  OnSimulatedDisk disk_;
};

TaskId id_of(int n) {
  return triage::parse_task_id("t-20261122-aaaaaaa" + std::string(1, static_cast<char>('a' + n)))
      .value();
}

triage::TaskStore::Batch added(int n, char const* request = "us-20261122-abcd2345",
                               char const* holder = "isp-a") {
  triage::TaskStore::Batch batch;
  batch.task = id_of(n);
  batch.added = triage::Assignment{.id = id_of(n),
                                   .request = message::parse_request_id(request).value(),
                                   .items = {1, 2},
                                   .to = {holder, "operator", "网络", "noc@isp.example", "", "zh"},
                                   .indicators = {{"ip-dst", "203.0.113.7"}},
                                   .subject = "secret subject",
                                   .text = "请核查。",
                                   .created_at = start,
                                   .created_by = "li",
                                   .due = start + 8h};
  return batch;
}

Letter letter(int task, int number, Instant next) {
  Letter out;
  out.id = id_of(task).text() + '.' + std::to_string(number);
  out.task = id_of(task);
  out.address = "noc@isp.example";
  out.content = {0, 255, 10};
  out.created_at = start;
  out.next_attempt = next;
  return out;
}

triage::TaskStore::Batch sent(int n, Instant at, std::optional<Instant> next_chase = {}) {
  triage::TaskStore::Batch batch;
  batch.task = id_of(n);
  batch.event = triage::Event{triage::Event::Kind::sent, at, "li", "secret note", {}};
  batch.letters = {letter(n, 1, at)};
  batch.next_chase = next_chase;
  return batch;
}

std::vector<std::string> ids(std::vector<Task> const& tasks) {
  std::vector<std::string> out;
  for (auto const& task : tasks) out.push_back(task.assignment.id.text().substr(18));
  return out;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE_TEMPLATE("a task comes back whole, with its events in order", Subject, TasksInMemory,
                   TasksOnDisk) {
  Subject subject;
  REQUIRE(subject.tasks().commit(added(0)));
  REQUIRE(subject.tasks().commit(sent(0, start)));
  auto answered = sent(0, start + 1h);
  answered.letters.clear();
  answered.event->kind = triage::Event::Kind::answered;
  answered.event->replies = {{1, triage::Status::refused, "capacity", {{"effect", "none"}}}};
  answered.event->notice = "~5";
  REQUIRE(subject.tasks().commit(answered));
  subject.restart();
  auto const task = subject.tasks().find(id_of(0)).value();
  REQUIRE(task);
  CHECK(to_json(task->assignment) == to_json(*added(0).added));
  REQUIRE(task->events.size() == 2);
  CHECK(to_json(task->events[1]) == to_json(*answered.event));
  CHECK(!subject.tasks().find(id_of(1)).value());
}

TEST_CASE_TEMPLATE("a task is added once, and nothing happens to one that is not there", Subject,
                   TasksInMemory, TasksOnDisk) {
  Subject subject;
  REQUIRE(subject.tasks().commit(added(0)));
  CHECK(subject.tasks().commit(added(0)).error().id == "triage.task_exists");
  CHECK(subject.tasks().commit(sent(1, start)).error().id == "triage.no_such_task");
  CHECK(subject.tasks().letters_of(id_of(1))->empty());
  CHECK(subject.tasks().update(letter(1, 1, start)).error().id == "triage.no_such_letter");
}

TEST_CASE_TEMPLATE("a holder's tasks are listed newest first, whenever they came", Subject,
                   TasksInMemory, TasksOnDisk) {
  Subject subject;
  auto const add = [&](int n, char const* holder) {
    REQUIRE(subject.tasks().commit(added(n, "us-20261122-abcd2345", holder)));
  };
  auto const of = [&](char const* holder, std::size_t first = 0, std::size_t count = 10) {
    return ids(subject.tasks().of_holder(holder, first, count).value());
  };
  add(0, "isp-a");
  add(1, "isp-b");
  add(2, "isp-a");
  CHECK(of("isp-a") == Names{"c", "a"});
  add(3, "isp-a");
  CHECK(of("isp-a") == Names{"d", "c", "a"});
  subject.restart();
  CHECK(of("isp-a") == Names{"d", "c", "a"});
  CHECK(of("isp-a", 1, 1) == Names{"c"});
  CHECK(of("isp-a", 3).empty());
  CHECK(of("isp-b") == Names{"b"});
  CHECK(of("isp").empty());
}

TEST_CASE_TEMPLATE("tasks are listed newest first, by request, and by their next reminder", Subject,
                   TasksInMemory, TasksOnDisk) {
  Subject subject;
  for (int n = 0; n < 4; ++n)
    REQUIRE(
        subject.tasks().commit(added(n, n == 2 ? "us-20261122-zzzzzzzz" : "us-20261122-abcd2345")));
  REQUIRE(subject.tasks().commit(sent(0, start, start + 2h)));
  REQUIRE(subject.tasks().commit(sent(1, start, start + 1h)));
  REQUIRE(subject.tasks().commit(sent(2, start, start + 3h)));
  subject.restart();
  auto const request = added(0).added->request;
  CHECK(ids(subject.tasks().list(0, 10).value()) == Names{"d", "c", "b", "a"});
  CHECK(ids(subject.tasks().list(1, 2).value()) == Names{"c", "b"});
  CHECK(ids(subject.tasks().of_request(request).value()) == Names{"a", "b", "d"});
  CHECK(ids(subject.tasks().to_chase(start + 2h, 10).value()) == Names{"b", "a"});
  CHECK(ids(subject.tasks().to_chase(start + 2h, 1).value()) == Names{"b"});
  auto done = sent(1, start + 1h);
  done.letters.clear();
  REQUIRE(subject.tasks().commit(done));
  CHECK(ids(subject.tasks().to_chase(start + 2h, 10).value()) == Names{"a"});
}

TEST_CASE_TEMPLATE("a letter waits, byte for byte, until it is delivered or given up", Subject,
                   TasksInMemory, TasksOnDisk) {
  Subject subject;
  REQUIRE(subject.tasks().commit(added(0)));
  REQUIRE(subject.tasks().commit(added(1)));
  REQUIRE(subject.tasks().commit(sent(0, start + 1h)));
  REQUIRE(subject.tasks().commit(sent(1, start)));
  subject.restart();
  CHECK(subject.tasks().letters_due(start - 1h, 10)->empty());
  auto due = subject.tasks().letters_due(start + 1h, 10).value();
  REQUIRE(due.size() == 2);
  CHECK(due[0].task == id_of(1));
  CHECK(due[0].content == Bytes{0, 255, 10});
  CHECK(subject.tasks().letters_due(start + 1h, 1)->size() == 1);
  due[0].attempts = 3;
  due[0].next_attempt.reset();
  due[0].error = "courier.refused";
  due[0].detail = "550 gone";
  due[0].reference = "~40993016";
  REQUIRE(subject.tasks().update(due[0]));
  subject.restart();
  CHECK(subject.tasks().letters_due(start + 1h, 10)->size() == 1);
  auto const kept = subject.tasks().letters_of(id_of(1)).value().at(0);
  CHECK(kept.attempts == 3);
  CHECK(kept.detail == "550 gone");
  CHECK(kept.reference == "~40993016");
  CHECK(kept.content == Bytes{0, 255, 10});
}

TEST_CASE("with a storage key nothing of a task is on the disk in the clear") {
  TasksOnDisk subject;
  REQUIRE(subject.tasks().commit(added(0)));
  REQUIRE(subject.tasks().commit(sent(0, start)));
  subject.disk().stop();
  for (auto const& [path, bytes] : subject.disk().disk.files()) {
    CHECK(as_text(bytes).find("secret") == std::string_view::npos);
    CHECK(as_text(bytes).find("isp.example") == std::string_view::npos);
  }
}

}  // namespace comity::storage
