#include "comity/node/health.h"

#include "comity/node/node.h"

#include <algorithm>

namespace comity::node {
namespace {

using agreement::Role;

constexpr Role all_roles[] = {Role::message, Role::checkpoint, Role::mirror, Role::transport};

}  // namespace

bool Node::goes_on(agreement::Agreement const& agreement) const {
  return std::ranges::any_of(adopted_.all(), [&](auto const& next) {
    return next->supersedes() == agreement.id() && next->party(self_) != nullptr;
  });
}

std::vector<KeyHealth> Node::key_health(Instant now) const {
  std::vector<KeyHealth> out;
  for (auto const& agreement : adopted_.all()) {
    if (goes_on(*agreement)) continue;
    for (auto const role : all_roles) {
      // The last key of each algorithm: earlier ones may end as they like.
      std::map<crypto::Algorithm, agreement::Key> last;
      for (auto& key : adopted_.listed_keys(agreement->id(), self_, role)) {
        auto const algorithm = key.key.algorithm();
        auto const found = last.find(algorithm);
        if (found == last.end() || found->second.until < key.until)
          last.insert_or_assign(algorithm, std::move(key));
      }
      for (auto const& [algorithm, key] : last) {
        out.push_back({.agreement = agreement->id(),
                       .role = role,
                       .algorithm = algorithm,
                       .key = key.key.id(),
                       .until = key.until,
                       .ends_soon = key.until <= now + key_notice,
                       .held = with_.keys.find(key.key.id()) != nullptr});
      }
    }
  }
  return out;
}

Result<LinkHealth> Node::link_health(link::Link& link) const {
  LinkHealth out{.id = link.id(),
                 .undelivered = link.heads().sent.seq - link.heads().receipted,
                 .undelivered_since = std::nullopt,
                 .incidents = TRY(link.store().incident_count()),
                 .contact = std::nullopt};
  if (out.undelivered > 0) {
    auto const oldest = TRY(link.store().undelivered(1, 1, 1));
    if (!oldest.empty()) out.undelivered_since = oldest.front().own.mark.time;
  }
  if (auto const found = contacts_.find(link.id()); found != contacts_.end())
    out.contact = found->second;
  return out;
}

Result<Health> Node::health(Instant now, StoreCheck check) const {
  Health out;
  if (with_.report_store) out.store = with_.report_store(check);
  out.keys = key_health(now);
  for (auto const& [id, link] : links_) out.links.push_back(TRY(link_health(*link)));
  return out;
}

}  // namespace comity::node
