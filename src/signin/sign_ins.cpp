#include "comity/signin/sign_ins.h"

#include "comity/crypto/hash.h"

#include <algorithm>
#include <array>

namespace comity::signin {
namespace {

Digest key_of(Secret const& secret) {
  return crypto::sha256(secret.reveal());
}

}  // namespace

Secret SignIns::begin(people::AccountId account, Instant now, Random& random, Stage stage) {
  make_room(account, stage, now);
  std::array<std::uint8_t, 32> chance{};
  random.fill(chance);
  Secret secret{to_hex(chance)};
  open_.insert_or_assign(key_of(secret), SignIn{std::move(account), now, now, stage, now});
  return secret;
}

Result<SignIn> SignIns::use(Secret const& secret, Instant now) {
  TRY(look(secret, now));
  auto& found = open_.at(key_of(secret));
  found.used = std::max(found.used, now);
  return found;
}

Result<SignIn> SignIns::look(Secret const& secret, Instant now) const {
  return find(secret, Stage::whole, now);
}

Result<SignIn> SignIns::half(Secret const& secret, Instant now) const {
  return find(secret, Stage::half, now);
}

Result<void> SignIns::prove(Secret const& secret, Instant now) {
  TRY(use(secret, now));
  open_.at(key_of(secret)).proved = now;
  return {};
}

Result<void> SignIns::vouch(Secret const& secret, Instant now) {
  TRY(use(secret, now));
  open_.at(key_of(secret)).vouched = true;
  return {};
}

Result<SignIn> SignIns::find(Secret const& secret, Stage stage, Instant now) const {
  auto const found = open_.find(key_of(secret));
  if (found == open_.end() || found->second.stage != stage || found->second.ends() <= now)
    return fail(Code::forbidden, "signin.none");
  return found->second;
}

bool SignIns::end(Secret const& secret) {
  return open_.erase(key_of(secret)) > 0;
}

void SignIns::end_all(people::AccountId const& account) {
  std::erase_if(open_, [&](auto const& entry) { return entry.second.account == account; });
}

/// Half ones do not push out whole ones: a thief of the password has no other right.
void SignIns::make_room(people::AccountId const& account, Stage stage, Instant now) {
  std::erase_if(open_, [&](auto const& entry) { return entry.second.ends() <= now; });
  auto const its = [&](auto const& entry) {
    return entry.second.account == account && entry.second.stage == stage;
  };
  if (static_cast<std::size_t>(std::ranges::count_if(open_, its)) < per_account_max) return;
  auto oldest = open_.end();
  for (auto at = open_.begin(); at != open_.end(); ++at) {
    if (its(*at) && (oldest == open_.end() || at->second.used < oldest->second.used)) oldest = at;
  }
  open_.erase(oldest);
}

}  // namespace comity::signin
