/// What is counted of the requests of one direction, kind and urgency.
#pragma once

#include "comity/clocks/pauses.h"
#include "comity/figures/survival.h"
#include "comity/message/case_file.h"
#include "comity/request/clocks.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace comity::review {

using agreement::ClockName;

inline constexpr std::array clock_names{ClockName::acknowledge, ClockName::decide,
                                        ClockName::update,      ClockName::answer,
                                        ClockName::confirm,     ClockName::hold_expiry};

/// A request of the period, with what is computed of it once.
struct Measured {
  message::CaseId case_id;
  request::Request const& request;
  std::vector<request::Clock> clocks;
  request::Quality quality;
  Instant at{};
};

/// The clocks of one name.
struct ClockCount {
  static constexpr std::size_t state_count = static_cast<std::size_t>(clocks::State::cancelled) + 1;

  request::Side owed_by = request::Side::responder;
  std::array<std::uint64_t, state_count> states{};
  std::uint64_t ended_overdue = 0;  ///< Of those cancelled: their due time had passed.
  std::uint64_t unreadable = 0;     ///< Beyond the agreement's calendars.
  std::vector<figures::Observation> observations;

  std::uint64_t in(clocks::State state) const { return states[static_cast<std::size_t>(state)]; }

  std::uint64_t all() const;
  void add(request::Clock const& clock);
};

/// Waits of one sort, in clock time.
struct WaitCount {
  std::uint64_t waits = 0;
  std::uint64_t open = 0;
  Duration time{};  ///< Up to the cut.

  void add(std::vector<request::Wait> const& list, Instant start, Instant at);
};

/// Grades that the responder contests: where the two sides differ.
struct Difference {
  message::CaseId case_id;
  message::RequestId request;
  std::vector<int> items;
};

struct Group {
  std::uint64_t requests = 0;
  std::map<request::Phase, std::uint64_t> phases;
  std::map<ClockName, ClockCount> clocks;
  WaitCount queries;
  WaitCount conditions;
  Duration waited{};  ///< For either, counted once.
  std::map<std::pair<request::Decision, std::string>, std::uint64_t> decisions;  ///< With ground.
  std::uint64_t undecided = 0;
  std::uint64_t extensions = 0;
  std::uint64_t escalated = 0;
  std::uint64_t contests = 0;
  request::Quality items;                              ///< Summed; `contested` stays empty.
  std::map<std::string, std::uint64_t> refused_items;  ///< By ground.
  std::uint64_t agreed = 0;
  std::uint64_t contested = 0;
  std::vector<Difference> differences;

  void add(Measured const& one);

 private:
  void add_items(Measured const& one);
};

}  // namespace comity::review
