#include "comity/node/requests.h"

#include "comity/json/text.h"

#include <algorithm>

namespace comity::node {
namespace {

/// Why nothing of that name is to be found: where it was issued in vain, for what reason [P7.4].
Error no_such_request(RequestName const& name, std::vector<CaseView> const& naming) {
  for (auto const& view : naming) {
    for (auto const& in_vain : view.expected.ineffective) {
      bool const issue = in_vain.message.request == name.id &&
                         in_vain.message.type == request::type_of(request::Step::issue);
      if (!issue) continue;
      return fail(
          Code::not_found, "node.request_without_effect",
          {{"request", name.text()}, {"reason", std::string{request::name_of(in_vain.reason)}}});
    }
  }
  return fail(Code::not_found, "node.no_such_request", {{"request", name.text()}});
}

Error named_twice(RequestName const& name, std::vector<CaseView> const& found) {
  std::string names;
  for (auto const& view : found) {
    RequestName const one{name.id, view.id, view.link->id().agreement.short_text()};
    names += (names.empty() ? "" : ", ") + one.text();
  }
  return fail(Code::conflict, "node.request_named_twice",
              {{"request", name.text()}, {"names", std::move(names)}});
}

/// Cases in which one request is looked for unless a case is named: an asker that names its request
/// in ever more of them makes nobody read them all.
constexpr std::size_t cases_named_max = 16;

/// What stands in the header, as the policy sees it before there are codes and body.
gate::Message without_content(request::StepInput const& input, request::State const& state,
                              AgreementId const& agreement, PartyId const& to) {
  auto const* const known = state.find(input.request);
  return {.agreement = agreement,
          .to = to,
          .type = std::string{request::type_of(input.step)},
          .case_id = input.case_id,
          .request_id = input.request,
          .kind = known == nullptr ? input.kind : known->kind,
          .urgency = known == nullptr ? input.urgency : known->urgency,
          .exercise = known == nullptr ? input.exercise : known->exercise,
          .codes = json::Object{},
          .body = {}};
}

/// Steps by which the responder does what it was asked. To refuse needs nobody's leave.
bool acts_on_it(request::Step step, request::Codes const& codes) {
  using request::Decision;
  if (step == request::Step::answer) return true;
  auto const* const decide = std::get_if<request::DecideCodes>(&codes);
  return decide != nullptr &&
         (decide->decision == Decision::accept || decide->decision == Decision::partial ||
          decide->decision == Decision::conditional);
}

}  // namespace

RequestName Found::name() const {
  return {id, view.id, view.link->id().agreement.digest.hex()};
}

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

/// The cases in which messages stand that name such a request.
Result<std::vector<CaseView>> Requests::naming(RequestName const& name,
                                               link::LinkStore::Bodies bodies) const {
  std::vector<CaseView> out;
  for (auto* const link : node_.links()) {
    if (!link->id().agreement.digest.hex().starts_with(name.agreement)) continue;
    auto cases = name.in ? std::vector{*name.in} : TRY(link->store().cases_of(name.id));
    if (cases.size() > cases_named_max) cases.resize(cases_named_max);
    for (auto const& id : cases) out.push_back(TRY(view(*link, id, bodies)));
  }
  return out;
}

Result<Found> Requests::find(RequestName const& name, link::LinkStore::Bodies bodies) const {
  auto cases = TRY(naming(name, bodies));
  auto const named_only = std::stable_partition(
      cases.begin(), cases.end(),
      [&](CaseView const& view) { return view.expected.find(name.id) != nullptr; });
  auto const count = static_cast<std::size_t>(named_only - cases.begin());
  if (count == 0) return no_such_request(name, cases);
  cases.erase(named_only, cases.end());
  if (count > 1) return named_twice(name, cases);
  return Found{std::move(cases.front()), name.id};
}

Result<std::vector<CaseView>> Requests::list(std::size_t first, std::size_t count) const {
  // Each link's newest are enough to merge the newest of all; of one link alone, what comes before
  // need not be read.
  std::vector<CaseView> all;
  auto const links = node_.links();
  auto const passed = links.size() == 1 ? first : 0;
  first -= passed;
  for (auto* const link : links) {
    for (auto const& id : TRY(link->store().cases(passed, first + count))) {
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
                                 Author const& author, Instant now) {
  auto& desk = node_.desk();
  auto message = without_content(input, state, agreement.id(), link.id().peer);
  auto redacted = TRY(desk.redact(message, author, std::move(input.body)));
  input.body = std::move(redacted.body);
  auto made = request::make(state, agreement, std::move(input));
  if (auto* const problems = std::get_if<request::Problems>(&made))
    return Outcome{std::move(*problems)};
  auto& draft = std::get<request::Draft>(made);
  message.codes = std::move(draft.codes);
  message.body = std::move(draft.body);
  auto decided = TRY(desk.submit(std::move(message), author, std::move(redacted.removals), now));
  if (auto* const waiting = std::get_if<WaitingId>(&decided))
    return Outcome{Waits{std::move(*waiting)}};
  auto const seq = TRY(node_.send(std::get<gate::Cleared>(std::move(decided)), now));
  return Outcome{Submitted{std::move(draft.case_id), std::move(draft.request), seq}};
}

/// A step is judged by all that was said before it.
void Requests::settle(RequestId const& id, Instant now) {
  for (auto const* const link : node_.links()) {
    auto const cases = link->store().cases_of(id);
    if (!cases) continue;
    bool const uncommitted = std::ranges::any_of(
        *cases, [&](CaseId const& one) { return node_.has_uncommitted(*link, one); });
    if (uncommitted) return node_.commit(now);
  }
}

Result<Outcome> Requests::issue(NewRequest input, Instant now, Author const& author) {
  auto const& self = node_.self();
  auto const agreement = node_.adopted().in_force(self, input.to, now);
  if (!agreement)
    return fail(Code::not_found, "node.no_agreement_in_force",
                {{"peer", input.to.text()}, {"time", to_rfc3339(now)}});
  auto const id = message::new_request_id(self, now, random_);
  CaseId case_id{id.text()};
  request::State state;
  if (!input.codes.channel &&
      node_.desk().people().channel_of(author.account) == people::Channel::police)
    input.codes.channel = request::Channel::police;
  if (input.codes.follows) settle(input.codes.follows->request, now);
  auto* link = TRY(node_.link(agreement->id(), input.to));
  if (input.codes.follows) {
    auto followed = TRY(
        find_for(author.account, input.codes.follows->request, link::LinkStore::Bodies::without));
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
  return submit(*link, state, *node_.adopted().find(link->id().agreement), std::move(step), author,
                now);
}

Result<Outcome> Requests::step(RequestName const& name, request::Step step, request::Codes codes,
                               json::Value body, Instant now, Author const& author) {
  settle(name.id, now);
  auto const found = TRY(find_for(author.account, name, link::LinkStore::Bodies::without));
  if (acts_on_it(step, codes)) TRY(check_admitted(found, now));
  request::StepInput input{.from = node_.self(),
                           .to = {},
                           .step = step,
                           .case_id = found.view.id,
                           .request = name.id,
                           .kind = {},
                           .urgency = {},
                           .exercise = std::nullopt,
                           .codes = std::move(codes),
                           .body = std::move(body)};
  return submit(*found.view.link, found.view.expected, *found.view.agreement, std::move(input),
                author, now);
}

namespace {

/// What the policy decides about a request that has arrived by: what its header and body say. A
/// body that was deleted leaves its markings unknown, which rules can ask for.
Result<gate::Facts> facts_of(Found const& found) {
  auto const& request = found.request();
  gate::Facts out{.direction = gate::Direction::in,
                  .counterpart = request.asker,
                  .type = std::string{request::type_of(request::Step::issue)},
                  .kind = request.kind,
                  .urgency = request.urgency,
                  .tlp = {},
                  .pap = {},
                  .categories = {},
                  .exercise = request.exercise.has_value()};
  for (auto const& record : found.view.records) {
    if (record.digest != request.steps.front().digest || !record.body) continue;
    auto const body = json::parse(record.body->bytes, {.bytes_max = message::body_bytes_max});
    auto const markings = body ? gate::markings_of(*body) : gate::Markings{};
    if (!markings) return markings.error();
    out.tlp = markings->tlp;
    out.pap = markings->pap;
  }
  return out;
}

}  // namespace

Result<void> Requests::check_admitted(Found const& found, Instant now) const {
  auto const with_bodies = TRY(find(found.name(), link::LinkStore::Bodies::with));
  auto const facts = TRY(facts_of(with_bodies));
  auto const& issue = found.request().steps.front();
  auto const admission = node_.desk().admit(facts, issue.digest, issue.had_at, now);
  if (auto const* const refused = std::get_if<gate::Refused>(&admission))
    return fail(
        Code::forbidden, "node.may_not_act",
        {{"request", found.id.text()}, {"ground", refused->ground}, {"rule", refused->rule}});
  auto const* const needs = std::get_if<gate::NeedsApproval>(&admission);
  if (needs == nullptr) return {};
  std::string roles;
  for (auto const& missing : needs->missing)
    for (auto const role : missing.need.any_of)
      roles += (roles.empty() ? "" : ", ") + std::string{people::name_of(role)};
  return fail(Code::conflict, "node.needs_admission",
              {{"request", found.id.text()}, {"roles", std::move(roles)}});
}

Result<void> Requests::admit(RequestName const& name, people::Account const& by, Instant now,
                             json::Object consent) {
  auto const found = TRY(find_for(by.id, name, link::LinkStore::Bodies::with));
  auto const facts = TRY(facts_of(found));
  auto const& issue = found.request().steps.front();
  return node_.desk().approve_admission(facts, issue.digest, issue.had_at, by, now,
                                        std::move(consent));
}

}  // namespace comity::node
