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

Secret SignIns::begin(people::AccountId account, Instant now, Random& random) {
  make_room(account, now);
  std::array<std::uint8_t, 32> chance{};
  random.fill(chance);
  Secret secret{to_hex(chance)};
  open_.insert_or_assign(key_of(secret), SignIn{std::move(account), now, now});
  return secret;
}

Result<SignIn> SignIns::use(Secret const& secret, Instant now) {
  TRY(look(secret, now));
  auto& found = open_.at(key_of(secret));
  found.used = std::max(found.used, now);
  return found;
}

Result<SignIn> SignIns::look(Secret const& secret, Instant now) const {
  auto const found = open_.find(key_of(secret));
  if (found == open_.end() || found->second.ends() <= now)
    return fail(Code::forbidden, "signin.none");
  return found->second;
}

bool SignIns::end(Secret const& secret) {
  return open_.erase(key_of(secret)) > 0;
}

void SignIns::end_all(people::AccountId const& account) {
  std::erase_if(open_, [&](auto const& entry) { return entry.second.account == account; });
}

void SignIns::make_room(people::AccountId const& account, Instant now) {
  std::erase_if(open_, [&](auto const& entry) { return entry.second.ends() <= now; });
  auto const its = [&](auto const& entry) { return entry.second.account == account; };
  if (static_cast<std::size_t>(std::ranges::count_if(open_, its)) < per_account_max) return;
  auto oldest = open_.end();
  for (auto at = open_.begin(); at != open_.end(); ++at) {
    if (its(*at) && (oldest == open_.end() || at->second.used < oldest->second.used)) oldest = at;
  }
  open_.erase(oldest);
}

}  // namespace comity::signin
