#include "comity/request/make.h"

#include "comity/json/text.h"
#include "judge.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace comity::request {
namespace {

using message::Header;

/// "accept-conditions"
std::string word_of(Step step) {
  constexpr std::size_t prefix = std::string_view{"request."}.size();
  return std::string{type_of(step).substr(prefix)};
}

std::optional<Side> side_of(PartyId const& party, Request const& request) {
  if (party == request.asker) return Side::asker;
  if (party == request.responder) return Side::responder;
  return std::nullopt;
}

bool table_allows(Request const& request, Step step, Side by) {
  return std::ranges::any_of(all_moves, [&](Move move) {
    return step_of(move) == step && std::holds_alternative<Phase>(verdict(request.phase, move, by));
  });
}

/// Whether what the step reacts to is there.
bool has_occasion(Request const& request, Step step) {
  switch (step) {
    case Step::accept_conditions:
      return request.open_conditions.has_value();
    case Step::confirm:
      return request.confirmation_promised && !request.confirmed;
    case Step::ask_account:
      return request.bound_by && request.account_owed() == nullptr;
    case Step::account:
      return request.account_owed() != nullptr;
    case Step::rejoin:
      return std::ranges::any_of(request.items, [](Item const& i) { return i.grade.has_value(); });
    case Step::escalate:
      return request.level < level_max;
    default:
      return true;
  }
}

/// The highest number of `party`'s in the case, settled or not.
std::uint64_t last_number(State const& state, PartyId const& party) {
  std::uint64_t last = 0;
  auto const count = [&](PartyId const& from, std::uint64_t seq) {
    if (from == party) last = std::max(last, seq);
  };
  for (auto const& request : state.requests)
    for (auto const& step : request.steps)
      count(step.by == Side::asker ? request.asker : request.responder, step.seq);
  for (auto const& one : state.ineffective) count(one.message.from, one.message.seq);
  return last;
}

/// The header that the step would have, as far as its effect depends on it.
Header header_of(State const& state, Request const* request, StepInput const& input) {
  Header header{.from = input.from,
                .to = input.to,
                .type = std::string{type_of(input.step)},
                .case_id = input.case_id,
                .request_id = input.request,
                .kind = input.kind,
                .urgency = input.urgency,
                .exercise = input.exercise,
                .codes = encode(input.codes)};
  if (request != nullptr && input.step != Step::issue) {
    header.to = input.from == request->asker ? request->responder : request->asker;
    header.kind = request->kind;
    header.urgency = request->urgency;
    header.exercise = request->exercise;
  }
  header.seen = last_number(state, header.to);
  return header;
}

std::string listed(std::vector<Step> const& steps) {
  std::string out;
  for (auto const step : steps) out += (out.empty() ? "" : ", ") + word_of(step);
  return out.empty() ? "-" : out;
}

Error no_effect(Reason reason, Request const* request, StepInput const& input) {
  Parameters parameters{{"step", word_of(input.step)}};
  if (request != nullptr) {
    parameters.emplace_back("phase", name_of(request->phase));
    parameters.emplace_back("allowed", listed(allowed_steps(*request, input.from)));
  }
  parameters.emplace_back("cause", text_id(reason));
  return fail(Code::refused, request == nullptr ? "request.no_effect" : "request.not_now",
              std::move(parameters));
}

Result<void> check_codes(StepInput const& input) {
  auto const parsed = parse_codes(input.step, encode(input.codes));
  if (!parsed) return parsed.error();
  if (*parsed != input.codes)
    return fail(Code::invalid, "request.wrong_codes", {{"step", word_of(input.step)}});
  return {};
}

void add_violations(Problems& problems, json::Schema const* schema, json::Value const& body) {
  if (schema == nullptr) return;
  for (auto& violation : schema->violations(body)) {
    problems.push_back(fail(Code::invalid, violation.id, std::move(violation.parameters)));
    problems.back().parameters.emplace_back("pointer", std::move(violation.pointer));
  }
}

using Numbers = std::set<std::int64_t>;

/// Of the body's `items`.
Numbers numbers_of(json::Array const& items) {
  Numbers out;
  for (auto const& item : items) {
    auto const* n = item.find("n");
    auto const* number = n == nullptr ? nullptr : n->if_integer();
    if (number != nullptr) out.insert(*number);
  }
  return out;
}

/// As many of them as a person would read.
std::string listed(Numbers const& numbers) {
  constexpr std::size_t shown_bytes_max = 80;
  std::string out;
  for (auto const n : numbers) {
    if (out.size() > shown_bytes_max) return out + " …";
    if (!out.empty()) out += ", ";
    out += std::to_string(n);
  }
  return out.empty() ? "-" : out;
}

Error differ(std::string header, std::string body) {
  return fail(Code::invalid, "request.items_differ",
              {{"header", std::move(header)}, {"body", std::move(body)}});
}

/// Compares each form of codes with the body's `items`, null if it has none.
struct ItemCheck {
  json::Array const* items;

