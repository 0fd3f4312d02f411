#include "comity/gate/decide.h"

#include <algorithm>

namespace comity::gate {
namespace {

using people::Account;
using people::Accounts;

/// What is decided on, whichever way it goes.
struct Subject {
  Facts const& facts;
  Digest const& digest;
  AccountId const& drafter;  ///< Empty for what has arrived.
  Instant since{};
};

/// The approvals of one sort that count, and those that do not.
struct Counted {
  std::vector<AccountId> people;
  std::vector<Roles> roles;
  std::vector<Ignored> ignored;
  std::optional<Instant> first_expiry;
};

/// What the rules and the approvals come to.
struct Verdict {
  Demand demand;
  Counted regular;
  Counted emergency;
  std::vector<Missing> missing;
  std::vector<Missing> unmeetable;
  std::vector<Missing> emergency_missing;

  bool by_emergency() const {
    return !missing.empty() && !demand.emergencies.empty() && emergency_missing.empty();
  }

  bool passes() const { return !demand.refused && (missing.empty() || by_emergency()); }
};

void add_effect(Demand& demand, Rule const& rule) {
  demand.rules.push_back(rule.id);
  if (auto const* const refuse = std::get_if<Refuse>(&rule.effect)) {
    if (!demand.refused) demand.refused = Refused{refuse->ground, rule.id};
  } else if (auto const* const approve = std::get_if<Approve>(&rule.effect)) {
    add_needs(demand.needs, approve->needs);
    if (approve->within)
      demand.within = demand.within ? std::min(*demand.within, *approve->within) : approve->within;
  }
}

std::optional<Void> reason_to_ignore(Approval const& approval, Subject const& subject,
                                     Account const* account, Instant expiry, Instant now) {
  if (approval.draft != subject.digest) return Void::other_draft;
  if (!subject.drafter.empty() && approval.by == subject.drafter) return Void::own_draft;
  if (approval.revoked && *approval.revoked <= now) return Void::revoked;
  if (approval.at > now) return Void::from_the_future;
  if (expiry <= now) return Void::expired;
  if (account == nullptr || !account->active_at(now)) return Void::no_account;
  return std::nullopt;
}

Counted count(Policy const& policy, Subject const& subject, std::span<Approval const> approvals,
              bool emergency, Accounts const& accounts, Instant now) {
  Counted out;
  for (auto const& approval : approvals.first(std::min(approvals.size(), approvals_max))) {
    if (approval.emergency != emergency) continue;
    auto const found = accounts.find(approval.by);
    auto const* const account = found == accounts.end() ? nullptr : &found->second;
    auto const expiry = approval.at + policy.approvals_valid_for;
    auto reason = reason_to_ignore(approval, subject, account, expiry, now);
    if (!reason && std::ranges::find(out.people, approval.by) != out.people.end())
      reason = Void::twice;
    if (reason) {
      out.ignored.push_back({approval, *reason});
      continue;
    }
    out.people.push_back(approval.by);
    out.roles.push_back(account->roles);
    out.first_expiry = out.first_expiry ? std::min(*out.first_expiry, expiry) : expiry;
  }
  return out;
}

/// The roles of those who may still say yes.
std::vector<Roles> others_than(std::vector<AccountId> const& approvers, Subject const& subject,
                               Accounts const& accounts, Instant now) {
  std::vector<Roles> out;
  for (auto const& [id, account] : accounts) {
    bool const has_said = std::ranges::find(approvers, id) != approvers.end();
    if (account.active_at(now) && id != subject.drafter && !has_said) out.push_back(account.roles);
  }
  return out;
}

Verdict judge(Policy const& policy, Subject const& subject, std::span<Approval const> approvals,
              Accounts const& accounts, Instant now) {
  Verdict out;
  out.demand = demand_of(policy, subject.facts);
  out.regular = count(policy, subject, approvals, false, accounts, now);
  out.emergency = count(policy, subject, approvals, true, accounts, now);
  auto others = others_than(out.regular.people, subject, accounts, now);
  out.missing = missing(out.demand.needs, out.regular.roles, others);
  std::ranges::copy(out.regular.roles, std::back_inserter(others));
  out.unmeetable = missing(out.demand.needs, others);
  out.emergency_missing = missing(out.demand.emergency_needs, out.emergency.roles,
                                  others_than(out.emergency.people, subject, accounts, now));
  return out;
}

NeedsApproval needs_of(Verdict verdict, Subject const& subject) {
  NeedsApproval out;
  out.missing = std::move(verdict.missing);
  out.unmeetable = std::move(verdict.unmeetable);
  out.approved_by = std::move(verdict.regular.people);
  out.deadline = verdict.regular.first_expiry;
  if (verdict.demand.within) {
    auto const within = subject.since + *verdict.demand.within;
    out.deadline = out.deadline ? std::min(*out.deadline, within) : within;
  }
  out.emergency = std::move(verdict.emergency_missing);
  out.ignored = std::move(verdict.regular.ignored);
  std::ranges::move(verdict.emergency.ignored, std::back_inserter(out.ignored));
  out.rules = std::move(verdict.demand.rules);
  return out;
}

Basis basis_of(Policy const& policy, Verdict const& verdict, Subject const& subject, Instant now) {
  Basis out{subject.digest, policy.digest, verdict.demand.rules, verdict.regular.people, {}, now};
  if (!verdict.by_emergency()) return out;
  out.approved_by = verdict.emergency.people;
  auto concerned = verdict.emergency.people;
  if (!subject.drafter.empty()) concerned.push_back(subject.drafter);
  for (auto const* const rule : verdict.demand.emergencies) {
    out.rules.push_back(rule->id);
    out.reviews.push_back(
        {rule->id, subject.digest, rule->reviewers, concerned, now, now + rule->review_within});
  }
  return out;
}

/// Finds a place for one more person, moving others if that helps: augmenting paths, as in any
/// matching of a bipartite graph.
class Places {
 public:
  Places(std::vector<Need> const& needs, std::vector<Roles> const& people)
      : needs_{needs}, people_{people}, place_of_(people.size()), filled_(needs.size()) {}

