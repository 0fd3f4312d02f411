#include "comity/factor/recovery.h"

#include "base32.h"
#include "comity/crypto/hash.h"

#include <algorithm>

namespace comity::factor {
namespace {

/// Letters and digits alone, as they were printed.
std::string plain(std::string_view typed) {
  std::string out;
  for (auto const c : typed) {
    if (c == '-' || c == ' ') continue;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

Digest hash_of(std::string_view code) {
  Secret const secret{plain(code)};
  return crypto::sha256(secret.reveal());
}

}  // namespace

NewRecoveryCodes make_recovery_codes(Instant now, Random& random) {
  NewRecoveryCodes out{{now, {}}, {}};
  for (std::size_t i = 0; i < recovery_codes_count; ++i) {
    Bytes bytes(recovery_code_bytes);
    random.fill(bytes);
    auto code = base32_groups(bytes, '-');
    std::ranges::transform(code, code.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    out.kept.left.push_back(hash_of(code));
    out.shown.push_back(std::move(code));
  }
  return out;
}

Result<RecoveryCodes> use(RecoveryCodes codes, std::string_view code) {
  auto const found = std::ranges::find(codes.left, hash_of(code));
  if (found == codes.left.end()) return fail(Code::forbidden, "factor.code_refused");
  codes.left.erase(found);
  return codes;
}

}  // namespace comity::factor
