/// The file in which the administrator says by which provider people may sign in.
#pragma once

#include "comity/oidc/provider.h"

#include <filesystem>

namespace comity::service {

/// Reads it, with the secret that it names; files are looked for beside it. `origin` is how
/// browsers name the console. Errors: those of `read_file` and `oidc::check`; `invalid
/// service.bad_config` (path, line, reason), `service.bad_provider` (path, key) for a member that
/// is none or of another kind; `forbidden service.key_open_to_others` for a secret that is not its
/// owner's alone.
Result<oidc::Provider> read_provider(std::filesystem::path const& path, std::string const& origin);

}  // namespace comity::service
