/// The own side of a node: its people, its journal, its watch, and the desk over which everything
/// leaves.
#pragma once

#include "comity/release/desk.h"
#include "comity/watch/views.h"
#include "comity/watch/watch.h"

#include <memory>

namespace comity::node {

/// Where the own side is kept; outlives it.
struct OwnSideStores {
  people::PeopleStore& people;
  release::ReleaseStore& release;
  journal::JournalStore& journal;
  watch::WatchStore& watch;
};

/// The parts refer to each other, so it stays where it is made.
class OwnSide {
 public:
  /// `journal_key` signs the journal and outlives this; `former_keys` have signed it before.
  /// Errors: those of `People::open`, `Journal::open`, `Desk::open`, `Watch::open` and
  /// `Views::open`.
  static Result<std::unique_ptr<OwnSide>> open(agreement::PartyId const& self, OwnSideStores stores,
                                               crypto::PrivateKey const& journal_key,
                                               std::vector<crypto::PublicKey> former_keys,
                                               Instant now);

  OwnSide(OwnSide const&) = delete;
  OwnSide& operator=(OwnSide const&) = delete;

  release::Desk& desk() { return *desk_; }

  watch::Watch& watch() { return watch_; }

  watch::Views& views() { return views_; }

 private:
  OwnSide(people::People people, journal::Journal journal, watch::Watch watch, watch::Views views)
      : people_{std::move(people)},
        journal_{std::move(journal)},
        watch_{std::move(watch)},
        views_{std::move(views)} {}

  people::People people_;
  journal::Journal journal_;
  watch::Watch watch_;
  watch::Views views_;
  std::optional<release::Desk> desk_;
};

}  // namespace comity::node
