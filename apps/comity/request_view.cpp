#include "request_view.h"

#include "columns.h"

namespace comity::cli {
namespace {

std::string state_word(Console const& console, std::string const& state) {
  auto const word = console.text("clocks.state." + state);
  if (state == "missed_open" || state == "missed_late") return console.bad(word);
  return state == "met" ? console.good(word) : word;
}

/// "hold expiry until 2027-02-20 21:20:09 UTC", by whoever it is owed.
void show_alarms(Console const& console, json::Value const& view) {
  for (auto const& alarm : array_at(view, "alarms")) {
    bool const overdue = part_at(alarm, "overdue") == json::Value{true};
    auto const text =
        console.text((overdue ? "cli.alarm.overdue." : "cli.alarm.ahead.") + text_at(alarm, "what"),
                     {{"time", shown_time(alarm.find("due"))},
                      {"side", console.text("cli.side." + text_at(alarm, "owed_by"))}});
    console.line("  " + (overdue ? console.bad("! " + text) : console.strong("! " + text)));
  }
}

std::string said_in(json::Value const& text) {
  return words::visible(text_at(text, "text"));
}

}  // namespace

void show_conditions(Console const& console, json::Value const& view) {
  if (console.json) return;
  if (part_at(view, "conditions_open") == json::Value{true}) console.say("cli.conditions.proposed");
  if (part_at(view, "conditions_bind") == json::Value{true}) console.say("cli.conditions.bind");
  for (auto const& account : array_at(view, "accounts")) {
    bool const given = part_at(account, "given_at").if_integer() != nullptr;
    console.say(given ? "cli.account_of_use.given" : "cli.account_of_use.asked",
                {{"until", shown_time(account.find("until"))},
                 {"time", given ? shown_time(account.find("given_at")) : std::string{}}});
  }
}

void show_claims(Console const& console, json::Value const& view) {
  if (console.json) return;
  for (auto const& claim : array_at(view, "actor_claims")) {
    console.say(
        "cli.claim",
        {{"party", text_at(claim, "claimed_by")},
         {"confidence", console.text("cli.claim.confidence." + text_at(claim, "confidence"))},
         {"actor", words::visible(text_at(claim, "actor"))},
         {"relation", console.text("cli.claim.relation." + text_at(claim, "relation"))},
         {"state", words::visible(text_at(claim, "state"))},
         {"basis", said_in(part_at(claim, "basis"))}});
    for (auto const& other : array_at(claim, "views"))
      console.say("cli.claim.view",
                  {{"party", text_at(other, "by")},
                   {"position", console.text("cli.claim.position." + text_at(other, "position"))},
                   {"text", said_in(part_at(other, "text"))}});
    if (array_at(claim, "views").empty()) console.say("cli.claim.no_view");
  }
}

void show_clocks(Console const& console, json::Value const& view) {
  if (console.json) return;
  for (auto const& clock : array_at(view, "clocks")) {
    auto const name = text_at(clock, "clock");
    auto line = "  " + padded(console.text("cli.clock.name." + name), 14) +
                padded(console.text("cli.side." + text_at(clock, "owed_by")), 17);
    line += state_word(console, text_at(clock, "state"));
    if (auto const* const due = clock.find("due"); due != nullptr && due->if_integer() != nullptr) {
      line += "  " + console.text("cli.due") + " " + shown_time(due);
    }
    line += "  " + console.faint(to_words(Duration{number_at(clock, "elapsed")}));
    console.line(line);
  }
}

void show_list(Console const& console, json::Value const& answer) {
  if (console.json) return;
  if (array_at(answer, "requests").empty()) return console.say("cli.request.none");
  for (auto const& row : array_at(answer, "requests")) {
    auto line = console.strong(padded(text_at(row, "request"), 24)) +
                padded(text_at(row, "asker") + " → " + text_at(row, "responder"), 12) +
                padded(text_at(row, "kind"), 15) + padded(text_at(row, "urgency"), 9) +
                padded(console.text("cli.phase." + text_at(row, "phase")), 14);
    if (auto const due = text_at(row, "due_clock"); !due.empty()) {
      line += console.text("cli.clock.name." + due) + " " + shown_time(row.find("due"));
    }
    if (!text_at(row, "exercise").empty()) line += "  " + console.bad(console.text("cli.exercise"));
    if (text_at(row, "channel") == "police") line += "  " + console.text("cli.channel.police");
    console.line(line);
    show_alarms(console, row);
  }
}

void show_request(Console const& console, json::Value const& view) {
  if (console.json) return;
  console.line(console.strong(text_at(view, "request")) + "  " + text_at(view, "asker") + " → " +
               text_at(view, "responder") + "  " + text_at(view, "kind") + "  " +
               text_at(view, "urgency") + "  " +
               console.text("cli.phase." + text_at(view, "phase")) + "  " +
               console.text("cli.channel." + text_at(view, "channel")));
  show_alarms(console, view);
  if (!text_at(view, "exercise").empty())
    console.line(console.bad(console.text("cli.exercise") + " " + text_at(view, "exercise")));
  for (auto const& item : array_at(view, "item_states")) {
    auto line = "  " + std::to_string(number_at(item, "n")) + ". " + text_at(item, "status");
    for (auto const* const more : {"ground", "grade", "position"}) {
      if (auto const text = text_at(item, more); !text.empty()) line += "  " + text;
    }
    console.line(line);
  }
  show_conditions(console, view);
  show_claims(console, view);
  show_clocks(console, view);
  for (auto const& message : array_at(view, "messages")) {
    auto const* const had = message.find("had_at");
    auto line = padded(text_at(message, "direction"), 9) + " #" +
                std::to_string(number_at(message, "seq")) + "  " +
                padded(text_at(message, "type"), 22) + shown_time(message.find("sent_at")) + " → " +
                (had != nullptr && had->if_integer() != nullptr ? shown_time(had)
                                                                : console.text("cli.no_receipt"));
    if (auto const reason = text_at(message, "no_effect"); !reason.empty()) {
      line += "  " +
              console.bad(console.text("cli.no_effect") + ": " + console.text("request." + reason));
    }
    console.line(line);
  }
  std::string allowed;
  for (auto const& step : array_at(view, "allowed"))
    allowed += (allowed.empty() ? "" : ", ") + step.if_string()->substr(8);
  if (!allowed.empty()) console.say("cli.request.allowed", {{"steps", allowed}});
}

std::string issue_digest(json::Value const& view) {
  for (auto const& message : array_at(view, "messages"))
    if (text_at(message, "type") == "request.issue") return text_at(message, "digest");
  return "";
}

}  // namespace comity::cli
