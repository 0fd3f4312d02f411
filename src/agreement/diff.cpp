#include "comity/agreement/diff.h"

#include "comity/json/text.h"

#include <algorithm>
#include <array>

namespace comity::agreement {
namespace {

/// Members by which people tell the elements of a list apart, the best first.
constexpr std::array<std::string_view, 7> names{"id", "key", "date", "party", "n", "from", "name"};

/// A key's text is long; its beginning (after the algorithm's) is in every key the same, its end
/// not.
constexpr std::size_t name_bytes_max = 24;

std::string identity(json::Value const& element, std::string_view member) {
  auto const* value = element.find(member);
  return value == nullptr ? std::string{} : json::write(*value);
}

/// The member whose values tell the elements of both lists apart; "" if there is none.
std::string_view identifying(json::Array const& a, json::Array const& b) {
  auto const distinct = [](json::Array const& list, std::string_view member) {
    std::vector<std::string> seen;
    for (auto const& element : list) seen.push_back(identity(element, member));
    std::ranges::sort(seen);
    return std::ranges::find(seen, std::string{}) == seen.end() &&
           std::ranges::adjacent_find(seen) == seen.end();
  };
  for (auto const member : names) {
    if (distinct(a, member) && distinct(b, member)) return member;
  }
  return {};
}

std::optional<Text> label_of(json::Value const& part) {
  for (auto const* member : {"label", "title", "term", "name", "x-label"}) {
    auto const* value = part.find(member);
    auto const* en = value == nullptr ? nullptr : value->find("en");
    auto const* zh = value == nullptr ? nullptr : value->find("zh");
    if (en == nullptr || zh == nullptr || !en->if_string() || !zh->if_string()) continue;
    return Text{*en->if_string(), *zh->if_string()};
  }
  return std::nullopt;
}

std::string shown_identity(json::Value const& element, std::string_view member) {
  auto const* value = element.find(member);
  auto text = value->if_string() ? *value->if_string() : json::write(*value);
  if (text.size() <= name_bytes_max) return text;
  return "…" + text.substr(text.size() - name_bytes_max);
}

/// Walks both values side by side; `path` and `label` are those of the place where it is.
class Walk {
 public:
  explicit Walk(std::vector<Difference>& out) : out_{out} {}

  void compare(json::Value const* a, json::Value const* b, std::string const& path,
               std::optional<Text> label) {
    if (a != nullptr && b != nullptr && *a == *b) return;
    if (auto nearer = label_of(b != nullptr ? *b : *a)) label = std::move(nearer);
    bool const objects = a && b && a->if_object() && b->if_object();
    bool const arrays = a && b && a->if_array() && b->if_array();
    auto const member = arrays ? identifying(*a->if_array(), *b->if_array()) : std::string_view{};
    if (objects) {
      compare_members(*a, *b, path, label);
    } else if (!member.empty()) {
      compare_elements(*a->if_array(), *b->if_array(), member, path, label);
    } else {
      out_.push_back({path, label, text(a), text(b)});
    }
  }

 private:
  static std::optional<std::string> text(json::Value const* value) {
    if (value == nullptr) return std::nullopt;
    return json::write(*value);
  }

  void compare_members(json::Value const& a, json::Value const& b, std::string const& path,
                       std::optional<Text> const& label) {
    auto const at = [&](std::string const& key) { return path.empty() ? key : path + '.' + key; };
    for (auto const& [key, value] : *a.if_object()) compare(&value, b.find(key), at(key), label);
    for (auto const& [key, value] : *b.if_object()) {
      if (a.find(key) == nullptr) compare(nullptr, &value, at(key), label);
    }
  }

  void compare_elements(json::Array const& a, json::Array const& b, std::string_view member,
                        std::string const& path, std::optional<Text> const& label) {
    auto const in = [&](json::Array const& list, json::Value const& like) {
      return std::ranges::find_if(list, [&](json::Value const& element) {
        return identity(element, member) == identity(like, member);
      });
    };
    auto const at = [&](json::Value const& element) {
      return path + '[' + shown_identity(element, member) + ']';
    };
    json::Array order_a;
    json::Array order_b;
    for (auto const& element : a) {
      auto const other = in(b, element);
      if (other != b.end()) order_a.push_back(*element.find(member));
      compare(&element, other == b.end() ? nullptr : &*other, at(element), label);
    }
    for (auto const& element : b) {
      if (in(a, element) == a.end()) {
        compare(nullptr, &element, at(element), label);
      } else {
        order_b.push_back(*element.find(member));
      }
    }
    if (order_a != order_b) {
      out_.push_back({path, label, json::write(order_a), json::write(order_b)});
    }
  }

  std::vector<Difference>& out_;
};

}  // namespace

std::vector<Difference> diff(json::Value const& before, json::Value const& after) {
  std::vector<Difference> out;
  Walk{out}.compare(&before, &after, {}, std::nullopt);
  return out;
}

}  // namespace comity::agreement
