#include "comity/request/state.h"

namespace comity::request {
namespace {

int& count_of(Quality& quality, ItemStatus status) {
  switch (status) {
    case ItemStatus::provided:
      return quality.provided;
    case ItemStatus::partial:
      return quality.partial;
    case ItemStatus::not_held:
      return quality.not_held;
    case ItemStatus::refused:
      return quality.refused;
    case ItemStatus::pending:
      break;
  }
  return quality.pending;
}

int& count_of(Quality& quality, Grade grade) {
  switch (grade) {
    case Grade::usable:
      return quality.usable;
    case Grade::incomplete:
      return quality.incomplete;
    case Grade::wrong:
      return quality.wrong;
    case Grade::unusable:
      break;
  }
  return quality.unusable;
}

}  // namespace

Quality quality_of(Request const& request) {
  Quality quality{.asked = static_cast<int>(request.items.size())};
  int n = 0;
  for (auto const& item : request.items) {
    ++n;
    ++count_of(quality, item.status);
    if (item.grade) ++count_of(quality, *item.grade);
    if (item.position == Position::contest) quality.contested.push_back(n);
  }
  return quality;
}

}  // namespace comity::request
