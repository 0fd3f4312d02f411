/// comity draft …, comity review …: what waits to leave, and what was let out in a hurry.
#include "columns.h"
#include "comity/json/text.h"
#include "verbs.h"

namespace comity::cli {
namespace {

std::string joined(json::Array const& words, char const* between) {
  std::string out;
  for (auto const& word : words)
    if (word.if_string() != nullptr) out += (out.empty() ? "" : between) + *word.if_string();
  return out;
}

/// "2 × legal_reviewer, police": who is still missing.
std::string shown_missing(Console const& console, json::Array const& missing) {
  std::string out;
  for (auto const& one : missing) {
    if (!out.empty()) out += ", ";
    out += console.text("cli.draft.missing", {{"count", std::to_string(number_at(one, "more"))},
                                              {"roles", joined(array_at(one, "any_of"), "/")}});
  }
  return out;
}

std::string shown_state(Console const& console, json::Value const& gate) {
  auto const state = text_at(gate, "state");
  auto out =
      console.text("cli.draft.state." + state, {{"by", text_at(gate, "by")},
                                                {"ground", text_at(gate, "ground")},
                                                {"rule", text_at(gate, "rule")},
                                                {"seq", std::to_string(number_at(gate, "seq"))}});
  if (auto const who = shown_missing(console, array_at(gate, "missing")); !who.empty())
    out += ": " + who;
  return out;
}

void show_line(Console const& console, json::Value const& draft) {
  console.line(padded(text_at(draft, "draft"), 18) + padded(text_at(draft, "type"), 22) +
               padded(text_at(draft, "kind"), 15) + padded("→ " + text_at(draft, "to"), 8) +
               padded(text_at(draft, "drafter"), 14) +
               shown_state(console, part_at(draft, "gate")));
}

void show_draft(Console const& console, json::Value const& draft) {
  show_line(console, draft);
  auto const& gate = part_at(draft, "gate");
  console.say("cli.draft.written",
              {{"time", shown_time(draft.find("drafted"))}, {"by", text_at(draft, "drafter")}});
  if (auto const words = joined(array_at(draft, "categories"), ", "); !words.empty())
    console.say("cli.draft.categories", {{"categories", words}});
  for (auto const& removal : array_at(draft, "removed"))
    console.say("cli.draft.removed", {{"field", text_at(removal, "field")},
                                      {"count", std::to_string(number_at(removal, "count"))},
                                      {"rule", text_at(removal, "rule")}});
  for (auto const& approval : array_at(draft, "approvals"))
    console.say(
        approval.find("revoked") != nullptr ? "cli.draft.revoked_by" : "cli.draft.approved_by",
        {{"by", text_at(approval, "by")}, {"time", shown_time(approval.find("at"))}});
  if (auto const rules = joined(array_at(gate, "rules"), ", "); !rules.empty())
    console.say("cli.draft.rules", {{"rules", rules}});
  if (auto const who = shown_missing(console, array_at(gate, "emergency")); !who.empty())
    console.say("cli.draft.emergency_by", {{"who", who}});
  console.say("cli.draft.body");
  console.line(json::write_pretty(part_at(draft, "body")));
}

/// What an approval led to: sent, or still waiting.
Result<Exit> say_outcome(Invocation& in, Client& client, std::string const& id,
                         json::Value const& answer) {
  in.console.give(answer);
  if (answer.find("seq") != nullptr) {
    in.console.say("cli.draft.sent", {{"draft", id},
                                      {"request", text_at(answer, "request")},
                                      {"seq", std::to_string(number_at(answer, "seq"))}});
    return Exit::ok;
  }
  auto const draft = TRY(client.get("/v1/drafts/" + path_part(id)));
  if (!in.console.json) show_line(in.console, draft);
  return Exit::ok;
}

Result<Exit> list(Invocation& in, bool all) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get(all ? "/v1/drafts?all=1" : "/v1/drafts"));
  in.console.give(answer);
  auto const& drafts = array_at(answer, "drafts");
  if (drafts.empty()) in.console.say("cli.draft.none");
  for (auto const& draft : drafts) show_line(in.console, draft);
  return Exit::ok;
}

Result<Exit> show(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const draft = TRY(client.get("/v1/drafts/" + path_part(id)));
  in.console.give(draft);
  if (!in.console.json) show_draft(in.console, draft);
  return Exit::ok;
}

