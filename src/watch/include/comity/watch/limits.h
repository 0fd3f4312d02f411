/// Bounds on what officers write at the desk.
#pragma once

#include <cstddef>

namespace comity::watch {

/// Of a handover note: two pages, more than anybody reads at the change of a shift.
inline constexpr std::size_t note_bytes_max = 8'000;

/// Of why somebody takes the watch from whoever has it.
inline constexpr std::size_t why_bytes_max = 500;

/// Of a view's name: a line in a list.
inline constexpr std::size_t view_name_bytes_max = 100;

/// Of what a view asks for: every filter of the console with a long text to look for.
inline constexpr std::size_t view_query_bytes_max = 500;

/// Views of one account. More are a list nobody finds anything in.
inline constexpr std::size_t views_max = 30;

/// Of one record as JSON, in which a byte of a text may become six: the views of one account.
inline constexpr std::size_t record_bytes_max = 128 << 10;

}  // namespace comity::watch
