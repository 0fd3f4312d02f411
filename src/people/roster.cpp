#include "comity/people/roster.h"

#include "record.h"

namespace comity::people {
namespace {

using calendar::Date;

constexpr std::chrono::minutes day_length{1'440};

/// A shift as it falls on one date.
struct Turn {
  Instant from{};
  Instant until{};
  std::vector<AccountId> const* people = nullptr;
};

std::vector<AccountId> const& people_of(Roster const& roster, Shift const& shift, Date date) {
  auto const changed = std::ranges::find(roster.changes, date, &Change::date);
  return changed == roster.changes.end() ? shift.people : changed->people;
}

Result<std::vector<Turn>> turns_on(Roster const& roster, calendar::Zone const& zone,
                                   std::chrono::local_days day) {
  std::vector<Turn> out;
  for (auto const& shift : roster.shifts) {
    if (std::chrono::weekday{day} != shift.day) continue;
    auto const from = TRY(zone.to_instant(day + shift.begin));
    auto const until = TRY(zone.to_instant(day + shift.begin + shift.length));
    out.push_back({from, until, &people_of(roster, shift, Date{day})});
  }
  return out;
}

void add(OnDuty& duty, Turn const& turn) {
  for (auto const& person : *turn.people) {
    if (std::ranges::find(duty.people, person) == duty.people.end()) duty.people.push_back(person);
  }
  if (!duty.until || turn.until < *duty.until) duty.until = turn.until;
}

json::Value names(std::vector<AccountId> const& people) {
  json::Array out;
  for (auto const& id : people) out.emplace_back(id.text());
  return out;
}

std::vector<AccountId> read_people(json::Reader const& reader) {
  std::vector<AccountId> out;
  auto const people = reader.array("people", on_shift_max);
  for (std::size_t i = 0; i < people.size(); ++i)
    out.push_back(people[i].as_parsed(id_bytes_max, parse_account_id));
  return out;
}

Shift read_shift(json::Reader const& reader) {
  reader.only({"day", "begin", "length", "people"});
  Shift shift;
  constexpr std::size_t weekday_bytes_max = 16;
  shift.day = reader.parsed("day", weekday_bytes_max, calendar::parse_weekday);
  shift.begin = std::chrono::minutes{reader.integer("begin", 0, day_length.count() - 1)};
  shift.length = std::chrono::minutes{reader.integer("length", 1, day_length.count())};
  shift.people = read_people(reader);
  return shift;
}

Change read_change(json::Reader const& reader) {
  reader.only({"date", "people"});
  constexpr std::size_t date_bytes_max = 16;
  return {reader.parsed("date", date_bytes_max, calendar::parse_date), read_people(reader)};
}

}  // namespace

Result<ContactId> parse_contact_id(std::string_view text) {
  if (!is_id(text)) return bad_id(text);
  return ContactId{std::string{text}};
}

Result<RosterId> parse_roster_id(std::string_view text) {
  if (!is_id(text)) return bad_id(text);
  return RosterId{std::string{text}};
}

Result<OnDuty> on_duty(Roster const& roster, calendar::Zone const& zone, Instant at) {
  if (zone.name() != roster.zone) {
    return fail(Code::invalid, "people.other_zone",
                {{"roster", roster.id.text()}, {"zone", zone.name()}, {"expected", roster.zone}});
  }
  auto const today = std::chrono::floor<std::chrono::days>(TRY(zone.to_civil(at)).time);
  OnDuty duty;
  // A shift is a day long at most, so it began today or yesterday.
  for (auto const day : {today - std::chrono::days{1}, today}) {
    auto const turns = TRY(turns_on(roster, zone, day));
    for (auto const& turn : turns) {
      if (turn.from <= at && at < turn.until) add(duty, turn);
    }
  }
  return duty;
}

json::Value to_json(Contact const& contact) {
  json::Array ways;
  for (auto const& way : contact.ways)
    ways.emplace_back(json::Object{{"channel", way.channel}, {"value", way.value}});
  json::Object out{{"id", contact.id.text()},
                   {"name", to_json(contact.name)},
                   {"agency", to_json(contact.agency)},
                   {"ways", std::move(ways)}};
  if (contact.confirmed) out.emplace_back("confirmed", to_milliseconds(*contact.confirmed));
  return out;
}

Result<Contact> parse_contact(json::Value const& value) {
  json::Reader const reader{value, "contact"};
  reader.only({"id", "name", "agency", "ways", "confirmed"});
  Contact contact;
  contact.id = reader.parsed("id", id_bytes_max, parse_contact_id);
  contact.name = read_name(reader.object("name"));
  contact.agency = read_name(reader.object("agency"));
  auto const ways = reader.array("ways", ways_max);
  for (std::size_t i = 0; i < ways.size(); ++i) {
    auto const way = ways[i];
    way.only({"channel", "value"});
    contact.ways.push_back({std::string{way.text("channel", id_bytes_max)},
                            std::string{way.text("value", name_bytes_max)}});
  }
  contact.confirmed = reader.optional_instant("confirmed");
  TRY(reader.done());
  return contact;
}

json::Value to_json(Roster const& roster) {
  json::Array shifts;
  for (auto const& shift : roster.shifts) {
    shifts.emplace_back(json::Object{{"day", calendar::name_of(shift.day)},
                                     {"begin", shift.begin.count()},
                                     {"length", shift.length.count()},
                                     {"people", names(shift.people)}});
  }
  json::Array changes;
  for (auto const& change : roster.changes) {
    changes.emplace_back(
        json::Object{{"date", calendar::to_text(change.date)}, {"people", names(change.people)}});
  }
  return json::Object{{"id", roster.id.text()},
                      {"name", to_json(roster.name)},
                      {"zone", roster.zone},
                      {"shifts", std::move(shifts)},
                      {"changes", std::move(changes)}};
}

Result<Roster> parse_roster(json::Value const& value) {
  json::Reader const reader{value, "roster"};
  reader.only({"id", "name", "zone", "shifts", "changes"});
  Roster roster;
  roster.id = reader.parsed("id", id_bytes_max, parse_roster_id);
  roster.name = read_name(reader.object("name"));
  roster.zone = reader.text("zone", name_bytes_max);
  auto const shifts = reader.array("shifts", shifts_max);
  for (std::size_t i = 0; i < shifts.size(); ++i) roster.shifts.push_back(read_shift(shifts[i]));
  auto const changes = reader.array("changes", changes_max);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    roster.changes.push_back(read_change(changes[i]));
    auto const& all = roster.changes;
    if (all.size() > 1 && all[all.size() - 2].date >= all.back().date)
      changes[i].refuse("people.changes_unsorted", {});
  }
  TRY(reader.done());
  return roster;
}

}  // namespace comity::people
