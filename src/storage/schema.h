/// The tables of a node's database, and the numbers that stand in them for names.
#pragma once

#include "comity/link/record.h"
#include "comity/sql/migrations.h"

namespace comity::storage {

/// All steps to the newest tables.
sql::Schema const& schema();

/// How many entries a link's own log can have: at 10,000 a second it is full after three years.
inline constexpr std::uint64_t entries_per_link = std::uint64_t{1} << 40;

/// The key of a message's row, from its link's number and its index in our log. So rows of one link
/// lie together and in order, and need no index for it.
std::int64_t row_of(std::int64_t link, std::uint64_t own_index);

/// What stands for an enumerator in a column.
template <typename Enum>
constexpr int number_of(Enum value) {
  return static_cast<int>(value);
}

/// Errors: `damaged storage.unknown_number` above `last`.
template <typename Enum>
Result<Enum> enumerator(std::uint8_t number, Enum last) {
  if (number <= number_of(last)) return static_cast<Enum>(number);
  return fail(Code::damaged, "storage.unknown_number", {{"number", std::to_string(number)}});
}

// Databases hold these numbers: they are never given to others.
static_assert(number_of(message::Direction::sent) == 0 &&
              number_of(message::Direction::received) == 1);
static_assert(number_of(message::Disposition::ok) == 0 &&
              number_of(message::Disposition::defective_schema) == 1 &&
              number_of(message::Disposition::defective_not_in_force) == 2);
static_assert(number_of(link::Side::own) == 0 && number_of(link::Side::peer) == 1);
static_assert(number_of(link::Incident::Kind::refused) == 0 &&
              number_of(link::Incident::Kind::refused_by_peer) == 1 &&
              number_of(link::Incident::Kind::dispute) == 2 &&
              number_of(link::Incident::Kind::fraud) == 3);

inline constexpr auto last_direction = message::Direction::received;
inline constexpr auto last_disposition = message::Disposition::defective_not_in_force;
inline constexpr auto last_kind = link::Incident::Kind::fraud;

}  // namespace comity::storage
