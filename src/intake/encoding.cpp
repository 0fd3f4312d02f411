#include "encoding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iconv.h>
#include <memory>

namespace comity::intake {
namespace {

/// Bytes that are looked at to guess UTF-16.
constexpr std::size_t sampled_bytes_max = 4'096;

struct CloseConverter {
  void operator()(void* converter) const { ::iconv_close(converter); }
};

/// Converts all of `bytes`, or nothing.
std::optional<std::string> converted(ByteView bytes, char const* encoding) {
  auto const opened = ::iconv_open("UTF-8", encoding);
  if (opened == reinterpret_cast<iconv_t>(-1)) return {};
  std::unique_ptr<void, CloseConverter> const converter{opened};
  // No character of these encodings takes more than three times its bytes in UTF-8.
  std::string out(bytes.size() * 3 + 4, '\0');
  auto* in = const_cast<char*>(reinterpret_cast<char const*>(bytes.data()));
  auto in_left = bytes.size();
  auto* to = out.data();
  auto to_left = out.size();
  if (::iconv(opened, &in, &in_left, &to, &to_left) != 0 || in_left != 0) return {};
  out.resize(out.size() - to_left);
  return out;
}

/// Latin text in UTF-16 has a zero in every other byte.
char const* utf16_by_zeros(ByteView bytes) {
  auto const sample = bytes.first(std::min(bytes.size(), sampled_bytes_max) / 2 * 2);
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i)
    if (sample[i] == 0) ++zeros[i % 2];
  auto const pairs = sample.size() / 2;
  if (pairs == 0) return nullptr;
  if (zeros[1] * 10 > pairs * 4 && zeros[0] * 10 < pairs) return "UTF-16LE";
  if (zeros[0] * 10 > pairs * 4 && zeros[1] * 10 < pairs) return "UTF-16BE";
  return nullptr;
}

Result<Decoded> as(ByteView bytes, char const* encoding, bool is_guessed) {
  auto text = converted(bytes, encoding);
  if (!text) return fail(Code::invalid, "intake.not_text", {{"encoding", encoding}});
  return Decoded{*std::move(text), encoding, is_guessed};
}

bool starts_with(ByteView bytes, std::string_view mark) {
  return as_text(bytes).starts_with(mark);
}

struct Script {
  char32_t first;
  char32_t last;
  std::string_view language;
};

constexpr std::array scripts{
    Script{U'A', U'Z', "en"},           Script{U'a', U'z', "en"},
    Script{U'\u0400', U'\u04ff', "ru"}, Script{U'\u3040', U'\u30ff', "ja"},
    Script{U'\u4e00', U'\u9fff', "zh"}, Script{U'\uac00', U'\ud7a3', "ko"}};

/// The character at `at`, which moves behind it. The text is UTF-8.
char32_t next_character(std::string_view text, std::size_t& at) {
  auto const lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  auto const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t out = lead & (0x3f >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    out = out << 6 | (static_cast<unsigned char>(text[at++]) & 0x3f);
  return out;
}

}  // namespace

Result<Decoded> decode(ByteView bytes) {
  if (starts_with(bytes, "\xef\xbb\xbf")) {
    auto const text = as_text(bytes.subspan(3));
    if (!is_utf8(text)) return fail(Code::invalid, "intake.not_text", {{"encoding", "UTF-8"}});
    return Decoded{std::string{text}, "UTF-8", false};
  }
  if (starts_with(bytes, "\xff\xfe")) return as(bytes.subspan(2), "UTF-16LE", false);
  if (starts_with(bytes, "\xfe\xff")) return as(bytes.subspan(2), "UTF-16BE", false);
  if (auto const* const encoding = utf16_by_zeros(bytes)) return as(bytes, encoding, true);
  if (is_utf8(as_text(bytes))) return Decoded{to_text(bytes), "UTF-8", false};
  auto chinese = as(bytes, "GB18030", true);
  return chinese ? chinese : as(bytes, "WINDOWS-1252", true);
}

std::string language_of(std::string_view text) {
  std::array<std::size_t, scripts.size()> counts{};
  for (std::size_t at = 0; at < text.size();) {
    auto const character = next_character(text, at);
    for (std::size_t i = 0; i < scripts.size(); ++i)
      if (character >= scripts[i].first && character <= scripts[i].last) ++counts[i];
  }
  auto const count = [&](std::string_view language) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < scripts.size(); ++i)
      if (scripts[i].language == language) sum += counts[i];
    return sum;
  };
  auto const chinese = count("zh");
  // Kana beside ideographs is Japanese. An ideograph says as much as three letters.
  if (count("ja") * 5 > chinese && count("ja") > 0) return "ja";
  if (count("ko") * 3 > count("en")) return "ko";
  if (chinese * 3 > count("en")) return "zh";
  if (count("ru") > count("en")) return "ru";
  return count("en") > 0 ? "en" : "";
}

std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xc0) == 0x80) --bytes_max;
  return text.substr(0, bytes_max);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  auto const first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t out = 0;
  auto const [end, error] = std::from_chars(text.begin(), text.end(), out);
  if (error != std::errc{} || end != text.end() || out == 0) return {};
  return out;
}

}  // namespace comity::intake
