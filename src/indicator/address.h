/// Addresses and blocks of addresses as numbers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace comity::indicator {

/// Both versions in one space of 128 bits: IPv4 is ::ffff:0:0/96 (RFC 4291 §2.5.5.2).
using Address = std::array<std::uint8_t, 16>;

struct Prefix {
  Address address{};
  int length = 128;  ///< Over 128 bits; an IPv4 /24 is 120.
};

/// Four decimal numbers without leading zeros, which some read as octal (RFC 6943 §3.1.1).
std::optional<Address> parse_ipv4(std::string_view text);

/// Any form of RFC 4291 §2.2; no zone.
std::optional<Address> parse_ipv6(std::string_view text);

std::optional<Address> parse_address(std::string_view text);

/// An address, "/" and a length without leading zeros. Bits behind the length become zero.
std::optional<Prefix> parse_prefix(std::string_view text);

bool is_ipv4(Address const& address);

/// Dotted decimal, or RFC 5952 with hexadecimal groups only.
std::string to_text(Address const& address);

/// `address` with the bits behind `length` made zero.
Address masked(Address const& address, int length);

/// Whether all of `inner` lies in `outer`. IPv4 lies in no block of IPv6.
bool contains(Prefix const& outer, Prefix const& inner);

}  // namespace comity::indicator
