#include "comity/triage/gather.h"

#include <algorithm>
#include <map>
#include <set>

namespace comity::triage {
namespace {

/// What all holders together say to one item.
struct Joined {
  std::vector<Status> statuses;
  std::string ground;
  json::Value content = json::Object{};
  bool contested = false;
};

/// {"lang", "text"} of the same language: the second goes below the first.
bool join_texts(json::Value& into, json::Value const& more) {
  auto const* const text = more.find("text");
  auto* const existing = into.find("text");
  if (text == nullptr || existing == nullptr || text->if_string() == nullptr ||
      existing->if_string() == nullptr || into.find("lang") == nullptr ||
      more.find("lang") == nullptr || *into.find("lang") != *more.find("lang"))
    return false;
  if (*existing != *text) into.set("text", *existing->if_string() + "\n\n" + *text->if_string());
  // A translation of one of the two is none of both.
  if (auto* const members = into.if_object())
    std::erase_if(*members, [](auto const& member) { return member.first == "translations"; });
  return true;
}

void join(Joined& joined, Reply const& reply) {
  joined.statuses.push_back(reply.status);
  if (joined.ground.empty()) joined.ground = reply.ground;
  for (auto const& [name, value] : reply.content) {
    auto* const existing = joined.content.find(name);
    if (existing == nullptr) {
      joined.content.set(name, value);
    } else if (existing->if_array() != nullptr && value.if_array() != nullptr) {
      for (auto const& element : *value.if_array()) {
        auto const& all = *existing->if_array();
        if (std::ranges::find(all, element) == all.end()) existing->push(element);
      }
    } else if (*existing != value && !join_texts(*existing, value)) {
      joined.contested = true;
    }
  }
}

Status status_of(Joined const& joined) {
  auto const first = joined.statuses.front();
  bool const alike = std::ranges::all_of(joined.statuses, [&](auto s) { return s == first; });
  return alike ? first : Status::partial;
}

std::set<int> items_of(json::Value const& request_body) {
  std::set<int> out;
  auto const* const items = request_body.find("items");
  auto const* const list = items == nullptr ? nullptr : items->if_array();
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    auto const* const n = (*list)[i].find("n");
    auto const* const number = n == nullptr ? nullptr : n->if_integer();
    out.insert(number == nullptr ? static_cast<int>(i + 1) : static_cast<int>(*number));
  }
  return out;
}

}  // namespace

Draft gather(json::Value const& request_body, std::span<Task const> tasks) {
  auto const asked = items_of(request_body);
  std::map<int, Joined> joined;
  std::set<int> tasked;
  std::set<int> open;
  for (auto const& task : tasks) {
    bool const withdrawn = std::ranges::any_of(
        task.events, [](auto const& event) { return event.kind == Event::Kind::withdrawn; });
    if (withdrawn) continue;
    auto unanswered = std::set<int>{task.assignment.items.begin(), task.assignment.items.end()};
    tasked.insert(unanswered.begin(), unanswered.end());
    for (auto const& reply : replies_of(task)) {
      join(joined[reply.n], reply);
      unanswered.erase(reply.n);
    }
    open.insert(unanswered.begin(), unanswered.end());
  }
  Draft out;
  json::Array codes;
  json::Array items;
  for (auto const& [n, item] : joined) {
    if (item.contested) out.contested.push_back(n);
    // While somebody's answer is awaited, an item is no more than answered in part.
    auto const status = open.contains(n) ? Status::partial : status_of(item);
    json::Object code{{"n", n}, {"status", name_of(status)}};
    if (!item.ground.empty() && status != Status::provided)
      code.emplace_back("ground", item.ground);
    codes.emplace_back(std::move(code));
    json::Object entry{{"n", n}};
    for (auto const& member : *item.content.if_object()) entry.push_back(member);
    items.emplace_back(std::move(entry));
  }
  out.open = {open.begin(), open.end()};
  std::ranges::set_difference(asked, tasked, std::back_inserter(out.untasked));
  bool const is_final = open.empty() && out.untasked.empty() && joined.size() == asked.size();
  out.codes = json::Object{{"final", is_final}, {"items", std::move(codes)}};
  if (auto const* const handling = request_body.find("handling"))
    out.body.set("handling", *handling);
  out.body.set("items", std::move(items));
  return out;
}

}  // namespace comity::triage
