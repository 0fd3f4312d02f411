/// One request through its whole life, between two nodes, with the proof of each step.
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "demo.h"
#include "demo_bodies.h"
#include "request_view.h"

#include <chrono>
#include <thread>

namespace comity::cli {
namespace {

using namespace std::chrono_literals;

/// For a message to be receipted, or a checkpoint to be cosigned.
constexpr auto patience = 30s;
constexpr auto poll_interval = 25ms;

std::int64_t number_at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  return found != nullptr && found->if_integer() != nullptr ? *found->if_integer() : -1;
}

/// Tells the story and keeps count of what held.
class Story {
 public:
  Story(Console const& console, DemoWorld const& world, Client us, Client cn)
      : console_{console}, world_{world}, us_{std::move(us)}, cn_{std::move(cn)} {}

  Result<void> issue(json::Value body);
  Result<void> step(bool ours, std::string const& name, json::Value codes, json::Value body);
  Result<void> compare_clocks();
  Result<void> wait_for_cosignatures();
  Result<void> verify_both();

  bool all_held() const { return held_; }

 private:
  Result<void> follow(bool ours, std::string const& what, std::int64_t seq);
  Result<json::Value> settled(Client& client, std::int64_t seq, std::string_view direction);
  void check(bool holds, std::string_view id, Parameters const& parameters = {});

  Console const& console_;
  DemoWorld const& world_;
  Client us_;
  Client cn_;
  std::string request_;
  int number_ = 0;
  bool held_ = true;
};

void Story::check(bool holds, std::string_view id, Parameters const& parameters) {
  held_ = held_ && holds;
  console_.line("    " + (holds ? console_.good("✓ ") : console_.bad("✗ ")) +
                console_.text(id, parameters));
}

/// The message with that number, once both logs have it.
Result<json::Value> Story::settled(Client& client, std::int64_t seq, std::string_view direction) {
  auto const give_up = std::chrono::steady_clock::now() + patience;
  do {
    auto const view = client.get("/v1/requests/" + request_);
    if (view) {
      for (auto const& message : *view->find("messages")->if_array()) {
        bool const wanted = number_at(message, "seq") == seq &&
                            *message.find("direction")->if_string() == direction;
        if (wanted && *message.find("settled")->if_boolean()) return message;
      }
    }
    std::this_thread::sleep_for(poll_interval);
  } while (std::chrono::steady_clock::now() < give_up);
  return fail(Code::unavailable, "cli.demo.no_receipt", {{"seq", std::to_string(seq)}});
}

Result<void> Story::follow(bool ours, std::string const& what, std::int64_t seq) {
  auto& sender = ours ? us_ : cn_;
  auto& receiver = ours ? cn_ : us_;
  auto const sent = TRY(settled(sender, seq, "sent"));
  auto const received = TRY(settled(receiver, seq, "received"));
  console_.line(console_.strong(std::to_string(++number_) + ". " +
                                (ours ? "us → cn  " : "cn → us  ") + what));
  auto const& own = *sent.find("own");
  auto const& peer = *sent.find("peer");
  console_.say("cli.demo.clocks", {{"sender", ours ? "us" : "cn"},
                                   {"sent", to_rfc3339(Instant{Duration{number_at(own, "time")}})},
                                   {"sent_index", std::to_string(number_at(own, "index"))},
                                   {"receiver", ours ? "cn" : "us"},
                                   {"had", to_rfc3339(Instant{Duration{number_at(peer, "time")}})},
                                   {"had_index", std::to_string(number_at(peer, "index"))}});
  bool const alike = *received.find("own") == peer && *received.find("peer") == own &&
                     *sent.find("digest") == *received.find("digest");
  check(alike, "cli.demo.receipt_holds");
  check(sent.find("no_effect")->is_null() && received.find("no_effect")->is_null(),
        "cli.demo.has_effect");
  return {};
}

Result<void> Story::issue(json::Value body) {
  auto const items = body.find("items")->if_array()->size();
  auto const submitted =
      TRY(us_.post("/v1/requests", json::Object{{"to", "cn"},
                                                {"kind", "mitigation"},
                                                {"urgency", "urgent"},
                                                {"codes", json::Object{{"items", items}}},
                                                {"body", std::move(body)}}));
  request_ = *submitted.find("request")->if_string();
  return follow(true,
                console_.text("cli.demo.step.issue",
                              {{"request", request_}, {"items", std::to_string(items)}}),
                number_at(submitted, "seq"));
}

Result<void> Story::step(bool ours, std::string const& name, json::Value codes, json::Value body) {
  auto& client = ours ? us_ : cn_;
  auto const submitted = TRY(client.post(
      "/v1/requests/" + request_ + "/steps",
      json::Object{{"step", name}, {"codes", std::move(codes)}, {"body", std::move(body)}}));
  return follow(ours, console_.text("cli.demo.step." + name), number_at(submitted, "seq"));
}

Result<void> Story::compare_clocks() {
  auto const ours = TRY(us_.get("/v1/requests/" + request_));
  auto const theirs = TRY(cn_.get("/v1/requests/" + request_));
  console_.line(console_.strong(console_.text("cli.demo.compare")));
  show_clocks(console_, ours);
  check(*ours.find("item_states") == *theirs.find("item_states") &&
            *ours.find("quality") == *theirs.find("quality"),
        "cli.demo.same_items");
  bool same = ours.find("clocks")->if_array()->size() == theirs.find("clocks")->if_array()->size();
  for (std::size_t i = 0; same && i < ours.find("clocks")->if_array()->size(); ++i) {
    auto const& a = (*ours.find("clocks")->if_array())[i];
    auto const& b = (*theirs.find("clocks")->if_array())[i];
    for (auto const* const member : {"clock", "state", "started", "stopped", "due", "elapsed"}) {
      auto const* const x = a.find(member);
      auto const* const y = b.find(member);
      same = same && (x == nullptr) == (y == nullptr) && (x == nullptr || *x == *y);
    }
  }
  check(same, "cli.demo.same_clocks");
  return {};
}

Result<void> Story::wait_for_cosignatures() {
  auto const give_up = std::chrono::steady_clock::now() + patience;
  bool both = false;
  while (!both && std::chrono::steady_clock::now() < give_up) {
    both = true;
    for (auto* const client : {&us_, &cn_}) {
      auto const links = TRY(client->get("/v1/links"));
      auto const& link = links.find("links")->if_array()->front();
      auto const size = number_at(link, "log_size");
      auto const at_size = [&](std::string_view name) {
        auto const* const checkpoint = link.find(name);
        return checkpoint != nullptr && checkpoint->if_object() != nullptr &&
               number_at(*checkpoint, "size") == size;
      };
      both = both && at_size("mirrored") && at_size("witnessed");
    }
    if (!both) std::this_thread::sleep_for(poll_interval);
  }
  check(both, "cli.demo.cosigned");
  return {};
}

Result<void> Story::verify_both() {
  console_.line(console_.strong(console_.text("cli.demo.verify")));
  std::string states;
  for (std::string const party : {"us", "cn"}) {
    auto const folder = (world_.home(party) / "export").string();
    TRY(world_.run(
        {"--home", world_.home(party).string(), "log", "export", "--bodies", "--out", folder}));
    auto const said = world_.run({"--json", "verify", "--at", "2100-01-01T00:00:00Z", folder});
    check(said.has_value(), "cli.demo.export_holds", {{"party", party}});
    if (!said) {
      console_.line(words::explain(said.error(), console_.language));
      continue;
    }
    auto const report = TRY(json::parse(*said, {.bytes_max = 8 << 20}));
    auto const* const digest = report.find("states");
    auto const value =
        digest != nullptr && digest->if_string() != nullptr ? *digest->if_string() : std::string{};
    if (party == "cn")
      check(!value.empty() && value == states, "cli.demo.same_states",
            {{"digest", value.substr(0, 16)}});
    states = value;
  }
  return {};
}

json::Value said(std::string_view language, std::string_view text) {
  return json::Object{{"text", json::Object{{"lang", language}, {"text", text}}}};
}

json::Value reasons() {
  auto const reason = [](int n, std::string_view text) {
    return json::Value{
        json::Object{{"n", n}, {"text", json::Object{{"lang", "en"}, {"text", text}}}}};
  };
  auto out = said("en", "Useful, and quick.");
  out.set("items", json::Array{reason(1, "The names no longer resolve."),
                               reason(2, "One server still answers.")});
  return out;
}

json::Value acknowledgement() {
  auto out = said("zh", "已签收，值班员正在处理。");
  out.set("contact",
          json::Object{{"agency", "国家应急响应中心（乙方）"},
                       {"function", "值班席位"},
                       {"reach", json::Array{json::Object{{"channel", "email"},
                                                          {"value", "duty@cert-b.example"}}}},
                       {"hours", "24 h"},
                       {"zone", "Asia/Shanghai"}});
  return out;
}

}  // namespace

