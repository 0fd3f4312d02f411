/// One record of the journal.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/json/value.h"

#include <optional>

namespace comity::journal {

/// What somebody did. Closed; the words stand in records for ever.
enum class Type {
  draft,
  approval,
  revocation,         ///< Of one's own approval.
  refusal,            ///< By a person, or by a rule.
  withdrawal,         ///< Of one's own draft.
  release,            ///< A draft was sent.
  emergency_release,  ///< A yes to sending it before its approvals.
  emergency_review,
  view,
  export_,
  policy_loaded,
  sign_in,
  account_change,
  task,
  evidence_access,
  alarm,  ///< Something falls due, or was not done in time.
  watch,  ///< The watch was taken, handed over, or acknowledged.
};

inline constexpr Type last_type = Type::watch;

/// "draft", "emergency_release" …
std::string_view name_of(Type type);

/// Of one record's details, in bytes of JSON: with the rest it must fit a log's entry.
inline constexpr std::size_t details_bytes_max = 60'000;

struct Record {
  Type type = Type::view;
  std::string who;  ///< An account's id.
  Instant at{};
  json::Value details{json::Object{}};  ///< An object: what it was about.

  friend bool operator==(Record const&, Record const&) = default;
};

/// The log's entry: canonical JSON (RFC 8785). Details must be an object. Errors: `too_large journal.too_large` (limit).
Result<Bytes> encode(Record const& record);

/// Errors: those of `json::parse` and `json::Reader`; `invalid journal.not_canonical`.
Result<Record> parse_record(ByteView entry);

}  // namespace comity::journal
