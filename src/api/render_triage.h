/// The national side as JSON: tables, placements, tasks, letters. Member names are those of
/// openapi.json.
#pragma once

#include "comity/api/national_side.h"
#include "comity/triage/library.h"
#include "comity/triage/tasks.h"

#include <functional>

namespace comity::api {

json::Value tables_view(triage::Library const& library);
json::Value source_view(triage::Source const& source);
json::Value tool_view(Tool const& tool);

/// How arriving requests get into a tool that is to have them.
json::Value arrivals_view(Tool const& tool);
json::Value holder_view(triage::Holder const& holder);
json::Value placement_view(triage::Placement const& placement);
json::Value share_view(triage::Share const& share);

/// A line in a list.
json::Value task_summary(triage::Task const& task, Instant now);

/// All that is known of a task, with what happened and what became of its letters.
json::Value task_view(triage::Task const& task, std::vector<triage::Letter> const& letters,
                      Instant now);

/// A task as its holder sees it; `name_of` gives the name of the holder's account of that id, and
/// nothing for anybody else. Empty for one that was not sent.
using NameOfOwn = std::function<std::optional<std::string>(std::string const& by)>;
json::Value own_task_summary(triage::Task const& task, Instant now);
json::Value own_task_view(triage::Task const& task, NameOfOwn const& name_of, Instant now);

json::Value draft_view(triage::Draft const& draft);

/// {"id", "parameters"} of what a person should know; null if there is nothing.
json::Value warning_view(std::optional<Error> const& warning);

}  // namespace comity::api
