#include "comity/signin/throttle.h"

#include <vector>

namespace comity::signin {
namespace {

struct Key {
  std::string text;
  std::size_t failures_max = 0;
};

/// What one try counts for. No id and no address holds a line break.
std::vector<Key> keys_of(std::string_view name, std::string_view address, Guess guess) {
  std::string const account{name.substr(0, people::id_bytes_max)};
  std::string const from{address};
  std::vector<Key> out{{account + '\n' + from, failures_max},
                       {'\n' + from, failures_of_address_max},
                       {account + '\n', failures_of_account_max}};
  if (guess == Guess::code) out.push_back({account + "\n\ncodes", failures_of_codes_max});
  return out;
}

}  // namespace

Result<void> Throttle::check(std::string_view name, std::string_view address, Instant now,
                             Guess guess) const {
  for (auto const& key : keys_of(name, address, guess)) {
    auto const found = counters_.find(key.text);
    if (found == counters_.end() || found->second.ends <= now) continue;
    if (found->second.failures < key.failures_max) continue;
    auto const wait = std::chrono::ceil<std::chrono::seconds>(found->second.ends - now);
    return fail(Code::unavailable, "signin.too_many", {{"seconds", std::to_string(wait.count())}});
  }
  return {};
}

void Throttle::failed(std::string_view name, std::string_view address, Instant now, Guess guess) {
  for (auto& key : keys_of(name, address, guess)) count(std::move(key.text), now);
}

void Throttle::succeeded(std::string_view name, std::string_view address) {
  counters_.erase(keys_of(name, address, Guess::password).front().text);
}

void Throttle::count(std::string key, Instant now) {
  if (counters_.size() >= counters_max && !counters_.contains(key)) make_room(now);
  auto& counter = counters_[std::move(key)];
  if (counter.ends <= now) counter = {0, now + window};
  ++counter.failures;
}

/// A flood makes counters of one failure each; those who guess in earnest have more. It costs a
/// look at all of them, but once for as many as it frees.
void Throttle::make_room(Instant now) {
  std::erase_if(counters_, [&](auto const& entry) {
    return entry.second.ends <= now || entry.second.failures == 1;
  });
  if (counters_.size() >= counters_max) counters_.erase(counters_.begin());
}

}  // namespace comity::signin
