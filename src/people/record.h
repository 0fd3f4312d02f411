/// How the records of this concept are written and read alike.
#pragma once

#include "comity/json/reader.h"
#include "comity/people/account.h"

#include <algorithm>

namespace comity::people {

/// {"en", "zh"}
json::Value to_json(Name const& name);
Name read_name(json::Reader const& reader);

/// True for what `parse_agency_id` and `parse_account_id` take.
bool is_id(std::string_view text);

/// `invalid people.bad_id`
Error bad_id(std::string_view text);

}  // namespace comity::people
