#include "comity/factor/totp.h"

#include "base32.h"

#include <algorithm>
#include <liboath/oath.h>

namespace comity::factor {
namespace {

Error refused() {
  return fail(Code::forbidden, "factor.code_refused");
}

std::string without_spaces(std::string_view text) {
  std::string out{text};
  std::erase(out, ' ');
  return out;
}

/// For a part of a URI's path or query (RFC 3986, section 2.3).
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (auto const c : text) {
    auto const byte = static_cast<unsigned char>(c);
    bool const plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= 'a' && byte <= 'z') || c == '-' || c == '.' || c == '_';
    if (plain)
      out += c;
    else
      out += {'%', hex[byte >> 4], hex[byte & 15]};
  }
  return out;
}

}  // namespace

Totp make_totp(Instant now, Random& random) {
  Bytes secret(totp_secret_bytes);
  random.fill(secret);
  return {std::make_shared<Secret const>(std::move(secret)), now, now, 0};
}

std::string shown_secret(Totp const& totp) {
  return base32_groups(totp.secret->reveal(), ' ');
}

std::string uri_of(Totp const& totp, std::string_view issuer, std::string_view account) {
  auto const from = percent_encoded(issuer);
  return "otpauth://totp/" + from + ':' + percent_encoded(account) +
         "?secret=" + without_spaces(shown_secret(totp)) + "&issuer=" + from;
}

Result<Totp> use(Totp totp, std::string_view code, Instant now) {
  auto const digits = without_spaces(code);
  bool const is_code = digits.size() == totp_digits &&
                       std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!is_code) return refused();
  auto const secret = totp.secret->reveal();
  auto const seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::uint64_t step = 0;
  auto const found =
      oath_totp_validate3(reinterpret_cast<char const*>(secret.data()), secret.size(), seconds,
                          static_cast<unsigned>(totp_step.count()), 0, totp_window_steps, nullptr,
                          &step, digits.c_str());
  if (found < 0 || step <= totp.last_step) return refused();
  totp.last_step = step;
  totp.used = now;
  return totp;
}

}  // namespace comity::factor
