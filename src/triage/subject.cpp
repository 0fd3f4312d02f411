#include "comity/triage/subject.h"

#include "comity/triage/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace comity::triage {
namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view before(std::string_view text, char separator) {
  return text.substr(0, text.find(separator));
}

/// An address if it is one, else a name.
Result<Subject> place_of(std::string_view text) {
  if (auto const range = parse_range(text)) return Subject{*range};
  return Subject{TRY(parse_host(text))};
}

/// The host of a URL (RFC 3986 §3.2.2), without user, port and brackets; "" if there is none.
std::string_view host_of(std::string_view url) {
  auto const scheme = url.find("://");
  auto rest = scheme == url.npos ? url : url.substr(scheme + 3);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  if (auto const at = rest.rfind('@'); at != rest.npos) rest.remove_prefix(at + 1);
  if (rest.starts_with('[')) return before(rest.substr(1), ']');
  return before(rest, ':');
}

std::string_view domain_of(std::string_view mail_address) {
  auto const at = mail_address.rfind('@');
  return at == mail_address.npos ? std::string_view{} : mail_address.substr(at + 1);
}

Result<std::vector<Subject>> read(std::string_view type, std::string_view value) {
  std::vector<Subject> out;
  if (is_one_of(type, {"ip-src", "ip-dst", "ip", "ip-src|port", "ip-dst|port"})) {
    out.emplace_back(TRY(parse_range(before(value, '|'))));
  } else if (is_one_of(type, {"AS", "as", "asn"})) {
    out.emplace_back(TRY(parse_asn(value)));
  } else if (is_one_of(type, {"domain", "hostname", "hostname|port"})) {
    out.emplace_back(TRY(place_of(before(value, '|'))));
  } else if (type == "domain|ip") {
    out.emplace_back(TRY(place_of(before(value, '|'))));
    auto const bar = std::min(value.find('|'), value.size() - 1);
    out.emplace_back(TRY(parse_range(value.substr(bar + 1))));
  } else if (is_one_of(type, {"url", "uri", "link"})) {
    out.emplace_back(TRY(place_of(host_of(value))));
  } else if (is_one_of(type, {"email", "email-src", "email-dst", "email-reply-to"})) {
    out.emplace_back(TRY(parse_host(domain_of(value))));
  }
  return out;
}

}  // namespace

Result<Asn> parse_asn(std::string_view text) {
  auto digits = text;
  if (digits.size() > 2 && lower(digits[0]) == 'a' && lower(digits[1]) == 's')
    digits.remove_prefix(2);
  Asn out;
  auto const [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), out.number);
  if (error == std::errc{} && end == digits.data() + digits.size()) return out;
  return fail(Code::invalid, "triage.not_an_asn", {{"text", std::string{text.substr(0, 64)}}});
}

Result<Host> parse_host(std::string_view text) {
  auto name = text;
  if (name.ends_with('.')) name.remove_suffix(1);
  bool const has_bad_character = std::ranges::any_of(name, [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f ||
           std::string_view{"/\\@:|,;\"<>[]%*"}.find(c) != std::string_view::npos;
  });
  bool const has_empty_label =
      name.starts_with('.') || name.ends_with('.') || name.find("..") != name.npos;
  if (name.empty() || name.size() > host_bytes_max || has_bad_character || has_empty_label)
    return fail(Code::invalid, "triage.not_a_host", {{"text", std::string{text.substr(0, 64)}}});
  Host out{std::string{name}};
  std::ranges::transform(out.name, out.name.begin(), lower);
  return out;
}

std::string to_text(Subject const& subject) {
  if (auto const* const range = std::get_if<AddressRange>(&subject)) return to_text(*range);
  if (auto const* const asn = std::get_if<Asn>(&subject)) return "AS" + std::to_string(asn->number);
  return std::get<Host>(subject).name;
}

Result<std::vector<Subject>> subjects_of(std::string_view type, std::string_view value) {
  auto const unreadable = [&] {
    return fail(
        Code::invalid, "triage.unreadable",
        {{"type", std::string{type.substr(0, 64)}}, {"text", std::string{value.substr(0, 64)}}});
  };
  if (value.size() > indicator_bytes_max) return unreadable();
  auto out = read(type, value);
  if (!out) return unreadable();
  return out;
}

}  // namespace comity::triage
