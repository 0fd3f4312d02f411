/// Everything that a review has counted, before it is written down.
#pragma once

#include "comity/json/value.h"
#include "comity/review/cut.h"
#include "group.h"

namespace comity::review {

/// By kind and urgency.
using GroupName = std::pair<std::string, std::string>;

/// Requests of one asker to the other side.
struct DirectionCount {
  PartyId asker;
  PartyId responder;
  Group total;
  std::map<GroupName, Group> groups;
  std::uint64_t before = 0;     ///< Requests of the period before.
  std::uint64_t exercises = 0;  ///< Exercise requests of the period, in no other count.
};

/// Messages of cases, by their sender.
struct MessageCount {
  PartyId from;
  PartyId to;
  std::uint64_t had = 0;        ///< In the period, by the receiver's log.
  std::uint64_t exercises = 0;  ///< Likewise, with the exercise mark; in no other count.
  std::uint64_t defective = 0;
  std::map<request::Reason, std::uint64_t> ineffective;
  std::uint64_t on_their_way = 0;  ///< At the cut, without a receipt within it.
};

/// One request of the period, in the list from which all else can be counted again.
struct Row {
  Instant had_at{};
  message::CaseId case_id;
  message::RequestId request;
  json::Value value;
};

/// A period's length within the time in which the agreement is in force; none before it began.
struct Span {
  Instant from{};
  Instant to{};

  Duration length() const { return std::max(to - from, Duration::zero()); }
};

struct Tally {
  link::LinkId link;
  agreement::Agreement const* agreement = nullptr;
  Question question;
  Cut cut;
  Span period;  ///< As asked, within the time in force.
  Span before;  ///< As long as the period, up to it, likewise.
  std::array<DirectionCount, 2> directions;
  std::array<MessageCount, 2> messages;
  std::vector<Row> rows;
};

/// The row of a request.
json::Value row_of(Measured const& one);

/// The whole file [P14.8].
json::Value file_of(Tally const& tally);

}  // namespace comity::review
