#include "comity/indicator/extract.h"

#include "address.h"
#include "comity/indicator/defang.h"
#include "names.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace comity::indicator {
namespace {

/// Endings of programs, scripts and documents. Those that are top-level domains too decide for a
/// file name where a name has two labels.
std::set<std::string_view> const& file_endings() {
  static std::set<std::string_view> const known{
      "exe", "dll",  "sys",  "scr",  "bat",  "cmd",  "ps1",  "vbs", "vbe",  "js",    "jse", "wsf",
      "hta", "jar",  "apk",  "ipa",  "elf",  "so",   "bin",  "dat", "tmp",  "lnk",   "msi", "msp",
      "cpl", "ocx",  "drv",  "com",  "pif",  "iso",  "img",  "vhd", "vhdx", "cab",   "zip", "rar",
      "7z",  "gz",   "tar",  "tgz",  "bz2",  "xz",   "ace",  "doc", "docx", "docm",  "dot", "dotm",
      "xls", "xlsx", "xlsm", "xlsb", "ppt",  "pptx", "pptm", "rtf", "pdf",  "chm",   "one", "eml",
      "msg", "html", "htm",  "xml",  "json", "txt",  "log",  "csv", "cfg",  "conf",  "ini", "php",
      "asp", "aspx", "jsp",  "jspx", "cgi",  "sh",   "py",   "pl",  "rb",   "rs",    "md",  "mov",
      "png", "jpg",  "jpeg", "gif",  "swf",  "ttf",  "dmg",  "pkg", "app",  "plist", "yar", "pcap"};
  return known;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

/// The first byte of a character from U+2E80 on: ideographs, kana, hangul and their punctuation,
/// between which and ASCII no space is written.
bool is_wide_lead(char c) {
  return static_cast<unsigned char>(c) >= 0xe2;
}

bool separates(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f ||
         std::string_view{"<>\"`|\\^"}.find(c) != std::string_view::npos;
}

/// Also separates where no URL is.
bool separates_names(char c) {
  return separates(c) || std::string_view{",;()[]{}'*=!?&$"}.find(c) != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
}

std::optional<std::uint16_t> port(std::string_view digits) {
  std::uint16_t out = 0;
  auto const [end, error] = std::from_chars(digits.begin(), digits.end(), out);
  if (error != std::errc{} || end != digits.end() || out == 0) return {};
  return out;
}

/// Goes over a text once and collects what it finds.
class Search {
 public:
  explicit Search(std::string_view source) : source_{source}, refanged_{refang(source)} {
    out_.cut = source.size() > text_bytes_max;
  }

  Extraction run() && {
    std::string_view const text{refanged_.text};
    for (std::size_t i = 0; i < text.size();) {
      if (separates(text[i])) {
        ++i;
        continue;
      }
      auto end = i;
      while (end < text.size() && !separates(text[end])) ++end;
      chunk(text.substr(i, end - i));
      i = end;
    }
    return std::move(out_);
  }

 private:
  std::size_t place(std::string_view part) const {
    return static_cast<std::size_t>(part.data() - refanged_.text.data());
  }

  bool is_defanged(std::string_view part) const {
    auto const from = refanged_.changed.begin() + static_cast<std::ptrdiff_t>(place(part));
    return std::find(from, from + static_cast<std::ptrdiff_t>(part.size()), true) !=
           from + static_cast<std::ptrdiff_t>(part.size());
  }

  void add(std::string_view part, Observable observable,
           std::optional<std::uint16_t> at_port = {}) {
    auto const known = index_.find(observable);
    if (known != index_.end()) {
      ++out_.found[known->second].count;
      return;
    }
    if (out_.found.size() == found_max) {
      out_.cut = true;
      return;
    }
    auto const begin = refanged_.origin[place(part)];
    auto const end = refanged_.origin[place(part) + part.size()];
    index_.emplace(observable, out_.found.size());
    out_.found.push_back({.observable = std::move(observable),
                          .offset = begin,
                          .length = end - begin,
                          .line = line_at(begin),
                          .port = at_port,
                          .defanged = is_defanged(part)});
  }

  /// Places rise, so each line break is counted once.
  std::size_t line_at(std::size_t offset) {
    for (; counted_ < offset; ++counted_)
      if (source_[counted_] == '\n') ++line_;
    return line_;
  }

  /// What stands between white space: links, and names around them.
  void chunk(std::string_view text) {
    while (!text.empty()) {
      auto const colon = text.find("://");
      auto begin = colon;
      while (colon != text.npos && begin > 0 && (is_letter(text[begin - 1]))) --begin;
      if (colon == text.npos || begin == colon) return names(text);
      names(text.substr(0, begin));
      auto const part = link(text.substr(begin));
      if (part.empty()) return names(text.substr(begin));
      text.remove_prefix(begin + part.size());
    }
  }

  /// The link that `text` begins with, as far as it goes; empty if it is none.
  std::string_view link(std::string_view text) {
    auto part = text.substr(0, end_of_link(text));
    if (part.size() > observable_bytes_max) return {};
    while (!part.empty() && is_trailing(part)) part.remove_suffix(1);
    auto url = canonical(Type::url, part);
    if (!url) return {};
    auto const host = host_of(*url);
    bool const is_local =
        host && host->type == Type::domain && host->value.find('.') == host->value.npos;
    if (!is_local) add(part, *std::move(url));
    return part;
  }

  /// Running text in a script without spaces ends a link, but for its host's own letters.
  static std::size_t end_of_link(std::string_view text) {
    auto const host = text.find("://") + 3;
    auto const path = std::min(text.find_first_of("/?#", host), text.size());
    bool const has_letters = host < text.size() && is_high(text[host]);
    auto const from = has_letters ? path : host;
    for (auto i = from; i < text.size(); ++i)
      if (is_wide_lead(text[i])) return i;
    return text.size();
  }

  static bool is_trailing(std::string_view part) {
    char const last = part.back();
    if (std::string_view{".,;:!?'*"}.find(last) != std::string_view::npos) return true;
    // A bracket that the link itself opens belongs to it.
    constexpr std::string_view closing = ")]}";
    auto const kind = closing.find(last);
    if (kind == closing.npos) return false;
    return std::ranges::count(part, "([{"[kind]) < std::ranges::count(part, last);
  }

  void names(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (separates_names(text[i])) {
        ++i;
        continue;
      }
      auto end = i;
      while (end < text.size() && !separates_names(text[end])) ++end;
      word(text.substr(i, end - i));
      i = end;
    }
  }

  /// Tries a word as it is, then its runs of ASCII.
  void word(std::string_view text) {
    text = without_edges(text);
    if (text.empty() || name(text) || labelled(text) || std::ranges::none_of(text, is_high)) return;
    for (std::size_t i = 0; i < text.size();) {
      auto end = i;
      while (end < text.size() && is_high(text[end]) == is_high(text[i])) ++end;
      if (!is_high(text[i])) name(without_edges(text.substr(i, end - i)));
      i = end;
    }
  }

  /// "MD5:d41d…", "IP:203.0.113.7:443"
  bool labelled(std::string_view text) {
    auto const first = text.find(':');
    if (first == text.npos) return false;
    auto const last = text.rfind(':');
    return name(without_edges(text.substr(first))) ||
           (last != first && name(without_edges(text.substr(last))));
  }

  static std::string_view without_edges(std::string_view text) {
    constexpr std::string_view edges = ".:-/@#+%~";
    auto const first = text.find_first_not_of(edges);
    if (first == text.npos) return {};
    // "2001:db8::" ends in what belongs to it.
    auto const last = text.find_last_not_of(text.ends_with("::") ? "" : edges);
    return text.substr(first, last - first + 1);
  }

  bool name(std::string_view text) {
    if (text.size() < 4 || text.size() > observable_bytes_max) return false;
    return hash(text) || number(text) || email(text) || address(text) || domain(text) || file(text);
  }

  bool hash(std::string_view text) {
    for (auto const type : {Type::md5, Type::sha1, Type::sha256, Type::sha512}) {
      auto observable =
          text.size() >= 32 && is_hex(text) ? canonical(type, text) : Result<Observable>{Error{}};
      if (!observable) continue;
      add(text, *std::move(observable));
      return true;
    }
    return false;
  }

  /// "AS64496", "CVE-2024-3400"
  bool number(std::string_view text) {
    if (text.starts_with("AS") && std::ranges::all_of(text.substr(2), is_digit)) {
      auto observable = canonical(Type::asn, text);
      if (observable) add(text, *std::move(observable));
      return observable.has_value();
    }
    auto const low = lower(text);
    bool const is_cve = text.size() >= 13 && low.starts_with("cve-") && text[8] == '-' &&
                        std::ranges::all_of(text.substr(4, 4), is_digit) &&
                        std::ranges::all_of(text.substr(9), is_digit);
    if (is_cve) add(text, {Type::opaque, "CVE" + low.substr(3), "vulnerability"});
    return is_cve;
  }

  bool email(std::string_view text) {
    if (lower(text.substr(0, 7)) == "mailto:") text.remove_prefix(7);
    if (text.find('@') == text.npos) return false;
    auto observable = canonical(Type::email, text);
    if (!observable || !is_top_level(last_label(observable->value))) return false;
    add(text, *std::move(observable));
    return true;
  }

  bool address(std::string_view text) {
    if (std::ranges::none_of(text, is_digit)) return false;
    auto found = recognise(text);
    if (found && found->type == Type::prefix) return add(text, *std::move(found)), true;
    text = text.substr(0, text.find_first_of("/%"));
    found = recognise(text);
    if (found && (found->type == Type::ipv4 || found->type == Type::ipv6))
      return add(text, *std::move(found)), true;
    auto const colon = text.rfind(':');
    if (colon == text.npos || text.find(':') != colon) return false;
    auto const at_port = port(text.substr(colon + 1));
    auto alone = canonical(Type::ipv4, text.substr(0, colon));
    if (!alone) return false;
    add(text.substr(0, colon), *std::move(alone), at_port);
    return true;
  }

  bool domain(std::string_view text) {
    auto const colon = std::min(text.find(':'), text.size());
    auto const at_port = colon < text.size() ? port(text.substr(colon + 1, 5)) : std::nullopt;
    text = text.substr(0, std::min(colon, text.find('/')));
    if (mixes_scripts(text)) return false;
    auto observable = canonical(Type::domain, text);
    if (!observable || !is_top_level(last_label(observable->value))) return false;
    if (could_be_file(observable->value) && !is_defanged(text)) return false;
    add(text, *std::move(observable), at_port);
    return true;
  }

  /// A label of ideographs and ASCII is more likely a sentence without spaces.
  static bool mixes_scripts(std::string_view text) {
    for (;;) {
      auto const label = text.substr(0, text.find('.'));
      bool const wide = std::ranges::any_of(label, is_wide_lead);
      if (wide && !std::ranges::all_of(label, is_high)) return true;
      if (label.size() == text.size()) return false;
      text.remove_prefix(label.size() + 1);
    }
  }

  static bool could_be_file(std::string_view domain) {
    auto const ending = last_label(domain);
    return ending != "com" && std::ranges::count(domain, '.') == 1 &&
           file_endings().contains(ending);
  }

  bool file(std::string_view text) {
    text.remove_prefix(text.rfind('/') + 1);
    auto const dot = text.rfind('.');
    if (dot == text.npos || dot == 0 || text.find(':') != text.npos || mixes_scripts(text))
      return false;
    if (!file_endings().contains(lower(text.substr(dot + 1)))) return false;
    auto observable = canonical(Type::file_name, text);
    if (!observable) return false;
    add(text, *std::move(observable));
    return true;
  }

  std::string_view source_;
  Refanged refanged_;
  Extraction out_;
  std::map<Observable, std::size_t> index_;
  std::size_t counted_ = 0;
  std::size_t line_ = 1;
};

}  // namespace

Extraction extract(std::string_view text) {
  return Search{text}.run();
}

}  // namespace comity::indicator
