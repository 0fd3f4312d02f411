/// The own side of a node: its people, its journal, and the desk over which everything leaves.
#pragma once

#include "comity/release/desk.h"

#include <memory>

namespace comity::node {

/// Where the own side is kept; outlives it.
struct OwnSideStores {
  people::PeopleStore& people;
  release::ReleaseStore& release;
  journal::JournalStore& journal;
};

/// The parts refer to each other, so it stays where it is made.
class OwnSide {
 public:
  /// `journal_key` signs the journal and outlives this; `former_keys` have signed it before.
  /// Errors: those of `People::open`, `Journal::open` and `Desk::open`.
  static Result<std::unique_ptr<OwnSide>> open(agreement::PartyId const& self, OwnSideStores stores,
                                               crypto::PrivateKey const& journal_key,
                                               std::vector<crypto::PublicKey> former_keys,
                                               Instant now);

  OwnSide(OwnSide const&) = delete;
  OwnSide& operator=(OwnSide const&) = delete;

  release::Desk& desk() { return *desk_; }

 private:
  OwnSide(people::People people, journal::Journal journal)
      : people_{std::move(people)}, journal_{std::move(journal)} {}

  people::People people_;
  journal::Journal journal_;
  std::optional<release::Desk> desk_;
};

}  // namespace comity::node
