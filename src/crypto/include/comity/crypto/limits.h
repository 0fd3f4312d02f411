/// What is refused for its size or cost, before any work is spent on it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comity::crypto {

/// A key file is under 1 KiB; this leaves room for whatever a person wrote above the key.
constexpr std::size_t key_file_bytes_max = 16 * 1024;

/// A key file may name its own price. This is about 5 s of one core, ten times what OpenSSL or a
/// password manager would choose today.
constexpr std::int64_t pbkdf2_iterations_max = 10'000'000;

/// N·r·p of scrypt: 50 times what we write, about 8 s of one core. (OpenSSL itself refuses more
/// than 32 MiB, that is N·r ≥ 2^18.)
constexpr std::int64_t scrypt_work_max = std::int64_t{1} << 25;

/// RFC 5280 ub-common-name; it counts characters, of which no text has more than bytes.
constexpr std::size_t certificate_name_bytes_max = 64;

}  // namespace comity::crypto
