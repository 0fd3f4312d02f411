#include "comity/sim/desk.h"

#include "comity/sim/founding.h"

#include <algorithm>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using namespace request;

constexpr auto all_kinds = {"information", "investigation", "preservation", "disclosure",
                            "mitigation",  "clarification", "vulnerability"};

json::Array const& items_of_body(json::Value const& body) {
  static json::Array const none;
  auto const* items = body.find("items");
  return items == nullptr ? none : *items->if_array();
}

/// The body with one item for each of `coded`, made after the items that it has.
template <typename Item>
json::Value with_items(json::Value body, std::vector<Item> const& coded) {
  auto const models = items_of_body(body);
  json::Array items;
  for (auto const& item : coded) {
    auto copy = models[static_cast<std::size_t>(item.n - 1) % models.size()];
    copy.set("n", item.n);
    items.push_back(std::move(copy));
  }
  body.set("items", std::move(items));
  return body;
}

std::vector<int> some_numbers(std::size_t count, Chance& chance) {
  std::vector<int> out;
  for (int n = 1; n <= static_cast<int>(count); ++n)
    if (chance.coin()) out.push_back(n);
  if (out.empty()) out.push_back(1);
  return out;
}

std::string const& some_ground(agreement::Agreement const& agreement, Chance& chance) {
  return chance.pick(agreement.grounds()).id;
}

DecideCodes some_decision(Instant now, agreement::Agreement const& agreement, Chance& chance) {
  DecideCodes out;
  out.decision = chance.pick(std::vector{Decision::accept, Decision::accept, Decision::partial,
                                         Decision::conditional, Decision::conditional,
                                         Decision::postpone, Decision::refuse, Decision::refer});
  bool const needs_ground =
      out.decision == Decision::refuse || out.decision == Decision::partial || chance.coin();
  if (needs_ground) out.ground = some_ground(agreement, chance);
  if (out.decision == Decision::postpone) out.until = now + chance.between(1h, 30 * 24h);
  return out;
}

AnswerCodes some_answer(request::Request const& request, Instant now,
                        agreement::Agreement const& agreement, Chance& chance) {
  AnswerCodes out;
  out.is_final = chance.coin();
  auto const count = out.is_final ? static_cast<int>(request.items.size()) : 0;
  auto numbers = some_numbers(request.items.size(), chance);
  if (out.is_final) numbers.resize(static_cast<std::size_t>(count));
  for (int n = 1; n <= count; ++n) numbers[static_cast<std::size_t>(n - 1)] = n;
  std::vector statuses{ItemStatus::provided, ItemStatus::partial, ItemStatus::not_held,
                       ItemStatus::refused};
  if (!out.is_final) statuses.push_back(ItemStatus::pending);
  for (int const n : numbers) {
    auto const status = chance.pick(statuses);
    out.items.push_back(
        {n, status,
         status == ItemStatus::refused ? some_ground(agreement, chance) : std::string{}});
  }
  if (chance.per_mille(300)) out.hold_until = now + chance.between(24h, 90 * 24h);
  return out;
}

}  // namespace

Result<Desk> Desk::open() {
  Desk desk;
  for (auto const* kind : all_kinds) {
    desk.kinds_.emplace_back(kind);
    for (auto const* form : {".request", ".answer"}) {
      auto const name = std::string{kind} + form;
      desk.examples_[name] = TRY(read_agreement_file("examples/" + name + ".json"));
    }
  }
  for (auto const step : all_steps) {
    if (step == Step::issue || step == Step::answer) continue;
    std::string const name{type_of(step)};
    desk.examples_[name] = TRY(read_agreement_file("examples/" + name + ".json"));
  }
  return desk;
}

json::Value const& Desk::request_body(std::string const& kind) const {
  return examples_.at(kind + ".request");
}

int Desk::items_of(std::string const& kind) const {
  return static_cast<int>(items_of_body(request_body(kind)).size());
}

json::Value Desk::step_body(Step step, std::string const& kind, Codes const& codes) const {
  auto const name = step == Step::answer ? kind + ".answer" : std::string{type_of(step)};
  auto const& body = examples_.at(name);
  if (auto const* answer = std::get_if<AnswerCodes>(&codes)) return with_items(body, answer->items);
  if (auto const* assess = std::get_if<AssessCodes>(&codes)) return with_items(body, assess->items);
  if (auto const* rejoin = std::get_if<RejoinCodes>(&codes)) return with_items(body, rejoin->items);
  return body;
}

Codes Desk::codes_for(Step step, request::Request const& request, Instant now,
                      std::uint64_t last_seq, agreement::Agreement const& agreement,
                      Chance& chance) const {
  auto const count = request.items.size();
  switch (step) {
    case Step::decide:
      return some_decision(now, agreement, chance);
    case Step::answer:
      return some_answer(request, now, agreement, chance);
    case Step::extend:
      return ExtendCodes{now + chance.between(1h, 60 * 24h), chance.pick(agreement.reasons()).id};
    case Step::assess: {
      AssessCodes out;
      for (int const n : some_numbers(count, chance)) {
        auto const grade = chance.pick(
            std::vector{Grade::usable, Grade::incomplete, Grade::wrong, Grade::unusable});
        out.items.push_back({n, grade});
      }
      return out;
    }
    case Step::rejoin: {
      RejoinCodes out;
      for (int const n : some_numbers(count, chance))
        out.items.push_back({n, chance.coin() ? Position::agree : Position::contest});
      return out;
    }
    case Step::escalate:
      return EscalateCodes{request.level + 1};
    case Step::contest:
      return ContestCodes{1 + chance.below(last_seq + 1)};
    case Step::refer:
      return ReferCodes{chance.coin() ? "police" : "mps"};
    case Step::ask_account:
      return AskAccountCodes{now + chance.between(1h, 60 * 24h)};
    case Step::issue:
    case Step::withdraw:
    case Step::supply:
    case Step::accept_conditions:
    case Step::confirm:
    case Step::close:
    case Step::account:
    case Step::acknowledge:
    case Step::query:
    case Step::update:
      return NoCodes{};
  }
  return NoCodes{};
}

AnswerCodes final_answer(request::Request const& request, ItemStatus status) {
  AnswerCodes out;
  out.is_final = true;
  for (int n = 1; n <= static_cast<int>(request.items.size()); ++n)
    out.items.push_back({n, status, {}});
  return out;
}

AssessCodes grades(request::Request const& request, Grade grade) {
  AssessCodes out;
  for (int n = 1; n <= static_cast<int>(request.items.size()); ++n) out.items.push_back({n, grade});
  return out;
}

}  // namespace comity::sim
