/// Bounds on what indicators are read from. Texts are pasted or uploaded by people, and often come
/// from strangers.
#pragma once

#include <cstddef>

namespace comity::indicator {

/// Of one observable as it is handed in, in bytes. Links in phishing mails reach about 2,000; a
/// body's schema takes 4,000.
inline constexpr std::size_t observable_bytes_max = 4'000;

/// Of one text that is searched, in bytes: about 4,000 printed pages.
inline constexpr std::size_t text_bytes_max = std::size_t{16} << 20;

/// Different indicators of one text. A request names 2,000 at most; what is searched may be a whole
/// block list, and its memory stays below 64 MiB.
inline constexpr std::size_t found_max = 100'000;

/// Entries of one warning list. The longest in use, of open resolvers, has 63,000.
inline constexpr std::size_t list_entries_max = 1'000'000;

}  // namespace comity::indicator
