#include "comity/indicator/defang.h"

#include <algorithm>
#include <array>

namespace comity::indicator {
namespace {

struct Spelling {
  std::string_view written;  ///< In lower case.
  std::string_view meant;
};

/// Signs and words in brackets. Longer ones stand before those they begin with.
constexpr std::array in_brackets{
    Spelling{"://", "://"}, Spelling{":", ":"},       Spelling{"/", "/"},
    Spelling{".", "."},     Spelling{"dot", "."},     Spelling{"d0t", "."},
    Spelling{"点", "."},    Spelling{"。", "."},      Spelling{"@", "@"},
    Spelling{"at", "@"},    Spelling{"http", "http"}, Spelling{"https", "https"}};

constexpr std::array schemes{Spelling{"hxxps", "https"}, Spelling{"hxxp", "http"},
                             Spelling{"h**ps", "https"}, Spelling{"h**p", "http"},
                             Spelling{"h__p", "http"},   Spelling{"htxp", "http"},
                             Spelling{"hxtp", "http"},   Spelling{"fxp", "ftp"}};

/// Characters of no width: zero-width space, non-joiner and joiner, word joiner, soft hyphen, mark.
constexpr std::array invisible{std::string_view{"\u200b"}, std::string_view{"\u200c"},
                               std::string_view{"\u200d"}, std::string_view{"\u2060"},
                               std::string_view{"\u00ad"}, std::string_view{"\ufeff"}};

constexpr std::array dots{std::string_view{"\u3002"}, std::string_view{"\uff61"}};

bool is_name_sign(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool begins(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  return std::equal(lower_case.begin(), lower_case.end(), text.begin(), [](char a, char b) {
    return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b | 0x20) : b);
  });
}

/// Goes over a text once.
class Refanger {
 public:
  explicit Refanger(std::string_view source) : source_{source} {
    out_.text.reserve(source.size());
    out_.origin.reserve(source.size() + 1);
  }

  Refanged run() && {
    while (at_ < source_.size()) {
      if (bracket() || scheme() || full_width() || dot() || nothing_seen()) continue;
      put(source_.substr(at_, 1), 1, false);
    }
    out_.origin.push_back(static_cast<std::uint32_t>(at_));
    return std::move(out_);
  }

 private:
  std::string_view rest() const { return source_.substr(at_); }

  bool after_name() const { return !out_.text.empty() && is_name_sign(out_.text.back()); }

  void put(std::string_view meant, std::size_t taken, bool changed) {
    out_.text += meant;
    out_.origin.insert(out_.origin.end(), meant.size(), static_cast<std::uint32_t>(at_));
    out_.changed.insert(out_.changed.end(), meant.size(), changed);
    at_ += taken;
  }

  /// "[.]", "(dot)", " {at} ", "[.": a word may have spaces around the brackets.
  bool bracket() {
    auto const spaces = std::min(rest().find_first_not_of(' '), std::size_t{2});
    auto text = rest();
    if (spaces > 1 || text.size() <= spaces) return false;
    text.remove_prefix(spaces);
    constexpr std::string_view opening = "[({";
    auto const kind = opening.find(text.front());
    if (kind == opening.npos) return false;
    for (auto const& sign : in_brackets) {
      if (!begins(text.substr(1), sign.written)) continue;
      auto const end = 1 + sign.written.size();
      if (end >= text.size() || text[end] != "])}"[kind]) continue;
      bool const is_word = is_name_sign(sign.written.front());
      bool const before = after_name() && is_word;
      if (spaces > 0 && !before) return false;
      auto const more =
          before && spaces > 0 && end + 1 < text.size() && text[end + 1] == ' ' ? 1U : 0U;
      put(sign.meant, spaces + end + 1 + more, true);
      return true;
    }
    return spaces == 0 && half_bracket(text);
  }

  /// "198.51.100[.7"
  bool half_bracket(std::string_view text) {
    bool const is_half = text.size() > 2 && text[0] == '[' && text[1] == '.' && after_name() &&
                         is_name_sign(text[2]);
    if (is_half) put(".", 2, true);
    return is_half;
  }

  bool scheme() {
    if (after_name()) return false;
    for (auto const& row : schemes) {
      if (!begins(rest(), row.written)) continue;
      auto const behind = rest().substr(row.written.size());
      if (!behind.starts_with(':') && !behind.starts_with("[:") && !behind.starts_with("(:"))
        continue;
      put(row.meant, row.written.size(), true);
      return true;
    }
    return false;
  }

  /// U+FF01 to U+FF5E are the printable characters of ASCII.
  bool full_width() {
    auto const text = rest();
    if (text.size() < 3 || text[0] != '\xef') return false;
    auto const low = static_cast<unsigned char>(text[2]);
    char sign = 0;
    if (text[1] == '\xbc' && low >= 0x81 && low <= 0xbf) sign = static_cast<char>(low - 0x60);
    if (text[1] == '\xbd' && low >= 0x80 && low <= 0x9e) sign = static_cast<char>(low - 0x20);
    if (sign != 0) put({&sign, 1}, 3, is_name_sign(sign) || sign == '.');
    return sign != 0;
  }

  /// An ideographic full stop ends a sentence, unless letters of ASCII stand on both sides.
  bool dot() {
    for (auto const sign : dots) {
      auto const text = rest();
      if (!text.starts_with(sign) || !after_name()) continue;
      if (text.size() == sign.size() || !is_name_sign(text[sign.size()])) continue;
      put(".", sign.size(), true);
      return true;
    }
    return false;
  }

  bool nothing_seen() {
    for (auto const sign : invisible) {
      if (!rest().starts_with(sign)) continue;
      at_ += sign.size();
      return true;
    }
    return false;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  Refanged out_;
};

std::string replaced(std::string_view text, char sign, std::string_view by) {
  std::string out;
  for (char const c : text) c == sign ? out += by : out += c;
  return out;
}

}  // namespace

Refanged refang(std::string_view source) {
  return Refanger{source.substr(0, text_bytes_max)}.run();
}

std::string defang(Observable const& observable) {
  auto const& value = observable.value;
  auto const host = host_of(observable);
  if (observable.type == Type::prefix) return replaced(replaced(value, '.', "[.]"), ':', "[:]");
  if (!host) return value;
  auto const dotted = replaced(host->value, '.', "[.]");
  auto const safe = host->type == Type::ipv6 ? replaced(dotted, ':', "[:]") : dotted;
  if (observable.type == Type::email) return value.substr(0, value.rfind('@')) + "[at]" + safe;
  if (observable.type != Type::url) return safe;
  auto out = value;
  out.replace(out.find(host->value, out.find("://")), host->value.size(), safe);
  if (out.starts_with("http")) return "hxxp" + out.substr(4);
  return out.insert(out.find("://"), "[").insert(out.find("://") + 3, "]");
}

}  // namespace comity::indicator
