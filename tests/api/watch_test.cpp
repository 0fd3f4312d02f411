// The watch and the views of its officers; the private log as people look through it.
#include "comity/json/text.h"
#include "comity/node/alarms.h"
#include "desks.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

/// "us" with a CERT and a police desk; the API speaks for nobody at first.
struct Office : fixture::Pair {
  Api api{us, now};
  std::map<std::string, std::string> tokens;

  Office() {
    settle();
    api.use(us.own_side->watch(), us.own_side->views());
    for (auto const* const kind : {"cert", "police"})
      api.post(
          "/v1/agencies",
          json::Object{
              {"id", kind}, {"name", json::Object{{"en", kind}, {"zh", kind}}}, {"kind", kind}},
          200);
    account("ada", "cert", "administrator");
    as("ada");
    account("dee", "cert", "duty_officer");
    account("ann", "cert", "analyst");
    account("lou", "cert", "legal_reviewer");
    account("roy", "police", "duty_officer");
    account("aud", "cert", "auditor");
  }

  void account(std::string const& id, char const* agency, char const* role) {
    api.post("/v1/accounts",
             json::Object{{"id", id},
                          {"name", id},
                          {"agency", agency},
                          {"roles", json::Array{json::Value{role}}}},
             200);
    auto const made =
        api.post("/v1/accounts/" + id + "/tokens", json::Object{{"label", "test"}, {"days", 30}});
    tokens[id] = text(made, "token");
  }

  void as(std::string const& id) { api.speak_with(id.empty() ? "" : tokens.at(id)); }

  json::Value act(char const* who, std::string const& what, json::Value const& body,
                  unsigned status = 200) {
    as(who);
    now += Duration{1};
    return api.post("/v1/watch/" + what, body, status);
  }

  json::Value watch(char const* who) {
    as(who);
    return list(api.get("/v1/watch"), "watches").front();
  }

  json::Value handed_over(char const* note = "cn answers at noon") {
    auto const shown = act("dee", "hand-over", json::Object{{"to", "ann"}, {"note", note}});
    return json::Object{
        {"written", number(member(list(shown, "watches").front(), "offered"), "at")}};
  }

  json::Array const journal(std::string const& query) {
    REQUIRE(us.own_side->desk().journal().commit(now));
    as("aud");
    return list(api.get("/v1/journal/search" + query), "records");
  }
};

json::Object const nothing;

}  // namespace

TEST_CASE("the watch passes from one officer to the next with a note that is read") {
  Office office;
  CHECK(office.watch("dee").find("officer") == nullptr);
  office.act("dee", "take", nothing);
  auto const note = office.handed_over();
  CHECK(text(office.watch("ann"), "officer") == "dee");
  CHECK(text(member(office.watch("ann"), "offered"), "note") == "cn answers at noon");
  office.act("ann", "acknowledge", note);
  auto const taken = office.watch("lou");
  CHECK(text(taken, "officer") == "ann");
  CHECK(text(member(taken, "taken"), "from") == "dee");
  auto const records = office.journal("?type=watch");
  REQUIRE(records.size() == 3);
  CHECK(text(member(records[0], "details"), "what") == "acknowledge");
  CHECK(member(member(records[0], "details"), "note") ==
        member(member(records[1], "details"), "note"));
  for (auto const& record : records) CHECK(json::write(record).find("noon") == std::string::npos);
}

TEST_CASE("nobody has a watch taken from them without being told why") {
  Office office;
  office.act("dee", "take", nothing);
  CHECK(error_id(office.act("ann", "take", nothing, 409)) == "watch.held");
  office.act("ann", "take", json::Object{{"why", "Dee is ill"}});
  CHECK(text(office.watch("dee"), "officer") == "ann");
  CHECK(text(member(office.journal("?type=watch&who=ann").front(), "details"), "from") == "dee");
}

TEST_CASE("[P8.6] each channel's desks have a watch of their own") {
  Office office;
  office.act("dee", "take", nothing);
  office.act("roy", "take", nothing);
  CHECK(text(office.watch("dee"), "officer") == "dee");
  CHECK(text(office.watch("roy"), "officer") == "roy");
  office.as("roy");
  CHECK(list(office.api.get("/v1/watch"), "watches").size() == 1);
  office.as("lou");
  CHECK(list(office.api.get("/v1/watch"), "watches").size() == 2);
  json::Object const over{{"to", "roy"}, {"note", "x"}};
  CHECK(error_id(office.act("dee", "hand-over", over, 422)) == "watch.cannot_stand");
}

TEST_CASE("what cannot be done with the watch is refused, and said why") {
  Office office;
  json::Object const to_ann{{"to", "ann"}, {"note", "x"}};
  CHECK(error_id(office.act("dee", "hand-over", to_ann, 409)) == "watch.not_yours");
  office.act("dee", "take", nothing);
  CHECK(error_id(office.act("dee", "take", nothing, 409)) == "watch.yours");
  office.act("dee", "hand-over", json::Object{{"to", "nobody"}, {"note", "x"}}, 404);
  office.act("dee", "hand-over", json::Object{{"to", "lou"}, {"note", "x"}}, 422);
  office.act("dee", "hand-over", json::Object{{"to", "ann"}, {"note", " "}}, 400);
  auto const first = office.handed_over("first");
  office.handed_over("second");
  CHECK(error_id(office.act("ann", "acknowledge", first, 409)) == "watch.other_note");
  office.act("dee", "acknowledge", first, 404);
}

