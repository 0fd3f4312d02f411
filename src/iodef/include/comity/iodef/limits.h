/// What a document from outside may cost.
#pragma once

#include <cstddef>

namespace comity::iodef {

/// Of one document, in bytes: a report of 100,000 addresses has about a third of it.
inline constexpr std::size_t document_bytes_max = 16 << 20;

/// Of elements within each other. The deepest of RFC 7970's own examples has 12; EventData may hold
/// EventData.
inline constexpr int depth_max = 40;

/// Elements and attributes of one document, in all: what the tree of them takes is about 200 bytes
/// each.
inline constexpr std::size_t elements_max = 500'000;

/// Incidents that are read from one document; RFC 6545 §7.4 lets an answer hold about five.
inline constexpr std::size_t incidents_max = 1'000;

}  // namespace comity::iodef
