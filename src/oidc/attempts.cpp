#include "comity/oidc/attempts.h"

#include "comity/base/base64url.h"
#include "comity/crypto/hash.h"

#include <algorithm>
#include <array>

namespace comity::oidc {
namespace {

std::string chance(Random& random) {
  std::array<std::uint8_t, 32> bytes{};
  random.fill(bytes);
  return to_base64url(bytes);
}

}  // namespace

Result<Attempts::Begun> Attempts::begin(std::string address, Instant now, Random& random) {
  make_room(address, now);
  if (open_.size() >= attempts_max) return fail(Code::unavailable, "oidc.too_many_at_once");
  Attempt attempt{chance(random), chance(random), chance(random), std::move(address), now};
  Secret browser{chance(random)};
  open_.insert_or_assign(crypto::sha256(browser.reveal()), attempt);
  return Begun{std::move(attempt), std::move(browser)};
}

Result<Attempt> Attempts::take(Secret const& browser, std::string_view state, Instant now) {
  auto const found = open_.find(crypto::sha256(browser.reveal()));
  if (found == open_.end()) return fail(Code::forbidden, "oidc.no_attempt");
  auto attempt = std::move(found->second);
  open_.erase(found);
  if (attempt.state != state || attempt.begun + attempt_life <= now)
    return fail(Code::forbidden, "oidc.no_attempt");
  return attempt;
}

void Attempts::make_room(std::string const& address, Instant now) {
  std::erase_if(open_, [&](auto const& one) { return one.second.begun + attempt_life <= now; });
  auto oldest = open_.end();
  std::size_t count = 0;
  for (auto at = open_.begin(); at != open_.end(); ++at) {
    if (at->second.address != address) continue;
    ++count;
    if (oldest == open_.end() || at->second.begun < oldest->second.begun) oldest = at;
  }
  if (count >= attempts_per_address_max) open_.erase(oldest);
}

}  // namespace comity::oidc
