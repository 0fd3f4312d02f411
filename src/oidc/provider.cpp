#include "comity/oidc/provider.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>
#include <array>

namespace comity::oidc {
namespace {

constexpr std::size_t quoted_bytes_max = 100;
constexpr std::string_view https = "https://";
constexpr std::array<std::string_view, 3> algorithms{"RS256", "ES256", "EdDSA"};
constexpr std::array<std::string_view, 3> loopback_hosts{"127.0.0.1", "localhost", "[::1]"};

Error bad_address(std::string_view address) {
  return fail(Code::invalid, "oidc.bad_address",
              {{"address", std::string{address.substr(0, quoted_bytes_max)}}});
}

/// "host" of "host:port"; an IPv6 address keeps its brackets.
std::string_view host_of(std::string_view authority) {
  if (authority.starts_with('[')) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

/// Whether a list of texts has one of `wanted`; true if there is no such list and it may be left
/// out.
template <typename Wanted>
bool offers(json::Reader const& reader, std::string_view name, Wanted const& wanted,
            bool if_absent) {
  if (!reader.has(name)) return if_absent;
  auto const list = reader.array(name, list_max);
  bool found = false;
  for (std::size_t i = 0; i < list.size(); ++i)
    found |= std::ranges::find(wanted, list[i].as_text(text_bytes_max)) != std::end(wanted);
  return found;
}

Result<void> check_offers(json::Reader const& reader) {
  auto const lacks = [](char const* what) {
    return fail(Code::unavailable, "oidc.cannot_speak", {{"what", what}});
  };
  std::array<std::string_view, 1> const code{"code"};
  std::array<std::string_view, 1> const s256{"S256"};
  if (!offers(reader, "response_types_supported", code, false))
    return lacks("response_types_supported: code");
  if (!offers(reader, "id_token_signing_alg_values_supported", algorithms, false))
    return lacks("id_token_signing_alg_values_supported: RS256, ES256, EdDSA");
  // Some that have it do not say so.
  if (!offers(reader, "code_challenge_methods_supported", s256, true))
    return lacks("code_challenge_methods_supported: S256");
  return {};
}

}  // namespace

Error bad_document(Error const& cause) {
  return fail(Code::unavailable, "oidc.bad_document", {{"cause", cause.id}});
}

Result<ClientProof> parse_client_proof(std::string_view text) {
  if (text == "none") return ClientProof::none;
  if (text == "basic") return ClientProof::basic;
  if (text == "post") return ClientProof::post;
  return fail(Code::invalid, "oidc.not_a_client_proof",
              {{"text", std::string{text.substr(0, quoted_bytes_max)}}});
}

Result<void> check_address(std::string_view address) {
  bool const visible =
      std::ranges::all_of(address, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  if (!visible || address.size() > text_bytes_max || address.find('#') != address.npos)
    return bad_address(address);
  auto const begin = address.find("://");
  if (begin == address.npos) return bad_address(address);
  auto const scheme = address.substr(0, begin);
  auto const rest = address.substr(begin + 3);
  auto const authority = rest.substr(0, rest.find_first_of("/?"));
  auto const host = host_of(authority);
  if (host.empty() || authority.find('@') != authority.npos) return bad_address(address);
  bool const loopback = std::ranges::find(loopback_hosts, host) != loopback_hosts.end();
  if (scheme != "https" && !(scheme == "http" && loopback)) return bad_address(address);
  return {};
}

Result<void> check(Provider const& provider) {
  TRY(check_address(provider.issuer));
  if (provider.issuer.find('?') != std::string::npos) return bad_address(provider.issuer);
  auto const lacks = [](char const* key) {
    return fail(Code::invalid, "oidc.lacks", {{"key", key}});
  };
  if (provider.name_en.empty() || provider.name_zh.empty()) return lacks("name");
  if (provider.client_id.empty()) return lacks("client_id");
  if (provider.contact.empty()) return lacks("contact");
  if (provider.client_proof != ClientProof::none && provider.client_secret.empty())
    return lacks("client_secret_file");
  bool const asks_openid = (' ' + provider.scope + ' ').find(" openid ") != std::string::npos;
  return asks_openid ? Result<void>{} : lacks("scopes: openid");
}

std::string discovery_address(std::string const& issuer) {
  auto const end = issuer.ends_with('/') ? issuer.size() - 1 : issuer.size();
  return issuer.substr(0, end) + "/.well-known/openid-configuration";
}

namespace {

Result<Metadata> read_metadata(ByteView document, std::string_view issuer) {
  auto const value = TRY(json::parse(document, {.bytes_max = answer_bytes_max}));
  json::Reader const reader{value, "discovery"};
  auto const named = reader.text("issuer", text_bytes_max);
  Metadata out;
  out.authorization_endpoint = reader.text("authorization_endpoint", text_bytes_max);
  out.token_endpoint = reader.text("token_endpoint", text_bytes_max);
  out.jwks_uri = reader.text("jwks_uri", text_bytes_max);
  auto const offered = check_offers(reader);
  TRY(reader.done());
  if (named != issuer)
    return fail(Code::unavailable, "oidc.other_issuer",
                {{"issuer", std::string{named.substr(0, quoted_bytes_max)}}});
  TRY(offered);
  for (auto const& address : {out.authorization_endpoint, out.token_endpoint, out.jwks_uri}) {
    TRY(check_address(address));
    // Whoever is reached by TLS does not send us on in the clear.
    if (issuer.starts_with(https) && !address.starts_with(https)) return bad_address(address);
  }
  return out;
}

}  // namespace

Result<Metadata> parse_metadata(ByteView document, std::string_view issuer) {
  auto out = read_metadata(document, issuer);
  return out || out.error().code == Code::unavailable ? std::move(out) : bad_document(out.error());
}

}  // namespace comity::oidc
