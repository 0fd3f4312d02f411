#include "comity/triage/limits.h"
#include "comity/triage/split.h"

#include <algorithm>

namespace comity::triage {
namespace {

/// Gathers indicators of one part of a body. Bodies are at most 32 deep (json::Limits).
class Gathering {
 public:
  Gathering(Item& into, std::size_t& room, std::size_t& left_out)
      : into_{into}, room_{room}, left_out_{left_out} {}

  void look_at(json::Value const& value) {
    if (auto const* const list = value.if_array()) {
      for (auto const& element : *list) look_at(element);
    }
    auto const* const object = value.if_object();
    if (object == nullptr) return;
    auto const* const type = text_at(value, "type");
    auto const* const text = text_at(value, "value");
    if (type != nullptr && text != nullptr) return add({*type, *text});
    if (auto const* const ip = text_at(value, "ip")) add({"ip", *ip});
    for (auto const& [name, member] : *object) look_at(member);
  }

 private:
  static std::string const* text_at(json::Value const& value, std::string_view name) {
    auto const* const found = value.find(name);
    return found == nullptr ? nullptr : found->if_string();
  }

  void add(Indicator indicator) {
    auto key = std::pair{indicator.type, indicator.value};
    if (std::ranges::binary_search(seen_, key)) return;
    if (room_ == 0) {
      ++left_out_;
      return;
    }
    --room_;
    seen_.insert(std::ranges::upper_bound(seen_, key), std::move(key));
    into_.indicators.push_back(std::move(indicator));
  }

  Item& into_;
  std::size_t& room_;
  std::size_t& left_out_;
  std::vector<std::pair<std::string, std::string>> seen_;
};

}  // namespace

Contents contents_of(json::Value const& body) {
  Contents out;
  auto room = indicators_max;
  auto const gather = [&](int n, json::Value const& value) {
    Item item{n, {}};
    Gathering{item, room, out.left_out}.look_at(value);
    out.items.push_back(std::move(item));
  };
  auto whole = body;
  if (auto* const members = whole.if_object())
    std::erase_if(*members, [](auto const& member) { return member.first == "items"; });
  gather(0, whole);
  auto const* const items = body.find("items");
  auto const* const list = items == nullptr ? nullptr : items->if_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto const* const n = (*list)[i].find("n");
    auto const* const number = n == nullptr ? nullptr : n->if_integer();
    gather(number == nullptr ? static_cast<int>(i + 1) : static_cast<int>(*number), (*list)[i]);
  }
  return out;
}

}  // namespace comity::triage
