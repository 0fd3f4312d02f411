/// What a node has of the national side of requests, for its own people alone.
#pragma once

#include "comity/triage/library.h"
#include "comity/triage/tasks.h"

namespace comity::api {

/// Refers to what outlives it.
struct NationalSide {
  triage::Tasks& tasks;
  triage::Library& library;
  std::vector<std::string> territory;  ///< Our own country codes, ISO 3166-1: {"CN"}.
};

}  // namespace comity::api
