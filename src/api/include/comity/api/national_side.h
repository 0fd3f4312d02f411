/// What a node has of the national side of requests, for its own people alone.
#pragma once

#include "comity/triage/library.h"
#include "comity/triage/tasks.h"

namespace comity::api {

/// The requests that become alerts or tickets of a tool as they arrive, and how that goes.
struct ToolArrivals {
  std::vector<std::string> channels;  ///< "cert", "police": whose requests; empty if none do.
  std::size_t waiting = 0;            ///< Requests that are not there yet.
  std::string error;  ///< Why not, of one of them: the id of a text; "" if nothing failed.
  std::string detail;
};

/// The tool in which a holder keeps its work, as people here may know it: without its key.
struct Tool {
  std::string holder;
  triage::Letter::Channel channel = triage::Letter::Channel::thehive;
  std::string address;
  std::string queue;    ///< Of RT; "" of others.
  std::string notices;  ///< Where it reports to; "" if it does not.
  ToolArrivals arrivals = {};
};

/// Refers to what outlives it.
struct NationalSide {
  triage::Tasks& tasks;
  triage::Library& library;
  std::vector<std::string> territory;  ///< Our own country codes, ISO 3166-1: {"CN"}.
  std::vector<Tool> tools = {};
};

}  // namespace comity::api
