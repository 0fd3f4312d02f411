/// The alarms of a node [P8.10]: found by going round all cases, a few at a time, so that a node
/// with many of them is never kept from its work.
#pragma once

#include "comity/node/requests.h"
#include "comity/request/alarms.h"

namespace comity::node {

/// Ahead of what falls due. A formal request takes a central authority some days to write.
inline constexpr Duration alarm_lead = std::chrono::days{14};

/// Cases looked at together: some milliseconds of folding.
inline constexpr std::size_t cases_looked_at = 50;

/// An alarm, and what it is about.
struct StandingAlarm {
  link::LinkId link;
  CaseId case_id;
  RequestId request;
  people::Channel channel = people::Channel::cert;
  request::Alarm alarm;

  friend bool operator==(StandingAlarm const&, StandingAlarm const&) = default;
};

/// Refers to its node. Single-threaded, as the node is.
class Alarms {
 public:
  /// Who has the watch of a request's desks, if anybody has.
  using OnWatch = std::function<std::optional<people::AccountId>(people::Channel)>;

  Alarms(Node& node, Requests const& requests, Duration lead = alarm_lead, OnWatch on_watch = {})
      : node_{node}, requests_{requests}, lead_{lead}, on_watch_{std::move(on_watch)} {}

  /// Looks at the next few cases. An alarm that was not there before goes into the journal, with
  /// the name of whoever has the watch, once for each start of the node, and once more when it is
  /// overdue. Errors: those of the stores.
  Result<void> look(Instant now);

  std::vector<StandingAlarm> const& standing() const { return standing_; }

  Duration lead() const { return lead_; }

 private:
  void take(CaseView const& view, Instant now);
  Result<void> tell(StandingAlarm const& one, Instant now);

  Node& node_;
  Requests const& requests_;
  Duration lead_;
  OnWatch on_watch_;
  std::size_t next_ = 0;  ///< Of all cases, by `Requests::list`.
  std::vector<StandingAlarm> standing_;
  std::vector<StandingAlarm> told_;
};

}  // namespace comity::node
