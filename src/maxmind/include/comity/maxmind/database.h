/// MaxMind DB files (format 2.0), read by libmaxminddb.
#pragma once

#include "comity/triage/library.h"

namespace comity::maxmind {

/// Of a country's code or a network's name, in bytes: more is cut.
inline constexpr std::size_t text_bytes_max = 200;

/// Opens a file, which stays mapped and must not be written to. Name and date are those of its
/// metadata. Errors: `invalid triage.not_a_database` (name: the path).
Result<triage::TableShelf::Database> open(std::string const& path);

}  // namespace comity::maxmind
