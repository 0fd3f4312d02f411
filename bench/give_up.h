/// A measurement that cannot be taken has no figure to give: it says why and ends.
#pragma once

#include "comity/base/result.h"

namespace comity::bench {

/// Ends the program with status 1. Child processes end with it.
[[noreturn]] void give_up(std::string const& why);

/// The value, or the end.
template <typename T>
T need(Result<T> result) {
  if (!result) give_up(result.error().brief());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace comity::bench
