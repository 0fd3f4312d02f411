/// Counts the figures of a period again, from what was checked.
#pragma once

#include "history.h"
#include "log_walk.h"

namespace comity::audit {

/// The figures file that `options.figures` asks for [P14]: byte for byte what both parties' nodes
/// give, if the export holds as much as the question takes in. Everything must have been found to
/// hold. Absent, with a finding, if it cannot be counted.
std::optional<Bytes> recount(Context const& context, Options const& options, LogFiles const& own,
                             LogFiles const& peer, History const& history, Findings& findings);

}  // namespace comity::audit
