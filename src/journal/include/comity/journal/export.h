/// The journal as plain files, for an auditor or a court. `audit::verify_journal` rechecks them.
#pragma once

#include "comity/journal/journal.h"

#include <functional>

namespace comity::journal {

/// Takes a file: its path below the export's root, and its content. An error ends the export.
using WriteFile = std::function<Result<void>(std::string const& path, ByteView content)>;

/// Writes the log under "own/" as C2SP tlog-tiles has it and as an exported link does, with
/// `own/checkpoint` over all of it, and last `manifest.json`: `format` "comity.journal/v1",
/// `origin`, `size`. What leaves the house so binds the journal: a later copy has to extend it.
/// Errors: those of the store and of `write`; `damaged journal.export_differs` (size) if the
/// entries do not give the root of the checkpoint.
Result<void> write_export(Journal const& journal, WriteFile const& write);

}  // namespace comity::journal
