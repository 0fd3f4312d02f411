// Those who are tasked and sign in themselves: what they see, what they may do, and what not.
#include "comity/api/observer.h"
#include "comity/json/text.h"
#include "comity/triage/limits.h"
#include "home.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

constexpr char const* own_tasks = "/v1/own-tasks";

/// "li" at the desk; "tia" for the holder of item 1, "tom" for another.
struct Tasked : Home {
  Tasked() {
    api.post("/v1/agencies", agency(), 200);
    auto const ada = account(api, "ada", "administrator", "");
    api.speak_with(ada);
    desk.speak_with(account(api, "li", "duty_officer", ""));
    tia.speak_with(account(api, "tia", "task_holder", "secret-isp"));
    tom.speak_with(account(api, "tom", "task_holder", "secret-registry"));
    for (auto* const one : {&api, &desk, &tia, &tom}) one->use(side);
  }

  /// Its token.
  static std::string account(Api& by, std::string const& id, std::string const& role,
                             std::string const& holder) {
    json::Object record{
        {"id", id}, {"name", "Name of " + id}, {"agency", "cert"}, {"roles", json::Array{role}}};
    if (!holder.empty()) record.emplace_back("holder", holder);
    by.post("/v1/accounts", record, 200);
    return text(
        by.post("/v1/accounts/" + id + "/tokens", json::Object{{"label", "t"}, {"days", 1}}),
        "token");
  }

  /// A task to the holder for whom "tia" speaks.
  std::string draft_task() {
    return text(desk.post(of_request("tasks"), json::Object{{"holder", "secret-isp"},
                                                            {"subject", "停用控制服务器"},
                                                            {"text", "请核查并断网。"},
                                                            {"items", json::Array{1, 2}}}),
                "task");
  }

  std::string send_task() {
    auto const id = draft_task();
    desk.post("/v1/tasks/" + id + "/events", json::Object{{"event", "send"}});
    return id;
  }

  static std::string path(std::string const& id) { return std::string{own_tasks} + '/' + id; }

  json::Value say(Api& by, std::string const& id, json::Object event, unsigned status = 201) {
    return by.post(path(id) + "/events", std::move(event), status);
  }

  Api desk{cn, now};
  Api tia{cn, now};
  Api tom{cn, now};
};

json::Object reply(int n, char const* status, char const* words = nullptr) {
  json::Object out{{"n", n}, {"status", status}};
  if (words != nullptr) out.emplace_back("text", json::Object{{"lang", "zh"}, {"text", words}});
  return out;
}

json::Object answer(json::Array replies) {
  return {{"event", "answer"}, {"replies", std::move(replies)}};
}

}  // namespace

TEST_CASE("who is tasked sees what was sent to them, answers it, and the desk has the answer") {
  Tasked home;
  auto const id = home.draft_task();
  CHECK(list(home.tia.get(own_tasks), "tasks").empty());
  home.tia.get(home.path(id), 404);
  home.desk.post("/v1/tasks/" + id + "/events", json::Object{{"event", "send"}});
  auto const listed = home.tia.get(own_tasks);
  REQUIRE(list(listed, "tasks").size() == 1);
  CHECK(text(list(listed, "tasks")[0], "state") == "sent");
  auto const shown = home.tia.get(home.path(id));
  CHECK(text(shown, "text") == "请核查并断网。");
  CHECK(list(shown, "indicators").size() > 0);

  CHECK(text(home.say(home.tia, id, {{"event", "acknowledge"}, {"note", "收到"}}), "state") ==
        "acknowledged");
  home.say(home.tia, id, answer({reply(1, "provided", "已断网")}));
  auto const answered =
      home.say(home.tia, id, answer({reply(2, "refused", "需要法院裁定"), reply(1, "partial")}));
  CHECK(text(answered, "state") == "answered");
  REQUIRE(list(answered, "replies").size() == 2);
  CHECK(text(list(answered, "replies")[0], "status") == "partial");
  CHECK(text(list(answered, "events").back(), "by") == "Name of tia");

  auto const at_desk = home.desk.get("/v1/tasks/" + id);
  CHECK(text(list(at_desk, "events").back(), "by") == "tia");
  auto const draft = json::write(home.desk.get(home.of_request("draft")));
  CHECK(draft.find("需要法院裁定") != draft.npos);
}

