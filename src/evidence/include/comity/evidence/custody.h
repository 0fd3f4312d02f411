/// Who had an item, when, where, why and by which authority: a chain of entries in which nothing
/// can be changed or left out unseen, and the gaps that a chain shows (ISO/IEC 27037).
#pragma once

#include "comity/evidence/manifest.h"

#include <span>

namespace comity::evidence {

/// What was done with an item.
enum class Event {
  acquired,  ///< The record begins.
  accessed,  ///< Its bytes were read, or left the node for someone to read.
  examined,  ///< Something was found out by looking at it.
  offered,   ///< Handed over to another party.
  received,  ///< Taken over from another party, all digests checked.
  stamped,   ///< An authority vouched for the time by which it was there.
  noted,     ///< Anything else that belongs into the record.
  held,      ///< Must not be disposed of, whatever the rule says.
  released,  ///< May be disposed of again.
  disposed,  ///< The bytes are gone.
};

std::string_view name_of(Event event);

/// Errors: `invalid evidence.unknown_event`.
Result<Event> parse_event(std::string_view name);

/// What someone does, in their own words.
struct Act {
  Event event = Event::noted;
  std::string by;
  std::string where;
  std::string why;
  std::string authority;
  std::string change;            ///< What it unavoidably changed, and why; usually empty.
  std::optional<Digest> sha256;  ///< Of the bytes as they were found.
  std::optional<PartyId> other;  ///< To whom it was offered, or from whom it was received.
  std::optional<Digest> token;   ///< SHA-256 of the time stamp.

  friend bool operator==(Act const&, Act const&) = default;
};

struct Entry {
  ItemId item;
  std::uint64_t n = 0;  ///< From 0, without gaps.
  Digest prev;          ///< Of the entry before; for the first, of the manifest.
  Instant at{};
  PartyId party;  ///< Whose custody it is.
  Act act;

  friend bool operator==(Entry const&, Entry const&) = default;
};

/// Errors: those of `json::Reader`.
Result<Entry> parse_entry(json::Value const& value);

/// At most `custody_entries_max`. Errors: those of `json::Reader`.
Result<std::vector<Entry>> parse_custody(json::Value const& value);

/// The inverse of both.
json::Value to_json(Entry const& entry);
json::Value to_json(std::span<Entry const> chain);

/// SHA-256 of the canonical form (RFC 8785).
Digest digest_of(Entry const& entry);

/// The digest to which the next entry refers.
Digest head_of(Manifest const& manifest, std::span<Entry const> chain);

/// The next entry of a chain. Its time is never before that of the last one. Errors: `refused
/// evidence.disposed` after the end; `too_large evidence.record_full`.
Result<Entry> next_entry(Manifest const& manifest, std::span<Entry const> chain,
                         PartyId const& party, Act act, Instant now);

/// Something that a custody record should say and does not, or that contradicts it.
struct Gap {
  std::uint64_t n = 0;  ///< The entry at which it shows.
  std::string id;       ///< A text: "evidence.gap_broken" …
  Parameters parameters;

  friend bool operator==(Gap const&, Gap const&) = default;
};

/// All gaps, in order; none if the record is whole:
///   `gap_no_acquisition`  it does not begin with the acquisition;
///   `gap_late`            it begins long after the acquisition that the manifest states;
///   `gap_numbers`, `gap_broken`, `gap_other_item`   an entry is missing, changed or foreign;
///   `gap_time`            an entry lies before the one before it;
///   `gap_no_handover`     another party acts without having received it, or received it unoffered;
///   `gap_other_content`   the bytes were found different without a change being stated;
///   `gap_after_disposal`  something was done with bytes that were gone.
std::vector<Gap> gaps_of(Manifest const& manifest, std::span<Entry const> chain);

}  // namespace comity::evidence
