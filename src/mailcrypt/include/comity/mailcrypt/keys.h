/// The keys by which a desk and those it writes to know each other.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/base/secret.h"

#include <string>

namespace comity::mailcrypt {

enum class Form { smime, openpgp };

/// "S/MIME", "OpenPGP"
std::string_view name_of(Form form);

/// The desk's own. Keys are not locked by a passphrase: nobody is there to say it. A form whose
/// members are empty is not used.
struct Own {
  std::string mailbox;
  Bytes certificate;  ///< PEM.
  Secret key;         ///< PEM, of the certificate.
  Secret openpgp;     ///< A secret key with its subkeys, armoured or not.
};

/// Somebody who is written to in one form, and known by that.
struct Correspondent {
  std::string name;  ///< What the caller calls it.
  std::string mailbox;
  Form form = Form::smime;
  Bytes key;  ///< A certificate in PEM, or an OpenPGP public key, armoured or not.
};

/// Whether the desk can sign and open in this form. Errors: `invalid mailcrypt.no_own_key` (form)
/// if it has no key for it; those of `check` with the desk's mailbox; `invalid
/// mailcrypt.foreign_key` (mailbox) if the key is not the certificate's, or cannot be read without
/// a passphrase.
Result<void> check(Own const& own, Form form, Instant now);

/// Whether one could write to it now. Errors, all with `mailbox`: `invalid
/// mailcrypt.bad_certificate`, `mailcrypt.bad_openpgp_key`; `refused mailcrypt.expired` (at, the
/// time it ended), `mailcrypt.not_yet` (at), `mailcrypt.revoked`, `mailcrypt.other_mailbox` (found)
/// if it names mailboxes and not this one, `mailcrypt.not_for_encryption`.
Result<void> check(Correspondent const& correspondent, Instant now);

}  // namespace comity::mailcrypt
