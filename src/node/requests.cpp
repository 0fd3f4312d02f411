#include "comity/node/requests.h"

#include <algorithm>

namespace comity::node {
namespace {

link::Draft for_link(request::Draft draft) {
  return {.type = std::move(draft.type),
          .case_id = std::move(draft.case_id),
          .request_id = std::move(draft.request),
          .kind = std::move(draft.kind),
          .urgency = std::move(draft.urgency),
          .exercise = std::move(draft.exercise),
          .codes = std::move(draft.codes),
          .body = std::move(draft.body)};
}

Error no_such_request(RequestId const& id) {
  return fail(Code::not_found, "node.no_such_request", {{"request", id.text()}});
}

}  // namespace

request::Request const& Found::request() const {
  auto const* const found = view.expected.find(id);
  COMITY_CHECK(found != nullptr);
  return *found;
}

Result<CaseView> Requests::view(link::Link& link, CaseId const& id,
                                link::LinkStore::Bodies bodies) const {
  CaseView view;
  view.link = &link;
  view.agreement = node_.adopted().find(link.id().agreement);
  view.id = id;
  view.records = TRY(link.store().of_case(id, bodies));
  std::vector<message::Dated> dated;
  dated.reserve(view.records.size());
  for (auto const& record : view.records) dated.push_back(TRY(link::dated(record)));
  view.file = message::in_canonical_order(std::move(dated));
  view.state = request::state_of(view.file, *view.agreement);
  view.expected = request::expected_state_of(view.file, *view.agreement);
  return view;
}

Result<Found> Requests::find(RequestId const& id, link::LinkStore::Bodies bodies) const {
  for (auto* const link : node_.links()) {
    auto const case_id = TRY(link->store().case_of(id));
    if (!case_id) continue;
    Found found{TRY(view(*link, *case_id, bodies)), id};
    if (found.view.expected.find(id) != nullptr) return found;
  }
  return no_such_request(id);
}

Result<std::vector<CaseView>> Requests::list(std::size_t first, std::size_t count) const {
  // Each link's newest are enough to merge the newest of all.
  std::vector<CaseView> all;
  for (auto* const link : node_.links()) {
    for (auto const& id : TRY(link->store().cases(0, first + count))) {
      all.push_back(TRY(view(*link, id, link::LinkStore::Bodies::without)));
    }
  }
  auto const latest = [](CaseView const& view) {
    auto out = Instant{};
    for (auto const& record : view.records) out = std::max(out, record.own.mark.time);
    return out;
  };
  std::ranges::stable_sort(all, std::ranges::greater{}, latest);
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(first, all.size())));
  if (all.size() > count) all.resize(count);
  return all;
}

Result<Outcome> Requests::submit(link::Link& link, request::State const& state,
                                 agreement::Agreement const& agreement, request::StepInput input,
                                 Instant now) {
  auto made = request::make(state, agreement, std::move(input));
  if (auto* const problems = std::get_if<request::Problems>(&made))
    return Outcome{std::move(*problems)};
  auto& draft = std::get<request::Draft>(made);
  Submitted submitted{draft.case_id, draft.request, 0};
  submitted.seq = TRY(node_.send(link, for_link(std::move(draft)), now));
  return Outcome{std::move(submitted)};
}

/// A step is judged by all that was said before it.
void Requests::settle(RequestId const& id, Instant now) {
  for (auto const* const link : node_.links()) {
    auto const case_id = link->store().case_of(id);
    if (case_id && *case_id && node_.has_uncommitted(*link, **case_id)) return node_.commit(now);
  }
}

Result<Outcome> Requests::issue(NewRequest input, Instant now) {
  auto const& self = node_.self();
  auto const agreement = node_.adopted().in_force(self, input.to, now);
  if (!agreement)
    return fail(Code::not_found, "node.no_agreement_in_force",
                {{"peer", input.to.text()}, {"time", to_rfc3339(now)}});
  auto const id = message::new_request_id(self, now, random_);
  CaseId case_id{id.text()};
  request::State state;
  if (input.codes.follows) settle(input.codes.follows->request, now);
  auto* link = TRY(node_.link(agreement->id(), input.to));
  if (input.codes.follows) {
    auto followed = TRY(find(input.codes.follows->request, link::LinkStore::Bodies::without));
    case_id = followed.view.id;
    state = std::move(followed.view.expected);
    link = followed.view.link;  // A case stays under its agreement [P3.4].
  }
  request::StepInput step{.from = self,
                          .to = std::move(input.to),
                          .step = request::Step::issue,
                          .case_id = std::move(case_id),
                          .request = id,
                          .kind = std::move(input.kind),
                          .urgency = std::move(input.urgency),
                          .exercise = std::move(input.exercise),
                          .codes = std::move(input.codes),
                          .body = std::move(input.body)};
  return submit(*link, state, *node_.adopted().find(link->id().agreement), std::move(step), now);
}

Result<Outcome> Requests::step(RequestId const& id, request::Step step, request::Codes codes,
                               json::Value body, Instant now) {
  settle(id, now);
  auto const found = TRY(find(id, link::LinkStore::Bodies::without));
  request::StepInput input{.from = node_.self(),
                           .to = {},
                           .step = step,
                           .case_id = found.view.id,
                           .request = id,
                           .kind = {},
                           .urgency = {},
                           .exercise = std::nullopt,
                           .codes = std::move(codes),
                           .body = std::move(body)};
  return submit(*found.view.link, found.view.expected, *found.view.agreement, std::move(input),
                now);
}

}  // namespace comity::node
