#pragma once

#include <string_view>

namespace comity::api {

/// openapi.json, built in so that no file has to be found at run time.
extern std::string_view const openapi_text;

}  // namespace comity::api
