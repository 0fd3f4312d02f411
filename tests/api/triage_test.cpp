// The national side through the API: a request that arrives is split, tasked, chased, answered.
#include "comity/json/text.h"
#include "comity/link/export.h"
#include "comity/triage/limits.h"
#include "home.h"

#include <map>

#include <doctest/doctest.h>

namespace comity {
namespace {

using namespace std::chrono_literals;

json::Object answer_to(int n, char const* status) {
  json::Object const text{{"lang", "zh"}, {"text", "已处置"}};
  return {{"event", "answer"},
          {"note", "secret note"},
          {"replies",
           json::Array{json::Object{
               {"n", n}, {"status", status}, {"effect", "stopped"}, {"at", 1}, {"text", text}}}}};
}

/// True if `text` is in `seen`, as it is or within something in base64.
bool has(std::string const& seen, std::string const& text) {
  bool found = seen.find(text) != seen.npos;
  for (std::size_t shift = 0; shift < 3; ++shift) {
    auto const encoded = to_base64(as_bytes(std::string(shift, 'x') + text));
    auto const begin = (shift * 8 + 5) / 6;
    auto const end = (shift + text.size()) * 8 / 6;
    found = found || seen.find(encoded.substr(begin, end - begin)) != seen.npos;
  }
  return found;
}

}  // namespace

TEST_CASE("tables are loaded, shown with source and date, replaced and dropped") {
  Home home;
  auto const tables = home.api.get("/v1/triage/tables");
  REQUIRE(list(tables, "tables").size() == 2);
  CHECK(text(list(tables, "tables")[0], "table") == "responsible");
  CHECK(text(list(tables, "tables")[1], "date") == "2026-11-19");
  CHECK(home.load("apnic", "2|apnic|1|1|1|20261119|+1000\n").status == 400);
  CHECK(list(home.api.get("/v1/triage/tables"), "tables").size() == 2);
  CHECK(home.load("Bad Name", registry_file).status == 400);
  home.api.post("/v1/triage/tables/apnic/drop", {}, 200);
  home.api.post("/v1/triage/tables/apnic/drop", {}, 404);
  CHECK(home.shelf.files_.size() == 1);
  home.shelf.files_["old"] = to_bytes(std::string_view{"resource,holder\n"});
  auto reopened = triage::Library::open(home.shelf).value();
  api::NationalSide const side{home.tasks, reopened, {"CN"}};
  auto other = side;
  home.api.use(other);
  CHECK(text(list(home.api.get("/v1/triage/tables"), "unloaded")[0], "table") == "old");
  CHECK(home.load("large", std::string((64 << 20) + 1, 'x')).status == 413);
}

TEST_CASE("a request that arrived is split by territory and holder, with reason and table") {
  Home home;
  auto const split = home.api.get(home.of_request("split"));
  std::map<std::string, json::Value> by_value;
  for (auto const& placement : list(split, "placements"))
    by_value.insert_or_assign(text(placement, "value"), placement);
  CHECK(text(by_value.at("203.0.113.201|6667"), "holder") == "secret-isp");
  CHECK(text(by_value.at("c2.example"), "holder") == "secret-registry");
  auto const& nobody = by_value.at("198.51.100.7");
  CHECK(text(nobody, "outcome") == "nobody");
  CHECK(text(list(nobody, "findings")[0], "table") == "apnic");
  REQUIRE(list(split, "shares").size() == 2);
  CHECK(list(list(split, "shares")[0], "items") == json::Array{1});
  home.ours.use(home.side);
  CHECK(error_id(home.ours.get(home.of_request("split"), 422)) == "api.not_responder");
  home.ours.get("/v1/requests/us-20260101-aaaaaaaa/split", 404);
  home.api.get("/v1/requests/x/split", 400);
}

TEST_CASE("a task is drafted, sent, chased, answered and gathered") {
  Home home;
  auto const made = home.draft("secret-isp");
  auto const id = text(made, "task");
  CHECK(text(made, "state") == "drafted");
  CHECK(list(made, "items") == json::Array{1});
  CHECK(number(made, "due") < number(made, "outer_due"));
  CHECK(member(made, "warning").is_null());
  auto const sent = home.happen(id, {{"event", "send"}});
  REQUIRE(list(sent, "letters").size() == 1);
  auto const letters = home.tasks.letters_due(home.now).value();
  REQUIRE(letters.size() == 1);
  auto const mail = to_text(letters[0].content);
  CHECK(mail.find("To: noc@secret-isp.example\r\n") != mail.npos);
  CHECK(mail.find("Message-ID: <" + id + ".1@cert-b.example>") != mail.npos);
  REQUIRE(home.tasks.attempted(letters[0], {true, false, {}, {}}, home.now));
  CHECK(home.tasks.letters_due(home.now + 24h)->empty());
  CHECK(home.happen(id, {{"event", "send"}}, 409).find("error") != nullptr);

  home.now = instant_from_milliseconds(number(made, "due")).value();
  CHECK(home.tasks.chase_all(home.now).value() == 1);
  CHECK(home.tasks.chase_all(home.now).value() == 0);
  auto const overdue = home.api.get("/v1/tasks/" + id);
  CHECK(text(overdue, "state") == "overdue");
  CHECK(list(overdue, "letters").size() == 2);
  CHECK(text(home.happen(id, answer_to(1, "provided")), "state") == "answered");
  home.happen(id, answer_to(2, "provided"), 400);
  auto const draft = home.api.get(home.of_request("draft"));
  CHECK(list(draft, "untasked") == json::Array{2, 3});
  CHECK(text(list(member(draft, "codes"), "items")[0], "status") == "provided");
  CHECK(list(home.api.get(home.of_request("tasks")), "tasks").size() == 1);
}

TEST_CASE("an event that could not be read again is refused, and the task stays as it was") {
  Home home;
  auto const id = text(home.draft("secret-isp"), "task");
  home.happen(id, {{"event", "send"}});
  auto answer = answer_to(1, "provided");
  answer.back().second.if_array()->front().set("effect",
                                               std::string(triage::record_bytes_max, 'x'));
  CHECK(error_id(home.happen(id, answer, 413)) == "triage.record_too_large");
  CHECK(list(home.api.get("/v1/tasks/" + id), "events").size() == 1);
}

TEST_CASE("a gathered draft is a body that the step answer takes") {
  Home home;
  for (int n = 1; n <= 3; ++n) {
    auto const id = text(home.draft("secret-isp", {{"items", json::Array{n}}}), "task");
    auto answer = answer_to(n, n == 3 ? "refused" : "provided");
    if (n == 3) answer.back().second.if_array()->front().set("ground", "capacity");
    home.happen(id, answer);
  }
  auto const draft = home.api.get(home.of_request("draft"));
  CHECK(flag(member(draft, "codes"), "final"));
  home.api.post(
      "/v1/requests/" + home.request + "/steps",
      json::Object{
          {"step", "answer"}, {"codes", member(draft, "codes")}, {"body", member(draft, "body")}});
  home.settle();
  CHECK(text(home.ours.get("/v1/requests/" + home.request), "phase") == "answered");
}

TEST_CASE("a due time beyond the request's clock is shortened, and said so") {
  Home home;
  auto const late = to_milliseconds(home.now + std::chrono::days{300});
  auto const made = home.draft("secret-isp", {{"due", late}, {"by", "li"}});
  CHECK(text(member(made, "warning"), "id") == "triage.due_shortened");
  CHECK(number(made, "due") < number(made, "outer_due"));
  home.api.post(home.of_request("tasks"),
                json::Object{{"holder", "secret-isp"}, {"subject", "x"}, {"text", ""}, {"due", 1}},
                400);
  home.api.post(home.of_request("tasks"),
                json::Object{{"holder", "nobody"}, {"subject", "x"}, {"text", ""}}, 404);
  home.ours.use(home.side);
  home.ours.post(home.of_request("tasks"),
                 json::Object{{"holder", "secret-isp"}, {"subject", "x"}, {"text", ""}}, 422);
}

TEST_CASE("a holder's mail is taken in by its mark, and answers the items that it is said to") {
  Home home;
  auto const id = text(home.draft("secret-isp"), "task");
  home.happen(id, {{"event", "send"}});
  std::string const mail = "From: noc@secret-isp.example\r\nSubject: Re: [comity " + id +
                           "]\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n已核查\r\n";
  auto const encoded = to_base64(as_bytes(mail));
  auto const acknowledged = home.api.post("/v1/triage/mail", json::Object{{"mail", encoded}});
  CHECK(text(acknowledged, "state") == "acknowledged");
  CHECK(flag(acknowledged, "from_holder"));
  auto const answered = home.api.post(
      "/v1/triage/mail",
      json::Object{{"mail", encoded},
                   {"replies", json::Array{json::Object{{"n", 1}, {"status", "provided"}}}}});
  CHECK(text(member(list(answered, "replies")[0], "text"), "text") == "已核查\n");
  auto const unmarked = to_base64(as_bytes("Subject: hello\r\n\r\nx"));
  home.api.post("/v1/triage/mail", json::Object{{"mail", unmarked}}, 404);
  home.api.post("/v1/triage/mail", json::Object{{"mail", to_base64(as_bytes("x"))}}, 400);
  std::string const wide = "A: " + std::string(300 << 10, 'x');
  home.api.post("/v1/triage/mail", json::Object{{"mail", to_base64(as_bytes(wide))}}, 413);
}

TEST_CASE("a reminder that cannot be encrypted is held back and shown, and never sent") {
  Home home;
  auto const id = text(home.draft("secret-isp"), "task");
  auto const made = home.happen(id, {{"event", "send"}});
  REQUIRE(home.tasks.attempted(home.tasks.letters_due(home.now)->front(), {true, false, {}, {}},
                               home.now));
  triage::Desk strict;
  strict.mail_from = "tasks@cert-b.example";
  strict.write_mail = [](mail::Outgoing const& message,
                         triage::Holder const&) -> Result<std::string> {
    return fail(Code::refused, "mailcrypt.expired",
                {{"mailbox", message.to}, {"at", "2026-01-01T00:00:00Z"}});
  };
  triage::Tasks tasks{home.store, home.cn.random, std::move(strict)};
  home.now = instant_from_milliseconds(number(made, "due")).value();
  CHECK(tasks.chase_all(home.now).value() == 0);
  CHECK(tasks.letters_due(home.now + 24h)->empty());
  auto const letters = list(home.api.get("/v1/tasks/" + id), "letters");
  REQUIRE(letters.size() == 2);
  CHECK(text(letters[1], "error") == "triage.held");
  CHECK(text(letters[1], "detail").find("noc@secret-isp.example") != std::string::npos);
  CHECK(member(letters[1], "next_attempt").is_null());
}

TEST_CASE("a mail is opened before it is read, and only the holder's own signature is good") {
  Home home;
  for (std::string const signer : {"secret-isp", "somebody-else"}) {
    triage::Desk desk;
    desk.open_mail = [&](std::string_view, Instant) {
      triage::OpenedMail opened{"Content-Type: text/plain\r\n\r\ninside\r\n", true, "good", signer};
      return Result<std::optional<triage::OpenedMail>>{std::move(opened)};
    };
    triage::Tasks tasks{home.store, home.cn.random, std::move(desk)};
    auto const id = text(home.draft("secret-isp"), "task");
    auto const taken =
        tasks.take_mail("Subject: [comity " + id + "]\r\n\r\nwrapping", {}, "li", home.now);
    REQUIRE(taken);
    CHECK(taken->was_encrypted);
    CHECK(taken->signature == (signer == "secret-isp" ? "good" : "unknown"));
    CHECK(taken->task.events.back().note == "inside\n");
  }
}

TEST_CASE("a task reaches a webhook without what is only ours, or a person by hand") {
  Home home;
  auto const id = text(home.draft("secret-registry", {{"by", "li"}}), "task");
  home.happen(id, {{"event", "send"}});
  auto const letters = home.tasks.letters_due(home.now).value();
  REQUIRE(letters.size() == 1);
  auto const call = json::parse(letters[0].content).value();
  CHECK(text(call, "occasion") == "task");
  for (auto const* const own : {"created_by", "outer_due", "to"}) CHECK(call.find(own) == nullptr);
  auto failed = letters[0];
  for (int i = 0; i < 3; ++i) {
    REQUIRE(home.tasks.attempted(failed, {false, false, "courier.refused", "503"}, home.now));
    failed = home.store.letters_of(failed.task).value().front();
    CHECK(*failed.next_attempt == home.now + (1 << i) * 1min);
  }
  auto const shown = list(home.api.get("/v1/tasks/" + id), "letters").front();
  CHECK(text(shown, "detail") == "503");
  REQUIRE(home.tasks.attempted(failed, {false, true, "courier.refused", "410"}, home.now));
  CHECK(!home.store.letters_of(failed.task).value().front().next_attempt);

  home.load("responsible", "resource,holder\n203.0.113.0/24,quiet\n");
  auto const quiet = text(home.draft("quiet"), "task");
  CHECK(error_id(home.happen(quiet, {{"event", "send"}}, 422)) == "triage.no_address");
  CHECK(text(home.happen(quiet, {{"event", "send"}, {"by_hand", true}}), "state") == "sent");
  CHECK(text(home.happen(quiet, {{"event", "acknowledge"}}), "state") == "acknowledged");
  home.happen(quiet, {{"event", "note"}, {"note", "called"}});
  CHECK(text(home.happen(quiet, {{"event", "withdraw"}}), "state") == "withdrawn");
  home.happen(quiet, {{"event", "explode"}}, 400);
  CHECK(list(home.api.get("/v1/tasks?count=1"), "tasks").size() == 1);
  CHECK(home.api.get("/v1/tasks").find("next") == nullptr);
  home.api.get("/v1/tasks?count=x", 400);
  home.api.get("/v1/tasks/x", 400);
  home.api.get("/v1/tasks/t-20260101-aaaaaaaa", 404);
  home.happen("t-20260101-aaaaaaaa", {{"event", "send"}}, 404);
}

TEST_CASE("the tools of holders are listed, and who has one is written to there alone") {
  Home home;
  CHECK(list(home.api.get("/v1/triage/tools"), "tools").empty());
  home.side.tools = {{"secret-isp", triage::Letter::Channel::rt, "https://rt.example", "IR", ""}};
  auto const tool = list(home.api.get("/v1/triage/tools"), "tools").front();
  CHECK(text(tool, "queue") == "IR");
  CHECK(member(tool, "notices").is_null());
  CHECK(list(tool, "arrivals").empty());
  CHECK(list(home.api.get("/v1/health"), "arrivals").empty());
  home.side.tools.front().arrivals = {{"cert"}, 2, "tracker.sign_in", "HTTP 401"};
  CHECK(list(list(home.api.get("/v1/triage/tools"), "tools").front(), "arrivals").size() == 1);
  auto const waiting = list(home.api.get("/v1/health"), "arrivals").front();
  CHECK(number(waiting, "waiting") == 2);
  CHECK(text(waiting, "error") == "tracker.sign_in");
  triage::Desk desk{"tasks@cert-b.example", ""};
  desk.write_to_tool = [](triage::Task const&, triage::Occasion) {
    return std::optional{
        triage::Letter{.channel = triage::Letter::Channel::rt, .address = "https://rt.example"}};
  };
  triage::Tasks tasks{home.store, home.cn.random, std::move(desk)};
  auto const id = triage::parse_task_id(text(home.draft("secret-isp"), "task")).value();
  REQUIRE(tasks.send(id, triage::Tasks::Hand::letters, "li", home.now));
  auto const letters = tasks.letters_due(home.now).value();
  REQUIRE(letters.size() == 1);
  REQUIRE(tasks.attempted(letters[0], {true, false, {}, {}, "20"}, home.now));
  auto const letter = list(home.api.get("/v1/tasks/" + id.text()), "letters").front();
  CHECK(text(letter, "channel") == "rt");
  CHECK(text(letter, "reference") == "20");
}

TEST_CASE(
    "what a holder's tool reports of its own task is taken once, and never more than it may") {
  Home home;
  auto const id = triage::parse_task_id(text(home.draft("secret-isp"), "task")).value();
  auto const take = [&](char const* number, triage::Notice::What what, char const* words) {
    return home.tasks.take_notice({number, id, what, triage::Status::provided, words}, "secret-isp",
                                  "rt secret-isp", home.now);
  };
  using enum triage::Notice::What;
  home.happen(id.text(), {{"event", "send"}});
  CHECK(take("1", begun, "")->task.events.back().kind == triage::Event::Kind::acknowledged);
  CHECK(!take("1", closed, "")->is_new);
  CHECK(take("2", said, "imaged")->is_new);
  auto const answered = take("3", closed, "").value();
  CHECK(replies_of(answered.task)
            .front()
            .content.front()
            .second.find("text")
            ->if_string()
            ->find("imaged") == 0);
  CHECK(take("4", closed, "again")->task.events.back().kind == triage::Event::Kind::noted);
  auto const remark =
      text_of(answered.task.assignment, triage::Occasion::remind, triage::ShownIndicators::none);
  CHECK(!take("5", said, (" " + remark + "\r\n").c_str())->is_new);
  auto const other = home.tasks.take_notice({"6", id}, "secret-registry", "rt", home.now);
  CHECK(other.error().id == "triage.no_such_task");
  home.happen(id.text(), {{"event", "withdraw"}}, 409);
  CHECK(text(list(home.api.get("/v1/tasks/" + id.text()), "events").back(), "notice") == "4");
}

TEST_CASE("a tool's long last word answers every item of a large task, as far as there is room") {
  Home home;
  triage::NewTask input{.request = message::parse_request_id(home.request).value()};
  for (int n = 1; n <= 200; ++n) input.items.push_back(n);
  input.to = {"isp-a", "operator", "Net", "", "", "en"};
  input.subject = "many";
  auto const id = home.tasks.make(std::move(input), home.now)->task.assignment.id;
  REQUIRE(home.tasks.send(id, triage::Tasks::Hand::person, "li", home.now));
  auto const remark = std::string(triage::text_bytes_max, '\x01');
  auto const taken = home.tasks.take_notice(
      {"1", id, triage::Notice::What::closed, triage::Status::provided, remark}, "isp-a", "rt",
      home.now);
  REQUIRE(taken);
  CHECK(replies_of(taken->task).size() == 200);
}

TEST_CASE("what is internal never crosses the link: no message, export or bundle has any of it") {
  Home home;
  auto const id = text(home.draft("secret-isp", {{"by", "secret-person"}}), "task");
  home.happen(id, {{"event", "send"}});
  home.api.post("/v1/requests/" + home.request + "/steps", step("acknowledge"));
  auto answer = answer_to(1, "provided");
  answer.emplace_back("by", "secret-person");
  home.happen(id, answer);
  home.api.post("/v1/requests/" + home.request + "/steps", step("update"));
  home.settle();
  std::string seen;
  for (auto* const api : {&home.api, &home.ours}) {
    auto const name = text(list(api->get("/v1/links"), "links")[0], "link");
    seen += to_text(api->call("GET", "/v1/links/" + name + "/export?bodies=1").body);
    seen += to_text(api->call("GET", home.of_request("bundle?bodies=1")).body);
    seen += to_text(api->call("GET", "/v1/requests/" + home.request).body);
  }
  REQUIRE(seen.size() > 10'000);
  REQUIRE(has(seen, "request.acknowledge"));
  auto const draft = json::write(home.api.get(home.of_request("draft")));
  // The agreement itself speaks of secrets.
  for (std::string const secret : {"secret-isp", "secret-person", "secret note", "秘密主题",
                                   "秘密内容", "秘密运营商", "[comity t-", id.c_str()}) {
    CAPTURE(secret);
    CHECK(!has(seen, secret));
    CHECK(draft.find(secret) == draft.npos);
  }
}

TEST_CASE("a node without a national side says so") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  std::string const id = "us-20260101-aaaaaaaa";
  for (auto const& target : {"/v1/requests/" + id + "/split", "/v1/requests/" + id + "/tasks",
                             "/v1/requests/" + id + "/draft", std::string{"/v1/tasks"},
                             std::string{"/v1/tasks/t-20260101-aaaaaaaa"},
                             std::string{"/v1/triage/tables"}, std::string{"/v1/triage/tools"}})
    CHECK(error_id(api.get(target, 503)) == "api.no_national_side");
  auto const task = json::Object{{"holder", "x"}, {"subject", "x"}, {"text", ""}};
  api.post("/v1/requests/" + id + "/tasks", task, 503);
  api.post("/v1/tasks/t-20260101-aaaaaaaa/events", json::Object{{"event", "send"}}, 503);
  api.post("/v1/triage/tables/x", {}, 503);
  api.post("/v1/triage/tables/x/drop", {}, 503);
  api.post("/v1/triage/mail", json::Object{{"mail", ""}}, 503);
}

}  // namespace comity
