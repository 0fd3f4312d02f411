/// Cases, requests, incidents and loose proofs: what a link's store keeps beside the two logs.
#include "batches.h"
#include "comity/link/limits.h"
#include "contents.h"

#include <limits>

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

using link::Record;
using message::CaseId;
using message::RequestId;
using Bodies = link::LinkStore::Bodies;
using Names = std::vector<std::string>;

constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

std::vector<std::string> names(std::vector<CaseId> const& ids) {
  std::vector<std::string> out;
  for (auto const& id : ids) out.push_back(id.text());
  return out;
}

}  // namespace

TEST_CASE_TEMPLATE("the case with the latest message comes first", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  for (auto const* id : {"c-1", "c-2", "", "c-3", "c-2"}) batches.send({.case_id = id});
  REQUIRE(open(subject).commit(batches.take()));
  CHECK(names(open(subject).cases(0, all).value()) == Names{"c-2", "c-3", "c-1"});
  batches.receive({.case_id = "c-1"});
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  auto& store = open(subject);
  CHECK(names(store.cases(0, all).value()) == Names{"c-1", "c-2", "c-3"});
  CHECK(names(store.cases(1, 1).value()) == Names{"c-2"});
  CHECK(names(store.cases(2, 5).value()) == Names{"c-3"});
  CHECK(store.cases(3, 5).value().empty());
  CHECK(store.cases(0, 0).value().empty());
  CHECK(store.case_count().value() == 3);
}

TEST_CASE_TEMPLATE("a case has all its messages in the order of our log", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  std::vector<Record> expected;
  for (int i = 0; i < 9; ++i) {
    What const what{.case_id = i % 3 == 0 ? "c-1" : "c-2"};
    auto const& record = i % 2 == 0 ? batches.send(what) : batches.receive(what);
    if (i % 3 == 0) expected.push_back(record);
    if (i % 4 == 3) REQUIRE(open(subject).commit(batches.take()));
  }
  REQUIRE(open(subject).commit(batches.take()));
  batches.send();
  REQUIRE(open(subject).commit(batches.take()));
  auto& store = open(subject);
  CHECK(text_of(store.of_case(CaseId{"c-1"}, Bodies::with).value()) == text_of(expected));
  CHECK(store.of_case(CaseId{"c-2"}, Bodies::with).value().size() == 6);
  CHECK(store.of_case(CaseId{"c-3"}, Bodies::with).value().empty());
  CHECK(store.of_case(CaseId{}, Bodies::with).value().empty());
}

TEST_CASE_TEMPLATE("many cases are paged through without loss", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  constexpr int count = 500;
  Subject subject;
  auto& store = open(subject);
  Batches batches;
  Names expected;
  for (int i = 0; i < count; ++i) {
    auto const id = "c-" + std::to_string(i * 7 % count);
    batches.send({.case_id = id, .body_bytes = std::nullopt, .envelope_bytes = 10});
    expected.insert(expected.begin(), id);
    if (i % 100 == 99) REQUIRE(store.commit(batches.take()));
  }
  Names found;
  for (std::size_t first = 0; first < count; first += 60) {
    auto const page = names(store.cases(first, 60).value());
    found.insert(found.end(), page.begin(), page.end());
  }
  CHECK(found == expected);
  CHECK(store.case_count().value() == count);
}

TEST_CASE_TEMPLATE("a request is found in every case that names it", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.send({.request_id = "r-1"});
  batches.send({.case_id = "c-1", .request_id = "r-1"});
  batches.send({.case_id = "c-2", .request_id = "r-1"});
  batches.send({.case_id = "c-2", .request_id = "r-2"});
  batches.send({.request_id = "r-3"});
  REQUIRE(open(subject).commit(batches.take()));
  batches.receive({.case_id = "c-1", .request_id = "r-2"});
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  auto& store = open(subject);
  std::vector const both{CaseId{"c-1"}, CaseId{"c-2"}};
  CHECK(store.cases_of(RequestId{"r-1"}).value() == both);
  CHECK(store.cases_of(RequestId{"r-2"}).value() == both);
  CHECK(store.cases_of(RequestId{"r-3"}).value().empty());
  CHECK(store.cases_of(RequestId{}).value().empty());
}

TEST_CASE_TEMPLATE("incidents come the latest first", Subject, InMemory, OnRealDisk,
                   OnSimulatedDisk) {
  using Kind = link::Incident::Kind;
  Subject subject;
  Batches batches;
  std::vector<link::Incident> expected;
  for (auto const kind : {Kind::refused, Kind::refused_by_peer, Kind::dispute, Kind::fraud}) {
    auto const number = expected.size() + 1;
    link::Incident const incident{kind, Instant{Duration{number}}, "code-" + std::to_string(number),
                                  number - 1, Bytes(number - 1, 0)};
    batches.current().incidents.push_back(incident);
    expected.insert(expected.begin(), incident);
    if (number % 2 == 0) REQUIRE(open(subject).commit(batches.take()));
  }
  subject.restart();
  auto& store = open(subject);
  CHECK(store.incidents(0, all).value() == expected);
  CHECK(store.incidents(1, 2).value() == std::vector{expected[1], expected[2]});
  CHECK(store.incidents(4, 2).value().empty());
  CHECK(store.incidents(0, 0).value().empty());
  CHECK(store.incident_count().value() == 4);
}

TEST_CASE_TEMPLATE("incidents beyond the limit are counted, and crowd out no other kind", Subject,
                   InMemory, OnRealDisk, OnSimulatedDisk) {
  using Kind = link::Incident::Kind;
  Subject subject;
  Batches batches;
  auto& incidents = batches.current().incidents;
  incidents.assign(link::evidence_rows_max - 1, {Kind::refused, Instant{}, "gap", 1, Bytes(3)});
  REQUIRE(open(subject).commit(batches.take()));
  incidents.assign(5, {Kind::refused, Instant{}, "malformed", 2, Bytes(4)});
  incidents.push_back({Kind::fraud, Instant{}, "", 3, Bytes(5)});
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  auto& store = open(subject);
  CHECK(store.incident_count().value() == link::evidence_rows_max + 5);
  auto const kept = store.incidents(0, all).value();
  REQUIRE(kept.size() == link::evidence_rows_max + 1);
  CHECK(kept[0].kind == Kind::fraud);
  CHECK(kept[1].code == "malformed");
  CHECK(kept[2].code == "gap");
}

TEST_CASE_TEMPLATE("loose proofs stay until the entries below them are there", Subject, InMemory,
                   OnRealDisk, OnSimulatedDisk) {
  Subject subject;
  Batches batches;
  batches.current().loose_added = {{9, "nine"}, {4, "four"}, {7, "seven"}};
  REQUIRE(open(subject).commit(batches.take()));
  batches.current().loose_dropped_below = 7;
  batches.current().loose_added = {{9, "nine again"}, {5, "five"}};
  REQUIRE(open(subject).commit(batches.take()));
  subject.restart();
  std::vector<std::string> found;
  auto const proofs = open(subject).loose_proofs().value();
  for (auto const& loose : proofs) {
    found.push_back(std::to_string(loose.index) + ' ' + loose.proof);
  }
  // What is added with a drop is not dropped by it.
  CHECK(found == Names{"5 five", "7 seven", "9 nine again"});
}

}  // namespace comity::storage
