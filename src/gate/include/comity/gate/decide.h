/// What the rules demand, who has said yes, and what follows. Every rule that matches counts, and
/// the most restrictive wins (docs/decisions/2026-11-22-most-restrictive.md):
///
///   some rule refuses ──────────────────────────▶ Refused, with its ground
///   no rule matches ────────────────────────────▶ Refused, with the policy's `otherwise`
///   rules want approvals ─ all there ───────────▶ Cleared
///                        ├ an emergency's there ▶ Cleared, with a review for each emergency rule
///                        └ some missing ────────▶ NeedsApproval
///   rules only let pass ────────────────────────▶ Cleared
///
/// So adding a rule never loosens what another rule has said. Nothing here reads a clock or keeps
/// anything; whoever calls it records what comes out in the journal.
#pragma once

#include "comity/gate/draft.h"

#include <span>

namespace comity::gate {

/// What an emergency rule opens when it lets something out. Shown until it is done.
struct Review {
  std::string rule;
  Digest draft;
  Roles reviewers;
  std::vector<AccountId> concerned;  ///< Who drafted and released: they do not review.
  Instant released_at{};
  Instant due{};

  bool overdue_at(Instant now) const { return now > due; }

  friend bool operator==(Review const&, Review const&) = default;
};

/// That `reviewer` may close the review. Errors: `forbidden gate.not_a_reviewer` (account, roles),
/// `forbidden gate.own_release` (account).
Result<void> check_reviewer(Review const& review, people::Account const& reviewer, Instant now);

struct Refused {
  std::string ground;
  std::string rule;  ///< The first that refuses; empty if none matched.

  friend bool operator==(Refused const&, Refused const&) = default;
};

/// What the rules say of facts, before anybody has approved anything.
struct Demand {
  std::vector<std::string> rules;  ///< All that match, in the file's order.
  std::optional<Refused> refused;
  /// Of all rules together, for different people. What two rules ask of the same roles is asked
  /// once, for the larger number.
  std::vector<Need> needs;
  std::optional<Duration> within;             ///< The shortest.
  std::vector<Emergency const*> emergencies;  ///< Of the policy, which must outlive this.
  std::vector<Need> emergency_needs;          ///< Likewise; none if there is no emergency rule.
};

Demand demand_of(Policy const& policy, Facts const& facts);

/// Adds `more` to `all`, so that both are asked for: once where they ask the same roles, for the
/// larger number.
void add_needs(std::vector<Need>& all, std::vector<Need> const& more);

/// A need and how many people are still missing for it, 1 or more.
struct Missing {
  Need need;
  int more = 0;

  friend bool operator==(Missing const&, Missing const&) = default;
};

/// What is missing if these people, each with some roles, have said yes: each fills one place at
/// most, in the way that fills the most and, of such ways, one that `others`, who may still say
/// yes, can complete if there is one. Empty if nothing is.
std::vector<Missing> missing(std::vector<Need> const& needs, std::vector<Roles> const& people,
                             std::vector<Roles> const& others = {});

/// A yes to the very bytes of a draft.
struct Approval {
  AccountId by;
  Digest draft;
  Instant at{};
  bool emergency = false;  ///< To letting it out before the usual approvals; counts for that alone.
  std::optional<Instant> revoked;

  friend bool operator==(Approval const&, Approval const&) = default;
};

/// Why an approval does not count: the first that applies.
enum class Void {
  other_draft,  ///< It was given to other bytes: the draft has been changed since.
  own_draft,    ///< By whoever wrote it.
  revoked,
  expired,
  from_the_future,  ///< Given after `now`: clocks or records are wrong.
  no_account,       ///< Unknown, or ended.
  twice,            ///< By somebody who has approved already.
};

/// "gate.void_other_draft" …: the text that says so, with `account`.
std::string_view text_id(Void reason);

struct Ignored {
  Approval approval;
  Void reason = Void::other_draft;
};

struct NeedsApproval {
  std::vector<Missing> missing;
  /// Of them, those that stay if everybody who still can says yes: until somebody else gets a role,
  /// it cannot leave in this way.
  std::vector<Missing> unmeetable;
  std::vector<AccountId> approved_by;  ///< Whose approvals count already.
  /// By when the rest should come: before the first of those approvals expires, and within the
  /// time that the rules give.
  std::optional<Instant> deadline;
  std::vector<Missing> emergency;  ///< Who could let it out at once; empty if nobody can.
  std::vector<Ignored> ignored;
  std::vector<std::string> rules;
};

/// The draft holds what the policy takes out, as when a stricter policy was loaded since.
struct NeedsRedaction {
  std::vector<Removal> removals;
};

/// How a decision came about, for the journal.
struct Basis {
  Digest draft;   ///< Of exactly the bytes that were decided on.
  Digest policy;  ///< Of the policy file.
  std::vector<std::string> rules;
  std::vector<AccountId> approved_by;
  std::vector<Review> reviews;  ///< To be opened with it; empty but for an emergency release.
  Instant at{};
};

class Cleared;
class Admitted;
using Outcome = std::variant<Cleared, NeedsApproval, NeedsRedaction, Refused>;
using Admission = std::variant<Admitted, NeedsApproval, Refused>;

/// Decides on a draft. `accounts` are the party's: roles are those that people have now.
Outcome decide(Policy const& policy, Draft const& draft, std::span<Approval const> approvals,
               people::Accounts const& accounts, Instant now);

/// Decides whether to act on something that has arrived. `subject` is what approvals name, such as
/// the digest of its envelope. `facts.direction` is `in`.
Admission admit(Policy const& policy, Facts const& facts, Digest const& subject, Instant arrived_at,
                std::span<Approval const> approvals, people::Accounts const& accounts, Instant now);

/// Before an approval is taken in: that it would count. Errors, all `forbidden`: `gate.own_draft`,
/// `gate.account_ended`, `gate.not_an_approver` (account, roles: those that are asked);
/// `refused gate.nothing_to_approve` if the draft is refused or needs nobody (or no emergency
/// release is possible).
Result<void> check_approver(Policy const& policy, Draft const& draft,
                            people::Account const& approver, bool emergency, Instant now);

/// Who can still say yes for a need: active people with one of its roles who did not write the
/// draft, and whose yes does not count already.
std::vector<AccountId> able(Need const& need, Draft const& draft, NeedsApproval const& outcome,
                            people::Accounts const& accounts, Instant now);

/// The right to send one draft. Only `decide` makes one; it moves and cannot be copied, so that it
/// is used once.
class Cleared {
 public:
  Cleared(Cleared&&) noexcept = default;
  Cleared& operator=(Cleared&&) noexcept = default;

  Message const& message() const { return message_; }

  Basis const& basis() const { return basis_; }

 private:
  friend Outcome decide(Policy const&, Draft const&, std::span<Approval const>,
                        people::Accounts const&, Instant);

  Cleared(Message message, Basis basis) : message_{std::move(message)}, basis_{std::move(basis)} {}

  Message message_;
  Basis basis_;
};

/// The right to act on what has arrived. Only `admit` makes one.
class Admitted {
 public:
  Admitted(Admitted&&) noexcept = default;
  Admitted& operator=(Admitted&&) noexcept = default;

  Basis const& basis() const { return basis_; }

 private:
  friend Admission admit(Policy const&, Facts const&, Digest const&, Instant,
                         std::span<Approval const>, people::Accounts const&, Instant);

  explicit Admitted(Basis basis) : basis_{std::move(basis)} {}

  Basis basis_;
};

}  // namespace comity::gate
