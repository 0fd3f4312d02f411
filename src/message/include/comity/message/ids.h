/// The names by which parties, agreements, cases and requests are known. Each is its own type.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/strong_id.h"

namespace comity::message {

struct PartyTag;
struct CaseTag;
struct RequestTag;
struct ExerciseTag;
using PartyId = StrongId<PartyTag>;
using CaseId = StrongId<CaseTag>;
using RequestId = StrongId<RequestTag>;
using ExerciseId = StrongId<ExerciseTag>;

/// SHA-256 of an agreement's payload bytes [P3.1].
struct AgreementId {
  Digest digest;

  /// The first 16 hex digits, as origins and file names have them [P5.1].
  std::string short_text() const { return digest.hex().substr(0, 16); }

  friend auto operator<=>(AgreementId const&, AgreementId const&) = default;
};

/// [P1.4]. Errors: `invalid message.bad_party_id`.
Result<PartyId> parse_party_id(std::string_view text);

/// [P4.7]; any party's. Errors: `invalid message.bad_case_id`.
Result<CaseId> parse_case_id(std::string_view text);
Result<RequestId> parse_request_id(std::string_view text);

/// 1 to 64 of a-z, 0-9 and '-'. Errors: `invalid message.bad_exercise_id`.
Result<ExerciseId> parse_exercise_id(std::string_view text);

/// A new request id of `asker`, dated `now` [P4.7].
RequestId new_request_id(PartyId const& asker, Instant now, Random& random);

/// True if `asker` may open a case or request of this name [P4.7, P7.4].
bool owns(PartyId const& asker, std::string_view id);

/// The origin of the log that `owner` keeps of its dealings with `peer` [P5.1].
std::string log_origin(AgreementId const& agreement, PartyId const& owner, PartyId const& peer);

/// The name under which `mirror` cosigns `owner`'s log [P6.5].
std::string mirror_name(AgreementId const& agreement, PartyId const& owner, PartyId const& mirror);

}  // namespace comity::message
