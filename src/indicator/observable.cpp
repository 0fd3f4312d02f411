#include "comity/indicator/observable.h"

#include "address.h"
#include "names.h"
#include "url.h"

#include <algorithm>
#include <charconv>

namespace comity::indicator {
namespace {

struct TypeName {
  Type type;
  std::string_view name;
};

constexpr std::array<TypeName, all_types.size()> type_names{{{Type::ipv4, "ipv4"},
                                                             {Type::ipv6, "ipv6"},
                                                             {Type::prefix, "prefix"},
                                                             {Type::asn, "asn"},
                                                             {Type::domain, "domain"},
                                                             {Type::url, "url"},
                                                             {Type::email, "email"},
                                                             {Type::md5, "md5"},
                                                             {Type::sha1, "sha1"},
                                                             {Type::sha256, "sha256"},
                                                             {Type::sha512, "sha512"},
                                                             {Type::file_name, "file_name"},
                                                             {Type::opaque, "opaque"}}};

/// Of an e-mail address's local part (RFC 5321 §4.5.3.1.1), in bytes.
constexpr std::size_t local_part_bytes_max = 64;
constexpr std::size_t label_bytes_max = 64;

/// Of a refused text, in its error.
constexpr std::size_t shown_bytes_max = 100;

using Maybe = std::optional<Observable>;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out) c = lower(c);
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n\v\f";
  auto const first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

Observable of_address(Address const& address) {
  return {is_ipv4(address) ? Type::ipv4 : Type::ipv6, to_text(address), {}};
}

Maybe read_prefix(std::string_view text) {
  auto const prefix = parse_prefix(text);
  if (!prefix) return {};
  if (prefix->length == 128) return of_address(prefix->address);
  auto const length = prefix->length - (is_ipv4(prefix->address) ? 96 : 0);
  return Observable{Type::prefix, to_text(prefix->address) + "/" + std::to_string(length), {}};
}

std::optional<std::uint32_t> number(std::string_view digits, std::uint32_t maximum = UINT32_MAX) {
  std::uint32_t out = 0;
  auto const [end, error] = std::from_chars(digits.begin(), digits.end(), out);
  if (error != std::errc{} || end != digits.end() || out > maximum) return {};
  return out;
}

/// RFC 5396: written as one number ("asplain"); read also as two.
Maybe read_asn(std::string_view text) {
  if (text.size() > 2 && lower(text[0]) == 'a' && lower(text[1]) == 's') text.remove_prefix(2);
  auto const dot = text.find('.');
  auto value = number(text.substr(0, dot));
  if (value && dot != text.npos) {
    auto const low = number(text.substr(dot + 1), 0xffff);
    value = low && *value <= 0xffff ? std::optional{*value << 16 | *low} : std::nullopt;
  }
  if (!value) return {};
  return Observable{Type::asn, "AS" + std::to_string(*value), {}};
}

bool is_local_part(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+/=?^_`{|}~-.";
  if (text.empty() || text.size() > local_part_bytes_max) return false;
  if (text.front() == '.' || text.back() == '.' || text.find("..") != text.npos) return false;
  return std::ranges::all_of(text, [&](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           others.find(c) != others.npos;
  });
}

Maybe read_email(std::string_view text) {
  auto const at = text.rfind('@');
  if (at == text.npos || !is_local_part(text.substr(0, at))) return {};
  auto const domain = host_name(text.substr(at + 1), 2);
  if (!domain) return {};
  return Observable{Type::email, lower(text.substr(0, at)) + "@" + *domain, {}};
}

Maybe read_hash(Type type, std::size_t digits, std::string_view text) {
  auto value = lower(text);
  auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (value.size() != digits || !std::ranges::all_of(value, is_hex)) return {};
  return Observable{type, std::move(value), {}};
}

Maybe as_observable(Type type, std::optional<std::string> value) {
  if (!value) return {};
  return Observable{type, *std::move(value), {}};
}

Maybe as_text_of(Type type, std::string_view text, std::string_view label) {
  if (text.empty() || !is_utf8(text) || text.find('\0') != text.npos) return {};
  return Observable{type, std::string{text}, std::string{label}};
}

Maybe read(Type type, std::string_view text, std::string_view label) {
  switch (type) {
    case Type::ipv4:
    case Type::ipv6: {
      auto const address = type == Type::ipv4 ? parse_ipv4(text) : parse_ipv6(text);
      return address ? Maybe{of_address(*address)} : Maybe{};
    }
    case Type::prefix:
      return read_prefix(text);
    case Type::asn:
      return read_asn(text);
    case Type::domain:
      return as_observable(type, host_name(text, 2));
    case Type::url:
      return as_observable(type, normal_url(text));
    case Type::email:
      return read_email(text);
    case Type::md5:
      return read_hash(type, 32, text);
    case Type::sha1:
      return read_hash(type, 40, text);
    case Type::sha256:
      return read_hash(type, 64, text);
    case Type::sha512:
      return read_hash(type, 128, text);
    case Type::file_name:
      return as_text_of(type, trimmed(text.substr(text.find_last_of("/\\") + 1)), label);
    case Type::opaque:
      return as_text_of(type, text, label);
  }
  return {};
}

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > label_bytes_max) return false;
  return std::ranges::all_of(label, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
           c == '|';
  });
}

/// Where the host begins in the value; npos where there is none.
std::size_t host_begin(Observable const& observable, std::string_view host) {
  return static_cast<std::size_t>(host.data() - observable.value.data());
}

std::string_view host_text(Observable const& observable) {
  std::string_view const value{observable.value};
  switch (observable.type) {
    case Type::url:
      return host_of_url(value);
    case Type::email:
      return value.substr(value.rfind('@') + 1);
    case Type::domain:
    case Type::ipv4:
    case Type::ipv6:
      return value;
    default:
      return {};
  }
}

}  // namespace

std::string_view name_of(Type type) {
  return std::ranges::find(type_names, type, &TypeName::type)->name;
}

Result<Type> parse_type(std::string_view name) {
  auto const row = std::ranges::find(type_names, name, &TypeName::name);
  if (row != type_names.end()) return row->type;
  return fail(Code::invalid, "indicator.not_a_type",
              {{"name", std::string{name.substr(0, shown_bytes_max)}}});
}

Result<Observable> canonical(Type type, std::string_view text, std::string_view label) {
  text = trimmed(text);
  auto const shown_text = std::string{text.substr(0, shown_bytes_max)};
  if (text.size() > observable_bytes_max)
    return fail(Code::too_large, "indicator.too_long",
                {{"text", shown_text}, {"limit", std::to_string(observable_bytes_max)}});
  if (type == Type::opaque ? !is_label(label) : !label.empty())
    return fail(Code::invalid, "indicator.bad_label",
                {{"label", std::string{label.substr(0, shown_bytes_max)}}});
  if (auto observable = read(type, text, label)) return *std::move(observable);
  return fail(Code::invalid, "indicator.not_of_type",
              {{"text", shown_text}, {"type", std::string{name_of(type)}}});
}

std::optional<Observable> recognise(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > observable_bytes_max) return {};
  bool const is_asn = text.size() > 2 && lower(text[0]) == 'a' && lower(text[1]) == 's';
  // Only hashes and AS numbers have none of these; most words of a text are sorted out here. A dot
  // may be one of another script.
  bool const has_sign = std::ranges::any_of(
      text, [](char c) { return c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80; });
  if (!has_sign && !is_asn && text.size() % 8 != 0) return {};
  for (auto const type : all_types) {
    if (type == Type::file_name || type == Type::opaque || (type == Type::asn && !is_asn)) continue;
    if (auto observable = read(type, text, {})) return observable;
  }
  return {};
}

std::string match_text(Observable const& observable) {
  std::string out{name_of(observable.type)};
  if (observable.type == Type::opaque) out += ":" + observable.label;
  return out + ":" + observable.value;
}

std::string shown(Observable const& observable) {
  auto const host = host_text(observable);
  if (host.empty() || observable.type == Type::ipv4 || observable.type == Type::ipv6)
    return observable.value;
  auto out = observable.value;
  return out.replace(host_begin(observable, host), host.size(), with_letters(std::string{host}));
}

std::optional<Observable> host_of(Observable const& observable) {
  std::string const host{host_text(observable)};
  if (host.empty()) return {};
  if (auto const address = parse_address(host)) return of_address(*address);
  return Observable{Type::domain, host, {}};
}

}  // namespace comity::indicator
