#include "comity/review/review.h"

#include "comity/json/text.h"
#include "tally.h"

#include <algorithm>

namespace comity::review {
namespace {

Span within_force(agreement::Agreement const& agreement, Instant from, Instant to) {
  return {std::max(from, agreement.in_force_from()), std::min(to, agreement.in_force_until())};
}

/// The start of the period that ends where `question`'s begins and is as long; not before 1970.
Instant before_start(Question const& question) {
  auto const length = question.to - question.from;
  return question.from - std::min(length, question.from.time_since_epoch());
}

}  // namespace

struct Review::State {
  Tally tally;

  DirectionCount& direction(PartyId const& asker) {
    return *std::ranges::find(tally.directions, asker, &DirectionCount::asker);
  }

  MessageCount& messages(PartyId const& from) {
    return *std::ranges::find(tally.messages, from, &MessageCount::from);
  }

  bool in_period(Instant at) const { return tally.question.from <= at && at < tally.question.to; }

  void count_messages(message::CaseFile const& file, request::State const& state) {
    std::map<Digest, request::Reason> reasons;
    for (auto const& one : state.ineffective) reasons.emplace(one.message.digest, one.reason);
    for (auto const& message : file.settled) {
      if (!in_period(*message.had_at)) continue;
      auto& count = messages(message.header.from);
      ++(message.header.exercise ? count.exercises : count.had);
      if (message.header.exercise) continue;
      if (message.disposition != message::Disposition::ok) ++count.defective;
      auto const reason = reasons.find(message.digest);
      if (reason != reasons.end()) ++count.ineffective[reason->second];
    }
    for (auto const& message : file.provisional) {
      if (!message.header.exercise) ++messages(message.header.from).on_their_way;
    }
  }

  void count_request(message::CaseId const& id, request::Request const& request) {
    auto const had_at = request.steps.front().had_at;
    auto& count = direction(request.asker);
    bool const before = before_start(tally.question) <= had_at && had_at < tally.question.from;
    if (before && !request.exercise) ++count.before;
    if (!in_period(had_at)) return;
    if (request.exercise) {
      ++count.exercises;
      return;
    }
    auto const at = tally.question.at;
    Measured const measured{.case_id = id,
                            .request = request,
                            .clocks = request::clocks_of(request, *tally.agreement, at),
                            .quality = request::quality_of(request),
                            .at = at};
    count.total.add(measured);
    count.groups[{request.kind, request.urgency}].add(measured);
    tally.rows.push_back({had_at, id, request.id, row_of(measured)});
  }
};

Review::Review(link::LinkId const& link, agreement::Agreement const& agreement, Question question,
               Cut cut)
    : state_{std::make_unique<State>()} {
  auto& tally = state_->tally;
  tally.link = link;
  tally.agreement = &agreement;
  tally.period = within_force(agreement, question.from, question.to);
  tally.before = within_force(agreement, before_start(question), question.from);
  tally.question = std::move(question);
  tally.cut = std::move(cut);
  auto const& first = std::min(link.owner, link.peer);
  auto const& second = std::max(link.owner, link.peer);
  tally.directions[0].asker = tally.messages[0].from = first;
  tally.directions[0].responder = tally.messages[0].to = second;
  tally.directions[1].asker = tally.messages[1].from = second;
  tally.directions[1].responder = tally.messages[1].to = first;
}

Review::~Review() = default;
Review::Review(Review&&) noexcept = default;

void Review::take(message::CaseId const& id, std::vector<message::Dated> messages) {
  auto const file = message::in_canonical_order(std::move(messages));
  auto const state = request::state_of(file, *state_->tally.agreement);
  state_->count_messages(file, state);
  for (auto const& request : state.requests) state_->count_request(id, request);
}

Bytes Review::file() const {
  // Which side computes, and in which order it finds its cases, must not show.
  auto tally = state_->tally;
  std::ranges::sort(tally.rows, {},
                    [](Row const& row) { return std::tie(row.had_at, row.case_id, row.request); });
  for (auto& direction : tally.directions) {
    auto const sort = [](Group& group) {
      std::ranges::sort(group.differences, {},
                        [](Difference const& one) { return std::tie(one.case_id, one.request); });
    };
    sort(direction.total);
    for (auto& [name, group] : direction.groups) sort(group);
  }
  return to_bytes(json::canonical(file_of(tally)));
}

}  // namespace comity::review
