/// Sizes and times of second factors.
#pragma once

#include <chrono>
#include <cstddef>

namespace comity::factor {

/// Of the secret that an app shares with the node: as RFC 4226, section 4 recommends.
inline constexpr std::size_t totp_secret_bytes = 20;

/// How long one code shows: RFC 6238's default, and the only one that every app knows.
inline constexpr std::chrono::seconds totp_step{30};

/// Steps before and after the present one whose codes are taken: a telephone's clock that is off by
/// as much, and a person who types slowly.
inline constexpr std::size_t totp_window_steps = 1;

/// Digits of a code, as apps show it.
inline constexpr std::size_t totp_digits = 6;

/// Recovery codes of one account: for some years of lost telephones, on one sheet.
inline constexpr std::size_t recovery_codes_count = 10;

/// Chance in one of them, in bytes: beyond guessing, so that a fast hash will do; and 16 characters
/// to type.
inline constexpr std::size_t recovery_code_bytes = 10;

/// Passkeys of one account: more than a person carries.
inline constexpr std::size_t passkeys_max = 10;

/// Of what a person calls one.
inline constexpr std::size_t passkey_name_bytes_max = 100;

/// WebAuthn 4, "credential id": at most 1023.
inline constexpr std::size_t credential_id_bytes_max = 1'023;

/// Of what a browser collected: some 200 bytes, and what it may add.
inline constexpr std::size_t client_data_bytes_max = 1'024;

/// Of what an authenticator says: 37 bytes, and for a new key its id, the key and extensions.
inline constexpr std::size_t authenticator_data_bytes_max = 2'048;

/// Of RSA with 4,096 bits; the others have 72 and 64.
inline constexpr std::size_t signature_bytes_max = 512;

/// Likewise, with the exponent.
inline constexpr std::size_t public_key_bytes_max = 600;

}  // namespace comity::factor
