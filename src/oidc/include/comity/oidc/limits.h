/// Bounds on what a provider of sign-ins may send, and on how long a sign-in by it may take.
#pragma once

#include "comity/base/instant.h"

#include <cstddef>

namespace comity::oidc {

/// Of a discovery document, a key set or a token answer, in bytes: the largest key sets of public
/// providers have a tenth of it.
inline constexpr std::size_t answer_bytes_max = 256 << 10;

/// Of an ID token, in bytes: one with some hundred groups.
inline constexpr std::size_t id_token_bytes_max = 32 << 10;

/// Keys of one set: providers that change them daily publish under ten.
inline constexpr std::size_t keys_max = 100;

/// OpenID Connect Core §2: a `sub` has at most 255 characters.
inline constexpr std::size_t subject_bytes_max = 255;

/// Of a claim by which somebody is expected: an address of mail has at most 254 bytes.
inline constexpr std::size_t claim_bytes_max = 320;

/// Of addresses, names and identifiers in the configuration and in documents.
inline constexpr std::size_t text_bytes_max = 1'000;

/// Of an authorization code: the longest seen in the wild have some 2,000.
inline constexpr std::size_t code_bytes_max = 3'000;

/// Audiences, methods and values in one list.
inline constexpr std::size_t list_max = 100;

/// How far two clocks may differ.
inline constexpr Duration clock_tolerance = std::chrono::seconds{60};

/// From the page of ours to the provider's, a password and a second factor there, and back.
inline constexpr Duration attempt_life = std::chrono::minutes{10};

/// Sign-ins on their way at once, each some 300 bytes. Beyond it nobody new is sent out.
inline constexpr std::size_t attempts_max = 4'096;

/// Of one address: an office behind it on Monday morning. Then the oldest gives way.
inline constexpr std::size_t attempts_per_address_max = 128;

/// A discovery document and key set count for so long.
inline constexpr Duration fresh_for = std::chrono::hours{1};

/// A key that is not known makes us fetch the set anew, but not more often: tokens name any key.
inline constexpr Duration refresh_pause = std::chrono::minutes{1};

/// After the provider could not be reached it is left alone for so long.
inline constexpr Duration retry_pause = std::chrono::seconds{5};

}  // namespace comity::oidc
