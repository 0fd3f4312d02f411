#include "address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>

namespace comity::indicator {
namespace {

constexpr int ipv4_bits_before = 96;
constexpr Address ipv4_start{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

using Groups = std::array<std::uint16_t, 8>;

struct Run {
  std::size_t begin = 0;
  std::size_t length = 0;
};

/// RFC 5952 §4.2: the longest run of two or more zero groups, the first of equals.
Run longest_zeros(Groups const& groups) {
  Run best;
  for (std::size_t i = 0; i < groups.size();) {
    Run run{i, 0};
    while (i < groups.size() && groups[i] == 0) ++i, ++run.length;
    if (run.length > best.length) best = run;
    if (run.length == 0) ++i;
  }
  return best.length >= 2 ? best : Run{};
}

std::string ipv6_text(Address const& address) {
  Groups groups;
  for (std::size_t i = 0; i < groups.size(); ++i)
    groups[i] = static_cast<std::uint16_t>(address[2 * i] << 8 | address[2 * i + 1]);
  auto const zeros = longest_zeros(groups);
  std::string out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (zeros.length > 0 && i == zeros.begin) {
      out += "::";
      i += zeros.length - 1;
      continue;
    }
    if (!out.empty() && !out.ends_with("::")) out += ':';
    std::array<char, 4> digits;
    auto const end = std::to_chars(digits.begin(), digits.end(), groups[i], 16).ptr;
    out.append(digits.begin(), end);
  }
  return out;
}

/// inet_pton reads what is zero-terminated.
template <std::size_t Size>
bool read_into(int family, std::string_view text, std::uint8_t* out) {
  std::array<char, Size> terminated{};
  if (text.empty() || text.size() >= Size || text.find('\0') != text.npos) return false;
  std::memcpy(terminated.data(), text.data(), text.size());
  return ::inet_pton(family, terminated.data(), out) == 1;
}

}  // namespace

std::optional<Address> parse_ipv4(std::string_view text) {
  auto out = ipv4_start;
  if (!read_into<INET_ADDRSTRLEN>(AF_INET, text, out.data() + ipv4_bits_before / 8)) return {};
  return out;
}

std::optional<Address> parse_ipv6(std::string_view text) {
  Address out;
  if (!read_into<INET6_ADDRSTRLEN>(AF_INET6, text, out.data())) return {};
  return out;
}

std::optional<Address> parse_address(std::string_view text) {
  auto const ipv4 = parse_ipv4(text);
  return ipv4 ? ipv4 : parse_ipv6(text);
}

std::optional<Prefix> parse_prefix(std::string_view text) {
  auto const slash = text.find('/');
  if (slash == text.npos) return {};
  auto const before = parse_ipv4(text.substr(0, slash)) ? ipv4_bits_before : 0;
  auto const address = parse_address(text.substr(0, slash));
  auto const digits = text.substr(slash + 1);
  int length = 0;
  auto const [end, error] = std::from_chars(digits.begin(), digits.end(), length);
  bool const is_plain = !digits.empty() && digits.front() >= '0' && digits.front() <= '9' &&
                        (digits.front() != '0' || digits.size() == 1);
  if (!address || error != std::errc{} || end != digits.end() || !is_plain) return {};
  if (length > 128 - before) return {};
  return Prefix{masked(*address, length + before), length + before};
}

bool is_ipv4(Address const& address) {
  return std::equal(address.begin(), address.begin() + ipv4_bits_before / 8, ipv4_start.begin());
}

std::string to_text(Address const& address) {
  if (!is_ipv4(address)) return ipv6_text(address);
  std::string out;
  for (std::size_t i = ipv4_bits_before / 8; i < address.size(); ++i)
    out += (out.empty() ? "" : ".") + std::to_string(address[i]);
  return out;
}

Address masked(Address const& address, int length) {
  auto out = address;
  for (int i = 0; i < 16; ++i) {
    auto const bits = std::clamp(length - 8 * i, 0, 8);
    auto& byte = out[static_cast<std::size_t>(i)];
    byte = static_cast<std::uint8_t>(byte & 0xff00 >> bits);
  }
  return out;
}

bool contains(Prefix const& outer, Prefix const& inner) {
  if (is_ipv4(outer.address) != is_ipv4(inner.address)) return false;
  return outer.length <= inner.length && masked(inner.address, outer.length) == outer.address;
}

}  // namespace comity::indicator
