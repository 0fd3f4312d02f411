// What is written for TheHive and RT, which call follows which answer, and what their reports say.
#include "comity/json/text.h"
#include "comity/tracker/arrival.h"
#include "comity/tracker/errand.h"
#include "comity/tracker/limits.h"
#include "comity/tracker/notice.h"

#include <doctest/doctest.h>

namespace comity::tracker {
namespace {

using namespace std::chrono_literals;
using triage::Letter;
using triage::Notice;
using triage::Occasion;

constexpr Instant start{std::chrono::days{20'000}};

triage::Task sample() {
  triage::Task task;
  task.assignment = {.id = triage::parse_task_id("t-20261122-abcd2345").value(),
                     .request = message::parse_request_id("us-20261122-abcd2345").value(),
                     .items = {1, 2},
                     .to = {"agency-a", "agency", "Agency A", "", "", "en"},
                     .indicators = {{"ip-dst", "203.0.113.7"},
                                    {"ip-src", "203.0.113.7"},
                                    {"ip-dst|port", "203.0.113.8|443"},
                                    {"ip-dst", "203.0.113.0/24"},
                                    {"domain|ip", "c2.example|203.0.113.9"},
                                    {"sha256", "00ff"},
                                    {"mutex", "Global\\x"}},
                     .subject = "Check",
                     .text = "Please verify.",
                     .created_at = start,
                     .created_by = "li",
                     .due = start + 8h};
  return task;
}

Place place_of(Letter::Channel channel) {
  Place out;
  out.channel = channel;
  out.holder = "agency-a";
  out.address = "https://tool.example";
  out.key = Secret{std::string_view{"key"}};
  out.answers = usual_answers(channel);
  out.source = "cn";
  out.queue = "Incident Reports";
  out.custom_fields = {{"How Reported", "Comity"}};
  return out;
}

Letter letter_of(Letter::Channel channel, Occasion occasion) {
  auto out = write(place_of(channel), sample(), occasion);
  out.id = "t-20261122-abcd2345.1";
  out.task = sample().assignment.id;
  return out;
}

Errand errand_of(Letter::Channel channel, Occasion occasion, std::string reference = {}) {
  return Errand::begin(letter_of(channel, occasion), std::move(reference)).value();
}

std::string next(Errand const& errand) {
  auto const call = errand.next();
  return call ? call->method + ' ' + call->target.substr(0, call->target.find("query=")) : "";
}

std::optional<Notice> read(Letter::Channel channel, std::string_view body) {
  return read_notice(place_of(channel), as_bytes(body)).value();
}

constexpr auto hive = Letter::Channel::thehive;
constexpr auto rt = Letter::Channel::rt;

}  // namespace

TEST_CASE("each indicator is an observable of TheHive's own type, once, and none is in the text") {
  auto const content = json::parse(letter_of(hive, Occasion::task).content).value();
  auto const& alert = *content.find("create");
  std::string observables;
  for (auto const& one : *alert.find("observables")->if_array())
    observables += *one.find("dataType")->if_string() + '=' + *one.find("data")->if_string() + ' ';
  CHECK(observables ==
        "ip=203.0.113.7 ip=203.0.113.8 other=203.0.113.0/24 domain=c2.example ip=203.0.113.9 "
        "hash=00ff other=Global\\x ");
  CHECK(*alert.find("sourceRef")->if_string() == "t-20261122-abcd2345");
  CHECK(*alert.find("title")->if_string() == "[comity t-20261122-abcd2345] Check");
  CHECK(alert.find("description")->if_string()->find("203.0.113") == std::string::npos);
  CHECK(content.find("remark") == nullptr);
}

TEST_CASE("an arriving request is known by its own id, and its alert is no task's") {
  Arrival const arrival{.request = message::parse_request_id("us-20261122-abcd2345").value(),
                        .asker = "us",
                        .kind = "mitigation",
                        .urgency = "urgent",
                        .exercise = "storm-26",
                        .items = 2,
                        .had_at = start,
                        .due = start + 4h};
  auto const content = json::parse(announce(place_of(hive), arrival).content).value();
  auto const& alert = *content.find("create");
  CHECK(*alert.find("sourceRef")->if_string() == "us-20261122-abcd2345");
  auto const title = *alert.find("title")->if_string();
  CHECK(title ==
        "[comity request us-20261122-abcd2345] EXERCISE storm-26: us asks: mitigation, urgent");
  CHECK(!triage::task_in(title));
  auto letter = announce(place_of(rt), arrival);
  letter.id = "us-20261122-abcd2345";
  auto errand = Errand::begin(letter, {}).value();
  CHECK(errand.next()->target.find("%27comity%20request%20us-20261122-abcd2345%27") !=
        std::string::npos);
  errand.take(200, R"({"items":[{"id":"7","Subject":"[comity request us-20261122-zzzz2345] x"},)"
                   R"({"id":"9","Subject":"Re: [comity request us-20261122-abcd2345] x"}]})");
  CHECK(errand.outcome().delivered);
  CHECK(errand.outcome().reference == "9");
}

TEST_CASE("a letter without a mark finds and makes nothing") {
  Letter letter{.id = "t-20261122-abcd2345.1", .channel = rt};
  for (auto const* const subject : {"", "printer", "[", "[]", "[comity t-20261122'] x"}) {
    json::Value const content{json::Object{{"create", json::Object{{"Subject", subject}}}}};
    letter.content = to_bytes(json::write(content));
    CHECK(Errand::begin(letter, {}).error().id == "tracker.not_a_letter");
  }
}

TEST_CASE("a key goes into its header and nowhere else") {
  CHECK(headers_of(place_of(hive)).back() == "Authorization: Bearer key");
  CHECK(headers_of(place_of(rt)).back() == "Authorization: token key");
}

TEST_CASE("an alert is made, and its id remembered") {
  auto errand = errand_of(hive, Occasion::task);
  CHECK(next(errand) == "POST /api/v1/alert");
  errand.take(201, R"({"_id":"~40993016"})");
  CHECK(!errand.next());
  CHECK(errand.outcome().delivered);
  CHECK(errand.outcome().reference == "~40993016");
}

TEST_CASE("an alert that is refused because it is there is delivered; one that is not is refused") {
  auto errand = errand_of(hive, Occasion::task);
  errand.take(400, R"({"type":"CreateError","message":"already exist"})");
  CHECK(next(errand) == "POST /api/v1/query?name=alerts");
  auto other = errand;
  errand.take(200, R"([{"_id":"~7","sourceRef":"t-20261122-abcd2345"}])");
  CHECK(errand.outcome().delivered);
  CHECK(errand.outcome().reference == "~7");
  other.take(200, "[]");
  CHECK(!other.outcome().delivered);
  CHECK(other.outcome().final);
  CHECK(other.outcome().error == "tracker.refused");
  CHECK(other.outcome().detail == "HTTP 400: already exist");
}

TEST_CASE("a ticket is looked for before it is made: who was cut off cannot know") {
  auto errand = errand_of(rt, Occasion::task);
  CHECK(next(errand) == "GET /REST/2.0/tickets?");
  CHECK(errand.next()->target.find("Subject%20LIKE%20%27comity%20t-20261122-abcd2345%27") !=
        std::string::npos);
  auto again = errand;
  errand.take(200, R"({"items":[],"pages":0.0})");
  CHECK(next(errand) == "POST /REST/2.0/ticket");
  errand.take(201, R"({"id":"20","type":"ticket"})");
  CHECK(errand.outcome().reference == "20");
  again.take(200, R"({"items":[{"id":"20","Subject":"[rt #20] [comity t-20261122-abcd2345] x"}]})");
  CHECK(!again.next());
  CHECK(again.outcome().delivered);
  CHECK(again.outcome().reference == "20");
}

TEST_CASE("no ticket is made where the search was not answered as a search") {
  for (auto const* const answer :
       {"[]", "{}", R"({"items":7})", "<html>", R"({"items":[{"id":"1","Subject":"printer"}]})"}) {
    auto errand = errand_of(rt, Occasion::task);
    errand.take(200, answer);
    CHECK(!errand.next());
    CHECK(errand.outcome().error == "tracker.not_understood");
    CHECK(!errand.outcome().final);
  }
}

TEST_CASE("a reminder is a remark at what is there, and makes what is missing") {
  auto known = errand_of(rt, Occasion::remind, "20");
  CHECK(next(known) == "POST /REST/2.0/ticket/20/correspond");
  known.take(201, R"(["Correspondence added"])");
  CHECK(known.outcome().delivered);
  auto unknown = errand_of(hive, Occasion::overdue);
  CHECK(next(unknown) == "POST /api/v1/alert");
  unknown.take(201, R"({"_id":"~7"})");
  CHECK(next(unknown) == "POST /api/v1/alert/~7/comment");
  unknown.take(503, "");
  CHECK(!unknown.outcome().delivered);
  CHECK(unknown.outcome().error == "tracker.busy");
  CHECK(unknown.outcome().reference == "~7");
}

TEST_CASE("what may change is tried again, what will not is final") {
  struct Row {
    unsigned status;
    char const* error;
    bool final;
  };

  for (auto const& row : {Row{401, "tracker.sign_in", false}, Row{403, "tracker.sign_in", false},
                          Row{302, "tracker.busy", false}, Row{408, "tracker.busy", false},
                          Row{429, "tracker.busy", false}, Row{500, "tracker.busy", false},
                          Row{400, "tracker.refused", true}, Row{404, "tracker.refused", true}}) {
    auto errand = errand_of(rt, Occasion::remind, "20");
    errand.take(row.status, "");
    CHECK(errand.outcome().error == row.error);
    CHECK(errand.outcome().final == row.final);
  }
}

TEST_CASE("an id that would lead elsewhere is no id") {
  auto errand = errand_of(hive, Occasion::remind);
  errand.take(201, R"({"_id":"../../user"})");
  CHECK(errand.outcome().error == "tracker.not_understood");
  CHECK(next(errand_of(rt, Occasion::remind, "1/../2")) == "GET /REST/2.0/tickets?");
}

TEST_CASE("TheHive's reports: begun, said, closed; all else is nothing") {
  auto const audit = [](std::string const& type, std::string const& action,
                        std::string const& details) {
    return R"({"_id":"~5","_type":"Audit","action":")" + action + R"(","objectType":")" + type +
           R"(","details":)" + details + R"(,"object":{"title":"x"},"context":{"type":"comity",)" +
           R"("sourceRef":"t-20261122-abcd2345","title":"t"}})";
  };
  auto const begun = read(hive, audit("Alert", "update", R"({"stage":"InProgress"})")).value();
  CHECK(begun.what == Notice::What::begun);
  CHECK(begun.id == "~5");
  CHECK(begun.task.text() == "t-20261122-abcd2345");
  auto const said = read(hive, audit("Comment", "create", R"({"message":"we look"})")).value();
  CHECK(said.what == Notice::What::said);
  CHECK(said.text == "we look");
  auto const closed =
      read(hive, audit("Alert", "update",
                       R"({"stage":"Closed","status":"TruePositive","summary":"cleaned"})"))
          .value();
  CHECK(closed.what == Notice::What::closed);
  CHECK(closed.status == triage::Status::provided);
  CHECK(closed.text == "cleaned");
  auto const ignored =
      read(hive, audit("Alert", "update", R"({"stage":"Closed","status":"Ignored"})")).value();
  CHECK(ignored.what == Notice::What::said);
  CHECK(!read(hive, audit("Alert", "create", R"({"stage":"New"})")));
  CHECK(!read(hive, audit("Observable", "create", "{}")));
  CHECK(!read(hive, R"({"_type":"Audit","action":"update","objectType":"Case","object":{}})"));
}

TEST_CASE("a case that was made of an alert is known by the mark in its title") {
  auto const closed = read(hive, R"({"_id":"","_type":"Audit","action":"update","objectType":"Case",
    "object":{"title":"[comity t-20261122-abcd2345] Check"},
    "details":{"stage":"Closed","status":"TruePositive","summary":"done"}})")
                          .value();
  CHECK(closed.what == Notice::What::closed);
  CHECK(closed.id.size() == 64);
}

TEST_CASE("RT's reports: begun, said, closed; a ticket without a mark is nothing") {
  auto const scrip = [](std::string const& more) {
    return R"({"ticket":20,"transaction":31,"subject":"[comity t-20261122-abcd2345] x",)" + more +
           '}';
  };
  CHECK(read(rt, scrip(R"("type":"Status","status":"open")"))->what == Notice::What::begun);
  CHECK(read(rt, scrip(R"("type":"Correspond","content":"ok")"))->text == "ok");
  auto const closed = read(rt, scrip(R"("type":"Status","status":"rejected")")).value();
  CHECK(closed.what == Notice::What::closed);
  CHECK(closed.status == triage::Status::refused);
  CHECK(closed.id == "31");
  CHECK(read(rt, scrip(R"("type":"Status","status":"stalled")"))->what == Notice::What::said);
  CHECK(!read(rt, R"({"transaction":1,"type":"Status","status":"resolved","subject":"printer"})"));
}

TEST_CASE("what is no report is refused") {
  auto const id = [](Letter::Channel channel, std::string_view body) {
    return read_notice(place_of(channel), as_bytes(body)).error().id;
  };
  CHECK(id(hive, "{") == "json.incomplete");
  CHECK(id(hive, R"({"operation":"Update","objectType":"alert"})") == "tracker.not_a_notice");
  CHECK(id(rt, R"({"type":"Status"})") == "tracker.not_a_notice");
  CHECK(id(rt, "7") == "tracker.not_a_notice");
  CHECK(id(rt, std::string(notice_bytes_max + 1, ' ')) == "json.too_large");
}

}  // namespace comity::tracker
