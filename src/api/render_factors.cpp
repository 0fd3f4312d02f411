#include "render_factors.h"

namespace comity::api {

json::Value factors_view(people::People const& people, people::Account const& account) {
  json::Object out{{"account", account.id.text()},
                   {"required", account.has_any(people.factor_rule().required)}};
  auto const* const factors = people.factors(account.id);
  json::Array passkeys;
  if (factors != nullptr)
    for (auto const& key : factors->passkeys)
      passkeys.emplace_back(json::Object{{"passkey", key.short_id()},
                                         {"name", key.name},
                                         {"added", to_milliseconds(key.added)},
                                         {"used", to_milliseconds(key.used)}});
  out.emplace_back("passkeys", std::move(passkeys));
  if (factors == nullptr) return out;
  if (factors->totp)
    out.emplace_back("totp", json::Object{{"added", to_milliseconds(factors->totp->added)},
                                          {"used", to_milliseconds(factors->totp->used)}});
  if (factors->recovery)
    out.emplace_back("recovery", json::Object{{"made", to_milliseconds(factors->recovery->made)},
                                              {"left", factors->recovery->left.size()}});
  return out;
}

}  // namespace comity::api
