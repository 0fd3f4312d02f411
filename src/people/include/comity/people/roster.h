/// Who to call, and who is at the desk: contacts and duty rosters.
#pragma once

#include "comity/calendar/schedule.h"
#include "comity/people/account.h"

#include <vector>

namespace comity::people {

struct ContactTag;
struct RosterTag;
using ContactId = StrongId<ContactTag>;
using RosterId = StrongId<RosterTag>;

/// As account ids. Errors: `invalid people.bad_id`.
Result<ContactId> parse_contact_id(std::string_view text);
Result<RosterId> parse_roster_id(std::string_view text);

/// One way to reach somebody: "phone", "+86 10 …".
struct Way {
  std::string channel;
  std::string value;

  friend bool operator==(Way const&, Way const&) = default;
};

/// An entry of the directory: a desk or a person, of our side or another.
struct Contact {
  ContactId id;
  Name name;
  Name agency;
  std::vector<Way> ways;  ///< The best first.
  /// When it was last called and answered; a directory is pinged twice a year or rots.
  std::optional<Instant> confirmed;

  friend bool operator==(Contact const&, Contact const&) = default;
};

/// From a time of day on a weekday, for a length of wall-clock time, so that a night shift runs
/// into the next day.
struct Shift {
  std::chrono::weekday day{};
  std::chrono::minutes begin{};   ///< 0 to 1,439, as the clock on the wall counts from 00:00.
  std::chrono::minutes length{};  ///< 1 to 1,440.
  std::vector<AccountId> people;  ///< The first to be called first.

  friend bool operator==(Shift const&, Shift const&) = default;
};

/// The shifts that begin on `date` have these people instead.
struct Change {
  calendar::Date date{};
  std::vector<AccountId> people;

  friend bool operator==(Change const&, Change const&) = default;
};

/// Who is at one desk, week by week.
struct Roster {
  RosterId id;
  Name name;
  std::string zone;  ///< IANA name of the zone whose clock the shifts go by.
  std::vector<Shift> shifts;
  std::vector<Change> changes;  ///< By date, each date once.

  friend bool operator==(Roster const&, Roster const&) = default;
};

/// Who is on duty, and until when.
struct OnDuty {
  std::vector<AccountId> people;  ///< Each once, in the order in which to call them.
  std::optional<Instant> until;   ///< When the first of these shifts ends; absent if nobody is.

  friend bool operator==(OnDuty const&, OnDuty const&) = default;
};

/// Who is on duty at `at`, by the clock on the wall in `zone`: where clocks change, a shift is
/// shorter or longer. Errors: `invalid people.other_zone` (zone, expected) if the roster goes by
/// another; `calendar.not_covered`.
Result<OnDuty> on_duty(Roster const& roster, calendar::Zone const& zone, Instant at);

json::Value to_json(Contact const& contact);
json::Value to_json(Roster const& roster);

/// The inverse. Errors: those of `json::Reader`; `invalid people.changes_unsorted`.
Result<Contact> parse_contact(json::Value const& value);
Result<Roster> parse_roster(json::Value const& value);

}  // namespace comity::people
