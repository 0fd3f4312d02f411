#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/secret.h"
#include "comity/base/strong_id.h"

#include <type_traits>

#include <doctest/doctest.h>

namespace comity {

static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
struct TagA;
struct TagB;
static_assert(!std::is_convertible_v<StrongId<TagA>, StrongId<TagB>>);
static_assert(!std::is_convertible_v<StrongId<TagA>, std::string>);
static_assert(!std::is_convertible_v<StrongNumber<TagA>, std::uint64_t>);

TEST_CASE("[P1.3] base64 has one spelling for each value (RFC 4648 §10 vectors)") {
  struct Row {
    char const* plain;
    char const* coded;
  };

  for (auto const& row :
       {Row{"", ""}, Row{"f", "Zg=="}, Row{"fo", "Zm8="}, Row{"foo", "Zm9v"},
        Row{"foob", "Zm9vYg=="}, Row{"fooba", "Zm9vYmE="}, Row{"foobar", "Zm9vYmFy"}}) {
    CHECK(to_base64(as_bytes(row.plain)) == row.coded);
    CHECK(to_text(from_base64(row.coded).value()) == row.plain);
  }
  for (char const* bad :
       {"Zg=", "Zg", "Zh==", "Zm9=", "Zm8", "Zg==\n", "Z g=", "====", "Zg==Zg==", "_w=="}) {
    CHECK_MESSAGE(!from_base64(bad), bad);
  }
}

TEST_CASE("[P1.3] each byte is a digit of base64 at every place of a group, or at none") {
  std::string_view const digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t place = 0; place < 4; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = "AAAAAAAA";
      text[place] = static_cast<char>(byte);
      auto const read = from_base64(text);
      auto const digit = digits.find(static_cast<char>(byte));
      CHECK(read.has_value() == (digit != digits.npos));
      if (!read) continue;
      auto const group = (*read)[0] << 16 | (*read)[1] << 8 | (*read)[2];
      CHECK(group == static_cast<int>(digit) << (18 - 6 * static_cast<int>(place)));
    }
  }
}

TEST_CASE("hex is lower case and whole bytes") {
  CHECK(to_hex(Bytes{0, 255, 16}) == "00ff10");
  CHECK(from_hex("00ff10").value() == Bytes{0, 255, 16});
  for (char const* bad : {"0", "0G", "FF", " 0"}) CHECK_FALSE(from_hex(bad));
  CHECK_FALSE(Digest::parse("00"));
}

TEST_CASE("ill-formed UTF-8 is recognised (Unicode table 3-7)") {
  for (char const* good :
       {"", "a", "\xc2\x80", "礼让", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) {
    CHECK(is_utf8(good));
  }
  for (char const* bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xf5", "\xe4\xb8", "\xf0\x9f\x98", "\xff"}) {
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("times are read with their offset and written in UTC") {
  CHECK(to_rfc3339(Instant{}) == "1970-01-01T00:00:00.000Z");
  CHECK(to_rfc3339(parse_rfc3339("2026-11-22T21:20:00.5+08:00").value()) ==
        "2026-11-22T13:20:00.500Z");
  CHECK(to_rfc3339(parse_rfc3339("2024-02-29T23:59:59.123Z").value()) ==
        "2024-02-29T23:59:59.123Z");
  CHECK(to_rfc3339(instant_max) == "9999-12-31T23:59:59.999Z");
  for (char const* bad :
       {"", "2026-11-22", "2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T00:00:00",
        "2026-11-22T00:00:00+8:00", "2026-11-22T00:00:00.Z", "2026-11-22T00:00:00.1234Z",
        "1969-12-31T23:59:59Z", "2026-11-22T00:00:60Z"}) {
    CHECK_MESSAGE(!parse_rfc3339(bad), bad);
  }
}

TEST_CASE("lengths of time are given in the two largest units") {
  CHECK(to_words(Duration{0}) == "0 ms");
  CHECK(to_words(Duration{120}) == "120 ms");
  CHECK(to_words(Duration{4'000}) == "4 s");
  CHECK(to_words(Duration{90'000'000}) == "1 d 1 h");
  CHECK(to_words(Duration{-61'000}) == "-1 min 1 s");
}

TEST_CASE("a reader never yields more than there is") {
  Bytes bytes;
  append_u16(bytes, 0x0102);
  append_u64(bytes, 0x0102030405060708);
  ByteReader reader{bytes};
  CHECK(reader.u16().value() == 0x0102);
  CHECK(reader.u64().value() == 0x0102030405060708);
  CHECK_FALSE(reader.u8());
}

TEST_CASE("an error carries its cause into the caller") {
  auto const inner = []() -> Result<int> { return fail(Code::invalid, "x.y", {{"n", "3"}}); };
  auto const outer = [&]() -> Result<void> {
    int const value = TRY(inner());
    COMITY_CHECK(value == 0);
    return {};
  };
  CHECK(outer().error().brief() == "invalid x.y n=3");
  CHECK(outer().error().parameter("n") == "3");
}

}  // namespace comity
