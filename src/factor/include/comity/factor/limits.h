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

}  // namespace comity::factor