  Result<void> operator()(IssueCodes const& codes) const {
    auto const count = items == nullptr ? 0 : items->size();
    if (count == static_cast<std::size_t>(codes.items)) return {};
    return differ(std::to_string(codes.items), std::to_string(count));
  }

  Result<void> operator()(AnswerCodes const& codes) const { return same_numbers(codes.items); }

  Result<void> operator()(AssessCodes const& codes) const { return same_numbers(codes.items); }

  Result<void> operator()(RejoinCodes const& codes) const { return same_numbers(codes.items); }

  Result<void> operator()(auto const&) const { return {}; }

  template <typename Item>
  Result<void> same_numbers(std::vector<Item> const& of_header) const {
    if (items == nullptr) return {};
    Numbers header;
    for (auto const& item : of_header) header.insert(item.n);
    auto const body = numbers_of(*items);
    if (header == body && items->size() == of_header.size()) return {};
    return differ(listed(header), listed(body));
  }
};

}  // namespace

std::variant<Draft, Problems> make(State const& state, Agreement const& agreement,
                                   StepInput const& input) {
  Problems problems;
  auto const keep = [&](Result<void> const& check) {
    if (!check) problems.push_back(check.error());
    return check.has_value();
  };
  auto const* request = state.find(input.request);
  auto header = header_of(state, request, input);

  if (keep(check_codes(input))) {
    auto const judgement = judge(state, header, agreement);
    if (auto const* reason = std::get_if<Reason>(&judgement))
      problems.push_back(no_effect(*reason, request, input));
  }
  add_violations(problems, agreement.body_schema(header.type, header.kind), input.body);
  keep(check_body_items(input.codes, input.body));
  auto body = to_bytes(json::write(input.body));
  if (body.size() > message::body_bytes_max)
    problems.push_back(fail(Code::too_large, "request.body_too_large",
                            {{"bytes", std::to_string(body.size())},
                             {"limit", std::to_string(message::body_bytes_max)}}));
  if (!problems.empty()) return problems;
  return Draft{.from = std::move(header.from),
               .to = std::move(header.to),
               .type = std::move(header.type),
               .case_id = std::move(header.case_id),
               .request = std::move(header.request_id),
               .kind = std::move(header.kind),
               .urgency = std::move(header.urgency),
               .exercise = std::move(header.exercise),
               .codes = std::move(header.codes),
               .body = std::move(body)};
}

std::vector<Step> allowed_steps(Request const& request, PartyId const& party) {
  std::vector<Step> out;
  auto const by = side_of(party, request);
  if (!by) return out;
  std::ranges::copy_if(all_steps, std::back_inserter(out), [&](Step step) {
    return table_allows(request, step, *by) && has_occasion(request, step);
  });
  return out;
}

Result<void> check_body_items(Codes const& codes, json::Value const& body) {
  auto const* items = body.find("items");
  return std::visit(ItemCheck{items == nullptr ? nullptr : items->if_array()}, codes);
}

}  // namespace comity::request
