#include "comity/oidc/exchange.h"

#include "comity/base/base64url.h"
#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace comity::oidc {
namespace {

constexpr std::size_t quoted_bytes_max = 100;
constexpr unsigned status_ok = 200;
constexpr unsigned status_bad_request = 400;
constexpr unsigned status_unauthorized = 401;

using Field = std::pair<std::string_view, std::string_view>;

/// Everything but what RFC 3986 §2.3 leaves unreserved as %XX.
std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  constexpr std::string_view unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (char const c : text) {
    if (unreserved.find(c) != unreserved.npos) {
      out += c;
      continue;
    }
    auto const byte = static_cast<std::uint8_t>(c);
    out += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return out;
}

std::string form_of(std::initializer_list<Field> fields) {
  std::string out;
  for (auto const& [name, value] : fields) {
    if (value.empty()) continue;
    out += (out.empty() ? "" : "&") + std::string{name} + '=' + escaped(value);
  }
  return out;
}

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// The `error` of an answer (RFC 6749 §5.2), cut to what may be shown; "" if there is none.
std::string error_in(ByteView body) {
  auto const value = json::parse(body, {.bytes_max = answer_bytes_max});
  auto const* const found = value ? value->find("error") : nullptr;
  auto const* const text = found != nullptr ? found->if_string() : nullptr;
  return text != nullptr ? text->substr(0, quoted_bytes_max) : std::string{};
}

}  // namespace

std::string authorization_address(Provider const& provider, Metadata const& metadata,
                                  Attempt const& attempt) {
  auto const challenge = to_base64url(crypto::sha256(as_bytes(attempt.verifier)).view());
  auto const strong = joined(provider.strong_acr);
  auto const& endpoint = metadata.authorization_endpoint;
  return endpoint + (endpoint.find('?') == endpoint.npos ? '?' : '&') +
         form_of({{"response_type", "code"},
                  {"client_id", provider.client_id},
                  {"redirect_uri", provider.redirect_uri},
                  {"scope", provider.scope},
                  {"state", attempt.state},
                  {"nonce", attempt.nonce},
                  {"code_challenge", challenge},
                  {"code_challenge_method", "S256"},
                  {"acr_values", strong}});
}

Form token_request(Provider const& provider, Metadata const& metadata, Return const& back) {
  auto const secret = as_text(provider.client_secret.reveal());
  bool const basic = provider.client_proof == ClientProof::basic;
  bool const post = provider.client_proof == ClientProof::post;
  Form out;
  out.address = metadata.token_endpoint;
  // RFC 6749 §2.3.1: both parts are form-encoded before they are joined.
  if (basic)
    out.authorization =
        "Basic " + to_base64(as_bytes(escaped(provider.client_id) + ':' + escaped(secret)));
  out.body = form_of({{"grant_type", "authorization_code"},
                      {"code", back.code},
                      {"redirect_uri", provider.redirect_uri},
                      {"code_verifier", back.attempt.verifier},
                      {"client_id", basic ? std::string_view{} : provider.client_id},
                      {"client_secret", post ? secret : std::string_view{}}});
  return out;
}

Result<std::string> parse_token_answer(unsigned status, ByteView body) {
  if (status == status_bad_request || status == status_unauthorized) {
    auto const error = error_in(body);
    bool const is_ours = status == status_unauthorized || error == "invalid_client" ||
                         error == "unauthorized_client";
    return fail(is_ours ? Code::unavailable : Code::forbidden,
                is_ours ? "oidc.client_refused" : "oidc.code_refused", {{"error", error}});
  }
  auto const failed = [&] {
    return fail(Code::unavailable, "oidc.provider_failed", {{"status", std::to_string(status)}});
  };
  if (status != status_ok) return failed();
  auto const value = json::parse(body, {.bytes_max = answer_bytes_max});
  if (!value) return failed();
  json::Reader const reader{*value, "token"};
  std::string token{reader.text("id_token", id_token_bytes_max)};
  return reader.done() ? Result<std::string>{std::move(token)} : failed();
}

}  // namespace comity::oidc
