#include "comity/node/own_side.h"

namespace comity::node {

Result<std::unique_ptr<OwnSide>> OwnSide::open(agreement::PartyId const& self, OwnSideStores stores,
                                               crypto::PrivateKey const& journal_key,
                                               std::vector<crypto::PublicKey> former_keys,
                                               Instant now) {
  auto people = TRY(people::People::open(stores.people));
  former_keys.push_back(journal_key.public_key());
  auto journal = TRY(journal::Journal::open(self, journal_key, former_keys, stores.journal));
  auto watch = TRY(watch::Watch::open(stores.watch));
  auto views = TRY(watch::Views::open(stores.watch));
  std::unique_ptr<OwnSide> own{
      new OwnSide{std::move(people), std::move(journal), std::move(watch), std::move(views)}};
  auto desk = TRY(release::Desk::open(self, {own->people_, stores.release, own->journal_}, now));
  own->desk_.emplace(std::move(desk));
  return own;
}

}  // namespace comity::node
