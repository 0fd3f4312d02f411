#include "client_data.h"

#include "comity/factor/limits.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::factor {
namespace {

/// 32 bytes in base64url without padding (RFC 4648, section 5).
Result<Digest> parse_challenge(std::string_view text) {
  constexpr std::size_t challenge_chars = 43;
  auto const bad = fail(Code::invalid, "factor.bad_client_data");
  if (text.size() != challenge_chars) return bad;
  std::string standard{text};
  if (standard.find_first_of("+/") != standard.npos) return bad;
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  auto const bytes = from_base64(standard + '=');
  return bytes ? Digest::from(*bytes) : bad;
}

}  // namespace

Result<ClientData> parse_client_data(ByteView bytes) {
  auto const value = json::parse(bytes, {.bytes_max = client_data_bytes_max});
  if (!value) return fail(Code::invalid, "factor.bad_client_data");
  json::Reader const reader{*value, "client_data"};
  constexpr std::size_t type_bytes_max = 32;
  constexpr std::size_t origin_bytes_max = 300;
  ClientData out;
  out.type = reader.text("type", type_bytes_max);
  out.challenge = reader.parsed("challenge", client_data_bytes_max, parse_challenge);
  out.origin = reader.text("origin", origin_bytes_max);
  out.cross_origin = reader.optional_boolean("crossOrigin").value_or(false);
  if (!reader.done()) return fail(Code::invalid, "factor.bad_client_data");
  return out;
}

}  // namespace comity::factor
