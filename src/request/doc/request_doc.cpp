// Prints docs/requests.md from the table by which the program runs. With a path: says whether that
// file is still what would be printed.
#include "comity/request/state_table.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <sstream>

namespace comity::request {
namespace {

std::string_view meaning(Phase phase) {
  switch (phase) {
    case Phase::unissued:
      return "there is no such request";
    case Phase::issued:
      return "the responder has said nothing yet";
    case Phase::acknowledged:
      return "the responder is at it";
    case Phase::decided:
      return "the responder will answer: wholly, in part, on conditions, or later";
    case Phase::refused:
      return "the responder will not answer, and gave a ground";
    case Phase::referred:
      return "the responder named somebody else";
    case Phase::answered:
      return "the final answer is there";
    case Phase::assessed:
      return "the asker has graded the answer";
    case Phase::closed:
      return "the asker ended it after its outcome";
    case Phase::withdrawn:
      return "the asker ended it before its outcome";
  }
  return "";
}

std::string_view meaning(Reason reason) {
  switch (reason) {
    case Reason::defective:
      return "its receiver marked it so [P5.7]";
    case Reason::unknown_type:
      return "its type is none of those below [P4.6]";
    case Reason::bad_codes:
      return "its codes are malformed [P8.2]";
    case Reason::unknown_code:
      return "the agreement does not have the ground, reason, kind, urgency or level";
    case Reason::foreign_id:
      return "the case or request id belongs to another party [P7.4]";
    case Reason::issued_already:
      return "there is such a request already";
    case Reason::case_not_open:
      return "no request has opened the case: the first one bears the case's id [P4.7]";
    case Reason::case_full:
      return "the case has as many requests as one may have";
    case Reason::not_issued:
      return "there is no such request";
    case Reason::exercise_mark:
      return "its exercise mark is not that of the request or case";
    case Reason::other_kind:
      return "its kind or urgency is not the request's";
    case Reason::unknown_request:
      return "the asker has issued no request in this case that it could build on";
    case Reason::wrong_sender:
      return "it is the other side's step [P8.1]";
    case Reason::done_already:
      return "what it would do is done";
    case Reason::too_early:
      return "something else has to come first";
    case Reason::too_late:
      return "the request has its outcome";
    case Reason::no_answer:
      return "there is no answer, and there will be none";
    case Reason::over:
      return "the request is closed or withdrawn";
    case Reason::request_full:
      return "its sender has taken as many steps in this request as one may";
    case Reason::no_conditions:
      return "no conditions wait to be accepted";
    case Reason::not_bound:
      return "no conditions bind the asker";
    case Reason::not_asked:
      return "no account of use is asked for";
    case Reason::not_promised:
      return "the issue promised no confirmation";
    case Reason::no_such_item:
      return "the request has no item of that number";
    case Reason::items_pending:
      return "a final answer leaves an item without a status other than pending [P8.3]";
    case Reason::conditions_open:
      return "conditions wait to be accepted [P8.5]";
    case Reason::not_graded:
      return "the item has no grade";
    case Reason::level_not_higher:
      return "the request is at that level, or a higher one, already";
    case Reason::crossed:
      return "its sender had not seen what it reacts to";
  }
  return "";
}

/// What a step asks for and does beyond the table; "" if nothing.
std::string_view rule(Step step) {
  switch (step) {
    case Step::issue:
      return "The request id belongs to its sender, and is new (`foreign_id`, `issued_already`). "
             "The "
             "first request of a case bears the case's id; only it opens the case "
             "(`case_not_open`). "
             "A case has one exercise mark, that of its first request (`exercise_mark`), and at "
             "most "
             "100 requests (`case_full`). Kind and urgency are the agreement's (`unknown_code`). "
             "`follows` and `relation` come together (`bad_codes`). With a relation other than "
             "`related`, `follows` names an earlier request of the same asker in the same case "
             "(`unknown_request`). `channel` is where it begins; without it, CERT to CERT [P8.6].";
    case Step::account:
      return "Needs a demand that is open (`not_asked`), and a `seen` not below its number "
             "(`crossed`) [P8.8].";
    case Step::ask_account:
      return "Only of an asker that has accepted conditions (`not_bound`), and not while a demand "
             "is open (`done_already`) [P8.8].";
    case Step::refer:
      return "To `cert` or `police` it moves the request to that channel [P8.6]; to anybody else "
             "it says whom to turn to.";
    case Step::supply:
      return "Answers every open query whose number is not above its `seen`; the wait for the "
             "asker "
             "[P9.7] ends when none is open. A supply that nobody asked for is welcome.";
    case Step::accept_conditions:
      return "Needs open conditions (`no_conditions`), and a `seen` not below the number of the "
             "`decide` that set them (`crossed`): nobody accepts conditions unseen.";
    case Step::confirm:
      return "Only if the issue promised it (`not_promised`), and once (`done_already`).";
    case Step::assess:
      return "Items that exist (`no_such_item`); a `seen` not below the number of the final answer "
             "(`crossed`). A later grade of an item takes the place of the earlier one, and of the "
             "responder's position on it.";
    case Step::decide:
      return "May be repeated until the outcome; the last one counts. `conditional` opens "
             "conditions, in the place of any that are open; every other decision ends them, as "
             "`accept-conditions` does. `refuse` gives each item that is pending the status "
             "`refused`, with its ground.";
    case Step::answer:
      return "Items that exist (`no_such_item`). A later status of an item takes the place of the "
             "earlier one. A final answer names every item, none as `pending` (`items_pending`), "
             "and has no effect while conditions are open (`conditions_open`).";
    case Step::rejoin:
      return "Items that are graded (`no_such_item`, `not_graded`), by an assess whose number is "
             "not "
             "above its `seen` (`crossed`).";
    case Step::escalate:
      return "To a level of the agreement's ladder (`unknown_code`), counted from 1, that is above "
             "the "
             "present one (`level_not_higher`).";
    case Step::contest:
      return "Of a message of the other side on this link whose number is not above its `seen` "
             "(`crossed`).";
    case Step::withdraw:
    case Step::close:
    case Step::acknowledge:
    case Step::query:
    case Step::update:
    case Step::extend:
      return "";
  }
  return "";
}

std::string label(Move move) {
  auto const type = type_of(step_of(move));
  std::string text{type.substr(type.find('.') + 1)};
  switch (move) {
    case Move::decide_to_answer:
      return text + ": accept, partial, conditional, postpone";
    case Move::decide_to_refuse:
      return text + ": refuse";
    case Move::decide_to_refer:
      return text + ": refer";
    case Move::answer_interim:
      return text + ": interim";
    case Move::answer_final:
      return text + ": final";
    default:
      return text;
  }
}

std::string cell(Phase phase, Move move, Side by) {
  auto const place = verdict(phase, move, by);
  if (auto const* reason = std::get_if<Reason>(&place)) return std::string{name_of(*reason)};
  auto const next = std::get<Phase>(place);
  return next == phase ? "**stays**" : "**→ " + std::string{name_of(next)} + "**";
}

void print_table(std::ostream& out, Side by) {
  out << "\n## Steps of the " << name_of(by) << "\n\n| step |";
  for (auto const phase : all_phases) out << ' ' << name_of(phase) << " |";
  out << "\n|---|";
  for (std::size_t i = 0; i < all_phases.size(); ++i) out << "---|";
  out << '\n';
  for (auto const move : all_moves) {
    if (verdict(Phase::issued, move, by) == Verdict{Reason::wrong_sender}) continue;
    out << "| " << label(move) << " |";
    for (auto const phase : all_phases) out << ' ' << cell(phase, move, by) << " |";
    out << '\n';
  }
}

void print(std::ostream& out) {
  out << R"(# The life of a request

This file is printed from the table by which the program runs (`src/request/state_table.cpp`) and is
part of the protocol [P8.4]. After a change of the table:
`out/dev/src/request/comity_request_doc > docs/requests.md`.

A message has its effect if no reason speaks against it. Else it stays in the log and is shown with
the first reason that applies, in the order given at the end [P7.4].

## Phases

| phase | meaning |
|---|---|
)";
  for (auto const phase : all_phases)
    out << "| " << name_of(phase) << " | " << meaning(phase) << " |\n";
  out << R"(
In the tables below, bold says that the step is allowed, and where it leads; a plain word is the
reason why it is not. A step that stands in one table only is `wrong_sender` from the other side.
)";
  print_table(out, Side::asker);
  print_table(out, Side::responder);
  out << R"(
## Conditions beyond the phase

Every step but `issue` carries the exercise mark, kind and urgency of its request (`exercise_mark`,
`other_kind`), and grounds and reasons of the agreement (`unknown_code`). A request takes 5,000 steps of each side (`request_full`).
Beside that:

)";
  for (auto const step : all_steps)
    if (!rule(step).empty())
      out << "- **" << type_of(step).substr(8) << "**: " << rule(step) << '\n';
  out << R"(
