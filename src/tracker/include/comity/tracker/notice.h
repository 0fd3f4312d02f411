/// What a tool reports by itself of something that was ours.
#pragma once

#include "comity/tracker/place.h"
#include "comity/triage/tasks.h"

namespace comity::tracker {

/// Reads what TheHive's webhook notifier posts (version 1: an object of `_type` "Audit"), or the
/// scrip of docs/triage.md at RT. None for what speaks of no task, or says nothing of one: a
/// notifier reports whatever happens. It is not yet known whether there is such a task. Errors:
/// those of `json::parse`; `invalid tracker.not_a_notice` (expected).
Result<std::optional<triage::Notice>> read_notice(Place const& place, ByteView body);

}  // namespace comity::tracker
