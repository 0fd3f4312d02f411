/// The people of one party: agencies, and the accounts of those who work there.
#pragma once

#include "comity/base/instant.h"
#include "comity/base/strong_id.h"
#include "comity/json/value.h"
#include "comity/people/limits.h"
#include "comity/people/role.h"

#include <map>
#include <optional>

namespace comity::people {

struct AgencyTag;
struct AccountTag;
using AgencyId = StrongId<AgencyTag>;
using AccountId = StrongId<AccountTag>;

/// 1 to `id_bytes_max` of a-z, 0-9, '.' and '-', a letter first. Errors: `invalid people.bad_id`.
Result<AgencyId> parse_agency_id(std::string_view text);
Result<AccountId> parse_account_id(std::string_view text);

enum class AgencyKind { cert, police, ministry, prosecutor, court, operator_, other };

/// "cert", "operator" …
std::string_view name_of(AgencyKind kind);

/// Errors: `invalid people.not_an_agency_kind` (text).
Result<AgencyKind> parse_agency_kind(std::string_view text);

/// The desks that a request is with: CERTs, or those who prosecute. What is neither is with CERTs.
enum class Channel { cert, police };

Channel channel_of(AgencyKind kind);

/// A name in the two languages of the console.
struct Name {
  std::string en;
  std::string zh;

  friend bool operator==(Name const&, Name const&) = default;
};

struct Agency {
  AgencyId id;
  Name name;
  AgencyKind kind = AgencyKind::other;

  friend bool operator==(Agency const&, Agency const&) = default;
};

/// A person. Never deleted, because the journal speaks of it; it ends instead.
struct Account {
  AccountId id;
  std::string name;  ///< As colleagues read it.
  AgencyId agency;
  Roles roles;
  std::optional<Instant> ended;  ///< From then on it can do nothing.
  /// The holder of tasks for whom this person speaks, by its id in the table of those responsible;
  /// empty for one of our own desks.
  std::string holder = {};

  bool active_at(Instant at) const { return !ended || at < *ended; }

  bool has_any(Roles const& wanted) const;

  bool is_outside() const { return !holder.empty(); }

  friend bool operator==(Account const&, Account const&) = default;
};

using Accounts = std::map<AccountId, Account>;

json::Value to_json(Agency const& agency);
json::Value to_json(Account const& account);

/// The inverse. Errors: those of `json::Reader`, with the path; unknown members are refused.
Result<Agency> parse_agency(json::Value const& value);

/// Likewise. Errors besides: `invalid people.bad_holder` (text); `invalid people.holder_alone`
/// unless an account that speaks for a holder is a task holder and nothing else, and no other is.
Result<Account> parse_account(json::Value const& value);

}  // namespace comity::people
