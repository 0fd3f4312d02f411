/// The two forms, each behind the same calls.
#pragma once

#include "comity/mailcrypt/open.h"
#include "comity/mailcrypt/protect.h"

namespace comity::mailcrypt {

namespace smime {
Result<void> check_own(Own const& own, Instant now);
Result<void> check(Correspondent const& correspondent, Instant now);
Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant now);
/// Takes one layer off `entity`, which is one of S/MIME.
Result<Opened> open(std::string_view entity, Own const& own, std::span<Correspondent const> known,
                    Instant now);
}  // namespace smime

namespace openpgp {
Result<void> check_own(Own const& own, Instant now);
Result<void> check(Correspondent const& correspondent, Instant now);
Result<std::string> protect(std::string_view entity, Correspondent const& to, Own const& own,
                            Instant now);
/// `message` is what stood in the encrypted part.
Result<Opened> open(ByteView message, Own const& own, std::span<Correspondent const> known,
                    Instant now);
}  // namespace openpgp

/// `mailcrypt.failed`, with what the library says.
Error failed(Form form, std::string cause);

}  // namespace comity::mailcrypt
