/// The figures of a link, as its owner holds it.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/link/link.h"
#include "comity/review/cut.h"

namespace comity::review {

/// The figures file. Reads the whole link, case by case, in time in proportion to it. The own log
/// is taken as it is, the peer's as far as we have cosigned it. Errors: those of `check` and
/// `Prefix::begin`; those of the store.
Result<Bytes> figures_of(link::Link const& link, agreement::Agreement const& agreement,
                         Question const& question);

}  // namespace comity::review
