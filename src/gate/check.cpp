#include "comity/gate/check.h"

#include "comity/json/reader.h"
#include "near.h"
#include "space.h"

#include <algorithm>

namespace comity::gate {
namespace {

/// Remarks of one kind about pairs of rules or gaps: a person reads the first few.
constexpr std::size_t alike_max = 10;

/// A rule with the facts that it matches.
struct Area {
  Rule const* rule;
  Boxes boxes;

  template <typename Kind>
  Kind const* is() const {
    return std::get_if<Kind>(&rule->effect);
  }
};

/// Whether meeting `stronger` always meets `weaker` too.
bool covers(std::vector<Need> const& stronger, std::vector<Need> const& weaker) {
  return std::ranges::all_of(weaker, [&](Need const& need) {
    return std::ranges::any_of(stronger, [&](Need const& other) {
      return other.any_of == need.any_of && other.count >= need.count;
    });
  });
}

/// Whether `rule` says nothing where `other` has spoken as well.
bool outweighs(Area const& other, Area const& area) {
  if (area.is<Pass>() != nullptr || other.is<Refuse>() != nullptr) return true;
  auto const* const needs = area.is<Approve>();
  auto const* const others = other.is<Approve>();
  return needs != nullptr && others != nullptr && covers(others->needs, needs->needs);
}

class Check {
 public:
  Check(Policy const& policy, Surroundings const& with)
      : policy_{policy}, with_{with}, space_{policy} {}

  std::vector<Remark> run() {
    if (space_.is_exact()) {
      check_space();
    } else {
      entangled();
    }
    if (with_.vocabulary != nullptr) check_words();
    if (with_.accounts != nullptr) check_people();
    if (policy_.tests.empty()) add(Severity::info, 0, "gate.check_no_tests");
    std::ranges::stable_sort(out_, {}, &Remark::line);
    return std::move(out_);
  }

 private:
  void add(Severity severity, int line, std::string id, Parameters parameters = {}) {
    out_.push_back({severity, line, {std::move(id), std::move(parameters)}});
  }

  void entangled() { add(Severity::warning, 0, "gate.check_too_entangled"); }

  void never_matches(Scope const& scope) {
    add(Severity::error, scope.line, "gate.check_never_matches", {{"rule", scope.id}});
  }

  void check_space() {
    for (auto const& rule : policy_.rules) {
      areas_.push_back({&rule, space_.of(rule)});
      auto& boxes = areas_.back().boxes;
      all_.insert(all_.end(), boxes.begin(), boxes.end());
      auto& of_kind = areas_.back().is<Refuse>() != nullptr ? refused_ : open_;
      of_kind.insert(of_kind.end(), boxes.begin(), boxes.end());
      if (boxes.empty()) never_matches(rule);
    }
    check_differences();
    check_emergencies();
    check_ways();
    check_gaps();
    check_overlaps();
  }

  /// Rules without which nothing would change.
  void check_differences() {
    for (auto const& area : areas_) {
      Boxes others;
      for (auto const& other : areas_) {
        if (&other != &area && outweighs(other, area))
          others.insert(others.end(), other.boxes.begin(), other.boxes.end());
      }
      auto const left = without(area.boxes, others);
      if (!left) return entangled();
      if (left->empty() && !area.boxes.empty())
        add(Severity::warning, area.rule->line, "gate.check_no_difference",
            {{"rule", area.rule->id}});
    }
  }

  /// Emergency rules where nothing waits for approval.
  void check_emergencies() {
    Boxes waiting;
    for (auto const& area : areas_) {
      if (area.is<Approve>() != nullptr)
        waiting.insert(waiting.end(), area.boxes.begin(), area.boxes.end());
    }
    for (auto const& rule : policy_.emergencies) {
      auto const boxes = space_.of(rule);
      if (boxes.empty()) never_matches(rule);
      auto const left = without(common(boxes, waiting), refused_);
      if (!left) return entangled();
      if (left->empty() && !boxes.empty())
        add(Severity::warning, rule.line, "gate.check_releases_nothing", {{"rule", rule.id}});
    }
  }

