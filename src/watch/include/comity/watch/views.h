/// The lists of requests that officers have given names.
#pragma once

#include "comity/people/account.h"
#include "comity/watch/limits.h"
#include "comity/watch/store.h"

#include <map>
#include <vector>

namespace comity::watch {

/// A named filter.
struct View {
  std::string name;
  std::string query;  ///< As in the console's address, without "?": "phase=issued&asker=cn".

  friend bool operator==(View const&, View const&) = default;
};

/// The views of all accounts, in memory, each change durable before it shows. Refers to its store,
/// which outlives it. Not thread-safe.
class Views {
 public:
  /// Errors: those of the store; `damaged watch.bad_record` (cause).
  static Result<Views> open(WatchStore& store);

  /// In the order in which they were given.
  std::vector<View> of(people::AccountId const& account) const;

  /// In place of all that `account` had. Errors: `too_large watch.too_many_views` (max); `invalid
  /// watch.bad_view` (name) if a name is empty, long or there twice, or its query is long; those of
  /// the store.
  Result<void> put(people::AccountId const& account, std::vector<View> views);

 private:
  explicit Views(WatchStore& store) : store_{&store} {}

  WatchStore* store_;
  std::map<people::AccountId, std::vector<View>> views_;
};

}  // namespace comity::watch
