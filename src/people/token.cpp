#include "comity/people/token.h"

#include "comity/crypto/hash.h"
#include "comity/json/reader.h"

#include <algorithm>

namespace comity::people {
namespace {

constexpr std::string_view prefix = "comity_";
constexpr std::size_t id_hex = 16;
constexpr std::size_t secret_bytes = 32;

Result<TokenId> parse_token_id(std::string_view text) {
  if (text.size() != id_hex || !from_hex(text)) return fail(Code::invalid, "people.bad_token");
  return TokenId{std::string{text}};
}

}  // namespace

NewToken make_token(AccountId const& account, std::string label, Duration life, Instant now,
                    Random& random) {
  COMITY_CHECK(life > Duration::zero());
  std::array<std::uint8_t, id_hex / 2> id{};
  random.fill(id);
  Bytes bytes(secret_bytes);
  random.fill(bytes);
  Secret const secret{std::move(bytes)};
  TokenId const token_id{to_hex(id)};
  auto text = std::string{prefix} + token_id.text() + '_';
  Bytes shown{text.begin(), text.end()};
  shown.reserve(shown.size() + 2 * secret_bytes);  // The secret must not be copied by growing.
  auto const digits = "0123456789abcdef";
  for (auto const byte : secret.reveal()) {
    shown.push_back(static_cast<std::uint8_t>(digits[byte >> 4]));
    shown.push_back(static_cast<std::uint8_t>(digits[byte & 15]));
  }
  Token kept{token_id,
             account,
             std::move(label),
             crypto::sha256(secret.reveal()),
             now,
             now + std::min(life, token_life_max),
             {}};
  return {std::move(kept), Secret{std::move(shown)}};
}

Result<Presented> parse_token(Secret const& text) {
  auto const bad = fail(Code::invalid, "people.bad_token");
  auto rest = as_text(text.reveal());
  if (rest.size() != prefix.size() + id_hex + 1 + 2 * secret_bytes || !rest.starts_with(prefix))
    return bad;
  rest.remove_prefix(prefix.size());
  auto const id = parse_token_id(rest.substr(0, id_hex));
  if (!id || rest[id_hex] != '_') return bad;
  auto bytes = from_hex(rest.substr(id_hex + 1));
  if (!bytes) return bad;
  Secret const secret{*std::move(bytes)};
  return Presented{*id, crypto::sha256(secret.reveal())};
}

json::Value to_json(Token const& token) {
  json::Object out{{"id", token.id.text()},
                   {"account", token.account.text()},
                   {"label", token.label},
                   {"hash", token.hash.hex()},
                   {"made", to_milliseconds(token.made)},
                   {"ends", to_milliseconds(token.ends)}};
  if (token.revoked) out.emplace_back("revoked", to_milliseconds(*token.revoked));
  return out;
}

Result<Token> parse_token_record(json::Value const& value) {
  json::Reader const reader{value, "token"};
  reader.only({"id", "account", "label", "hash", "made", "ends", "revoked"});
  Token token;
  token.id = reader.parsed("id", id_hex, parse_token_id);
  token.account = reader.parsed("account", id_bytes_max, parse_account_id);
  token.label = reader.text("label", name_bytes_max);
  token.hash = reader.digest("hash");
  token.made = reader.instant("made");
  token.ends = reader.instant("ends");
  token.revoked = reader.optional_instant("revoked");
  TRY(reader.done());
  return token;
}

}  // namespace comity::people
