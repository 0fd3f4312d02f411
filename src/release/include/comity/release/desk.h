/// What leaves a party goes over this desk: redacted, decided on by the policy, kept while people
/// have to say yes, and written into the journal at each turn. It hands out the gate's `Cleared`
/// and never sends anything itself.
#pragma once

#include "comity/gate/decide.h"
#include "comity/journal/journal.h"
#include "comity/people/people.h"
#include "comity/release/store.h"
#include "comity/release/waiting.h"

namespace comity::release {

/// Who writes a draft, and what they say is in it.
struct Author {
  AccountId account;
  gate::Categories categories;
};

/// Who acts where a node has no accounts yet: whoever may open its socket. The name is no account
/// of its own.
inline constexpr std::string_view nobody_yet = "operator";

/// Drafts that wait at once. More would hide each other; the oldest are to be dealt with first.
inline constexpr std::size_t waiting_max = 10'000;

/// Those that ended are shown for so long.
inline constexpr Duration ended_kept = std::chrono::days{30};

/// Refers to everything it is given, which outlives it. Not thread-safe. Errors of all changes
/// besides: those of the store and of the journal.
class Desk {
 public:
  struct Resources {
    people::People& people;
    ReleaseStore& store;
    journal::Journal& journal;
  };

  /// Reads everything back; without a policy in the store everything passes, and `has_policy` says
  /// so. Errors: those of the store; `damaged release.bad_record`.
  static Result<Desk> open(PartyId self, Resources resources, Instant now);

  people::People& people() const { return with_.people; }

  journal::Journal& journal() const { return with_.journal; }

  gate::Policy const& policy() const { return policy_; }

  bool has_policy() const { return has_policy_; }

  /// The file as it was loaded; that of `open_policy` before.
  std::string const& policy_text() const { return policy_text_; }

  /// Puts another policy in force for every decision from now on, also on what waits already.
  /// Errors: those of `gate::parse_policy`; `invalid release.other_partys_policy` (party).
  Result<void> load_policy(std::string toml, AccountId const& by, Instant now);

  /// Takes out of `body` what the policy takes out, before the body is checked against its schema.
  /// Errors: those of `gate::markings_of`.
  Result<gate::Redacted> redact(gate::Message const& message, Author const& author,
                                json::Value body) const;

  /// Cleared at once; or waiting. Errors: those of `gate::Draft::make`; `forbidden release.refused`
  /// (ground, rule); `too_large release.too_many_waiting` (max).
  using Decided = std::variant<gate::Cleared, WaitingId>;
  Result<Decided> submit(gate::Message message, Author const& author,
                         std::vector<gate::Removal> removals, Instant now);

  std::map<WaitingId, Waiting> const& all() const { return waiting_; }

  /// Errors: `not_found release.no_such_draft`.
  Result<Waiting const*> find(WaitingId const& id) const;

  /// What the gate says of it now.
  gate::Outcome judge(Waiting const& waiting, Instant now) const;

  /// Notes a yes, with `consent`: by what they have shown that it is theirs. Cleared if that was
  /// the last one missing: to be sent now, and then `sent`. Errors: those of
  /// `gate::check_approver`; `conflict release.ended` (how).
  Result<Decided> approve(WaitingId const& id, people::Account const& by, bool emergency,
                          Instant now, json::Object consent = {});

  /// Tries again what was cleared and could not be sent. Errors: as `approve`.
  Result<Decided> again(WaitingId const& id, Instant now);

  /// Takes one's own yes back. Errors: `not_found release.not_approved`, `conflict release.ended`.
  Result<void> revoke(WaitingId const& id, AccountId const& by, Instant now);

  /// Says no, for good. Errors: `conflict release.ended`; those of `gate::check_approver`.
  Result<void> refuse(WaitingId const& id, people::Account const& by, std::string reason,
                      Instant now);

  /// The author takes it back. Errors: `forbidden release.not_the_author`, `conflict
  /// release.ended`.
  Result<void> withdraw(WaitingId const& id, AccountId const& by, Instant now);

  /// Puts `message`, from which `by` has taken `removals`, in the draft's place: the same author,
  /// the same time, and no approvals, which were for other bytes. Errors: `conflict release.ended`;
  /// those of `gate::Draft::make` and, but for the author, `gate::check_approver`.
  Result<WaitingId> narrow(WaitingId const& id, people::Account const& by, gate::Message message,
                           std::vector<gate::Removal> removals, Instant now);

  /// It is about to be sent under this number on its link: durable before it is.
  Result<void> leaving(WaitingId const& id, std::uint64_t seq);

  /// It was sent. `basis` is that of its clearance.
  Result<void> sent(WaitingId const& id, std::uint64_t seq, Instant now);

  /// Writes something else that people did into the journal.
  Result<void> note(journal::Type type, AccountId const& who, json::Value details, Instant now);

  // What has arrived.

  /// Whether the party may act on what has arrived. `subject` is the digest of its envelope.
  gate::Admission admit(gate::Facts const& facts, Digest const& subject, Instant arrived_at,
                        Instant now) const;

  /// Notes a yes to acting on it, with `consent` as `approve` does. Errors: `forbidden
  /// release.not_an_approver` (account).
  Result<void> approve_admission(gate::Facts const& facts, Digest const& subject,
                                 Instant arrived_at, people::Account const& by, Instant now,
                                 json::Object consent = {});

  // What was let out in a hurry.

  std::map<std::string, ReviewRecord> const& reviews() const { return reviews_; }

  /// Errors: `not_found release.no_such_review`; `conflict release.reviewed`; those of
  /// `gate::check_reviewer`.
  Result<void> review(std::string const& id, people::Account const& by, bool justified,
                      std::string finding, Instant now);

 private:
  Desk(PartyId self, Resources with) : self_{std::move(self)}, with_{with} {}

  Result<void> read_back(Instant now);
  Result<Decided> settle(WaitingId const& id, Instant now);
  Result<void> keep(Waiting const& waiting);
  Result<void> end(Waiting& waiting, End end);
  Result<Waiting*> open_one(WaitingId const& id);
  Result<void> open_reviews(gate::Basis const& basis);
  Result<void> note(journal::Type type, AccountId const& who, gate::Draft const& draft,
                    json::Value details, Instant now);

  PartyId self_;
  Resources with_;
  gate::Policy policy_;
  std::string policy_text_;
  bool has_policy_ = false;
  std::map<WaitingId, Waiting> waiting_;
  std::map<std::string, ReviewRecord> reviews_;
  std::map<Digest, std::vector<gate::Approval>> admissions_;  ///< By the digest of the envelope.
};

/// The policy of a node that has none: everything passes.
std::string open_policy(PartyId const& party);

}  // namespace comity::release
