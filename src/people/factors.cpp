#include "comity/people/factors.h"

#include "comity/json/reader.h"

#include <algorithm>

namespace comity::people {
namespace {

json::Value to_json(factor::Totp const& totp) {
  return json::Object{{"secret", to_base64(totp.secret->reveal())},
                      {"added", to_milliseconds(totp.added)},
                      {"used", to_milliseconds(totp.used)},
                      {"last_step", totp.last_step}};
}

factor::Totp read_totp(json::Reader const& reader) {
  reader.only({"secret", "added", "last_step", "used"});
  factor::Totp out;
  out.secret = std::make_shared<Secret const>(reader.base64("secret", factor::totp_secret_bytes));
  out.added = reader.instant("added");
  out.last_step = static_cast<std::uint64_t>(reader.integer("last_step", 0, json::integer_max));
  out.used = reader.instant("used");
  return out;
}

json::Value to_json(factor::RecoveryCodes const& codes) {
  json::Array left;
  for (auto const& hash : codes.left) left.emplace_back(hash.hex());
  return json::Object{{"made", to_milliseconds(codes.made)}, {"left", std::move(left)}};
}

factor::RecoveryCodes read_recovery(json::Reader const& reader) {
  reader.only({"made", "left"});
  factor::RecoveryCodes out{reader.instant("made"), {}};
  auto const left = reader.array("left", factor::recovery_codes_count);
  for (std::size_t i = 0; i < left.size(); ++i) out.left.push_back(left[i].as_digest());
  return out;
}

}  // namespace

factor::Passkey const* Factors::passkey(ByteView credential) const {
  auto const found = std::ranges::find_if(
      passkeys, [&](factor::Passkey const& key) { return std::ranges::equal(key.id, credential); });
  return found == passkeys.end() ? nullptr : &*found;
}

json::Value to_json(Factors const& factors) {
  json::Object out{{"id", factors.id.text()}};
  if (factors.totp) out.emplace_back("totp", to_json(*factors.totp));
  if (factors.recovery) out.emplace_back("recovery", to_json(*factors.recovery));
  json::Array passkeys;
  for (auto const& key : factors.passkeys) passkeys.push_back(factor::to_json(key));
  out.emplace_back("passkeys", std::move(passkeys));
  return out;
}

Result<Factors> parse_factors(json::Value const& value) {
  json::Reader const reader{value, "factors"};
  reader.only({"id", "totp", "recovery", "passkeys"});
  Factors out;
  out.id = reader.parsed("id", id_bytes_max, parse_account_id);
  if (reader.has("totp")) out.totp = read_totp(reader.object("totp"));
  if (reader.has("recovery")) out.recovery = read_recovery(reader.object("recovery"));
  auto const passkeys = reader.array("passkeys", factor::passkeys_max);
  for (std::size_t i = 0; i < passkeys.size(); ++i)
    out.passkeys.push_back(factor::read_passkey(passkeys[i]));
  TRY(reader.done());
  return out;
}

json::Value to_json(FactorRule const& rule) {
  json::Array required;
  for (auto const role : rule.required) required.emplace_back(name_of(role));
  return json::Object{{"required", std::move(required)}};
}

Result<FactorRule> parse_factor_rule(json::Value const& value) {
  json::Reader const reader{value, "rule"};
  reader.only({"required"});
  FactorRule out;
  auto const required = reader.array("required", all_roles.size());
  for (std::size_t i = 0; i < required.size(); ++i)
    out.required.insert(required[i].as_parsed(id_bytes_max, parse_role));
  TRY(reader.done());
  return out;
}

}  // namespace comity::people
