#include "comity/gate/explain.h"

namespace comity::gate {
namespace {

std::string shown(Need const& need, int count) {
  std::string out = std::to_string(count) + " × ";
  bool first = true;
  for (auto const role : need.any_of) {
    if (!first) out += '/';
    out += name_of(role);
    first = false;
  }
  return out;
}

std::string listed(std::vector<AccountId> const& accounts) {
  std::string out;
  for (auto const& id : accounts) out += (out.empty() ? "" : ", ") + id.text();
  return out;
}

/// Need by need, and all together: who has two roles fills one place.
void tell_who(std::vector<Need> const& needs, people::Accounts const& accounts, Instant now,
              std::vector<Sentence>& out) {
  std::vector<Roles> roles;
  for (auto const& [id, account] : accounts)
    if (account.active_at(now)) roles.push_back(account.roles);
  for (auto const& need : needs) {
    std::vector<AccountId> able;
    for (auto const& [id, account] : accounts)
      if (account.active_at(now) && account.has_any(need.any_of)) able.push_back(id);
    auto asked = shown(std::vector<Need>{need});
    if (able.empty()) {
      out.push_back({"gate.who_nobody", {{"needs", std::move(asked)}}});
    } else {
      out.push_back({"gate.who_can", {{"needs", std::move(asked)}, {"accounts", listed(able)}}});
    }
  }
  if (auto const left = missing(needs, roles); !left.empty())
    out.push_back({"gate.who_not_all", {{"missing", shown(left)}}});
}

/// What is not there has to be named as well.
std::string or_none(std::string text) {
  return text.empty() ? "–" : text;
}

/// All that `condition` asks for: "direction: out; tlp: red".
std::string shown(Condition const& condition) {
  std::string out;
  for (auto const aspect : all_aspects) {
    auto const values = wanted(condition, aspect);
    if (values.empty()) continue;
    out += (out.empty() ? "" : "; ") + std::string{name_of(aspect)} + ": " + values;
  }
  return out;
}

Sentence effect_of(Rule const& rule) {
  if (auto const* const refuse = std::get_if<Refuse>(&rule.effect))
    return {"gate.explain_refuses", {{"ground", refuse->ground}}};
  if (auto const* const approve = std::get_if<Approve>(&rule.effect))
    return {"gate.explain_wants", {{"needs", shown(approve->needs)}}};
  return {"gate.explain_passes", {}};
}

Sentence effect_of(Emergency const& rule) {
  return {"gate.explain_at_once",
          {{"needs", shown(rule.needs)},
           {"reviewers", shown(std::vector<Need>{{rule.reviewers, 1}})},
           {"within", to_words(rule.review_within)}}};
}

Sentence effect_of(Redaction const& rule) {
  std::string fields;
  for (auto const& field : rule.fields) fields += (fields.empty() ? "" : ", ") + field;
  if (!rule.persons) return {"gate.explain_takes_out", {{"fields", fields}}};
  return {"gate.explain_takes_out_persons", {{"fields", or_none(fields)}}};
}

template <typename Kind>
RuleStory story_of(RuleStory::Sort sort, Kind const& rule, Facts const& facts) {
  RuleStory out{sort, rule.id, rule.line, rule.why, rule.matches(facts), {}};
  if (out.matches) {
    out.because.push_back(effect_of(rule));
    return out;
  }
  for (auto const aspect : mismatches(rule.when, facts)) {
    out.because.push_back({"gate.explain_not_so",
                           {{"aspect", std::string{name_of(aspect)}},
                            {"found", or_none(shown(facts, aspect))},
                            {"wanted", wanted(rule.when, aspect)}}});
  }
  if (out.because.empty())
    out.because.push_back({"gate.explain_unless", {{"conditions", shown(*rule.unless)}}});
  return out;
}

Sentence outcome_of(Demand const& demand) {
  if (demand.refused && demand.refused->rule.empty())
    return {"gate.outcome_otherwise", {{"ground", demand.refused->ground}}};
  if (demand.refused) {
    return {"gate.outcome_refused",
            {{"ground", demand.refused->ground}, {"rule", demand.refused->rule}}};
  }
  if (demand.needs.empty()) return {"gate.outcome_passes", {}};
  if (demand.emergencies.empty()) return {"gate.outcome_needs", {{"needs", shown(demand.needs)}}};
  return {"gate.outcome_needs_or_emergency",
          {{"needs", shown(demand.needs)}, {"emergency", shown(demand.emergency_needs)}}};
}

}  // namespace

std::string shown(std::vector<Need> const& needs) {
  std::string out;
  for (auto const& need : needs) out += (out.empty() ? "" : ", ") + shown(need, need.count);
  return out;
}

std::string shown(std::vector<Missing> const& missing) {
  std::string out;
  for (auto const& m : missing) out += (out.empty() ? "" : ", ") + shown(m.need, m.more);
  return out;
}

std::string_view name_of(RuleStory::Sort sort) {
  switch (sort) {
    case RuleStory::Sort::rule:
      return "rule";
    case RuleStory::Sort::emergency:
      return "emergency";
    case RuleStory::Sort::redaction:
      return "redact";
  }
  return "rule";
}

Explanation explain(Policy const& policy, Facts const& facts) {
  using Sort = RuleStory::Sort;
  Explanation out;
  for (auto const& rule : policy.rules) out.stories.push_back(story_of(Sort::rule, rule, facts));
  for (auto const& rule : policy.emergencies)
    out.stories.push_back(story_of(Sort::emergency, rule, facts));
  for (auto const& rule : policy.redactions)
    out.stories.push_back(story_of(Sort::redaction, rule, facts));
  out.outcome = outcome_of(demand_of(policy, facts));
  return out;
}

std::vector<Sentence> who_can(Policy const& policy, Facts const& facts,
                              people::Accounts const& accounts, Instant now) {
  std::vector<Sentence> out;
  auto const demand = demand_of(policy, facts);
  if (demand.refused || demand.needs.empty()) return out;
  tell_who(demand.needs, accounts, now, out);
  if (demand.emergencies.empty()) return out;
  out.push_back({"gate.who_at_once", {}});
  tell_who(demand.emergency_needs, accounts, now, out);
  return out;
}

}  // namespace comity::gate
