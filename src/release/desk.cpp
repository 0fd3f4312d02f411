#include "comity/release/desk.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::release {
namespace {

/// The one record of the table of policies.
constexpr std::string_view in_force = "in_force";

json::Value removals_view(std::vector<gate::Removal> const& removals) {
  json::Array out;
  for (auto const& one : removals)
    out.emplace_back(json::Object{{"rule", one.rule}, {"field", one.field}, {"count", one.count}});
  return out;
}

}  // namespace

std::string open_policy(PartyId const& party) {
  return "format = \"comity.policy/v1\"\nparty = \"" + party.text() +
         "\"\n"
         "title = {en = \"No policy loaded: everything passes\", zh = \"未加载策略：一律放行\"}\n"
         "otherwise = \"national_law\"\napprovals_valid_for = \"72h\"\n\n"
         "[[rule]]\nid = \"everything\"\npass = true\n"
         "why = {en = \"This node has no policy yet\", zh = \"本节点尚无策略\"}\n";
}

Result<Desk> Desk::open(PartyId self, Resources resources, Instant now) {
  Desk desk{std::move(self), resources};
  desk.policy_text_ = open_policy(desk.self_);
  desk.policy_ = gate::parse_policy(desk.policy_text_).value();
  TRY(desk.read_back(now));
  return desk;
}

Result<void> Desk::read_back(Instant now) {
  for (auto const& bytes : TRY(with_.store.records(Table::policy))) {
    policy_text_.assign(bytes.begin(), bytes.end());
    policy_ = TRY(gate::parse_policy(policy_text_));
    has_policy_ = true;
  }
  for (auto const& bytes : TRY(with_.store.records(Table::waiting))) {
    auto const value = TRY(json::parse(bytes, {.bytes_max = 2 * gate::draft_bytes_max}));
    auto waiting = TRY(parse_waiting(value));
    if (waiting.end && waiting.end->at + ended_kept < now) {
      TRY(with_.store.remove(Table::waiting, waiting.id.text()));
      continue;
    }
    auto id = waiting.id;
    waiting_.emplace(std::move(id), std::move(waiting));
  }
  for (auto const& bytes : TRY(with_.store.records(Table::reviews))) {
    auto const value = TRY(json::parse(bytes));
    auto record = TRY(parse_review(value));
    auto id = record.id;
    reviews_.emplace(std::move(id), std::move(record));
  }
  for (auto const& bytes : TRY(with_.store.records(Table::admissions))) {
    auto const value = TRY(json::parse(bytes));
    auto const* const list = value.if_array();
    if (list == nullptr)
      return fail(Code::damaged, "release.bad_record", {{"found", "admissions"}});
    for (auto const& one : *list) {
      auto approval = TRY(parse_approval(one));
      admissions_[approval.draft].push_back(std::move(approval));
    }
  }
  return {};
}

Result<void> Desk::load_policy(std::string toml, AccountId const& by, Instant now) {
  auto policy = TRY(gate::parse_policy(toml));
  if (policy.party != self_)
    return fail(Code::invalid, "release.other_partys_policy", {{"party", policy.party.text()}});
  TRY(note(journal::Type::policy_loaded, by, json::Object{{"policy", policy.digest.hex()}}, now));
  TRY(with_.store.put(Table::policy, in_force, as_bytes(toml)));
  policy_text_ = std::move(toml);
  policy_ = std::move(policy);
  has_policy_ = true;
  return {};
}

Result<gate::Redacted> Desk::redact(gate::Message const& message, Author const& author,
                                    json::Value body) const {
  auto const markings = TRY(gate::markings_of(body));
  gate::Facts const facts{.direction = gate::Direction::out,
                          .counterpart = message.to,
                          .type = message.type,
                          .kind = message.kind,
                          .urgency = message.urgency,
                          .tlp = markings.tlp,
                          .pap = markings.pap,
                          .categories = author.categories,
                          .exercise = message.exercise.has_value()};
  return gate::redact(policy_, facts, std::move(body));
}

