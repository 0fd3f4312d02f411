/// What is refused for its size or cost, before any work is spent on it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::crypto {

/// A key file is under 1 KiB; this leaves room for whatever a person wrote above the key.
constexpr std::size_t key_file_bytes_max = 16'384;

/// A key file may name its own price. This is eight times OWASP's advice for PBKDF2, about 1 s of
/// one core.
constexpr std::int64_t pbkdf2_iterations_max = 5'000'000;

/// N·r·p of scrypt: 12 times what we write, about 2 s of one core. (OpenSSL itself refuses more
/// than 32 MiB, that is N·r ≥ 2^18.)
constexpr std::int64_t scrypt_work_max = 8'000'000;

/// RFC 5280 ub-common-name; it counts characters, of which no text has more than bytes.
constexpr std::size_t certificate_name_bytes_max = 64;

/// Of an RSA key that we verify with: NIST SP 800-131A lets no shorter one sign.
constexpr std::size_t rsa_bits_min = 2'048;

/// Longer ones are nobody's, and each verification costs more.
constexpr std::size_t rsa_bits_max = 8'192;

}  // namespace comity::crypto
