/// What the verbs of `comity evidence` share.
#pragma once

#include "verbs.h"

namespace comity::cli {

/// Who does something, where, why, and by which authority: every entry of a custody record says it.
struct Who {
  std::string by;
  std::string where;
  std::string why;
  std::string authority;
};

/// The four flags, all needed.
std::shared_ptr<Who> add_who(Invocation& in, CLI::App* verb);

/// As the API takes it.
json::Object to_json(Who const& who);

/// An item as the API gives it, for a person: record and gaps too.
void show_item(Console const& console, json::Value const& view);

// One for each file.
void add_evidence_stamp(Invocation& in, CLI::App& evidence);
void add_evidence_export(Invocation& in, CLI::App& evidence);

}  // namespace comity::cli