/// Approves what the node shows now: the digest says which bytes were meant.
Result<Exit> approve(Invocation& in, std::string const& id, bool emergency) {
  auto client = TRY(in.client());
  auto const draft = TRY(client.get("/v1/drafts/" + path_part(id)));
  json::Object approval{{"digest", text_at(draft, "digest")}};
  if (emergency) approval.emplace_back("emergency", true);
  auto const answer = TRY(
      client.post("/v1/drafts/" + path_part(id) + "/approve", json::Value{std::move(approval)}));
  return say_outcome(in, client, id, answer);
}

Result<Exit> post_to(Invocation& in, std::string const& id, char const* what, json::Object body) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post("/v1/drafts/" + path_part(id) + "/" + what, json::Value{std::move(body)}));
  if (std::string_view{what} == "release") return say_outcome(in, client, id, answer);
  in.console.give(answer);
  if (!in.console.json) show_line(in.console, answer);
  return Exit::ok;
}

Result<Exit> list_reviews(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/reviews"));
  in.console.give(answer);
  auto const& reviews = array_at(answer, "reviews");
  if (reviews.empty()) in.console.say("cli.review.none");
  for (auto const& review : reviews) {
    auto const& done = part_at(review, "done");
    auto const* const state =
        done.if_object() == nullptr ? "cli.review.open"
        : done.find("justified") != nullptr && *done.find("justified")->if_boolean()
            ? "cli.review.justified"
            : "cli.review.unjustified";
    in.console.line(
        padded(text_at(review, "id"), 40) +
        in.console.text(state, {{"due", shown_time(review.find("due"))},
                                {"by", text_at(done, "by")},
                                {"roles", joined(array_at(review, "reviewers"), "/")}}));
  }
  return Exit::ok;
}

Result<Exit> close_review(Invocation& in, std::string const& id, bool unjustified,
                          std::string const& finding) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post("/v1/reviews/" + path_part(id) + "/close",
                      json::Object{{"justified", !unjustified}, {"finding", finding}}));
  in.console.give(answer);
  in.console.say("cli.review.closed", {{"review", id}});
  return Exit::ok;
}

}  // namespace

void add_draft(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "draft", "draft");
  verb->require_subcommand(1);
  auto const id = std::make_shared<std::string>();
  auto const with_id = [&](char const* name, char const* text) {
    auto* const one = add_verb(in, *verb, name, text);
    one->add_option("draft", *id, word("cli.draft.id"))->required();
    return one;
  };

  auto const all = std::make_shared<bool>(false);
  auto* const every = add_verb(in, *verb, "list", "draft.list");
  every->add_flag("--all", *all, word("cli.draft.all"));
  on_chosen(in, every, [&in, all] { return list(in, *all); });

  on_chosen(in, with_id("show", "draft.show"), [&in, id] { return show(in, *id); });

  auto const emergency = std::make_shared<bool>(false);
  auto* const yes = with_id("approve", "draft.approve");
  yes->add_flag("--emergency", *emergency, word("cli.draft.emergency"));
  on_chosen(in, yes, [&in, id, emergency] { return approve(in, *id, *emergency); });

  on_chosen(in, with_id("release", "draft.release"),
            [&in, id] { return post_to(in, *id, "release", {}); });
  on_chosen(in, with_id("revoke", "draft.revoke"),
            [&in, id] { return post_to(in, *id, "revoke", {}); });
  on_chosen(in, with_id("withdraw", "draft.withdraw"),
            [&in, id] { return post_to(in, *id, "withdraw", {}); });

  auto const reason = std::make_shared<std::string>();
  auto* const no = with_id("refuse", "draft.refuse");
  no->add_option("--reason", *reason, word("cli.draft.reason"))->required();
  on_chosen(in, no, [&in, id, reason] {
    return post_to(in, *id, "refuse", json::Object{{"reason", *reason}});
  });
}

void add_review(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "review", "review");
  verb->require_subcommand(1);
  on_chosen(in, add_verb(in, *verb, "list", "review.list"), [&in] { return list_reviews(in); });

  auto const id = std::make_shared<std::string>();
  auto const finding = std::make_shared<std::string>();
  auto const unjustified = std::make_shared<bool>(false);
  auto* const close = add_verb(in, *verb, "close", "review.close");
  close->add_option("review", *id, word("cli.review.id"))->required();
  close->add_option("--finding", *finding, word("cli.review.finding"))->required();
  close->add_flag("--unjustified", *unjustified, word("cli.review.unjustified_flag"));
  on_chosen(in, close, [&in, id, finding, unjustified] {
    return close_review(in, *id, *unjustified, *finding);
  });
}

}  // namespace comity::cli
