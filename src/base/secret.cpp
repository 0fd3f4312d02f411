#include "comity/base/secret.h"

#include <cstring>

namespace comity {

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    other.wipe();
  }
  return *this;
}

void Secret::wipe() noexcept {
  // explicit_bzero is not removed by the optimiser, as a plain fill before destruction may be.
  if (!bytes_.empty()) ::explicit_bzero(bytes_.data(), bytes_.size());
  bytes_.clear();
}

}  // namespace comity
