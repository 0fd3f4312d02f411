#include "comity/factor/passkey.h"

#include "authenticator.h"
#include "client_data.h"
#include "comity/crypto/hash.h"

#include <algorithm>
#include <array>

namespace comity::factor {
namespace {

constexpr std::array<std::pair<KeyAlgorithm, std::string_view>, 3> algorithm_names{
    {{KeyAlgorithm::es256, "ES256"},
     {KeyAlgorithm::eddsa, "EdDSA"},
     {KeyAlgorithm::rs256, "RS256"}}};

Result<KeyAlgorithm> parse_algorithm(std::string_view text) {
  for (auto const& [algorithm, name] : algorithm_names)
    if (name == text) return algorithm;
  return fail(Code::invalid, "factor.bad_authenticator_data");
}

std::string_view name_of(KeyAlgorithm algorithm) {
  for (auto const& [one, name] : algorithm_names)
    if (one == algorithm) return name;
  return {};
}

/// What a browser says of both ceremonies.
Result<void> check_client_data(ByteView bytes, std::string_view type, Digest const& challenge,
                               Site const& site) {
  auto const said = TRY(parse_client_data(bytes));
  if (said.type != type) return fail(Code::invalid, "factor.bad_client_data");
  if (said.challenge != challenge) return fail(Code::forbidden, "factor.other_challenge");
  if (said.origin != site.origin || said.cross_origin)
    return fail(Code::forbidden, "factor.other_site", {{"origin", said.origin.substr(0, 100)}});
  return {};
}

/// Authenticator data begin with the SHA-256 of the relying party's id.
Result<void> check_rp(ByteView authenticator_data, Site const& site) {
  auto const expected = crypto::sha256(as_bytes(site.rp));
  bool const ours = authenticator_data.size() >= Digest::size &&
                    std::ranges::equal(authenticator_data.first(Digest::size), expected.bytes);
  if (ours) return {};
  return fail(Code::forbidden, "factor.other_site", {{"origin", site.origin}});
}

/// The signature counter of an assertion in which all is right.
Result<std::uint32_t> checked_counter(Assertion const& assertion, Passkey const& key,
                                      Digest const& challenge, Site const& site) {
  TRY(check_client_data(assertion.client_data, "webauthn.get", challenge, site));
  TRY(check_rp(assertion.authenticator_data, site));
  return check_assertion(assertion, key, site.rp);
}

bool is_host_name(std::string_view host) {
  bool const is_ipv6 = host.starts_with('[');
  bool const is_ipv4 = host.find_first_not_of("0123456789.") == host.npos;
  return !host.empty() && !is_ipv6 && !is_ipv4;
}

}  // namespace

std::string Passkey::short_id() const {
  constexpr std::size_t shown_hex = 16;
  return crypto::sha256(id).hex().substr(0, shown_hex);
}

Result<Site> site_of(std::string_view origin) {
  auto const begin = origin.find("://");
  auto host = begin == origin.npos ? std::string_view{} : origin.substr(begin + 3);
  if (!host.starts_with('[')) host = host.substr(0, host.find(':'));
  if (!is_host_name(host))
    return fail(Code::invalid, "factor.no_site", {{"origin", std::string{origin}}});
  return Site{std::string{origin}, std::string{host}};
}

Result<Digest> challenge_in(ByteView client_data) {
  auto const said = TRY(parse_client_data(client_data));
  return said.challenge;
}

Result<Passkey> take(Registration const& registration, Digest const& challenge, Site const& site,
                     std::string name, Instant now) {
  TRY(check_client_data(registration.client_data, "webauthn.create", challenge, site));
  TRY(check_rp(registration.authenticator_data, site));
  auto made = TRY(parse_new_key(registration.authenticator_data));
  constexpr auto wanted = user_present | user_verified;
  if ((made.flags & wanted) != wanted) return fail(Code::forbidden, "factor.not_verified");
  return Passkey{std::move(made.id),
                 std::move(name),
                 made.algorithm,
                 std::move(made.key),
                 made.counter,
                 now,
                 now};
}

Result<void> check(Assertion const& assertion, Passkey const& key, Digest const& challenge,
                   Site const& site) {
  TRY(checked_counter(assertion, key, challenge, site));
  return {};
}

Result<Passkey> use(Passkey key, Assertion const& assertion, Digest const& challenge,
                    Site const& site, Instant now) {
  auto const counter = TRY(checked_counter(assertion, key, challenge, site));
  // WebAuthn 7.2, step 21: an authenticator that counts, counts up.
  bool const counts = counter != 0 || key.counter != 0;
  if (counts && counter <= key.counter) return fail(Code::forbidden, "factor.counter_went_back");
  key.counter = counter;
  key.used = now;
  return key;
}

json::Value to_json(Assertion const& assertion) {
  return json::Object{{"credential", to_base64(assertion.credential)},
                      {"client_data", to_base64(assertion.client_data)},
                      {"authenticator_data", to_base64(assertion.authenticator_data)},
                      {"signature", to_base64(assertion.signature)}};
}

Assertion read_assertion(json::Reader const& reader) {
  return {reader.base64("credential", credential_id_bytes_max),
          reader.base64("client_data", client_data_bytes_max),
          reader.base64("authenticator_data", authenticator_data_bytes_max),
          reader.base64("signature", signature_bytes_max)};
}

json::Value to_json(Passkey const& key) {
  return json::Object{{"id", to_base64(key.id)},
                      {"name", key.name},
                      {"algorithm", name_of(key.algorithm)},
                      {"key", to_base64(key.key)},
                      {"counter", std::int64_t{key.counter}},
                      {"added", to_milliseconds(key.added)},
                      {"used", to_milliseconds(key.used)}};
}

Passkey read_passkey(json::Reader const& reader) {
  constexpr std::int64_t counter_max = 0xffff'ffff;
  Passkey out;
  out.id = reader.base64("id", credential_id_bytes_max);
  out.name = reader.text("name", passkey_name_bytes_max);
  out.algorithm = reader.parsed("algorithm", passkey_name_bytes_max, parse_algorithm);
  out.key = reader.base64("key", public_key_bytes_max);
  out.counter = static_cast<std::uint32_t>(reader.integer("counter", 0, counter_max));
  out.added = reader.instant("added");
  out.used = reader.instant("used");
  return out;
}

}  // namespace comity::factor
