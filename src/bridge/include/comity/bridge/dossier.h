/// One request as other people's tools are told of it.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/request/state.h"

#include <map>

namespace comity::bridge {

/// Which message: the side that sent it, and its number.
using Said = std::pair<request::Side, std::uint64_t>;

/// Refers to all of what it is made of. Bodies that were deleted are missing.
struct Dossier {
  agreement::Agreement const& agreement;
  message::CaseId const& case_id;
  request::Request const& request;
  std::map<Said, json::Value> const& bodies;

  /// The body of a step; null if it is not there.
  json::Value const* body_of(request::StepTaken const& step) const;

  /// That of the issue; null if it is not there.
  json::Value const* issue() const;
};

}  // namespace comity::bridge
