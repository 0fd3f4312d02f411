/// The files lang/*.json as the build found them.
#pragma once

#include <span>
#include <string_view>

namespace comity::words {

std::span<std::string_view const> embedded_files();

}  // namespace comity::words
