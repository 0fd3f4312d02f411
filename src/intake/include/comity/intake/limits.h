/// Bounds on what a proposal is made from. Sources are files of strangers that people hand in.
#pragma once

#include <cstddef>

namespace comity::intake {

/// Of one source, in bytes. Exports of MISP reach 50 MB. It is read in slices, so that the memory
/// needed beyond the source itself stays below 200 MiB whatever it holds.
inline constexpr std::size_t source_bytes_max = std::size_t{64} << 20;

/// Of one part that is parsed as a whole (an attribute, a STIX object, a row, an abuse report), in
/// bytes. Samples embedded as base64 are larger; such a part is passed over and named.
inline constexpr std::size_t part_bytes_max = std::size_t{1} << 20;

/// Arrays and objects within each other, in one part. MISP nests eight deep, STIX six.
inline constexpr std::size_t part_depth_max = 64;

/// Events, attributes, objects or rows of one source. A part takes at least 20 bytes.
inline constexpr std::size_t parts_max = 4'000'000;

/// Different indicators that are kept of one source; a body names 2,000.
inline constexpr std::size_t sightings_max = 50'000;

/// Columns of a table. Exports have fewer than a hundred; more is no table.
inline constexpr std::size_t columns_max = 1'000;

/// Remarks of one kind that are spelled out; of the rest their number is said.
inline constexpr std::size_t remarks_alike_max = 20;

/// Of a text that goes into a draft, in bytes: what the agreements' form takes.
inline constexpr std::size_t text_taken_bytes_max = 20'000;

/// Of a title, name or comment, in bytes.
inline constexpr std::size_t line_taken_bytes_max = 300;

}  // namespace comity::intake