  /// That there is anything which is not refused, out and in.
  void check_ways() {
    for (auto const way : all_directions) {
      auto const left = without(common(open_, {space_.all(way)}), refused_);
      if (!left) return entangled();
      if (!left->empty()) continue;
      if (way == Direction::out) add(Severity::error, 0, "gate.check_nothing_leaves");
      if (way == Direction::in) add(Severity::warning, 0, "gate.check_nothing_admitted");
    }
  }

  /// What no rule speaks of.
  void check_gaps() {
    auto const left = without({space_.whole()}, all_);
    if (!left) return entangled();
    for (std::size_t i = 0; i < std::min(left->size(), alike_max); ++i) {
      add(Severity::info, 0, "gate.check_gap",
          {{"ground", policy_.otherwise}, {"facts", space_.shown((*left)[i])}});
    }
  }

  /// Where two rules pull in different directions.
  void check_overlaps() {
    std::size_t count = 0;
    for (auto const& loose : areas_) {
      for (auto const& strict : areas_) {
        auto const both = loose.rule->effect.index() < strict.rule->effect.index()
                              ? common(loose.boxes, strict.boxes)
                              : Boxes{};
        if (both.empty() || ++count > alike_max) continue;
        add(Severity::info, loose.rule->line, "gate.check_overlap",
            {{"rule", loose.rule->id},
             {"stricter", strict.rule->id},
             {"facts", space_.shown(both.front())}});
      }
    }
  }

  void check_word(int line, std::string_view what, std::string const& word,
                  std::set<std::string> const& known) {
    auto const is_known =
        word.ends_with(".*")
            ? std::ranges::any_of(known, [&](auto const& type) { return fits(word, type); })
            : known.contains(word);
    if (is_known || word.empty()) return;
    std::vector<std::string_view> const names{known.begin(), known.end()};
    Parameters parameters{{"what", std::string{what}}, {"word", word}};
    if (auto const near = nearest(word, names)) {
      parameters.emplace_back("nearest", *near);
      add(Severity::error, line, "gate.check_not_in_agreement_near", std::move(parameters));
    } else {
      add(Severity::error, line, "gate.check_not_in_agreement", std::move(parameters));
    }
  }

  void check_words(int line, Condition const& condition) {
    auto const& words = *with_.vocabulary;
    for (auto const& word : condition.types) check_word(line, "type", word, words.types);
    for (auto const& word : condition.kinds) check_word(line, "kind", word, words.kinds);
    for (auto const& word : condition.urgencies) check_word(line, "urgency", word, words.urgencies);
    for (auto const& party : condition.counterparts)
      check_word(line, "counterpart", party.text(), words.parties);
  }

  void check_words(Scope const& scope) {
    check_words(scope.line, scope.when);
    if (scope.unless) check_words(scope.line, *scope.unless);
  }

  /// What the agreement has no word for.
  void check_words() {
    check_word(0, "party", policy_.party.text(), with_.vocabulary->parties);
    check_word(0, "ground", policy_.otherwise, with_.vocabulary->grounds);
    for (auto const& rule : policy_.rules) {
      check_words(rule);
      if (auto const* const refuse = std::get_if<Refuse>(&rule.effect))
        check_word(rule.line, "ground", refuse->ground, with_.vocabulary->grounds);
    }
    for (auto const& rule : policy_.emergencies) check_words(rule);
    for (auto const& rule : policy_.redactions) check_words(rule);
  }

  /// The roles of all active people but one.
  std::vector<Roles> people_without(AccountId const& drafter) const {
    std::vector<Roles> out;
    for (auto const& [id, account] : *with_.accounts) {
      if (id != drafter && account.active_at(with_.now)) out.push_back(account.roles);
    }
    return out;
  }

  bool somebody_has(Roles const& roles) const {
    return std::ranges::any_of(*with_.accounts, [&](auto const& entry) {
      return entry.second.active_at(with_.now) && entry.second.has_any(roles);
    });
  }

