/// Which account somebody is whom a provider of sign-ins has let in. Always written down beforehand
/// by an administrator: to be known there makes nobody one of ours.
#pragma once

#include "comity/people/account.h"

namespace comity::people {

/// One for each account that signs in by a provider: to a subject, or until somebody comes with the
/// claim, to whoever does so first.
struct Binding {
  AccountId id;                 ///< Whose.
  std::string issuer;           ///< The provider, as it spells itself.
  std::string subject;          ///< Whom it knows them as; empty while they are expected.
  std::string claim;            ///< "email": by what they are expected; empty if they are not.
  std::string value;            ///< Of that claim.
  std::optional<Instant> ends;  ///< Until when they are expected.

  bool expected_at(Instant at) const { return subject.empty() && ends && at < *ends; }

  friend bool operator==(Binding const&, Binding const&) = default;
};

/// What a provider says of somebody. Views, for the time of a call.
struct Presence {
  std::string_view issuer;
  std::string_view subject;
  std::string_view claim;  ///< The name of the claim that may be expected; empty for none.
  std::string_view value;
};

json::Value to_json(Binding const& binding);

/// The inverse. Errors: those of `json::Reader`.
Result<Binding> parse_binding(json::Value const& value);

}  // namespace comity::people
