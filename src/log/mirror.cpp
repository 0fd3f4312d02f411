#include "comity/log/mirror.h"

namespace comity::log {

Result<Mirror> Mirror::open(LogStore const& store) {
  return Mirror{TRY(GrowingTree::open(store))};
}

Result<void> Mirror::check(merkle::TreeHead const& claimed) const {
  if (claimed.size > size()) {
    return fail(Code::not_found, "log.not_copied_yet",
                {{"size", std::to_string(claimed.size.value())},
                 {"copied", std::to_string(size().value())}});
  }
  if (TRY(tree_.root_at(claimed.size)) != claimed.root) {
    return fail(Code::conflict, "log.forked", {{"size", std::to_string(claimed.size.value())}});
  }
  return {};
}

}  // namespace comity::log