Result<Desk::Decided> Desk::submit(gate::Message message, Author const& author,
                                   std::vector<gate::Removal> removals, Instant now) {
  auto draft = TRY(gate::Draft::make(
      {std::move(message), author.categories, author.account, now, std::move(removals)}));
  auto outcome = gate::decide(policy_, draft, {}, with_.people.accounts(), now);
  if (auto const* const refused = std::get_if<gate::Refused>(&outcome)) {
    TRY(note(journal::Type::refusal, author.account, draft,
             json::Object{{"ground", refused->ground}, {"rule", refused->rule}}, now));
    return fail(Code::forbidden, "release.refused",
                {{"ground", refused->ground}, {"rule", refused->rule}});
  }
  auto* const cleared = std::get_if<gate::Cleared>(&outcome);
  TRY(note(journal::Type::draft, author.account, draft,
           json::Object{{"passes", cleared != nullptr},
                        {"removed", removals_view(draft.parts().removals)}},
           now));
  if (cleared != nullptr) return Decided{std::move(*cleared)};
  auto const waits =
      std::ranges::count_if(waiting_, [](auto const& one) { return !one.second.end; });
  if (static_cast<std::size_t>(waits) >= waiting_max)
    return fail(Code::too_large, "release.too_many_waiting",
                {{"max", std::to_string(waiting_max)}});
  WaitingId id{draft.digest().hex().substr(0, 16)};
  Waiting waiting{id, std::move(draft), {}, 0, {}, {}};
  TRY(keep(waiting));
  waiting_.insert_or_assign(id, std::move(waiting));
  return Decided{std::move(id)};
}

Result<Waiting const*> Desk::find(WaitingId const& id) const {
  auto const found = waiting_.find(id);
  if (found == waiting_.end())
    return fail(Code::not_found, "release.no_such_draft", {{"draft", id.text()}});
  return &found->second;
}

Result<Waiting*> Desk::open_one(WaitingId const& id) {
  auto const found = waiting_.find(id);
  if (found == waiting_.end())
    return fail(Code::not_found, "release.no_such_draft", {{"draft", id.text()}});
  if (found->second.end)
    return fail(Code::conflict, "release.ended",
                {{"draft", id.text()}, {"how", std::string{name_of(found->second.end->how)}}});
  return &found->second;
}

gate::Outcome Desk::judge(Waiting const& waiting, Instant now) const {
  return gate::decide(policy_, waiting.draft, waiting.approvals, with_.people.accounts(), now);
}

Result<Desk::Decided> Desk::settle(WaitingId const& id, Instant now) {
  auto outcome = judge(waiting_.at(id), now);
  if (auto* const cleared = std::get_if<gate::Cleared>(&outcome))
    return Decided{std::move(*cleared)};
  if (auto const* const refused = std::get_if<gate::Refused>(&outcome))
    return fail(Code::forbidden, "release.refused",
                {{"ground", refused->ground}, {"rule", refused->rule}});
  return Decided{id};
}

Result<Desk::Decided> Desk::approve(WaitingId const& id, people::Account const& by, bool emergency,
                                    Instant now, json::Object consent) {
  auto* const waiting = TRY(open_one(id));
  TRY(gate::check_approver(policy_, waiting->draft, by, emergency, now));
  if (waiting->approvals.size() >= gate::approvals_max)
    return fail(Code::too_large, "release.too_many_approvals",
                {{"max", std::to_string(gate::approvals_max)}});
  auto const type = emergency ? journal::Type::emergency_release : journal::Type::approval;
  json::Object details;
  if (!consent.empty()) details.emplace_back("consent", std::move(consent));
  TRY(note(type, by.id, waiting->draft, std::move(details), now));
  auto changed = *waiting;
  changed.approvals.push_back({by.id, changed.draft.digest(), now, emergency, {}});
  TRY(keep(changed));
  *waiting = std::move(changed);
  return settle(id, now);
}

