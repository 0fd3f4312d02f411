/// What the parties have agreed, as data: who they are, what a request must hold, and by when each
/// step is due. Nothing here knows of particular countries, and nothing reads the machine's own
/// clock or zone files. The form is docs/agreement.md.
#pragma once

#include "comity/agreement/limits.h"
#include "comity/calendar/working_calendar.h"
#include "comity/clocks/obligation.h"
#include "comity/crypto/keys.h"
#include "comity/dsse/envelope.h"
#include "comity/json/schema.h"
#include "comity/message/ids.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace comity::agreement {

using message::AgreementId;
using message::PartyId;

inline constexpr std::string_view envelope_type = "application/vnd.comity.agreement.v1+json";

/// What a key may sign [P2.3].
enum class Role { message, checkpoint, mirror, transport };

std::string_view name_of(Role role);

/// Errors: `invalid agreement.not_a_role`.
Result<Role> parse_role(std::string_view name);

struct Key {
  Role role;
  crypto::PublicKey key;
  Instant from{};
  Instant until{};

  bool valid_at(Instant at) const { return from <= at && at < until; }
};

/// A text in the agreement's languages.
struct Text {
  std::string en;
  std::string zh;

  friend bool operator==(Text const&, Text const&) = default;
};

struct Party {
  PartyId id;
  Text name;
  std::string address;  ///< Of its node: "https://host:port".
  std::vector<Key> keys;
  calendar::WorkingCalendar calendar;
};

struct Witness {
  Text name;
  std::string verifier_key;  ///< C2SP vkey text.
  std::string url;           ///< Prefix of its C2SP witness calls.
};

/// The clocks of a request. All but hold-expiry have a time standard for every kind and urgency;
/// hold-expiry takes its due time from the answer.
enum class ClockName { acknowledge, decide, update, answer, confirm, hold_expiry };

std::string_view name_of(ClockName clock);

struct Kind {
  std::string id;
  Text label;
  json::Schema request_schema;
  json::Schema answer_schema;
  /// By urgency id, then clock.
  std::map<std::string, std::map<ClockName, clocks::TimeStandard>> standards;
};

/// A code with its label: a ground for refusing, a reason for extending, an urgency, a level of the
/// ladder.
struct Term {
  std::string id;
  Text label;
};

struct Tolerances {
  Duration clock_skew{};       ///< Between two nodes' clocks [P5.12, P5.14].
  Duration service_timeout{};  ///< After which an undelivered message may be lodged with a witness.
};

/// What people are told about one field of a body: its name, why the other side needs it, and the
/// words that may stand there, if they are enumerated. A word that the agreement does not explain
/// is its own label [A5.7].
struct FieldText {
  Text label;
  std::optional<Text> why;
  std::vector<Term> values;
};

/// A parsed and self-consistent agreement. Immutable; shared by pointer; read by several threads.
class Agreement {
 public:
  struct Data;  ///< Known to this concept's own parts only.

  enum class Signatures { required, not_yet };

  /// Parses an envelope and checks the form, what its parts say of each other, calendars, keys and
  /// schemas; and the signatures of all its parties by all the message keys it lists [P3.1] when
  /// `signatures` says so (a draft has none yet, or some).
  /// Errors: those of dsse and json; of its form json's, with the `pointer` of the part;
  /// `invalid` with `agreement.wrong_payload_type`, `agreement.unknown_version`, and every other
  /// in lang/agreement.json; those of calendar, crypto and note for the data that they parse, as
  /// `cause`; `forbidden agreement.not_signed`.
  static Result<std::shared_ptr<Agreement const>> parse(Bytes envelope, Signatures signatures);

  ~Agreement();

  AgreementId const& id() const;
  Bytes const& envelope() const;
  Bytes const& payload() const;

  /// The whole payload, for what is shown and not computed with: glossary, agencies, review,
  /// suspension.
  json::Value const& document() const;

  std::vector<dsse::Signature> const& signatures() const;

