/// What malicious activity is recognised by, each with one canonical spelling [P12], so that two
/// parties that hold the same one compare equal texts.
#pragma once

#include "comity/base/bytes.h"
#include "comity/indicator/limits.h"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace comity::indicator {

enum class Type {
  ipv4,
  ipv6,
  prefix,  ///< A block of addresses of either version.
  asn,
  domain,
  url,
  email,
  md5,
  sha1,
  sha256,
  sha512,
  file_name,
  opaque,  ///< Anything else, by a label: "mutex", "user-agent".
};

inline constexpr std::array all_types{
    Type::ipv4, Type::ipv6, Type::prefix, Type::asn,    Type::domain,    Type::url,   Type::email,
    Type::md5,  Type::sha1, Type::sha256, Type::sha512, Type::file_name, Type::opaque};

/// "ipv4", "file_name": the word as it stands in `match_text` [P12.1].
std::string_view name_of(Type type);

/// Errors: `invalid indicator.not_a_type`.
Result<Type> parse_type(std::string_view name);

/// An observable in its canonical spelling. Made by `canonical`; comparing is meant.
struct Observable {
  Type type = Type::opaque;
  std::string value;
  std::string label;  ///< Of opaque ones: 1 to 64 of a-z, 0-9, '-', '_', '.', '|'. Else empty.

  friend auto operator<=>(Observable const&, Observable const&) = default;
};

/// Brings `text` into the canonical spelling of `type`. White space around it is dropped; nothing
/// is refanged. An address in an IPv4-mapped IPv6 form comes out as `ipv4`, a prefix as long as its
/// addresses as the address [P12.2, P12.3]; every other type stays. `canonical(t, canonical(t, x))`
/// is the same again. Errors, all `invalid` with `text` (its first 100 bytes) and `type`:
/// `indicator.not_of_type`; `indicator.bad_label`; `too_large indicator.too_long`.
Result<Observable> canonical(Type type, std::string_view text, std::string_view label = {});

/// The observable that the whole of `text` is by its form alone; none if it has the form of none.
/// File names and opaque ones have no form.
std::optional<Observable> recognise(std::string_view text);

/// The text that private matching compares: type, label of opaque ones, value [P12.1].
std::string match_text(Observable const& observable);

/// For people: a domain, and the host of a URL or e-mail address, with the letters of its language,
/// where IDNA gives them back; the rest unchanged. Never compared, and look-alikes look alike.
std::string shown(Observable const& observable);

/// The address or domain that a URL or e-mail address is at; an address or domain itself.
std::optional<Observable> host_of(Observable const& observable);

}  // namespace comity::indicator
