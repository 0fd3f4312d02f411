#include "conversation.h"

#include <algorithm>

namespace comity::review_test {
namespace {

using fixture::example;
using fixture::Party;
using request::Step;

constexpr int items = 3;

/// A step's codes with its body.
struct Content {
  request::Codes codes;
  json::Value body;
};

/// `n` counts from 1 in the body's items, as in the codes.
json::Value numbered(json::Value body, int count) {
  auto const one = body.find("items")->if_array()->at(0);
  json::Array list;
  for (int n = 1; n <= count; ++n) {
    list.push_back(one);
    list.back().set("n", n);
  }
  body.set("items", std::move(list));
  return body;
}

request::AnswerCodes answer(Chance& chance, Instant now) {
  request::AnswerCodes codes{.is_final = !chance.one_in(3)};
  for (int n = 1; n <= items; ++n) {
    auto const status = static_cast<request::ItemStatus>(chance.below(4));
    codes.items.push_back({n, status, status == request::ItemStatus::refused ? "sovereignty" : ""});
  }
  if (chance.one_in(2)) codes.hold_until = now + std::chrono::hours{1 + chance.below(900)};
  return codes;
}

request::DecideCodes decision(Chance& chance, Instant now) {
  auto const what = static_cast<request::Decision>(chance.below(6));
  bool const grounded = what == request::Decision::refuse || what == request::Decision::partial;
  request::DecideCodes codes{.decision = what, .ground = grounded ? "capacity" : ""};
  if (what == request::Decision::postpone)
    codes.until = now + std::chrono::hours{chance.below(300)};
  return codes;
}

Content content(Step step, Chance& chance, Instant now) {
  auto const example_of = [&] { return example(std::string{request::type_of(step)}); };
  switch (step) {
    case Step::decide:
      return {decision(chance, now), example_of()};
    case Step::answer:
      return {answer(chance, now), numbered(example("mitigation.answer"), items)};
    case Step::extend:
      return {request::ExtendCodes{now + std::chrono::hours{chance.below(400)}, "volume"},
              example_of()};
    case Step::assess: {
      request::AssessCodes codes;
      for (int n = 1; n <= items; ++n)
        codes.items.push_back({n, static_cast<request::Grade>(chance.below(4))});
      return {codes, numbered(example_of(), items)};
    }
    case Step::rejoin: {
      request::RejoinCodes codes;
      for (int n = 1; n <= items; ++n)
        codes.items.push_back({n, static_cast<request::Position>(chance.below(2))});
      return {codes, numbered(example_of(), items)};
    }
    case Step::escalate:
      return {request::EscalateCodes{1}, example_of()};
    case Step::contest:
      return {request::ContestCodes{1 + chance.below(9)}, example_of()};
    case Step::refer:
      return {request::ReferCodes{"police"}, example_of()};
    case Step::ask_account:
      return {request::AskAccountCodes{now + std::chrono::hours{chance.below(400)}}, example_of()};
    default:
      return {request::NoCodes{}, example_of()};
  }
}

}  // namespace

std::uint64_t Chance::below(std::uint64_t bound) {
  state_ += 0x9e3779b97f4a7c15;
  auto z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return (z ^ (z >> 31)) % bound;
}

void Conversation::go_on(int happenings) {
  for (int i = 0; i < happenings; ++i) {
    bool const ours = chance_.one_in(2);
    auto& by = ours ? pair.us : pair.cn;
    auto& other = ours ? pair.cn : pair.us;
    switch (chance_.below(9)) {
      case 0:
        issue(by, other);
        break;
      case 1:
      case 2:
      case 3:
        speak(by, other);
        break;
      default:
        take_step(by);
    }
    pair.now += std::chrono::minutes{1 + chance_.below(chance_.one_in(8) ? 1'500 : 60)};
  }
}

void Conversation::issue(Party& from, Party const& to) {
  node::NewRequest input;
  input.to = message::PartyId{to.id};
  input.kind = "mitigation";
  input.urgency = chance_.one_in(4) ? "normal" : "urgent";
  input.codes.items = items;
  input.codes.confirm = chance_.one_in(3);
  if (chance_.one_in(9)) input.exercise = message::ExerciseId{"drill-1"};
  input.body = numbered(example("mitigation.request"), items);
  auto const made = node::Requests{*from.node, from.random}.issue(std::move(input), pair.now);
  COMITY_CHECK(made.has_value());
  if (auto const* const submitted = std::get_if<node::Submitted>(&*made))
    requests_.push_back(submitted->request);
}

void Conversation::take_step(Party& by) {
  if (requests_.empty()) return;
  // Most of what is said concerns what was asked lately, so that the two sides cross.
  auto const recent = std::min<std::size_t>(requests_.size(), 4);
  auto const& id = requests_[requests_.size() - 1 - chance_.below(recent)];
  node::Requests requests{*by.node, by.random};
  auto const found = requests.find(id, link::LinkStore::Bodies::without);
  if (!found) return;  // It has not heard of it yet.
  auto const allowed = request::allowed_steps(found->request(), message::PartyId{by.id});
  if (allowed.empty()) return;
  auto step = allowed[chance_.below(allowed.size())];
  for (auto const wanted : {Step::acknowledge, Step::answer, Step::assess, Step::rejoin}) {
    // What most requests come to.
    if (chance_.one_in(3) && std::ranges::find(allowed, wanted) != allowed.end()) step = wanted;
  }
  bool const ends = step == Step::withdraw || step == Step::close;
  if (ends && !chance_.one_in(4)) return;
  auto [codes, body] = content(step, chance_, pair.now);
  // With the wrong codes it is refused, as when people mistake themselves.
  COMITY_CHECK(requests.step(id, step, std::move(codes), std::move(body), pair.now).has_value());
}

void Conversation::speak(Party& from, Party& to) {
  for (auto const& call : from.node->due(pair.now)) {
    auto answer = to.node->answer_exchange(message::PartyId{from.id}, call.body, pair.now);
    COMITY_CHECK(answer.has_value());
    bool const lost = chance_.one_in(3);
    from.node->answered(call, lost ? node::CallAnswer{} : node::CallAnswer{200, *answer}, pair.now);
  }
}

}  // namespace comity::review_test
