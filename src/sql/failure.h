/// SQLite's result codes as errors, in one place.
#pragma once

#include "comity/base/result.h"

namespace comity::sql {

/// `result_code` is an extended one, `system_errno` what the system said (0 if nothing), `detail`
/// SQLite's own words. Codes that only a bug can produce abort.
Error error_of(int result_code, int system_errno, std::string_view detail, std::string const& path);

/// A failed read, write or sync; `unavailable sql.disk_full` when the system says there is no room.
Error input_output_error(int system_errno, std::string_view detail, std::string const& path);

/// A file that could not be opened; `not_found sql.not_found` when it is not there.
Error cannot_open(int system_errno, std::string_view detail, std::string const& path);

}  // namespace comity::sql
