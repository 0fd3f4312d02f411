/// Checks an exported journal from its files alone, as `verify_link` does a link.
#pragma once

#include "comity/audit/audit.h"

namespace comity::audit {

/// The `format` of such an export's manifest.
inline constexpr std::string_view journal_format = "comity.journal/v1";

/// Checks that every entry is a record, that the entries give the tiles and the root, and that the
/// root is signed: by all of `keys` (C2SP vkeys), which the reader has from the party itself, as
/// `journal::Journal::verifier_key` gives them. Without any key the report fails: a journal that
/// nobody signed proves nothing. What a passkey signed to say yes to a draft is checked with the
/// key that the journal says was enrolled, and is for that draft's digest. Of `options` only
/// `threads` is looked at.
Report verify_journal(FileReader const& files, std::span<std::string const> keys,
                      Options const& options = {});

}  // namespace comity::audit
