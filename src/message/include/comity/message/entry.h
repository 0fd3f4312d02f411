/// One leaf of a link's log: an envelope, which way it went, and when, by the log owner's own clock
/// [P5.2].
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"

#include <string>

namespace comity::message {

enum class Direction { sent, received };

std::string_view name_of(Direction direction);

constexpr Direction opposite(Direction direction) {
  return direction == Direction::sent ? Direction::received : Direction::sent;
}

/// The receiver's signed claim about a message; it decides whether the message has any effect
/// [P5.7].
enum class Disposition { ok, defective_schema, defective_not_in_force };

std::string_view name_of(Disposition disposition);

/// Of one leaf, in bytes: C2SP tlog-tiles prefixes each entry with 16 bits of length.
inline constexpr std::size_t entry_bytes_max = 65'535;

/// What a log owner adds to an envelope when it logs it: the first line of the entry.
struct EntryMark {
  Direction direction = Direction::sent;
  Instant time{};
  Disposition disposition = Disposition::ok;

  /// The line, with its line feed.
  std::string line() const;

  /// Exactly one line with its line feed. Errors: `invalid message.bad_entry`.
  static Result<EntryMark> parse_line(std::string_view line);

  friend bool operator==(EntryMark const&, EntryMark const&) = default;
};

/// Line and envelope: the leaf's bytes.
Bytes entry_bytes(EntryMark const& mark, ByteView envelope);

/// A parsed leaf; `envelope` views into the leaf's bytes.
struct Entry {
  EntryMark mark;
  ByteView envelope;

  /// Errors: `invalid message.bad_entry`; `too_large message.entry_too_large`.
  static Result<Entry> parse(ByteView leaf);
};

}  // namespace comity::message
