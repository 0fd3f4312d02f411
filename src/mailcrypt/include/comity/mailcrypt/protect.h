/// Signs and encrypts the content of a mail.
#pragma once

#include "comity/mailcrypt/keys.h"

namespace comity::mailcrypt {

/// The MIME entity that takes the place of `entity` (`mail::compose_content`): signed with the
/// desk's key, then encrypted with AES-256 to `to` alone. S/MIME: signed-data (SHA-256) inside
/// enveloped-data; OpenPGP: multipart/encrypted with the signature inside (RFC 3156 §6.2). Headers
/// of the mail itself, its subject among them, stay readable on the way. Errors: those of both
/// `check`; `unavailable mailcrypt.failed` (form, cause).
Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant now);

}  // namespace comity::mailcrypt
