#include "comity/signin/challenges.h"

#include <algorithm>

namespace comity::signin {

Result<Challenges::Asked> Challenges::ask(Question question, std::string asker, Instant now,
                                          Random& random) {
  make_room(asker, now);
  if (open_.size() >= challenges_max) return fail(Code::unavailable, "signin.too_many_challenges");
  Digest nonce;
  random.fill(nonce.bytes);
  auto const challenge =
      question.purpose == Purpose::consent ? factor::challenge_for(question.subject, nonce) : nonce;
  auto const ends = now + challenge_life;
  open_.insert_or_assign(challenge,
                         Open{std::move(question), nonce, std::move(asker), ends});
  return Asked{challenge, ends};
}

Result<Digest> Challenges::take(Digest const& challenge, Question const& question, Instant now) {
  auto const found = open_.find(challenge);
  if (found == open_.end()) return fail(Code::forbidden, "signin.challenge_ended");
  auto const open = std::move(found->second);
  open_.erase(found);
  if (open.ends <= now || open.question != question)
    return fail(Code::forbidden, "signin.challenge_ended");
  return open.nonce;
}

void Challenges::make_room(std::string const& asker, Instant now) {
  std::erase_if(open_, [&](auto const& entry) { return entry.second.ends <= now; });
  auto const its = [&](auto const& entry) { return entry.second.asker == asker; };
  if (static_cast<std::size_t>(std::ranges::count_if(open_, its)) < challenges_per_asker_max)
    return;
  auto oldest = open_.end();
  for (auto at = open_.begin(); at != open_.end(); ++at) {
    if (its(*at) && (oldest == open_.end() || at->second.ends < oldest->second.ends))
      oldest = at;
  }
  open_.erase(oldest);
}

}  // namespace comity::signin
