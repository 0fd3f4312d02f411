#include "names.h"

#include <algorithm>
#include <idn2.h>
#include <memory>
#include <set>

namespace comity::indicator {
namespace {

/// RFC 1035 §2.3.4, of the written form without the dot at the end.
constexpr std::size_t name_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

/// Of a name with letters outside ASCII: a label of 63 bytes stands for at most 59 letters of up to
/// four bytes.
constexpr std::size_t letters_bytes_max = 1'024;

using IdnText = std::unique_ptr<char, decltype(&::idn2_free)>;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

/// UTS #46 without the transitional mapping, so that ß stays what IDNA 2008 makes it.
std::optional<std::string> to_a_labels(std::string_view text) {
  if (text.size() > letters_bytes_max || text.find('\0') != text.npos) return {};
  char* raw = nullptr;
  auto const code =
      ::idn2_to_ascii_8z(std::string{text}.c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  IdnText const out{raw, &::idn2_free};
  if (code != IDN2_OK || !out) return {};
  return lower(out.get());
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::ranges::all_of(label,
                             [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

/// As URL readers take it for one: "1", "0x7f".
bool is_number(std::string_view label) {
  auto const is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (std::ranges::all_of(label, is_digit)) return true;
  if (!label.starts_with("0x")) return false;
  return std::ranges::all_of(label.substr(2),
                             [&](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

std::set<std::string_view> const& known_top_level() {
  static auto const known = [] {
    std::set<std::string_view> out{"example", "test", "invalid", "localhost", "local", "onion"};
    for (auto rest = top_level_domains; !rest.empty();) {
      auto const end = std::min(rest.find('\n'), rest.size());
      if (end > 0) out.insert(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
  }();
  return known;
}

}  // namespace

std::optional<std::string> host_name(std::string_view text, std::size_t labels_min) {
  auto name = is_ascii(text) ? std::optional{lower(text)} : to_a_labels(text);
  if (!name) return {};
  if (name->ends_with('.')) name->pop_back();
  if (name->size() > name_bytes_max) return {};
  std::size_t labels = 0;
  for (std::string_view rest{*name};; ++labels) {
    auto const dot = std::min(rest.find('.'), rest.size());
    if (!is_label(rest.substr(0, dot))) return {};
    if (dot == rest.size()) break;
    rest.remove_prefix(dot + 1);
  }
  if (labels + 1 < labels_min || is_number(last_label(*name))) return {};
  return name;
}

std::string with_letters(std::string const& name) {
  if (name.find("xn--") == name.npos) return name;
  char* raw = nullptr;
  auto const code = ::idn2_to_unicode_8z8z(name.c_str(), &raw, 0);
  IdnText const out{raw, &::idn2_free};
  return code == IDN2_OK && out ? std::string{out.get()} : name;
}

std::string_view last_label(std::string_view name) {
  return name.substr(name.rfind('.') + 1);
}

bool is_top_level(std::string_view label) {
  return known_top_level().contains(label);
}

bool is_at_or_below(std::string_view name, std::string_view above) {
  if (!name.ends_with(above)) return false;
  return name.size() == above.size() || name[name.size() - above.size() - 1] == '.';
}

}  // namespace comity::indicator
