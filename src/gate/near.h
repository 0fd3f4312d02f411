/// What somebody may have meant to write.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace comity::gate {

/// The one of `names` that is nearest to `text`, if it is a slip of the finger away: at most one
/// letter in three added, lost, changed or swapped with the next, and two at most.
std::optional<std::string_view> nearest(std::string_view text,
                                        std::span<std::string_view const> names);

}  // namespace comity::gate