TEST_CASE("the watch's routes are for those at desks, and refuse what is malformed") {
  Office office;
  for (std::string const path : {"take", "hand-over", "acknowledge"}) {
    office.act("", path, nothing, 401);
    office.act("lou", path, nothing, 403);
    office.act("dee", path, json::Object{{"unknown", 1}}, 400);
    Bytes const huge(api::request_bytes_max + 1, ' ');
    CHECK(office.api.call("POST", "/v1/watch/" + path, huge).status == 413);
  }
  for (std::string const path : {"/v1/watch", "/v1/views"}) {
    office.as("");
    office.api.get(path, 401);
    office.as("ada");
    office.api.get(path, 403);
    office.as("dee");
    office.api.get(path + "?x=1", 400);
  }
}

TEST_CASE("a store that fails leaves the watch with whoever has it, and a node may keep none") {
  Office office;
  office.act("dee", "take", nothing);
  auto const note = office.handed_over();
  office.us.own_stores.fail_changes(fail(Code::unavailable, "sql.disk_full"));
  office.act("ann", "acknowledge", note, 503);
  office.act("ann", "take", json::Object{{"why", "x"}}, 503);
  office.act("dee", "hand-over", json::Object{{"to", "ann"}, {"note", "x"}}, 503);
  office.api.post("/v1/views", json::Object{{"views", json::Array{}}}, 503);
  CHECK(text(office.watch("ann"), "officer") == "dee");
  Api without{office.us, office.now};
  without.speak_with(office.tokens.at("dee"));
  for (std::string const path : {"/v1/watch", "/v1/views"}) without.get(path, 503);
}

TEST_CASE("each account keeps views of its own") {
  Office office;
  json::Value const views{json::Object{
      {"views", json::Array{json::Object{{"name", "新到"}, {"query", "phase=issued"}}}}}};
  office.as("dee");
  CHECK(office.api.post("/v1/views", views, 200) == views);
  CHECK(office.api.get("/v1/views") == views);
  office.api.post("/v1/views", json::Object{{"views", 1}}, 400);
  Bytes const huge(api::request_bytes_max + 1, ' ');
  CHECK(office.api.call("POST", "/v1/views", huge).status == 413);
  office.as("ada");
  office.api.post("/v1/views", views, 403);
  office.as("");
  office.api.post("/v1/views", views, 401);
  office.as("ann");
  CHECK(list(office.api.get("/v1/views"), "views").empty());
}

TEST_CASE("the journal is searched backwards by who, what and about what") {
  Office office;
  office.as("ann");
  auto const request = text(office.api.post("/v1/requests", new_request()), "request");
  office.api.get("/v1/requests/" + request);
  CHECK(office.journal("?type=view&who=ann&about=" + request).size() == 1);
  CHECK(office.journal("?type=view&who=dee").empty());
  auto const all = office.api.get("/v1/journal/search");
  auto const size = number(all, "size");
  CHECK(number(list(all, "records").front(), "index") == size - 1);
  CHECK(all.find("next") == nullptr);
  auto const two = office.api.get("/v1/journal/search?count=2");
  CHECK(number(two, "next") == size - 2);
  auto const after = office.journal("?count=1&before=" + std::to_string(size - 2));
  CHECK(number(after.front(), "index") == size - 3);
}

TEST_CASE("the journal's root is computed anew and is the one that was signed") {
  Office office;
  REQUIRE(office.us.own_side->desk().journal().commit(office.now));
  office.as("aud");
  auto const checked = office.api.get("/v1/journal/check");
  CHECK(flag(checked, "holds"));
  CHECK(number(checked, "size") > 5);
  for (std::string const path : {"/v1/journal/check", "/v1/journal/search"}) {
    office.as("aud");
    office.api.get(path + "?x=1", 400);
    office.as("dee");
    office.api.get(path, 403);
    office.as("");
    office.api.get(path, 401);
  }
}

TEST_CASE("[P8.10] an alarm of the journal names whoever has the watch of its desks") {
  Desks desks;
  auto const id = desks.issue(new_request());
  desks.take(desks.theirs, id, step("acknowledge"));
  desks.take(desks.theirs, id, step("decide", {{"decision", "accept"}}));
  desks.take(desks.theirs, id, step("answer", answer_codes()));
  node::Requests const requests{*desks.cn.node, desks.cn.random};
  node::Alarms alarms{*desks.cn.node, requests, node::alarm_lead,
                      [](people::Channel channel) -> std::optional<people::AccountId> {
                        return people::AccountId{channel == people::Channel::cert ? "dee" : "roy"};
                      }};
  auto& journal = desks.cn.own_side->desk().journal();
  auto const before = journal.size();
  auto const later = desks.now + std::chrono::days{80};
  REQUIRE(alarms.look(later));
  REQUIRE(journal.commit(later));
  auto const told = journal.records(before, 10).value();
  REQUIRE(told.size() == 1);
  CHECK(told.front().type == journal::Type::alarm);
  CHECK(text(told.front().details, "to") == "dee");
}

}  // namespace comity