Result<Desk::Decided> Desk::again(WaitingId const& id, Instant now) {
  TRY(open_one(id));
  return settle(id, now);
}

Result<void> Desk::revoke(WaitingId const& id, AccountId const& by, Instant now) {
  auto* const waiting = TRY(open_one(id));
  auto changed = *waiting;
  auto const mine = std::ranges::find_if(
      changed.approvals, [&](gate::Approval const& one) { return one.by == by && !one.revoked; });
  if (mine == changed.approvals.end())
    return fail(Code::not_found, "release.not_approved", {{"account", by.text()}});
  mine->revoked = now;
  TRY(note(journal::Type::revocation, by, waiting->draft, json::Object{}, now));
  TRY(keep(changed));
  *waiting = std::move(changed);
  return {};
}

Result<void> Desk::refuse(WaitingId const& id, people::Account const& by, std::string reason,
                          Instant now) {
  auto* const waiting = TRY(open_one(id));
  TRY(gate::check_approver(policy_, waiting->draft, by, false, now));
  TRY(note(journal::Type::refusal, by.id, waiting->draft, json::Object{{"reason", reason}}, now));
  return end(*waiting, {End::How::refused, by.id, now, std::move(reason), 0});
}

Result<void> Desk::withdraw(WaitingId const& id, AccountId const& by, Instant now) {
  auto* const waiting = TRY(open_one(id));
  if (waiting->draft.parts().drafter != by)
    return fail(Code::forbidden, "release.not_the_author", {{"account", by.text()}});
  TRY(note(journal::Type::withdrawal, by, waiting->draft, json::Object{}, now));
  return end(*waiting, {End::How::withdrawn, by, now, {}, 0});
}

Result<WaitingId> Desk::narrow(WaitingId const& id, people::Account const& by,
                               gate::Message message, std::vector<gate::Removal> removals,
                               Instant now) {
  auto* const waiting = TRY(open_one(id));
  auto parts = waiting->draft.parts();
  if (parts.drafter != by.id) TRY(gate::check_approver(policy_, waiting->draft, by, false, now));
  auto const removed = removals_view(removals);
  parts.message = std::move(message);
  std::ranges::move(removals, std::back_inserter(parts.removals));
  auto draft = TRY(gate::Draft::make(std::move(parts)));
  TRY(note(journal::Type::draft, by.id, draft,
           json::Object{{"narrows", waiting->draft.digest().hex()}, {"removed", removed}}, now));
  WaitingId to{draft.digest().hex().substr(0, 16)};
  Waiting next{to, std::move(draft), {}, 0, {}, id};
  TRY(keep(next));
  TRY(end(*waiting, {End::How::narrowed, by.id, now, to.text(), 0}));
  waiting_.insert_or_assign(to, std::move(next));
  return to;
}

Result<void> Desk::leaving(WaitingId const& id, std::uint64_t seq) {
  auto* const waiting = TRY(open_one(id));
  auto changed = *waiting;
  changed.leaving = seq;
  TRY(keep(changed));
  *waiting = std::move(changed);
  return {};
}

Result<void> Desk::sent(WaitingId const& id, std::uint64_t seq, Instant now) {
  auto* const waiting = TRY(open_one(id));
  auto const outcome = judge(*waiting, now);
  if (auto const* const cleared = std::get_if<gate::Cleared>(&outcome))
    TRY(open_reviews(cleared->basis()));
  auto const by = waiting->approvals.empty() ? AccountId{} : waiting->approvals.back().by;
  TRY(note(journal::Type::release, by, waiting->draft, json::Object{{"seq", seq}}, now));
  return end(*waiting, {End::How::sent, by, now, {}, seq});
}

