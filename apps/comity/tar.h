/// Takes a ustar archive apart: how a node hands an export to the command line.
#pragma once

#include "comity/base/bytes.h"

#include <functional>
#include <string>

namespace comity::cli {

/// Gives each regular file to `take`. Errors: `invalid cli.bad_archive` for anything but regular
/// files with relative paths that lead nowhere upwards; those of `take`.
Result<void> read_tar(
    ByteView archive,
    std::function<Result<void>(std::string const& path, ByteView content)> const& take);

}  // namespace comity::cli