Result<bool> carry_request(Console const& console, DemoWorld const& world,
                           std::filesystem::path const& misp_file) {
  auto const event = TRY(service::read_file(misp_file));
  auto us = TRY(world.client("us"));
  auto cn = TRY(world.client("cn"));
  auto const now = service::SystemTime{}.now();
  auto agreement = TRY(service::read_file(world.agreement()));
  auto body = TRY(mitigation_body(std::move(agreement), event, now));
  Story story{console, world, std::move(us), std::move(cn)};
  TRY(story.issue(std::move(body)));
  TRY(story.step(false, "acknowledge", json::Object{}, acknowledgement()));
  TRY(story.step(false, "query", json::Object{}, said("zh", "第2项：请补充目标端口。")));
  TRY(story.step(true, "supply", json::Object{},
                 said("en", "Item 2: TCP port 443, last seen this morning.")));
  TRY(story.step(false, "decide", json::Object{{"decision", "accept"}},
                 said("zh", "同意办理全部两项。")));
  TRY(story.step(false, "update", json::Object{}, said("zh", "注册机构已接到通知。")));
  TRY(story.step(
      false, "answer",
      json::Object{{"final", true},
                   {"items", json::Array{json::Object{{"n", 1}, {"status", "provided"}},
                                         json::Object{{"n", 2}, {"status", "partial"}}}}},
      mitigation_answer(now)));
  TRY(story.step(
      true, "assess",
      json::Object{{"items", json::Array{json::Object{{"n", 1}, {"grade", "usable"}},
                                         json::Object{{"n", 2}, {"grade", "incomplete"}}}}},
      reasons()));
  TRY(story.step(true, "close", json::Object{}, said("en", "Thank you.")));
  TRY(story.compare_clocks());
  TRY(story.wait_for_cosignatures());
  TRY(story.verify_both());
  return story.all_held();
}

}  // namespace comity::cli
