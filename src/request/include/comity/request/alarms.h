/// What falls due by a side's inaction, told ahead [P8.10].
#pragma once

#include "comity/request/clocks.h"

namespace comity::request {

struct Alarm {
  enum class What {
    hold,          ///< What is preserved lapses [P9.6].
    confirmation,  ///< The formal paper after an urgent request [P9.5].
    account,       ///< An account of use [P8.8].
  };
  What what = What::hold;
  Side owed_by = Side::asker;
  Instant due{};
  bool overdue = false;

  friend bool operator==(Alarm const&, Alarm const&) = default;
};

/// "hold"
std::string_view name_of(Alarm::What what);

/// What is due within `lead` from `now`, or was and was not done. Pure.
std::vector<Alarm> alarms_of(Request const& request, Agreement const& agreement, Duration lead,
                             Instant now);

}  // namespace comity::request
