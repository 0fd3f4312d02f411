/// What an agreement is made of once it is read.
#pragma once

#include "comity/agreement/agreement.h"

namespace comity::agreement {

struct Agreement::Data {
  AgreementId id;
  dsse::Envelope envelope;
  json::Value document;

  Text title;
  Instant in_force_from{};
  Instant in_force_until{};
  std::optional<AgreementId> supersedes;
  std::vector<Party> parties;
  std::vector<Kind> kinds;
  std::vector<Term> urgencies;
  std::vector<Term> grounds;
  std::vector<Term> reasons;
  std::vector<Term> ladder;
  std::vector<Witness> witnesses;
  Tolerances tolerances;
  /// Of the steps that no kind changes, by message type.
  std::map<std::string, json::Schema, std::less<>> steps;
};

/// Reads `data.document` into the rest of `data`. It must have the form. Errors: json's with the
/// path; those of calendar, crypto and json's schemas.
Result<void> read_document(Agreement::Data& data);

/// What the form cannot say: that the parts fit each other.
Result<void> check_document(Agreement::Data const& data);

/// In the form of agreements/calendars/. Errors: json's with the path, and those of calendar.
Result<calendar::WorkingCalendar> read_calendar(json::Value const& value);

/// The message keys of `party` that are valid at `at`; those of all times without `at`.
std::vector<crypto::PublicKey> message_keys(Party const& party, std::optional<Instant> at);

/// The first 16 hex digits, as people compare them.
std::string short_id(crypto::PublicKey const& key);

/// Text of a stranger, cut for an error's parameter.
std::string shown(std::string_view text);

/// The envelope of `bytes`, with as many signatures as agreements may have.
Result<dsse::Envelope> parse_envelope(Bytes bytes);

}  // namespace comity::agreement
