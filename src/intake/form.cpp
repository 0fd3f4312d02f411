#include "form.h"

#include "comity/intake/limits.h"
#include "parts.h"

#include <algorithm>

namespace comity::intake {
namespace {

/// References that lead to one another; agreements have at most two.
constexpr int references_max = 16;

constexpr std::string_view definitions_prefix = "#/definitions/";

}  // namespace

Form::Form(json::Value const* schema, json::Value const* definitions)
    : schema_{schema}, definitions_{definitions} {
  for (int i = 0; i < references_max && schema_ != nullptr && definitions_ != nullptr; ++i) {
    auto const reference = text_at(*schema_, "$ref");
    if (!reference.starts_with(definitions_prefix)) return;
    schema_ = definitions_->find(std::string_view{reference}.substr(definitions_prefix.size()));
  }
}

Form Form::of_request(agreement::Agreement const& agreement, std::string_view kind) {
  auto const& document = agreement.document();
  for (auto const& candidate : array_at(document, "kinds"))
    if (text_at(candidate, "id") == kind)
      return {candidate.find("request"), document.find("definitions")};
  return {nullptr, nullptr};
}

Form Form::property(std::string_view name) const {
  auto const* const all = schema_ != nullptr ? schema_->find("properties") : nullptr;
  return {all != nullptr ? all->find(name) : nullptr, definitions_};
}

Form Form::element() const {
  return {schema_ != nullptr ? schema_->find("items") : nullptr, definitions_};
}

std::vector<std::string_view> Form::required() const {
  std::vector<std::string_view> out;
  if (schema_ == nullptr) return out;
  for (auto const& name : array_at(*schema_, "required"))
    if (auto const* const text = name.if_string()) out.push_back(*text);
  return out;
}

bool Form::allows(std::string_view word) const {
  if (schema_ == nullptr) return false;
  auto const& words = array_at(*schema_, "enum");
  return words.empty() || std::ranges::any_of(words, [&](json::Value const& value) {
           return value.if_string() != nullptr && *value.if_string() == word;
         });
}

std::size_t Form::elements_max() const {
  auto const* const found = schema_ != nullptr ? schema_->find("maxItems") : nullptr;
  auto const* const number = found != nullptr ? found->if_integer() : nullptr;
  return number != nullptr && *number >= 0 ? static_cast<std::size_t>(*number) : sightings_max;
}

}  // namespace comity::intake
