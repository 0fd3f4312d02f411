/// How a program proves for whom it acts: a token, 256 bits of chance that are shown once. What is
/// kept is their SHA-256, which of so much chance gives nothing away; slow hashes are for
/// passwords, which people choose.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/secret.h"
#include "comity/people/account.h"

namespace comity::people {

struct TokenTag;
/// 16 hex digits; it stands in the token's text and in lists, and proves nothing.
using TokenId = StrongId<TokenTag>;

/// What is kept of a token.
struct Token {
  TokenId id;
  AccountId account;
  std::string label;  ///< What it is for, as its owner wrote it.
  Digest hash;        ///< SHA-256 of the secret's 32 bytes.
  Instant made{};
  Instant ends{};
  std::optional<Instant> revoked;

  bool live_at(Instant at) const { return made <= at && at < ends && (!revoked || at < *revoked); }

  friend bool operator==(Token const&, Token const&) = default;
};

struct NewToken {
  Token kept;
  Secret shown;  ///< "comity_<id>_<64 hex digits>": to be shown once and forgotten.
};

/// `life` is positive, and cut to `token_life_max`.
NewToken make_token(AccountId const& account, std::string label, Duration life, Instant now,
                    Random& random);

/// The parts of a token's text.
struct Presented {
  TokenId id;
  Digest hash;
};

/// Errors: `invalid people.bad_token`, which does not repeat the text.
Result<Presented> parse_token(Secret const& text);

/// Without the secret, which nobody has any more; the hash stays within the store.
json::Value to_json(Token const& token);

/// The inverse. Errors: those of `json::Reader`.
Result<Token> parse_token_record(json::Value const& value);

}  // namespace comity::people