  Text const& title() const;
  std::vector<Party> const& parties() const;
  Party const* party(PartyId const& id) const;  ///< Null if it is none of ours.
  std::vector<Kind> const& kinds() const;
  Kind const* kind(std::string_view id) const;  ///< Null if unknown.
  std::vector<Term> const& urgencies() const;
  std::vector<Term> const& grounds() const;
  std::vector<Term> const& reasons() const;
  std::vector<Term> const& ladder() const;  ///< The first level first.
  std::vector<Witness> const& witnesses() const;
  Tolerances const& tolerances() const;
  Instant in_force_from() const;
  Instant in_force_until() const;
  std::optional<AgreementId> const& supersedes() const;

  bool in_force_at(Instant at) const { return in_force_from() <= at && at < in_force_until(); }

  /// The schema for the body of a message of this type and kind; null if the agreement sets none.
  /// For a request or answer of a kind that the agreement does not have, one that nothing fits.
  json::Schema const* body_schema(std::string_view type, std::string_view kind) const;

  /// What people are told of the part of such a body at `pointer` (RFC 6901, as violations have
  /// it). Nothing if the agreement does not say.
  std::optional<FieldText> field_text(std::string_view type, std::string_view kind,
                                      std::string_view pointer) const;

 private:
  explicit Agreement(std::unique_ptr<Data const> data);
  std::unique_ptr<Data const> data_;
};

/// The agreements that one node has adopted, and which of them speak for a link. They form chains:
/// each is superseded by one other at most. Several threads may read it while none adds.
class Adopted {
 public:
  /// Checks `next` against what it supersedes [P3.2] and adds it. `next` must be fully signed.
  /// Errors: `conflict agreement.adopted_already`; `not_found agreement.unknown_predecessor`;
  /// `conflict agreement.already_superseded`; `invalid agreement.starts_before_predecessor`;
  /// `refused agreement.too_few_in_common`; `forbidden agreement.not_signed_by_predecessor`;
  /// `conflict agreement.key_of_another_party`.
  Result<void> add(std::shared_ptr<Agreement const> next);

  std::vector<std::shared_ptr<Agreement const>> const& all() const { return all_; }

  std::shared_ptr<Agreement const> find(AgreementId const& id) const;  ///< Null if not adopted.

  /// The newest agreement between the two in force at `at` [P3.4]; null if there is none. One that
  /// is superseded is out of force from its successor's start on, also after that one's end.
  std::shared_ptr<Agreement const> in_force(PartyId const& a, PartyId const& b, Instant at) const;

  /// All keys of `party` for `role` that were or will be valid on a link under `link` [P3.5]: of
  /// its agreement and of those that supersede it. Each key once, from its first `from` to its last
  /// `until`.
  std::vector<Key> listed_keys(AgreementId const& link, PartyId const& party, Role role) const;

  /// The keys that are valid at `at`: those that the newest agreement of the chain that has started
  /// by then and names the party lists for that time [P3.5]. So a successor can end a key early.
  std::vector<crypto::PublicKey> keys_of(AgreementId const& link, PartyId const& party, Role role,
                                         Instant at) const;

  /// What counts as the signatures of `party` at `at` [P3.5]: each of these sets, whole, suffices.
  /// The newest listing's keys come first (`keys_of`); then those of listings that it has taken the
  /// place of no longer than `adoption_grace` ago, for a party that signed before it adopted, as
  /// far as no newer listing has ended one of them. No set is empty; there may be none.
  std::vector<std::vector<crypto::PublicKey>> key_sets(AgreementId const& link,
                                                       PartyId const& party, Role role,
                                                       Instant at) const;

  /// The party whose transport key this is at `at`, under any adopted agreement [P5.8].
  std::optional<PartyId> party_of_transport_key(Digest const& spki, Instant at) const;

 private:
  Agreement const* successor_of(AgreementId const& id) const;
  bool is_superseded(Agreement const& agreement, Instant at) const;
  std::vector<Agreement const*> listings(Agreement const& first, PartyId const& party,
                                         Instant at) const;

  std::vector<std::shared_ptr<Agreement const>> all_;
};

}  // namespace comity::agreement