## Notes on the clocks

- hold-expiry [P9.6] runs from when the asker had the first answer with a hold, and is due at the
  hold of the last. `close` stops it, as a request that follows does; `withdraw` only ends it.
- The wait for `accept-conditions` [P9.7] also ends when the asker had a decision without
  conditions.
- A clock that has stopped before a `withdraw` or `close` in the canonical order has stopped,
  whatever the two sides' times say [P9.9].

## Reasons

)";
  for (std::size_t i = 0; i < reason_count; ++i) {
    auto const reason = static_cast<Reason>(i);
    out << i + 1 << ". `" << name_of(reason) << "`: " << meaning(reason) << '\n';
  }
}

int compare(char const* path, std::string const& printed) {
  std::ostringstream there;
  there << std::ifstream{path}.rdbuf();
  if (there.str() == printed) return 0;
  std::cerr << path << " does not fit the table. Renew it: comity_request_doc > docs/requests.md\n";
  return 1;
}

}  // namespace
}  // namespace comity::request

// NOLINTNEXTLINE(bugprone-exception-escape): only memory can run out, which may end it.
int main(int argc, char** argv) {
  std::ostringstream printed;
  comity::request::print(printed);
  if (argc == 2) return comity::request::compare(argv[1], printed.str());
  std::fputs(printed.str().c_str(), stdout);
}
