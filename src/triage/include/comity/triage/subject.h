/// What an indicator says about where something is in the network, if it says anything.
#pragma once

#include "comity/triage/address.h"

#include <compare>
#include <variant>
#include <vector>

namespace comity::triage {

/// The number of an autonomous system.
struct Asn {
  std::uint32_t number = 0;

  friend auto operator<=>(Asn const&, Asn const&) = default;
};

/// A host's or a domain's name: ASCII letters in lower case, no dot at the end.
struct Host {
  std::string name;

  friend auto operator<=>(Host const&, Host const&) = default;
};

using Subject = std::variant<AddressRange, Asn, Host>;

/// "AS64500", "as64500", "64500". Errors: `invalid triage.not_an_asn` (text).
Result<Asn> parse_asn(std::string_view text);

/// Errors: `invalid triage.not_a_host` (text) for what is empty, longer than `host_bytes_max`, or
/// has empty labels, spaces or control characters.
Result<Host> parse_host(std::string_view text);

/// "AS64500", "c2.example", "203.0.113.0/24"
std::string to_text(Subject const& subject);

/// Where an indicator points, by its type, a MISP attribute's ("ip-dst|port", "url", "AS"). None
/// for types that name no place, such as digests; two for "domain|ip". Defanged spellings are not
/// undone. Errors: `invalid triage.unreadable` (type, text): the value is not of its type.
Result<std::vector<Subject>> subjects_of(std::string_view type, std::string_view value);

}  // namespace comity::triage
