/// What a node has of its own desk: who has the watch, and how each officer looks at requests.
#pragma once

#include "comity/watch/views.h"
#include "comity/watch/watch.h"

namespace comity::api {

/// Refers to what outlives it.
struct OfficeSide {
  watch::Watch& watch;
  watch::Views& views;
};

}  // namespace comity::api
