#include "element.h"

namespace comity::iodef {

namespace {

constexpr std::string_view spaces = " \t\r\n";

}  // namespace

std::string trimmed(std::string_view text) {
  auto const first = text.find_first_not_of(spaces);
  if (first == text.npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(spaces) - first + 1)};
}

Element& Element::add(std::string child_name, std::string child_text) {
  return children.emplace_back(Element{std::move(child_name), std::move(child_text), {}, {}});
}

void Element::set(std::string attribute, std::string value) {
  if (!value.empty()) attributes.emplace_back(std::move(attribute), std::move(value));
}

Element const* Element::child(std::string_view child_name) const {
  for (auto const& one : children)
    if (one.name == child_name) return &one;
  return nullptr;
}

void Element::each(std::string_view child_name,
                   std::function<void(Element const&)> const& take) const {
  for (auto const& one : children)
    if (one.name == child_name) take(one);
}

std::string Element::value(std::string_view part) const {
  for (auto const& [key, found] : attributes)
    if (key == part) return trimmed(found);
  auto const* const found = child(part);
  return found == nullptr ? std::string{} : found->content();
}

std::string Element::content() const {
  if (auto own = trimmed(text); !own.empty()) return own;
  for (auto const* const part : {"value", "id"})
    if (auto const* const found = child(part)) return trimmed(found->text);
  return {};
}

}  // namespace comity::iodef
