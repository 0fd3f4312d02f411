#include "standing.h"

#include <algorithm>

namespace comity::audit {
namespace {

/// All moments at which an answer of `adopted` about a time may change.
std::vector<Instant> changes_of(agreement::Adopted const& adopted) {
  std::vector<Instant> out;
  for (auto const& agreement : adopted.all()) {
    auto const from = agreement->in_force_from();
    out.insert(out.end(), {from, from + agreement::adoption_grace, agreement->in_force_until()});
    for (auto const& party : agreement->parties()) {
      for (auto const& key : party.keys) out.insert(out.end(), {key.from, key.until});
    }
  }
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

Standing::Standing(agreement::Adopted adopted, link::LinkId link)
    : adopted_{std::move(adopted)},
      link_{std::move(link)},
      changes_{changes_of(adopted_)},
      slots_{std::make_unique<Slot[]>(changes_.size() + 1)} {}

Standing::Span const& Standing::at(Instant time) const {
  auto const after = std::ranges::upper_bound(changes_, time);
  auto& slot = slots_[static_cast<std::size_t>(after - changes_.begin())];
  auto const begin = after == changes_.begin() ? Instant::min() : *std::prev(after);
  std::call_once(slot.once, [&] { slot.span = span_from(begin); });
  return slot.span;
}

Standing::Span Standing::span_from(Instant time) const {
  auto const keys = [&](message::PartyId const& party) {
    return adopted_.key_sets(link_.agreement, party, agreement::Role::message, time);
  };
  auto const in_force = adopted_.in_force(link_.owner, link_.peer, time);
  return {keys(link_.owner), keys(link_.peer), in_force && in_force->id() == link_.agreement};
}

}  // namespace comity::audit
