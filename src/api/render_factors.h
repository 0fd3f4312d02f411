/// What the API says of second factors: never a secret.
#pragma once

#include "comity/people/people.h"

namespace comity::api {

/// What an account has, and whether its roles need it.
json::Value factors_view(people::People const& people, people::Account const& account);

}  // namespace comity::api