  /// How many of the first `counted` people are in the places of each need once nobody can be
  /// added. Who has a place keeps one, if another.
  std::vector<int> fill(std::size_t counted) {
    for (std::size_t person = 0; person < people_.size(); ++person) {
      std::vector<bool> tried(needs_.size());
      seat(person, tried);
    }
    std::vector<int> out(needs_.size());
    for (std::size_t person = 0; person < counted; ++person)
      if (place_of_[person]) ++out[*place_of_[person]];
    return out;
  }

 private:
  bool may_sit(std::size_t person, std::size_t need) const {
    return std::ranges::any_of(needs_[need].any_of,
                               [&](people::Role role) { return people_[person].contains(role); });
  }

  bool seat(std::size_t person, std::vector<bool>& tried) {
    for (std::size_t need = 0; need < needs_.size(); ++need) {
      if (tried[need] || !may_sit(person, need)) continue;
      tried[need] = true;
      if (filled_[need] < needs_[need].count) {
        ++filled_[need];
        place_of_[person] = need;
        return true;
      }
      for (std::size_t other = 0; other < people_.size(); ++other) {
        if (place_of_[other] != need || !seat(other, tried)) continue;
        place_of_[person] = need;
        return true;
      }
    }
    return false;
  }

  std::vector<Need> const& needs_;
  std::vector<Roles> const& people_;
  std::vector<std::optional<std::size_t>> place_of_;
  std::vector<int> filled_;
};

std::string listed(std::vector<Need> const& needs) {
  Roles roles;
  for (auto const& need : needs) roles.insert(need.any_of.begin(), need.any_of.end());
  std::string out;
  for (auto const role : roles) out += (out.empty() ? "" : ", ") + std::string{name_of(role)};
  return out;
}

}  // namespace

void add_needs(std::vector<Need>& all, std::vector<Need> const& more) {
  for (auto const& need : more) {
    auto const same = std::ranges::find(all, need.any_of, &Need::any_of);
    if (same == all.end()) {
      all.push_back(need);
    } else {
      same->count = std::max(same->count, need.count);
    }
  }
}

bool Scope::matches(Facts const& facts) const {
  return mismatches(when, facts).empty() && !(unless && mismatches(*unless, facts).empty());
}

Demand demand_of(Policy const& policy, Facts const& facts) {
  Demand demand;
  for (auto const& rule : policy.rules) {
    if (rule.matches(facts)) add_effect(demand, rule);
  }
  if (demand.rules.empty()) demand.refused = Refused{policy.otherwise, ""};
  for (auto const& emergency : policy.emergencies) {
    if (!emergency.matches(facts)) continue;
    demand.emergencies.push_back(&emergency);
    add_needs(demand.emergency_needs, emergency.needs);
  }
  return demand;
}

std::vector<Missing> missing(std::vector<Need> const& needs, std::vector<Roles> const& people,
                             std::vector<Roles> const& others) {
  auto all = people;
  std::ranges::copy(others, std::back_inserter(all));
  auto const filled = Places{needs, all}.fill(people.size());
  std::vector<Missing> out;
  for (std::size_t i = 0; i < needs.size(); ++i) {
    if (filled[i] < needs[i].count) out.push_back({needs[i], needs[i].count - filled[i]});
  }
  return out;
}

std::string_view text_id(Void reason) {
  switch (reason) {
    case Void::other_draft:
      return "gate.void_other_draft";
    case Void::own_draft:
      return "gate.void_own_draft";
    case Void::revoked:
      return "gate.void_revoked";
    case Void::expired:
      return "gate.void_expired";
    case Void::from_the_future:
      return "gate.void_from_the_future";
    case Void::no_account:
      return "gate.void_no_account";
    case Void::twice:
      return "gate.void_twice";
  }
  return "gate.void_other_draft";
}

Outcome decide(Policy const& policy, Draft const& draft, std::span<Approval const> approvals,
               Accounts const& accounts, Instant now) {
  Subject const subject{draft.facts(), draft.digest(), draft.parts().drafter,
                        draft.parts().drafted_at};
  auto verdict = judge(policy, subject, approvals, accounts, now);
  if (verdict.demand.refused) return *verdict.demand.refused;
  auto redacted = redact(policy, draft.facts(), draft.body());
  if (!redacted.removals.empty()) return NeedsRedaction{std::move(redacted.removals)};
  if (verdict.passes()) return Cleared{draft.message(), basis_of(policy, verdict, subject, now)};
  return needs_of(std::move(verdict), subject);
}

Admission admit(Policy const& policy, Facts const& facts, Digest const& digest, Instant arrived_at,
                std::span<Approval const> approvals, Accounts const& accounts, Instant now) {
  COMITY_CHECK(facts.direction == Direction::in);
  AccountId const nobody;
  Subject const subject{facts, digest, nobody, arrived_at};
  auto verdict = judge(policy, subject, approvals, accounts, now);
  if (verdict.demand.refused) return *verdict.demand.refused;
  if (verdict.passes()) return Admitted{basis_of(policy, verdict, subject, now)};
  return needs_of(std::move(verdict), subject);
}

Result<void> check_approver(Policy const& policy, Draft const& draft, Account const& approver,
                            bool emergency, Instant now) {
  auto const demand = demand_of(policy, draft.facts());
  auto const& needs = emergency ? demand.emergency_needs : demand.needs;
  if (demand.refused || needs.empty()) return fail(Code::refused, "gate.nothing_to_approve");
  if (approver.id == draft.parts().drafter)
    return fail(Code::forbidden, "gate.own_draft", {{"account", approver.id.text()}});
  if (!approver.active_at(now))
    return fail(Code::forbidden, "gate.account_ended", {{"account", approver.id.text()}});
  auto const is_asked =
      std::ranges::any_of(needs, [&](Need const& need) { return approver.has_any(need.any_of); });
  if (is_asked) return {};
  return fail(Code::forbidden, "gate.not_an_approver",
              {{"account", approver.id.text()}, {"roles", listed(needs)}});
}

std::vector<AccountId> able(Need const& need, Draft const& draft, NeedsApproval const& outcome,
                            Accounts const& accounts, Instant now) {
  std::vector<AccountId> out;
  for (auto const& [id, account] : accounts) {
    bool const has_said = std::ranges::find(outcome.approved_by, id) != outcome.approved_by.end();
    bool const may = account.active_at(now) && account.has_any(need.any_of);
    if (may && id != draft.parts().drafter && !has_said) out.push_back(id);
  }
  return out;
}

Result<void> check_reviewer(Review const& review, Account const& reviewer, Instant now) {
  if (std::ranges::find(review.concerned, reviewer.id) != review.concerned.end())
    return fail(Code::forbidden, "gate.own_release", {{"account", reviewer.id.text()}});
  if (reviewer.active_at(now) && reviewer.has_any(review.reviewers)) return {};
  return fail(Code::forbidden, "gate.not_a_reviewer",
              {{"account", reviewer.id.text()}, {"roles", listed({Need{review.reviewers, 1}})}});
}

}  // namespace comity::gate