TEST_CASE("who is tasked sees nothing of the request, of who asks, or of what the desk notes") {
  Tasked home;
  auto const id = home.send_task();
  home.desk.post("/v1/tasks/" + id + "/events",
                 json::Object{{"event", "note"}, {"note", "only ours"}});
  home.desk.post("/v1/tasks/" + id + "/events",
                 json::Object{{"event", "chase"}, {"note", "only ours"}});
  home.desk.post("/v1/tasks/" + id + "/events",
                 json::Object{{"event", "answer"},
                              {"note", "only ours"},
                              {"replies", json::Array{json::Object{{"n", 1},
                                                                   {"status", "refused"},
                                                                   {"ground", "capacity"},
                                                                   {"effect", "only ours"}}}}});
  auto const shown = home.tia.get(home.path(id));
  CHECK(list(shown, "events").size() == 3);
  for (auto const& seen : {shown, home.tia.get(own_tasks)}) {
    auto const all = json::write(seen);
    for (auto const& ours : {home.request, std::string{"only ours"}, std::string{"\"li\""},
                             std::string{"capacity"}, std::string{"cert-b.example"}})
      CHECK(all.find(ours) == all.npos);
  }
}

TEST_CASE("another holder's task is not there, and nothing of the desk is given to who is tasked") {
  Tasked home;
  auto const id = home.send_task();
  CHECK(list(home.tom.get(own_tasks), "tasks").empty());
  home.tom.get(home.path(id), 404);
  home.say(home.tom, id, {{"event", "acknowledge"}}, 404);
  CHECK(error_id(home.tia.get("/v1/people", 403)) == "api.own_desks_only");
  for (auto const& path : {std::string{own_tasks}, home.path(id)})
    CHECK(error_id(home.desk.get(path, 403)) == "people.may_not");
  home.say(home.desk, id, {{"event", "acknowledge"}}, 403);
}

TEST_CASE("at the console whoever is tasked learns nothing of node, links and agreements") {
  Tasked home;
  api::ConsoleSide console{"https://console.example", true, true, {},
                           api::Changes{home.now},    {},   {}};
  home.tia.use(console);
  home.tia.come_by(api::Door::console);
  auto const agreement = text(list(home.desk.get("/v1/agreements"), "agreements")[0], "id");
  auto const link = text(list(home.desk.get("/v1/links"), "links")[0], "link");
  auto const paths = {std::string{"/v1/openapi.json"},
                      std::string{"/v1/node"},
                      std::string{"/v1/health"},
                      std::string{"/v1/agreements"},
                      "/v1/agreements/" + agreement,
                      std::string{"/v1/links"},
                      "/v1/links/" + link};
  for (auto const& path : paths) home.tia.get(path, 401);
  auto const session = home.tia.post("/v1/session/demo", json::Object{{"account", "tia"}}, 200);
  CHECK(list(session, "peers").empty());
  CHECK(list(session, "may") == json::Array{"answer_tasks"});
  auto const& self = *home.cn.node->adopted().all().back()->party(home.cn.node->self());
  CHECK(text(member(session, "party_name"), "zh") == self.name.zh);
  CHECK(text(member(session, "account"), "holder") == "secret-isp");
  CHECK(text(home.tia.get("/v1/me"), "holder") == "secret-isp");
  for (auto const& path : paths) {
    CAPTURE(path);
    CHECK(error_id(home.tia.get(path, 403)) == "api.own_desks_only");
  }
}

