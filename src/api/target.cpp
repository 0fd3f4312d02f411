#include "target.h"

#include "comity/json/value.h"

#include <algorithm>
#include <charconv>

namespace comity::api {
namespace {

/// Of what a stranger wrote, as much as a person would read.
std::string shown(std::string_view text) {
  constexpr std::size_t shown_bytes_max = 100;
  return std::string{text.substr(0, shown_bytes_max)};
}

Error bad_parameter(std::string_view name, std::string_view value, std::string expected) {
  return fail(
      Code::invalid, "api.bad_parameter",
      {{"name", std::string{name}}, {"value", shown(value)}, {"expected", std::move(expected)}});
}

/// What stands between the separators, empty pieces too.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  for (;;) {
    auto const end = std::min(text.find(separator), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

/// The parts of a path after its first slash; none if it has none.
std::vector<std::string_view> parts_of(std::string_view path) {
  if (!path.starts_with('/')) return {};
  return split(path.substr(1), '/');
}

}  // namespace

Target::Target(std::string_view text) {
  auto const mark = std::min(text.find('?'), text.size());
  path_ = parts_of(text.substr(0, mark));
  if (mark + 1 >= text.size()) return;
  for (auto const pair : split(text.substr(mark + 1), '&')) {
    auto const equals = std::min(pair.find('='), pair.size());
    query_.push_back({pair.substr(0, equals), pair.substr(std::min(equals + 1, pair.size()))});
  }
}

bool Target::fits(std::string_view pattern) const {
  return std::ranges::equal(parts_of(pattern), path_, [](auto wanted, auto found) {
    return wanted.starts_with('{') || wanted == found;
  });
}

Result<void> Target::takes_only(std::string_view names) const {
  auto left = split(names, ' ');
  for (auto const& parameter : query_) {
    if (parameter.name.empty() || std::erase(left, parameter.name) == 0)
      return fail(Code::invalid, "api.stray_parameter", {{"name", shown(parameter.name)}});
  }
  return {};
}

Target::Parameter const* Target::find(std::string_view name) const {
  auto const found = std::ranges::find(query_, name, &Parameter::name);
  return found == query_.end() ? nullptr : &*found;
}

Result<std::uint64_t> Target::number(std::string_view name, std::uint64_t minimum,
                                     std::optional<std::uint64_t> otherwise) const {
  auto const* const found = find(name);
  if (found == nullptr && otherwise) return *otherwise;
  auto const text = found == nullptr ? std::string_view{} : found->value;
  std::uint64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool const whole = error == std::errc{} && end == text.data() + text.size();
  if (whole && value >= minimum && value <= json::integer_max) return value;
  return bad_parameter(name, text,
                       std::to_string(minimum) + "…" + std::to_string(json::integer_max));
}

std::string_view Target::text(std::string_view name) const {
  auto const* const found = find(name);
  return found == nullptr ? std::string_view{} : found->value;
}

Error Target::bad(std::string_view name, std::string expected) const {
  return bad_parameter(name, text(name), std::move(expected));
}

Result<std::string_view> Target::word(std::string_view name,
                                      std::initializer_list<std::string_view> words) const {
  auto const* const found = find(name);
  if (found == nullptr) return *words.begin();
  if (std::ranges::find(words, found->value) != words.end()) return found->value;
  std::string expected;
  for (auto const word : words) {
    if (!expected.empty()) expected += '|';
    expected += word;
  }
  return bad_parameter(name, found->value, std::move(expected));
}

}  // namespace comity::api
