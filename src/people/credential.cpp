#include "comity/people/credential.h"

#include "comity/json/reader.h"

#include <algorithm>

namespace comity::people {

Result<void> check_password(Secret const& password, Account const& account) {
  auto const text = as_text(password.reveal());
  if (text.size() < password_bytes_min)
    return fail(Code::invalid, "people.password_too_short",
                {{"min", std::to_string(password_bytes_min)}});
  if (text.size() > password_bytes_max)
    return fail(Code::too_large, "people.password_too_long",
                {{"max", std::to_string(password_bytes_max)}});
  if (text == account.name || text == account.id.text())
    return fail(Code::invalid, "people.password_is_name");
  return {};
}

bool same_in_constant_time(Digest const& a, Digest const& b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < Digest::size; ++i) difference |= a.bytes[i] ^ b.bytes[i];
  return difference == 0;
}

json::Value to_json(Credential const& credential) {
  return json::Object{{"id", credential.id.text()},
                      {"algorithm", "argon2id"},
                      {"salt", to_base64(credential.salt)},
                      {"passes", std::int64_t{credential.cost.passes}},
                      {"memory_kib", std::int64_t{credential.cost.memory_kib}},
                      {"stretched", credential.stretched.hex()},
                      {"set", to_milliseconds(credential.set)}};
}

Result<Credential> parse_credential(json::Value const& value) {
  constexpr std::int64_t number_max = 0xffff'ffff;
  json::Reader const reader{value, "credential"};
  reader.only({"id", "algorithm", "salt", "passes", "memory_kib", "stretched", "set"});
  Credential out;
  out.id = reader.parsed("id", id_bytes_max, parse_account_id);
  reader.parsed("algorithm", id_bytes_max, [](std::string_view text) -> Result<std::string> {
    if (text == "argon2id") return std::string{text};
    return fail(Code::invalid, "people.other_algorithm");
  });
  auto const salt = reader.base64("salt", out.salt.size());
  if (salt.size() == out.salt.size()) std::ranges::copy(salt, out.salt.begin());
  out.cost.passes = static_cast<std::uint32_t>(reader.integer("passes", 1, number_max));
  out.cost.memory_kib = static_cast<std::uint32_t>(reader.integer("memory_kib", 1, number_max));
  out.stretched = reader.digest("stretched");
  out.set = reader.instant("set");
  TRY(reader.done());
  return out;
}

}  // namespace comity::people
