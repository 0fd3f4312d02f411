/// Reading texts made of lines. Private to this concept.
#pragma once

#include "comity/base/bytes.h"
#include "comity/merkle/proof.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity::note {

/// Takes lines off the front of a text. Every line ends in a newline, the last one too.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_{text} {}

  bool empty() const { return rest_.empty(); }

  /// The number, from 1, of the line that was asked for last.
  std::size_t number() const { return number_; }

  std::string_view rest() const { return rest_; }

  /// The next line without its newline; nothing if none is left, or if it has no newline.
  std::optional<std::string_view> next();

  /// True if the next line begins with `word` and a space.
  bool begins_with(std::string_view word) const;

  /// What follows `word` and a space on the next line; nothing if that line begins otherwise.
  std::optional<std::string_view> next_after(std::string_view word);

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

/// A decimal number as C2SP has them: digits only, no leading zero but in "0", below 2^64.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

/// A tree size that a checkpoint may claim.
std::optional<merkle::TreeSize> parse_size(std::string_view text);

/// One hash in base64.
std::optional<Digest> parse_hash(std::string_view text);

/// Hashes, one a line, up to and with the empty line that ends them; nothing if a line is not a
/// hash, there are more than `max`, or the empty line is missing.
std::optional<merkle::Proof> take_proof(Lines& lines, std::size_t max);

/// The hashes, one a line, and an empty line.
std::string encode_proof(merkle::ProofView proof);

/// The first hundred bytes or so of a name that a peer chose, for error texts.
std::string shown(std::string_view name);

/// True if `text` is UTF-8 without control characters other than newlines.
bool is_note_text(std::string_view text);

}  // namespace comity::note
