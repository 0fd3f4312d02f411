#include "comity/request/alarms.h"

namespace comity::request {
namespace {

constexpr std::array<std::string_view, 3> names{"hold", "confirmation", "account"};

/// The alarm that belongs to a clock, if it has one.
std::optional<Alarm::What> alarm_of(ClockName name) {
  if (name == ClockName::hold_expiry) return Alarm::What::hold;
  if (name == ClockName::confirm) return Alarm::What::confirmation;
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Alarm::What what) {
  return names[static_cast<std::size_t>(what)];
}

std::vector<Alarm> alarms_of(Request const& request, Agreement const& agreement, Duration lead,
                             Instant now) {
  std::vector<Alarm> out;
  auto const add = [&](Alarm::What what, Side owed_by, Instant due) {
    if (due <= now + lead) out.push_back({what, owed_by, due, due < now});
  };
  for (auto const& clock : clocks_of(request, agreement, now)) {
    auto const what = alarm_of(clock.name);
    if (!what || !clock.face || !clock.face->due) continue;
    bool const open = clock.face->state == clocks::State::running ||
                      clock.face->state == clocks::State::missed_open;
    if (open) add(*what, clock.owed_by, *clock.face->due);
  }
  if (auto const* const owed = request.account_owed())
    add(Alarm::What::account, Side::asker, owed->until);
  return out;
}

}  // namespace comity::request
