/// A C2SP signed note (v1.0.0): text, and lines that sign it. Here it is only read and written;
/// whose signatures count is `verify.h`.
#pragma once

#include "comity/base/bytes.h"
#include "comity/note/limits.h"

#include <string>
#include <string_view>
#include <vector>

namespace comity::note {

/// The four bytes that, with a key's name, say which key signed. Short: a name for a key, not a
/// proof of it.
using KeyId = std::uint32_t;

/// True for 1 to `name_bytes_max` bytes of UTF-8 without control characters, Unicode spaces
/// and "+".
bool is_key_name(std::string_view name);

/// One line under a note, by a known key or not. `signature` is what follows the key id: at least
/// one byte.
struct SignatureLine {
  std::string name;
  KeyId key_id = 0;
  Bytes signature;

  /// "— name base64\n"
  std::string encode() const;

  friend bool operator==(SignatureLine const&, SignatureLine const&) = default;
};

/// Signature lines on their own, as a witness answers them. Errors: `invalid note.bad_signature`,
/// `too_large note.too_many_signatures`.
Result<std::vector<SignatureLine>> parse_signature_lines(std::string_view text);

/// A note as somebody claims it. Parsing takes the one canonical spelling only, so `encode` gives
/// back exactly the bytes that were parsed. Lines of unknown keys and types are kept as they are.
class Note {
 public:
  /// A note without signatures yet. Errors: `invalid note.bad_text` unless `text` ends in a
  /// newline and is UTF-8 without other control characters.
  static Result<Note> create(std::string text);

  /// Errors: `invalid note.bad_text`; `invalid note.not_signed` without blank line and signature
  /// after it; `invalid note.bad_signature` for a line that is not of the form; `too_large
  /// note.too_large`, `too_large note.too_many_signatures`.
  static Result<Note> parse(std::string_view bytes);

  /// With its last newline: what is signed.
  std::string const& text() const { return text_; }

  std::vector<SignatureLine> const& signatures() const { return signatures_; }

  /// Adds a line. Older lines of the same key (name and id) go: a verifier may look at the first
  /// only, and a refreshed cosignature must be seen. Errors: `too_large note.too_many_signatures`.
  Result<void> put(SignatureLine line);

  /// The bytes on disk and on the wire.
  std::string encode() const;

  friend bool operator==(Note const&, Note const&) = default;

 private:
  explicit Note(std::string text) : text_{std::move(text)} {}

  std::string text_;
  std::vector<SignatureLine> signatures_;
};

}  // namespace comity::note
