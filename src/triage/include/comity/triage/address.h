/// IP addresses as numbers, and the ranges that tables speak of.
#pragma once

#include "comity/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace comity::triage {

/// An address as a number; of IPv4 only the low 32 bits are used.
using Wide = unsigned __int128;

enum class Family : std::uint8_t { v4, v6 };

/// Both ends belong to it. Not always a prefix: registries hand out counts of IPv4 addresses.
struct AddressRange {
  Family family = Family::v4;
  Wide first = 0;
  Wide last = 0;

  bool is_single() const { return first == last; }

  friend bool operator==(AddressRange const&, AddressRange const&) = default;
};

/// An address, or a prefix such as "203.0.113.0/24" or "2001:db8::/32"; an IPv4 address inside IPv6
/// (::ffff:0:0/96) is read as the IPv4 address that it is. Numbers with leading zeros are refused,
/// for programs read them differently. Errors: `invalid triage.not_an_address` (text);
/// `invalid triage.host_bits` (text) for a prefix with bits behind its length.
Result<AddressRange> parse_range(std::string_view text);

/// "203.0.113.7", "203.0.113.0/24", and "203.0.113.0-203.0.113.9" for what is no prefix.
std::string to_text(AddressRange const& range);

/// The range of `length` leading bits that begins at `first`. `length` ≤ 32 or 128.
AddressRange prefix(Family family, Wide first, unsigned length);

/// The greatest address of a family.
Wide last_address(Family family);

}  // namespace comity::triage
