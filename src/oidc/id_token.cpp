#include "comity/oidc/id_token.h"

#include "comity/base/base64url.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::oidc {
namespace {

constexpr std::size_t quoted_bytes_max = 100;

/// Seconds since 1970 beyond which nobody's clock is: the year 9999.
constexpr double seconds_max = 253'402'300'799;

Error refused(std::string_view why) {
  return fail(Code::forbidden, "oidc.token_refused", {{"why", std::string{why}}});
}

Result<Bytes> read_base64url(std::string_view text) {
  return from_base64url(text);
}

/// "header.payload.signature", taken apart (RFC 7515 §7.1).
struct Jws {
  std::string_view signed_text;  ///< What the signature is over.
  json::Value header;
  json::Value payload;
  Bytes signature;
};

Result<json::Value> read_part(std::string_view part) {
  auto const bytes = TRY(from_base64url(part));
  return json::parse(bytes, {.bytes_max = id_token_bytes_max});
}

Result<Jws> take_apart(std::string_view token) {
  auto const first = token.find('.');
  auto const second = token.find('.', first == token.npos ? first : first + 1);
  if (token.size() > id_token_bytes_max || second == token.npos) return refused("form");
  auto header = read_part(token.substr(0, first));
  auto payload = read_part(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return refused("form");
  return Jws{token.substr(0, second), *std::move(header), *std::move(payload),
             *std::move(signature)};
}

/// One key, if it is one that ID tokens can be verified with.
std::optional<KeySet::Key> read_key(json::Value const& value) {
  json::Reader const reader{value, "key"};
  auto const type = reader.text("kty", text_bytes_max);
  auto const part = [&](char const* name) {
    return reader.parsed(name, answer_bytes_max, read_base64url);
  };
  auto const on_curve = [&](char const* name) {
    return reader.optional_text("crv", text_bytes_max) == name;
  };
  std::optional<Result<crypto::JwsKey>> key;
  if (type == "RSA") key = crypto::JwsKey::rs256(part("n"), part("e"));
  if (type == "EC" && on_curve("P-256")) key = crypto::JwsKey::es256(part("x"), part("y"));
  if (type == "OKP" && on_curve("Ed25519")) key = crypto::JwsKey::eddsa(part("x"));
  std::string id{reader.optional_text("kid", text_bytes_max).value_or("")};
  auto const use = reader.optional_text("use", text_bytes_max).value_or("sig");
  auto const algorithm = reader.optional_text("alg", text_bytes_max);
  if (!reader.done() || !key || !*key || use != "sig") return std::nullopt;
  if (algorithm && *algorithm != (*key)->algorithm()) return std::nullopt;
  return KeySet::Key{std::move(id), **std::move(key)};
}

/// A header says which key, and nothing else that we would have to obey.
Result<void> check_signature(Jws const& jws, KeySet const& keys) {
  json::Reader const reader{jws.header, "header"};
  auto const algorithm = reader.text("alg", text_bytes_max);
  auto const id = reader.optional_text("kid", text_bytes_max);
  auto const type = reader.optional_text("typ", text_bytes_max).value_or("JWT");
  if (!reader.done() || reader.has("crit")) return refused("header");
  if (type != "JWT" && type != "jwt") return refused("typ");
  bool const ours = algorithm == "RS256" || algorithm == "ES256" || algorithm == "EdDSA";
  if (!ours) return refused("alg");
  bool known = false;
  for (auto const& key : keys.keys()) {
    if (key.key.algorithm() != algorithm || (id && key.id != *id)) continue;
    known = true;
    if (key.key.verify(as_bytes(jws.signed_text), jws.signature)) return {};
  }
  if (known) return refused("signature");
  return fail(Code::forbidden, "oidc.unknown_key",
              {{"key", std::string{id.value_or("").substr(0, quoted_bytes_max)}}});
}

/// `aud` is one audience or several; with several, `azp` says that it was issued to us.
bool is_for(json::Reader const& claims, std::string_view client) {
  auto const party = claims.optional_text("azp", text_bytes_max);
  if (party && *party != client) return false;
  auto const audience = claims.member("aud");
  if (audience.value().if_array() == nullptr) return audience.as_text(text_bytes_max) == client;
  auto const list = claims.array("aud", list_max);
  bool found = false;
  for (std::size_t i = 0; i < list.size(); ++i) found |= list[i].as_text(text_bytes_max) == client;
  return found && (list.size() == 1 || party);
}

Instant instant_of(double seconds) {
  return Instant{} + std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1'000)};
}

/// Within its time, and made for this sign-in rather than kept from a former one.
Result<void> check_times(json::Reader const& claims, Instant now) {
  auto const at = [&](char const* name) { return instant_of(claims.number(name, 0, seconds_max)); };
  auto const ends = at("exp");
  auto const issued = at("iat");
  if (claims.failed()) return refused("exp, iat");
  if (ends + clock_tolerance <= now) return refused("exp");
  if (issued > now + clock_tolerance) return refused("iat");
  if (issued + attempt_life + clock_tolerance < now) return refused("iat");
  if (claims.has("nbf") && at("nbf") > now + clock_tolerance) return refused("nbf");
  return {};
}

bool contains(std::vector<std::string> const& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

bool is_strong(json::Reader const& claims, Provider const& provider) {
  if (contains(provider.strong_acr, claims.optional_text("acr", text_bytes_max).value_or("")))
    return true;
  if (!claims.has("amr")) return false;
  auto const methods = claims.array("amr", list_max);
  bool found = false;
  for (std::size_t i = 0; i < methods.size(); ++i)
    found |= contains(provider.strong_amr, methods[i].as_text(text_bytes_max));
  return found;
}

/// The claim by which somebody may be expected. Anybody can write any address into a profile: one
/// of mail counts only if the provider has verified it.
std::optional<std::string> claim_in(json::Value const& claims, std::string const& name) {
  auto const* const found = name.empty() ? nullptr : claims.find(name);
  auto const* const text = found != nullptr ? found->if_string() : nullptr;
  if (text == nullptr || text->empty() || text->size() > claim_bytes_max) return std::nullopt;
  if (name != "email") return *text;
  auto const* const verified = claims.find("email_verified");
  auto const* const yes = verified != nullptr ? verified->if_boolean() : nullptr;
  return yes != nullptr && *yes ? std::optional{*text} : std::nullopt;
}

}  // namespace

Result<KeySet> KeySet::parse(ByteView document) {
  auto const value = json::parse(document, {.bytes_max = answer_bytes_max});
  if (!value) return bad_document(value.error());
  json::Reader const reader{*value, "keys"};
  auto const list = reader.array("keys", keys_max);
  KeySet out;
  for (std::size_t i = 0; i < list.size(); ++i)
    if (auto key = read_key(list[i].value())) out.keys_.push_back(*std::move(key));
  if (auto const read = reader.done(); !read) return bad_document(read.error());
  if (out.keys_.empty()) return fail(Code::unavailable, "oidc.no_usable_keys");
  return out;
}

Result<Identity> believe(std::string_view id_token, KeySet const& keys, Provider const& provider,
                         std::string_view nonce, Instant now) {
  auto const jws = TRY(take_apart(id_token));
  TRY(check_signature(jws, keys));
  json::Reader const claims{jws.payload, "token"};
  if (claims.text("iss", text_bytes_max) != provider.issuer) return refused("iss");
  if (!is_for(claims, provider.client_id)) return refused("aud");
  TRY(check_times(claims, now));
  if (claims.text("nonce", text_bytes_max) != nonce) return refused("nonce");
  Identity out;
  out.issuer = provider.issuer;
  out.subject = claims.text("sub", subject_bytes_max);
  out.claim = claim_in(jws.payload, provider.claim);
  out.is_strong = is_strong(claims, provider);
  if (!claims.done() || out.subject.empty()) return refused("sub");
  return out;
}

}  // namespace comity::oidc
