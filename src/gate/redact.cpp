/// Taking out of a body what must not leave. What was taken out is counted, never kept.
#include "comity/gate/draft.h"

#include <algorithm>

namespace comity::gate {
namespace {

/// "/a~1b/c" → "a/b", "c".
std::vector<std::string> steps_of(std::string_view pointer) {
  std::vector<std::string> out;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    auto const end = std::min(pointer.find('/'), pointer.size());
    std::string step;
    for (std::size_t i = 0; i < end; ++i) {
      auto const is_escape = pointer[i] == '~' && i + 1 < end;
      if (is_escape) ++i;
      step += !is_escape ? pointer[i] : pointer[i] == '1' ? '/' : '~';
    }
    out.push_back(std::move(step));
    pointer.remove_prefix(end);
  }
  return out;
}

using Steps = std::span<std::string const>;

std::uint64_t remove_at(json::Value& value, Steps steps);

/// Of an array: the elements that `steps` leads to. One that is named itself becomes null, so that
/// the others keep their places.
std::uint64_t remove_in(json::Array& elements, Steps steps) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (steps.front() != "*" && steps.front() != std::to_string(i)) continue;
    if (steps.size() > 1) {
      count += remove_at(elements[i], steps.subspan(1));
    } else if (!elements[i].is_null()) {
      elements[i] = nullptr;
      ++count;
    }
  }
  return count;
}

std::uint64_t remove_in(json::Object& members, Steps steps) {
  auto const is_meant = [&](json::Member const& member) {
    return steps.front() == "*" || steps.front() == member.first;
  };
  if (steps.size() == 1) return std::erase_if(members, is_meant);
  std::uint64_t count = 0;
  for (auto& member : members) {
    if (is_meant(member)) count += remove_at(member.second, steps.subspan(1));
  }
  return count;
}

std::uint64_t remove_at(json::Value& value, Steps steps) {
  if (auto* const elements = value.if_array()) return remove_in(*elements, steps);
  if (auto* const members = value.if_object()) return remove_in(*members, steps);
  return 0;
}

/// Every member of that name, at any depth.
std::uint64_t remove_named(json::Value& value, std::string_view name) {
  std::uint64_t count = 0;
  if (auto* const elements = value.if_array()) {
    for (auto& element : *elements) count += remove_named(element, name);
  } else if (auto* const members = value.if_object()) {
    count += std::erase_if(*members, [&](json::Member const& m) { return m.first == name; });
    for (auto& member : *members) count += remove_named(member.second, name);
  }
  return count;
}

/// What was taken out of arrays leaves no hole.
void close_up(json::Value& value) {
  if (auto* const elements = value.if_array()) {
    std::erase_if(*elements, [](json::Value const& element) { return element.is_null(); });
    for (auto& element : *elements) close_up(element);
  } else if (auto* const members = value.if_object()) {
    for (auto& member : *members) close_up(member.second);
  }
}

}  // namespace

Redacted redact(Policy const& policy, Facts const& facts, json::Value body) {
  Redacted out{std::move(body), {}};
  auto const note = [&](Redaction const& rule, std::string const& field, std::uint64_t count) {
    if (count > 0) out.removals.push_back({rule.id, field, count});
  };
  for (auto const& rule : policy.redactions) {
    if (!rule.matches(facts)) continue;
    for (auto const& field : rule.fields) {
      auto const steps = steps_of(field);
      note(rule, field, remove_at(out.body, steps));
    }
    if (!rule.persons) continue;
    for (auto const& name : policy.person_fields) note(rule, name, remove_named(out.body, name));
  }
  return out;
}

Redacted narrow(std::span<std::string const> fields, AccountId const& by, json::Value body) {
  Redacted out{std::move(body), {}};
  for (auto const& field : fields) {
    auto const count = field.starts_with('/') ? remove_at(out.body, steps_of(field)) : 0;
    if (count > 0) out.removals.push_back({'@' + by.text(), field, count});
  }
  close_up(out.body);
  return out;
}

}  // namespace comity::gate