  /// Needs that nobody, or not everybody's draft, can meet. True if they can be met at all.
  bool check_needs(Scope const& scope, std::vector<Need> const& needs) {
    for (auto const& need : needs) {
      if (somebody_has(need.any_of)) continue;
      add(Severity::error, scope.line, "gate.check_nobody_has",
          {{"rule", scope.id}, {"roles", shown(std::vector<Need>{need})}});
      return false;
    }
    if (auto const left = missing(needs, people_without({})); !left.empty()) {
      add(Severity::error, scope.line, "gate.check_never_met",
          {{"rule", scope.id}, {"missing", shown(left)}});
      return false;
    }
    std::string drafters;
    for (auto const& [id, account] : *with_.accounts) {
      if (!account.active_at(with_.now) || !people::may(account.roles, people::Action::draft))
        continue;
      if (!missing(needs, people_without(id)).empty())
        drafters += (drafters.empty() ? "" : ", ") + id.text();
    }
    if (!drafters.empty())
      add(Severity::warning, scope.line, "gate.check_not_if_drafted_by",
          {{"rule", scope.id}, {"accounts", drafters}});
    return true;
  }

  void check_people() {
    std::vector<Area const*> met;
    for (auto const& area : areas_) {
      auto const* const approve = area.is<Approve>();
      if (approve != nullptr && check_needs(*area.rule, approve->needs)) met.push_back(&area);
    }
    check_pairs(met);
    for (auto const& rule : policy_.emergencies) {
      check_needs(rule, rule.needs);
      if (!somebody_has(rule.reviewers))
        add(Severity::error, rule.line, "gate.check_no_reviewer",
            {{"rule", rule.id}, {"roles", shown(std::vector<Need>{{rule.reviewers, 1}})}});
    }
  }

  /// Two rules, each of which can be met, and not both at once.
  void check_pairs(std::vector<Area const*> const& areas) {
    for (std::size_t i = 0; i < areas.size(); ++i) {
      for (std::size_t j = i + 1; j < areas.size(); ++j) {
        auto const& a = *areas[i];
        auto const& b = *areas[j];
        auto needs = a.is<Approve>()->needs;
        add_needs(needs, b.is<Approve>()->needs);
        auto const left = missing(needs, people_without({}));
        if (left.empty() || !meet(a.boxes, b.boxes)) continue;
        add(Severity::error, b.rule->line, "gate.check_never_met_together",
            {{"rule", a.rule->id}, {"other", b.rule->id}, {"missing", shown(left)}});
      }
    }
  }

  Policy const& policy_;
  Surroundings const& with_;
  Space space_;
  std::vector<Area> areas_;
  Boxes all_;      ///< What some rule matches.
  Boxes open_;     ///< What some rule lets out, or would after approvals.
  Boxes refused_;  ///< What some rule refuses.
  std::vector<Remark> out_;
};

std::set<std::string> ids_in(json::Reader const& reader, std::string_view name) {
  constexpr std::size_t count_max = 500;
  std::set<std::string> out;
  auto const list = reader.array(name, count_max);
  for (std::size_t i = 0; i < list.size(); ++i) out.emplace(list[i].text("id", value_bytes_max));
  return out;
}

}  // namespace

Result<Vocabulary> vocabulary_of(json::Value const& agreement) {
  json::Reader const reader{agreement, "agreement"};
  Vocabulary out;
  out.parties = ids_in(reader, "parties");
  out.kinds = ids_in(reader, "kinds");
  out.urgencies = ids_in(reader, "urgencies");
  out.grounds = ids_in(reader, "grounds");
  auto const steps = reader.object("steps");
  for (std::size_t i = 0; i < steps.size(); ++i) out.types.emplace(steps.key(i));
  // Their bodies depend on the kind, or are the protocol's [P11.1], so they do not stand among the
  // steps.
  out.types.insert({"request.issue", "request.answer", "evidence.offer", "evidence.received",
                    "evidence.custody", "evidence.dispose"});
  TRY(reader.done());
  return out;
}

std::vector<Remark> check(Policy const& policy, Surroundings const& with) {
  return Check{policy, with}.run();
}

bool is_usable(std::vector<Remark> const& remarks) {
  return std::ranges::none_of(
      remarks, [](Remark const& remark) { return remark.severity == Severity::error; });
}

}  // namespace comity::gate
