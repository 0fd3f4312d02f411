/// Three requests through their whole lives, between two nodes and through both gates.
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "demo_bodies.h"
#include "demo_story.h"

#include <chrono>

namespace comity::cli {
namespace {

constexpr Desk us_cert{true, "ann"};
constexpr Desk cn_cert{false, "wang"};
constexpr Desk us_police{true, "pat"};
constexpr Desk cn_police{false, "sun"};

/// For how long the responder preserves.
constexpr auto hold = std::chrono::days{90};

/// Within which the asker says what use it has made of an answer under conditions.
constexpr auto time_for_account = std::chrono::days{30};

json::Value said(std::string_view language, std::string_view text) {
  return json::Object{{"text", json::Object{{"lang", language}, {"text", text}}}};
}

json::Value item(int n, std::string_view name, std::string_view word) {
  json::Object out{{"n", n}};
  out.emplace_back(name, word);
  return out;
}

json::Value items(json::Value first, json::Value second) {
  return json::Object{{"items", json::Array{std::move(first), std::move(second)}}};
}

json::Value final_answer(std::string_view first, std::string_view second) {
  auto out = items(item(1, "status", first), item(2, "status", second));
  out.set("final", true);
  return out;
}

Result<json::Value> example(DemoFiles const& files, std::string const& name) {
  auto const bytes = TRY(service::read_file(files.agreements / "examples" / (name + ".json")));
  return json::parse(bytes);
}

Result<void> mitigation(Story& story, DemoWorld const& world, DemoFiles const& files, Instant now) {
  story.begin("cli.demo.carry");
  auto const event = TRY(service::read_file(files.misp));
  auto agreement = TRY(service::read_file(world.agreement()));
  auto body = TRY(mitigation_body(std::move(agreement), event, now));
  TRY(story.issue(us_cert, json::Object{{"to", "cn"},
                                        {"kind", "mitigation"},
                                        {"urgency", "urgent"},
                                        {"codes", json::Object{{"items", 2}}},
                                        {"body", std::move(body)}}));
  TRY(story.step(cn_cert, "acknowledge", json::Object{}, acknowledgement()));
  TRY(story.step(cn_cert, "query", json::Object{}, said("zh", "第2项：请补充目标端口。")));
  TRY(story.step(us_cert, "supply", json::Object{},
                 said("en", "Item 2: TCP port 443, last seen this morning.")));
  TRY(story.step(cn_cert, "decide", json::Object{{"decision", "accept"}},
                 said("zh", "同意办理全部两项。")));
  auto networks = item(2, "status", "partial");
  networks.set("text",
               json::Object{{"lang", "zh"}, {"text", "两台已制作镜像并下线；另一台位于境外。"}});
  TRY(story.ask_at_home({false, "li"}, {false, "tang"}, 2,
                        "请核查所列地址的服务器，制作镜像后下线。", std::move(networks)));
  TRY(story.step(cn_cert, "update", json::Object{}, said("zh", "注册机构已接到通知。")));
  TRY(story.hand_over(cn_cert, us_cert, "takedown.txt", takedown_record()));
  TRY(story.step(cn_cert, "answer", final_answer("provided", "partial"), mitigation_answer(now)));
  TRY(story.step(us_cert, "assess",
                 items(item(1, "grade", "usable"), item(2, "grade", "incomplete")),
                 reasons("The names no longer resolve.", "One server still answers.")));
  TRY(story.step(us_cert, "close", json::Object{}, said("en", "Thank you.")));
  return story.compare();
}

Result<void> preservation(Story& story, DemoFiles const& files, Instant now) {
  story.begin("cli.demo.carry_police");
  auto body = TRY(example(files, "preservation.request"));
  TRY(story.issue(us_police, json::Object{{"to", "cn"},
                                          {"kind", "preservation"},
                                          {"urgency", "urgent"},
                                          {"codes", json::Object{{"items", 2}, {"confirm", true}}},
                                          {"body", std::move(body)}}));
  TRY(story.step(cn_police, "acknowledge", json::Object{}, acknowledgement()));
  TRY(story.admit(false, {"zhao", "zhou"}));
  TRY(story.step(cn_police, "decide", json::Object{{"decision", "accept"}},
                 said("zh", "同意保全。")));
  TRY(story.hand_over(cn_police, us_police, "hold-notice.txt", hold_notice()));
  auto codes = final_answer("provided", "not_held");
  codes.set("hold_until", to_milliseconds(now + hold));
  TRY(story.step(cn_police, "answer", std::move(codes), preservation_answer(now + hold)));
  TRY(story.step(us_police, "confirm", json::Object{}, confirmation(now)));
  TRY(story.step(us_police, "assess", items(item(1, "grade", "usable"), item(2, "grade", "usable")),
                 reasons("Held, with a reference.", "The reason is clear.")));
  return story.compare();
}

/// CERTs begin, and end; between, the police answer for what may be done with the answer.
Result<void> information(Story& story, DemoFiles const& files, Instant now) {
  story.begin("cli.demo.carry_referred");
  auto body = TRY(example(files, "information.request"));
  body.set("actor_claims", actor_claims());
  TRY(story.issue(us_cert, json::Object{{"to", "cn"},
                                        {"kind", "information"},
                                        {"urgency", "normal"},
                                        {"codes", json::Object{{"items", 2}}},
                                        {"body", std::move(body)}}));
  TRY(story.check_claim(false));
  TRY(story.step(cn_cert, "acknowledge", json::Object{}, acknowledgement()));
  TRY(story.refer(cn_cert, request::Channel::police, said("zh", "其中一项已立案，转交警方办理。")));
  TRY(story.step(cn_police, "decide", json::Object{{"decision", "conditional"}}, conditions()));
  TRY(story.check_conditions(false));
  TRY(story.step(us_police, "accept-conditions", json::Object{}, both_accepted()));
  TRY(story.check_conditions(true));
  TRY(story.refer(cn_police, request::Channel::cert, said("zh", "刑事部分已办结，转回应急机构。")));
  auto answer = TRY(example(files, "information.answer"));
  answer.set("actor_views", actor_views());
  TRY(story.step(cn_cert, "answer", final_answer("provided", "provided"), std::move(answer)));
  TRY(story.check_claim(true));
  TRY(story.step(us_cert, "assess", items(item(1, "grade", "usable"), item(2, "grade", "usable")),
                 reasons("One more address, confirmed.", "Seven victims have been told.")));
  TRY(story.step(us_cert, "close", json::Object{}, said("en", "Thank you.")));
  TRY(story.step(cn_cert, "ask-account",
                 json::Object{{"until", to_milliseconds(now + time_for_account)}},
                 said("zh", "请说明第1项数据的使用情况。")));
  TRY(story.check_account(false));
  TRY(story.step(us_cert, "account", json::Object{}, account_of_use()));
  TRY(story.check_account(true));
  return story.compare();
}

}  // namespace

Result<bool> carry_requests(Console const& console, DemoWorld const& world,
                            DemoFiles const& files) {
  auto us = TRY(DemoSide::staff(world, "us", files.policies / "us.toml"));
  auto cn = TRY(DemoSide::staff(world, "cn", files.policies / "cn.toml"));
  Story story{console, world, std::move(us), std::move(cn)};
  story.introduce();
  auto const now = service::SystemTime{}.now();
  TRY(mitigation(story, world, files, now));
  TRY(preservation(story, files, now));
  TRY(information(story, files, now));
  TRY(story.wait_for_cosignatures());
  TRY(story.verify_logs());
  TRY(story.verify_journals());
  return story.all_held();
}

}  // namespace comity::cli
