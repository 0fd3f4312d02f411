/// What the parts of a link share: its state, and the step by which it changes.
#pragma once

#include "comity/link/link.h"
#include "comity/note/checkpoint.h"

#include <map>
#include <set>

namespace comity::link {

class Step;

struct Link::State {
  LinkId id;
  Surroundings with;
  std::shared_ptr<agreement::Agreement const> agreement;
  Heads heads;
  log::Log log;
  log::Mirror mirror;

  std::unique_ptr<Step> staged;  ///< Messages staged and not yet committed; null if none.

  bool exchange_under_way = false;
  std::vector<Record> in_flight;  ///< What it carries, without bodies.
  Instant next_attempt{};         ///< No exchange before this.
  Instant next_heartbeat{};
  Duration pause{0};      ///< Before the next attempt, if this one gets nowhere.
  bool rebased = false;   ///< A refusal has named our base since the last progress.
  Instant cosigned_at{};  ///< When we last cosigned.
  std::uint64_t cosigned_told =
      0;  ///< Size of the last checkpoint whose cosignature the peer was sent.
  std::set<std::uint64_t> disputed;  ///< Numbers whose receipts were disputed since the link was
                                     ///< opened: one record each.

  std::size_t frauds = 0;  ///< Fraud proofs since the link was opened.

  /// Our messages without a receipt.
  std::uint64_t undelivered() const { return heads.sent.seq - heads.receipted; }

  Duration tolerance() const { return agreement->tolerances().clock_skew; }

  /// Our private keys for `role` at `now`, one for each key that the agreement lists. Errors:
  /// `forbidden link.no_valid_key`, `forbidden link.key_missing`.
  Result<std::vector<crypto::PrivateKey const*>> own_keys(agreement::Role role, Instant now) const;

  /// The peer's keys for `role` at `at`: sets, each of which suffices [P3.5].
  std::vector<std::vector<crypto::PublicKey>> peer_keys(agreement::Role role, Instant at) const {
    return with.adopted.key_sets(id.agreement, id.peer, role, at);
  }

  /// Notes outside the database that our checkpoint is about to leave [P6.4].
  Result<void> note_published();

  Hello hello(Instant now) const;

  /// Our checkpoint, its consistency with `base` (a size of our log), and our cosignature of the
  /// peer's, put into `exchange`.
  Result<void> add_heads(Exchange& exchange, std::uint64_t base);

  /// Seals our log again if its checkpoint lacks a line of a key that is in force by now: after a
  /// rotation the peer would refuse it [P6.1]. Errors: those of `Step::commit`.
  Result<void> renew_checkpoint(Instant now);

  /// A refusal signed by us [P5.11].
  std::string signed_refusal(std::string_view code, Instant now, std::uint64_t seq,
                             std::optional<Digest> envelope) const;

  /// The code of a refusal that the peer signed; absent if it did not sign it.
  std::optional<std::string> refusal_code(std::string_view refusal, Instant now) const;
};

/// One step of a link: what it changes, committed whole or not at all. Uncommitted steps leave no
/// trace.
class Step {
 public:
  Step(Link::State& link, Instant now);
  ~Step();
  Step(Step const&) = delete;
  Step& operator=(Step const&) = delete;

  /// As they will be.
  Heads heads;

  /// Puts a message at the end of our log, and returns its index there.
  Result<std::uint64_t> add(Record record);

  /// True if a message of this case was added.
  bool adds_to(CaseId const& id) const;

  /// The peer's entry for a message of ours.
  void receipted(Record const& sent, Place const& peer, Digest const& leaf);

  /// The hash of an entry of the peer's log that we now hold.
  void peer_leaf(std::uint64_t index, Digest const& leaf);

  /// The proof by which an entry of the peer's log was accepted; kept until the mirror has caught
  /// up.
  void proved(std::uint64_t index, merkle::Proof const& proof);

  void incident(Incident incident);

  /// Signs our checkpoint anew though our log may not have grown.
  void seal_again() { seals_ = true; }

  /// The peer's checkpoint, verified and consistent.
  void peer_checkpoint(note::VerifiedCheckpoint const& checkpoint);

  /// Extends the mirror, cosigns what it now confirms, signs our checkpoint if our log grew, and
  /// makes everything durable.
  Result<void> commit();

 private:
  Result<void> extend_mirror();
  Result<void> cosign(std::optional<log::Growth> const& growth);
  Result<std::optional<merkle::TreeHead>> recomputed(
      std::uint64_t size, std::optional<log::Growth> const& growth) const;
  void settle_loose_proofs();
  Result<void> seal();
  Result<void> store();
  Error after_failure(Error const& cause) const;

  Link::State& link_;
  Instant now_;
  Batch batch_;
  bool seals_ = false;
  std::map<std::uint64_t, Digest> peer_leaves_;
  std::map<std::uint64_t, merkle::Proof> peer_proofs_;
};

/// The refusal codes of an exchange [P5.4, P5.12, P5.13], in one place for both ends.
namespace refusal {
inline constexpr std::string_view malformed = "malformed";
inline constexpr std::string_view wrong_party = "wrong_party";
inline constexpr std::string_view clock_skew = "clock_skew";
inline constexpr std::string_view bad_checkpoint = "bad_checkpoint";
inline constexpr std::string_view stale_base = "stale_base";
inline constexpr std::string_view inconsistent = "inconsistent_checkpoint";
inline constexpr std::string_view gap = "gap";
inline constexpr std::string_view number_reused = "number_reused";
inline constexpr std::string_view wrong_previous = "wrong_previous";
inline constexpr std::string_view not_adopted = "not_adopted";
inline constexpr std::string_view bad_signature = "bad_signature";
inline constexpr std::string_view time_backwards = "time_backwards";
inline constexpr std::string_view time_ahead = "time_ahead";
inline constexpr std::string_view seen_impossible = "seen_impossible";
inline constexpr std::string_view bad_body = "bad_body";
inline constexpr std::string_view unproven = "unproven";
inline constexpr std::string_view unavailable = "unavailable";
}  // namespace refusal

/// The peer's checkpoint in an exchange, as far as it holds.
struct PeerHead {
  std::optional<note::VerifiedCheckpoint> checkpoint;  ///< Absent if the peer's log is empty.
  bool is_new = false;                                 ///< Larger than the last one, or the first.
  std::string refused;                                 ///< A refusal code, or empty.
  std::optional<Incident> incident;  ///< To be kept, if refused for more than a stale base.
};

/// [P5.13]
PeerHead judge_peer_head(Link::State const& link, Exchange const& exchange, Instant now);

/// What is wrong with an exchange before its heads and messages are looked at: a refusal code, or
/// "" [P5.8, P5.12].
std::string judge_hello(Link::State const& link, Hello const& hello, PartyId const& authenticated,
                        Instant now);

/// Notes what the peer says that it has of ours.
void take_hello(Link::State const& link, Step& step, Hello const& hello);

/// Keeps the peer's cosignature of our checkpoint, if it is one and newer than the one we have.
void keep_cosigned(Link::State const& link, Step& step, std::string const& cosigned, Instant now);

}  // namespace comity::link
