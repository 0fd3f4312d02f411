/// Opens a mail that is encrypted or signed.
#pragma once

#include "comity/mailcrypt/keys.h"

#include <optional>
#include <span>

namespace comity::mailcrypt {

/// Layers of signing and encrypting around one content: signed, encrypted and signed again is the
/// most that programs write (RFC 2634 §1.1).
inline constexpr int layers_max = 3;

enum class Signature {
  none,
  good,     ///< By `signer`, with a key that is valid now.
  unknown,  ///< Right in itself, but by nobody known, or with an expired key.
  bad,      ///< The content is not what was signed, or the signature cannot be read.
};

/// "none", "good", "unknown", "bad"
std::string_view name_of(Signature signature);

struct Opened {
  std::string entity;  ///< The MIME entity inside: header and body, to be parsed as a mail is.
  bool was_encrypted = false;
  Signature signature = Signature::none;  ///< The worst of several.
  std::string signer;                     ///< The name of a correspondent; "" unless good.
};

/// None if the mail is neither S/MIME nor encrypted by PGP/MIME. What a stranger wrote: bounded as
/// `mail::parse` is, nothing is fetched, no compression is undone for S/MIME. Errors: those of
/// `mail::parse`; `refused mailcrypt.not_for_us` (form) if it cannot be decrypted with the desk's
/// keys; `invalid mailcrypt.unreadable` (form); `too_large mailcrypt.too_many_layers` (limit).
Result<std::optional<Opened>> open(std::string_view mail, Own const& own,
                                   std::span<Correspondent const> known, Instant now);

}  // namespace comity::mailcrypt
