/// What the parties have agreed, as data: who they are, what a request must hold, and by when each step is due. Nothing here
/// knows of particular countries, and nothing reads the machine's own clock or zone files.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "comity/calendar/working_calendar.h"
#include "comity/clocks/obligation.h"
#include "comity/crypto/keys.h"
#include "comity/dsse/envelope.h"
#include "comity/json/schema.h"
#include "comity/message/ids.h"

namespace comity::agreement {

using message::AgreementId;
using message::PartyId;

inline constexpr std::string_view envelope_type = "application/vnd.comity.agreement.v1+json";

/// Of one agreement's envelope, in bytes: seven kinds with schemas in two languages need about 200 KiB.
inline constexpr std::size_t agreement_bytes_max = 4 << 20;

/// What a key may sign [P2.3].
enum class Role { message, checkpoint, mirror, transport };

std::string_view name_of(Role role);

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

/// The clocks that have a time standard; hold-expiry takes its due time from the answer.
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

/// A code with its label: a ground for refusing, a reason for extending, an urgency, a level of the ladder.
struct Term {
  std::string id;
  Text label;
};

struct Tolerances {
  Duration clock_skew{};       ///< Between two nodes' clocks [P5.12, P5.14].
  Duration service_timeout{};  ///< After which an undelivered message may be lodged with a witness.
};

/// A parsed and self-consistent agreement. Immutable; shared by pointer.
class Agreement {
 public:
  /// Parses an envelope and checks form, references between its parts, calendars and schemas; and the signatures of all its
  /// parties by all the message keys it lists [P3.1] when `signatures` says so (a draft has none yet).
  enum class Signatures { required, not_yet };
  static Result<std::shared_ptr<Agreement const>> parse(Bytes envelope, Signatures signatures);

  AgreementId const& id() const;
  Bytes const& envelope() const;
  Bytes const& payload() const;
  Text const& title() const;
  std::vector<Party> const& parties() const;
  Party const* party(PartyId const& id) const;  ///< Null if it is none of ours.
  std::vector<Kind> const& kinds() const;
  Kind const* kind(std::string_view id) const;
  std::vector<Term> const& urgencies() const;
  std::vector<Term> const& grounds() const;
  std::vector<Term> const& reasons() const;
  std::vector<Witness> const& witnesses() const;
  Tolerances const& tolerances() const;
  Instant in_force_from() const;
  Instant in_force_until() const;
  std::optional<AgreementId> const& supersedes() const;

  /// The schema for the body of a message of this type and kind; null if the agreement sets none.
  json::Schema const* body_schema(std::string_view type, std::string_view kind) const;

 private:
  struct Data;
  explicit Agreement(std::unique_ptr<Data const> data);
  std::unique_ptr<Data const> data_;
};

/// The agreements that one node has adopted, and which of them speak for a link.
class Adopted {
 public:
  /// Checks `next` against what it supersedes [P3.2] and adds it. Errors: `not_found agreement.unknown_predecessor`,
  /// `forbidden agreement.not_signed_by_predecessor`, `conflict agreement.adopted_already`, `conflict agreement.already_superseded`.
  Result<void> add(std::shared_ptr<Agreement const> next);

  std::vector<std::shared_ptr<Agreement const>> const& all() const { return all_; }

  std::shared_ptr<Agreement const> find(AgreementId const& id) const;  ///< Null if not adopted.

  /// The newest agreement between the two in force at `at` [P3.4]; null if there is none.
  std::shared_ptr<Agreement const> in_force(PartyId const& a, PartyId const& b, Instant at) const;

  /// All keys of `party` for `role` that were or will be valid on a link under `link` [P3.5]: of its agreement and of those that
  /// supersede it. Each key once.
  std::vector<Key> listed_keys(AgreementId const& link, PartyId const& party, Role role) const;

  /// Those of them that are valid at `at`.
  std::vector<crypto::PublicKey> keys_of(AgreementId const& link, PartyId const& party, Role role, Instant at) const;

  /// The party whose transport key this is now, under any adopted agreement [P5.8].
  std::optional<PartyId> party_of_transport_key(Digest const& spki, Instant at) const;

 private:
  std::vector<std::shared_ptr<Agreement const>> all_;
};

}  // namespace comity::agreement
