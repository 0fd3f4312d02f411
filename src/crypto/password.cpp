#include "comity/crypto/password.h"

#include <sodium.h>

namespace comity::crypto {

Result<Digest> stretch(Secret const& password, PasswordSalt const& salt, PasswordCost cost) {
  static_assert(std::tuple_size_v<PasswordSalt> == crypto_pwhash_SALTBYTES);
  constexpr std::uint32_t passes_max = 16;
  constexpr std::uint32_t memory_kib_min = 8;
  constexpr std::uint32_t memory_kib_max = 1 << 20;
  if (cost.passes < 1 || cost.passes > passes_max || cost.memory_kib < memory_kib_min ||
      cost.memory_kib > memory_kib_max)
    return fail(Code::invalid, "crypto.bad_password_cost");
  Digest out;
  auto const text = as_text(password.reveal());
  int const failed =
      crypto_pwhash(out.bytes.data(), out.bytes.size(), text.data(), text.size(), salt.data(),
                    cost.passes, std::size_t{cost.memory_kib} << 10, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return fail(Code::unavailable, "crypto.no_memory");
  return out;
}

PasswordSalt make_salt(Random& random) {
  PasswordSalt salt{};
  random.fill(salt);
  return salt;
}

}  // namespace comity::crypto
