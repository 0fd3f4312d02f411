/// What parties tell each other about evidence [P11]. The codes name the item and what became of
/// it; manifest and custody record are in the body, which may be deleted.
#pragma once

#include "comity/evidence/custody.h"

namespace comity::evidence {

// Message types.
inline constexpr std::string_view offer_type = "evidence.offer";
inline constexpr std::string_view received_type = "evidence.received";
inline constexpr std::string_view custody_type = "evidence.custody";
inline constexpr std::string_view dispose_type = "evidence.dispose";

/// True for every type of this concept, those of later versions too.
bool is_evidence(std::string_view type);

/// What became of offered bytes at the receiver.
enum class Outcome {
  kept,      ///< All of them came, and the digests are those of the manifest.
  mismatch,  ///< What came is not what the manifest says; it was thrown away.
  declined,  ///< Not wanted.
};

std::string_view name_of(Outcome outcome);

/// Errors: `invalid evidence.unknown_outcome`.
Result<Outcome> parse_outcome(std::string_view name);

/// A time stamp token of RFC 3161 over an item's SHA-256, as the authority gave it.
struct Stamp {
  std::string authority;  ///< The address that was asked.
  Bytes token;            ///< DER, a TimeStampToken.

  friend bool operator==(Stamp const&, Stamp const&) = default;
};

/// The codes of all four types: which item, and for `received` the outcome.
struct Codes {
  ItemId item;
  std::optional<Outcome> outcome;

  friend bool operator==(Codes const&, Codes const&) = default;
};

/// `type` says whether an outcome must be there. Errors: those of `json::Reader`.
Result<Codes> parse_codes(std::string_view type, json::Value const& codes);
json::Value encode(Codes const& codes);

/// The body of `evidence.offer`: what is offered, with its record up to the offer.
struct Offer {
  Manifest manifest;
  std::vector<Entry> custody;
  std::vector<Stamp> stamps;

  friend bool operator==(Offer const&, Offer const&) = default;
};

/// Errors: those of `json::parse` and `json::Reader`.
Result<Offer> parse_offer(ByteView body);

/// Errors: `too_large evidence.offer_too_large` if the record does not fit a body [P4.1].
Result<Bytes> encode(Offer const& offer);

/// The body of the others: what was added to the sender's record.
struct Report {
  std::vector<Entry> custody;    ///< Each with its digest of the one before.
  std::optional<Digest> sha256;  ///< Of what was found, if it is not what was offered.

  friend bool operator==(Report const&, Report const&) = default;
};

/// Errors: those of `json::parse` and `json::Reader`.
Result<Report> parse_report(ByteView body);
Result<Bytes> encode(Report const& report);

/// That an offer is one: of the item that its codes name, with a record that ends by handing the
/// item over from `from` to `to`. Gaps before that are shown and no reason to refuse. Errors:
/// `invalid evidence.bad_offer` (reason).
Result<void> check_offer(Offer const& offer, Codes const& codes, PartyId const& from,
                         PartyId const& to);

/// At most `stamps_max`. Errors: those of `json::Reader`.
Result<std::vector<Stamp>> parse_stamps(json::Value const& value);
json::Value to_json(std::span<Stamp const> stamps);

}  // namespace comity::evidence
