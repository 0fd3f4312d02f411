/// The form that every agreement has: agreements/agreement.schema.json, built in.
#pragma once

#include "comity/json/schema.h"

namespace comity::agreement {

extern std::string_view const form_text;

/// Compiled once.
json::Schema const& form();

}  // namespace comity::agreement
