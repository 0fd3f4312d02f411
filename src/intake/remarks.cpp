#include "remarks.h"

namespace comity::intake {

void Remarks::add(std::string id, Parameters parameters) {
  auto& kept = kept_[id];
  bool const is_said = kept.count > 0 && remarks_[kept.last].parameters == parameters;
  if (is_said || kept.count == remarks_alike_max) {
    ++remarks_[kept.last].further;
    return;
  }
  ++kept.count;
  kept.last = remarks_.size();
  remarks_.push_back({std::move(id), std::move(parameters)});
}

}  // namespace comity::intake
