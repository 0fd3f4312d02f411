/// Abuse reports in the versions of XARF before 4, which many senders still write.
#pragma once

#include "comity/json/value.h"

#include <optional>

namespace comity::intake {

/// What a report of version 1, 2 or 3 says, in the members of version 4 as far as they are read.
/// None if `document` is no such report. Sources: the schemas and samples of abusix/xarf, and the
/// mapping in xarf/xarf-spec, `schemas/v3`.
std::optional<json::Value> from_older_xarf(json::Value const& document);

}  // namespace comity::intake
