/// Indicators that nobody should be asked to act upon: addresses that are everybody's, names of
/// documentation, well-known services, and the other side's own.
#pragma once

#include "comity/indicator/observable.h"
#include "comity/json/value.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace comity::indicator {

/// What IANA's special-purpose registries (RFC 6890, RFC 6761) set an address, a block or a name
/// apart for.
enum class SpecialUse {
  none,
  private_use,  ///< RFC 1918, RFC 4193; .local, .home.arpa
  loopback,
  link_local,
  shared,  ///< Carrier-grade NAT, RFC 6598.
  multicast,
  documentation,  ///< RFC 5737, RFC 3849, RFC 9637; example.com, .test, .invalid (RFC 2606)
  reserved,       ///< Everything else that is not handed out to anyone.
};

/// "private_use"
std::string_view name_of(SpecialUse use);

/// "indicator.special.private_use": the text that says so. Of any but `none`.
std::string text_id(SpecialUse use);

/// Of an address or domain, or of the host of a URL or e-mail address; of a prefix, if it lies
/// within one of those. `none` for all others.
SpecialUse special_use(Observable const& observable);

/// Whether one of the two is the other or lies within it: the same host, a name below the other's,
/// an address in the other's block. URLs and e-mail addresses count by their host.
bool overlaps(Observable const& a, Observable const& b);

/// A list in MISP's form. A value; a const one may be read from several threads.
class WarningList {
 public:
  /// Reads `name`, `type` (string, substring, hostname, cidr) and `list`. An entry that is not of
  /// its type is left out. Errors: json's for the form; `invalid indicator.list_type` (`type`) for
  /// others (regular expressions of strangers are not run); `too_large indicator.list_too_long`.
  static Result<WarningList> parse(json::Value const& list);

  std::string const& name() const { return name_; }

  bool has(Observable const& observable) const;

 private:
  using Block = std::array<std::uint8_t, 16>;

  bool has_host(Observable const& host) const;

  std::string name_;
  std::set<std::string, std::less<>> texts_;  ///< Of type string.
  std::set<std::string, std::less<>> hosts_;  ///< Names, below which everything is meant.
  std::vector<std::string> parts_;            ///< Of type substring.
  std::map<int, std::set<Block>> blocks_;     ///< By prefix length over 128 bits.
};

}  // namespace comity::indicator
