#include "comity/triage/address.h"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <optional>

namespace comity::triage {
namespace {

constexpr unsigned bits_of(Family family) {
  return family == Family::v4 ? 32 : 128;
}

constexpr Wide mapped_v4 = Wide{0xffff} << 32;

template <std::size_t size>
Wide number_of(std::array<std::uint8_t, size> const& bytes) {
  Wide out = 0;
  for (auto const byte : bytes) out = out << 8 | byte;
  return out;
}

struct Address {
  Family family = Family::v4;
  Wide number = 0;
};

std::optional<Address> parse_address(std::string const& text) {
  std::array<std::uint8_t, 4> v4{};
  if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) return Address{Family::v4, number_of(v4)};
  std::array<std::uint8_t, 16> v6{};
  if (inet_pton(AF_INET6, text.c_str(), v6.data()) != 1) return std::nullopt;
  auto const number = number_of(v6);
  if (number >> 32 == mapped_v4 >> 32)
    return Address{Family::v4, number & last_address(Family::v4)};
  return Address{Family::v6, number};
}

std::string text_of(Family family, Wide number) {
  std::array<std::uint8_t, 16> bytes{};
  auto const size = bits_of(family) / 8;
  for (auto i = size; i > 0; --i, number >>= 8) bytes[i - 1] = static_cast<std::uint8_t>(number);
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family == Family::v4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

Error not_an_address(std::string_view text) {
  return fail(Code::invalid, "triage.not_an_address", {{"text", std::string{text.substr(0, 64)}}});
}

/// How many addresses follow the first of a prefix of `length` bits.
Wide tail_of(Family family, unsigned length) {
  auto const bits = bits_of(family) - length;
  return bits == 128 ? ~Wide{0} : (Wide{1} << bits) - 1;
}

}  // namespace

Wide last_address(Family family) {
  return tail_of(family, 0);
}

AddressRange prefix(Family family, Wide first, unsigned length) {
  COMITY_CHECK(length <= bits_of(family));
  return {family, first, first | tail_of(family, length)};
}

Result<AddressRange> parse_range(std::string_view text) {
  constexpr std::size_t longest = INET6_ADDRSTRLEN + 4;
  if (text.size() > longest || text.find('\0') != text.npos) return not_an_address(text);
  auto const slash = text.find('/');
  auto const address = parse_address(std::string{text.substr(0, slash)});
  if (!address) return not_an_address(text);
  auto const bits = bits_of(address->family);
  if (slash == text.npos) return prefix(address->family, address->number, bits);
  auto const digits = text.substr(slash + 1);
  unsigned length = 0;
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  bool const whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || length > bits || (digits.size() > 1 && digits.front() == '0'))
    return not_an_address(text);
  if ((address->number & tail_of(address->family, length)) != 0)
    return fail(Code::invalid, "triage.host_bits", {{"text", std::string{text}}});
  return prefix(address->family, address->number, length);
}

std::string to_text(AddressRange const& range) {
  auto const first = text_of(range.family, range.first);
  if (range.is_single()) return first;
  for (unsigned length = 0; length < bits_of(range.family); ++length) {
    auto const tail = tail_of(range.family, length);
    if ((range.first & tail) == 0 && (range.first | tail) == range.last)
      return first + '/' + std::to_string(length);
  }
  return first + '-' + text_of(range.family, range.last);
}

}  // namespace comity::triage