TEST_CASE("what who is tasked says is checked, and nothing is kept of what is wrong") {
  Tasked home;
  auto const id = home.send_task();
  auto const refused = [&](json::Object event) {
    return error_id(home.say(home.tia, id, std::move(event), 400));
  };
  CHECK(refused({{"event", "withdraw"}}) == "api.no_such_event");
  CHECK(refused(answer({})) == "api.no_replies");
  CHECK(refused(answer({reply(1, "refused")})) == "api.reply_needs_text");
  CHECK(refused(answer({reply(1, "provided", "")})) == "api.reply_needs_text");
  CHECK(refused(answer({reply(3, "provided")})) == "triage.foreign_item");
  CHECK(refused(answer({reply(1, "provided"), reply(1, "partial")})) == "triage.item_twice");
  auto grounded = reply(1, "refused", "不可");
  grounded.emplace_back("ground", "capacity");
  CHECK(refused(answer({grounded})) != "");
  auto klingon = reply(1, "refused", "Qapla'");
  klingon.back().second.set("lang", "tl");
  CHECK(refused(answer({klingon})) == "api.no_such_language");
  CHECK(refused({{"event", "acknowledge"}, {"replies", json::Array{reply(1, "provided")}}}) != "");
  home.tia.get(home.path("x"), 400);
  home.tia.get(std::string{own_tasks} + "?count=0", 400);
  CHECK(list(home.tia.get(home.path(id)), "events").size() == 1);
  home.say(home.tia, id, answer({reply(1, "provided"), reply(2, "not_held")}));
  CHECK(error_id(home.say(home.tia, id, {{"event", "acknowledge"}}, 409)) == "triage.not_now");
}

TEST_CASE("whoever is tasked cannot fill a task up: there is room left for the desk") {
  Tasked home;
  auto const id = home.send_task();
  for (std::size_t n = 1; n < triage::holder_events_max; ++n)
    home.say(home.tia, id, {{"event", "note"}, {"note", "again"}});
  CHECK(error_id(home.say(home.tia, id, {{"event", "note"}}, 413)) == "triage.too_many_events");
  auto const at_desk = "/v1/tasks/" + id + "/events";
  for (auto n = triage::holder_events_max; n < triage::events_max; ++n)
    home.desk.post(at_desk, json::Object{{"event", "note"}});
  home.desk.post(at_desk, json::Object{{"event", "note"}}, 413);
}

TEST_CASE("many tasks come in pages, the newest first") {
  Tasked home;
  std::vector<std::string> sent;
  for (int n = 0; n < 3; ++n) sent.push_back(home.send_task());
  auto const first = home.tia.get(std::string{own_tasks} + "?count=2");
  REQUIRE(list(first, "tasks").size() == 2);
  CHECK(text(list(first, "tasks")[0], "task") == sent[2]);
  auto const rest =
      home.tia.get(std::string{own_tasks} + "?first=" + std::to_string(number(first, "next")));
  REQUIRE(list(rest, "tasks").size() == 1);
  CHECK(text(list(rest, "tasks")[0], "task") == sent[0]);
  CHECK(rest.find("next") == nullptr);
}

TEST_CASE("a change of a task is told to its holder at once") {
  Tasked home;
  api::Changes changes{home.now};
  api::Observer observer{*home.cn.node, changes};
  home.send_task();
  home.cn.node->commit(home.now);
  REQUIRE(observer.look());
  auto const told = [&](std::string holder) {
    auto place = changes.after(std::to_string(to_milliseconds(home.now)) + ".0");
    return changes.tell(place, {{people::Role::task_holder}, true, std::move(holder)});
  };
  CHECK(told("secret-isp").find(R"({"what":"task"})") != std::string::npos);
  CHECK(told("secret-registry").empty());
}

TEST_CASE("a node without a national side has no tasks for anybody") {
  Tasked home;
  Api bare{home.cn, home.now};
  bare.speak_with(Tasked::account(home.api, "uma", "task_holder", "secret-isp"));
  auto const path = Tasked::path("t-20261122-abcd2345");
  bare.get(own_tasks, 503);
  bare.get(path, 503);
  bare.post(path + "/events", json::Object{{"event", "acknowledge"}}, 503);
}

}  // namespace comity
