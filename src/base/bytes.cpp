#include "comity/base/bytes.h"

#include <algorithm>

namespace comity {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What each digit of an alphabet stands for; -1 for what is none.
constexpr std::array<std::int8_t, 256> values_of(std::string_view digits) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i)
    table[static_cast<std::uint8_t>(digits[i])] = static_cast<std::int8_t>(i);
  return table;
}

constexpr auto hex_values = values_of(hex_digits);

/// Negative if `c` is no digit; so is what it is combined with by `|`.
int value_of(std::array<std::int8_t, 256> const& values, char c) {
  return values[static_cast<std::uint8_t>(c)];
}

/// What a digit of base64 adds to its group of 24 bits at each of the four places; more than 24
/// bits for what is none, and so has what it is combined with by `|`.
constexpr auto base64_places = [] {
  std::array<std::array<std::uint32_t, 256>, 4> out{};
  for (std::size_t place = 0; place < 4; ++place) {
    out[place].fill(1U << 24);
    for (std::uint32_t i = 0; i < base64_digits.size(); ++i)
      out[place][static_cast<std::uint8_t>(base64_digits[i])] = i << (18 - 6 * place);
  }
  return out;
}();

/// The group of four digits that begins at `digits`.
std::uint32_t base64_group(char const* digits) {
  auto const at = [digits](std::size_t place) {
    return base64_places[place][static_cast<std::uint8_t>(digits[place])];
  };
  return at(0) | at(1) | at(2) | at(3);
}

/// Two digits for each byte of `out`. False if one is none.
bool read_hex(std::string_view text, std::span<std::uint8_t> out) {
  int seen = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    int const high = value_of(hex_values, text[2 * i]);
    int const low = value_of(hex_values, text[2 * i + 1]);
    seen |= high | low;
    out[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return seen >= 0;
}

template <typename Integer>
void append_big_endian(Bytes& out, Integer value) {
  for (int shift = (static_cast<int>(sizeof value) - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

template <typename Integer>
Result<Integer> read_big_endian(ByteReader& reader) {
  Integer value = 0;
  for (auto const byte : TRY(reader.take(sizeof value))) {
    value = static_cast<Integer>(value << 8 | byte);
  }
  return value;
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '\0');
  auto* to = out.data();
  for (auto const byte : bytes) {
    *to++ = hex_digits[byte >> 4];
    *to++ = hex_digits[byte & 15];
  }
  return out;
}

Result<Bytes> from_hex(std::string_view text) {
  Bytes out(text.size() / 2);
  if (text.size() % 2 != 0 || !read_hex(text, out)) return fail(Code::invalid, "base.not_hex");
  return out;
}

std::string to_base64(ByteView bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    std::uint32_t const group = bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2];
    for (int const shift : {18, 12, 6, 0}) out += base64_digits[group >> shift & 63];
  }
  if (std::size_t const left = bytes.size() - i; left > 0) {
    std::uint32_t const group = bytes[i] << 16 | (left == 2 ? bytes[i + 1] << 8 : 0);
    out += base64_digits[group >> 18 & 63];
    out += base64_digits[group >> 12 & 63];
    out += left == 2 ? base64_digits[group >> 6 & 63] : '=';
    out += '=';
  }
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  auto const refused = [] { return fail(Code::invalid, "base.not_base64"); };
  if (text.size() % 4 != 0) return refused();
  std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  Bytes out(text.size() / 4 * 3);
  auto* to = out.data();
  std::uint32_t seen = 0;
  std::uint32_t group = 0;
  auto const take = [&](char const* digits) {
    group = base64_group(digits);
    seen |= group;
    to[0] = static_cast<std::uint8_t>(group >> 16);
    to[1] = static_cast<std::uint8_t>(group >> 8);
    to[2] = static_cast<std::uint8_t>(group);
    to += 3;
  };
  auto const whole = padding > 0 ? text.size() - 4 : text.size();
  for (std::size_t i = 0; i < whole; i += 4) take(text.data() + i);
  // Padding reads as zero digits. The bits that it makes meaningless must be zero, or two texts
  // would mean one value.
  if (padding > 0) {
    auto const last = std::string{text.substr(whole, 4 - padding)} + std::string(padding, 'A');
    take(last.data());
  }
  if (seen >> 24 != 0 || (group & ((1U << 8 * padding) - 1)) != 0) return refused();
  out.resize(out.size() - padding);
  return out;
}

bool is_utf8(std::string_view text) {
  auto const* at = reinterpret_cast<std::uint8_t const*>(text.data());
  auto const* const end = at + text.size();
  while (at < end) {
    std::uint8_t const lead = *at;
    if (lead < 0x80) {
      ++at;
      continue;
    }
    int const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
    if (lead < 0xc2 || lead > 0xf4 || end - at <= more) return false;
    std::uint32_t point = lead & (0x3f >> more);
    for (int k = 1; k <= more; ++k) {
      if ((at[k] & 0xc0) != 0x80) return false;
      point = point << 6 | (at[k] & 0x3f);
    }
    constexpr std::array<std::uint32_t, 4> smallest{0, 0x80, 0x800, 0x10000};
    bool const surrogate = point >= 0xd800 && point <= 0xdfff;
    if (point < smallest[static_cast<std::size_t>(more)] || point > 0x10ffff || surrogate)
      return false;
    at += more + 1;
  }
  return true;
}

void append_u16(Bytes& out, std::uint16_t value) {
  append_big_endian(out, value);
}

void append_u32(Bytes& out, std::uint32_t value) {
  append_big_endian(out, value);
}

void append_u64(Bytes& out, std::uint64_t value) {
  append_big_endian(out, value);
}

Result<ByteView> ByteReader::take(std::size_t count) {
  if (count > rest_.size()) return fail(Code::invalid, "base.truncated");
  auto const taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

Result<std::uint8_t> ByteReader::u8() {
  return read_big_endian<std::uint8_t>(*this);
}

Result<std::uint16_t> ByteReader::u16() {
  return read_big_endian<std::uint16_t>(*this);
}

Result<std::uint32_t> ByteReader::u32() {
  return read_big_endian<std::uint32_t>(*this);
}

Result<std::uint64_t> ByteReader::u64() {
  return read_big_endian<std::uint64_t>(*this);
}

Result<Digest> Digest::parse(std::string_view hex) {
  Digest digest;
  if (hex.size() != 2 * size || !read_hex(hex, digest.bytes))
    return fail(Code::invalid, "base.not_digest");
  return digest;
}

Result<Digest> Digest::from(ByteView bytes) {
  if (bytes.size() != size) return fail(Code::invalid, "base.not_digest");
  Digest digest;
  std::copy(bytes.begin(), bytes.end(), digest.bytes.begin());
  return digest;
}

}  // namespace comity