gate::Admission Desk::admit(gate::Facts const& facts, Digest const& subject, Instant arrived_at,
                            Instant now) const {
  static std::vector<gate::Approval> const none;
  auto const found = admissions_.find(subject);
  return gate::admit(policy_, facts, subject, arrived_at,
                     found == admissions_.end() ? none : found->second, with_.people.accounts(),
                     now);
}

Result<void> Desk::approve_admission(gate::Facts const& facts, Digest const& subject,
                                     Instant arrived_at, people::Account const& by, Instant now,
                                     json::Object consent) {
  auto const asked = gate::demand_of(policy_, facts).needs;
  auto const counts =
      std::ranges::any_of(asked, [&](gate::Need const& need) { return by.has_any(need.any_of); });
  if (!counts || !by.active_at(now))
    return fail(Code::forbidden, "release.not_an_approver", {{"account", by.id.text()}});
  auto approvals = admissions_[subject];
  if (approvals.size() >= gate::approvals_max)
    return fail(Code::too_large, "release.too_many_approvals",
                {{"max", std::to_string(gate::approvals_max)}});
  approvals.push_back({by.id, subject, now, false, {}});
  json::Array record;
  for (auto const& one : approvals) record.push_back(to_json(one));
  json::Object details{{"envelope", subject.hex()}, {"arrived", to_milliseconds(arrived_at)}};
  if (!consent.empty()) details.emplace_back("consent", std::move(consent));
  TRY(note(journal::Type::approval, by.id, std::move(details), now));
  TRY(with_.store.put(Table::admissions, subject.hex(),
                      to_bytes(json::write(json::Value{std::move(record)}))));
  admissions_[subject] = std::move(approvals);
  return {};
}

Result<void> Desk::review(std::string const& id, people::Account const& by, bool justified,
                          std::string finding, Instant now) {
  auto const found = reviews_.find(id);
  if (found == reviews_.end())
    return fail(Code::not_found, "release.no_such_review", {{"review", id.substr(0, 100)}});
  if (found->second.done) return fail(Code::conflict, "release.reviewed", {{"review", id}});
  TRY(gate::check_reviewer(found->second.review, by, now));
  auto changed = found->second;
  changed.done = ReviewRecord::Done{by.id, now, justified, std::move(finding)};
  TRY(note(journal::Type::emergency_review, by.id, to_json(changed), now));
  TRY(with_.store.put(Table::reviews, id, to_bytes(json::write(to_json(changed)))));
  found->second = std::move(changed);
  return {};
}

Result<void> Desk::open_reviews(gate::Basis const& basis) {
  for (auto const& review : basis.reviews) {
    ReviewRecord record{review.draft.hex().substr(0, 16) + '-' + review.rule, review, {}};
    if (reviews_.contains(record.id)) continue;
    TRY(with_.store.put(Table::reviews, record.id, to_bytes(json::write(to_json(record)))));
    auto id = record.id;
    reviews_.emplace(std::move(id), std::move(record));
  }
  return {};
}

Result<void> Desk::keep(Waiting const& waiting) {
  return with_.store.put(Table::waiting, waiting.id.text(),
                         to_bytes(json::write(to_json(waiting))));
}

Result<void> Desk::end(Waiting& waiting, End how) {
  auto changed = waiting;
  changed.end = std::move(how);
  TRY(keep(changed));
  waiting = std::move(changed);
  return {};
}

Result<void> Desk::note(journal::Type type, AccountId const& who, json::Value details,
                        Instant now) {
  return with_.journal.stage({type, who.text(), now, std::move(details)});
}

Result<void> Desk::note(journal::Type type, AccountId const& who, gate::Draft const& draft,
                        json::Value details, Instant now) {
  auto const& message = draft.message();
  details.set("draft", draft.digest().hex());
  details.set("policy", policy_.digest.hex());
  details.set("to", message.to.text());
  details.set("message", message.type);
  if (!message.request_id.empty()) details.set("request", message.request_id.text());
  return note(type, who, std::move(details), now);
}

}  // namespace comity::release
