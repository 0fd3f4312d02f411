#include "data.h"

#include <charconv>

namespace comity::agreement {
namespace {

/// `$ref`s followed before the search ends: shipped ones need two, a hostile one could go round.
constexpr int hops_max = 8;

std::optional<Text> text_in(json::Value const& schema, std::string_view keyword) {
  auto const* value = schema.find(keyword);
  auto const* en = value == nullptr ? nullptr : value->find("en");
  auto const* zh = value == nullptr ? nullptr : value->find("zh");
  bool const both = en != nullptr && zh != nullptr && en->if_string() && zh->if_string();
  if (!both) return std::nullopt;
  return Text{*en->if_string(), *zh->if_string()};
}

/// What `schema` refers to by "#/definitions/<name>"; null if it refers to nothing there.
json::Value const* referred(json::Value const& schema, json::Value const& definitions) {
  constexpr std::string_view prefix = "#/definitions/";
  auto const* ref = schema.find("$ref");
  auto const* target = ref == nullptr ? nullptr : ref->if_string();
  if (target == nullptr || !target->starts_with(prefix)) return nullptr;
  return definitions.find(std::string_view{*target}.substr(prefix.size()));
}

/// `keyword` at `schema`, or at what it refers to: the place of use speaks before the definition.
template <typename Read>
auto first_along(json::Value const* schema, json::Value const& definitions, Read read)
    -> decltype(read(*schema)) {
  for (int hop = 0; schema != nullptr && hop < hops_max; ++hop) {
    if (auto found = read(*schema)) return found;
    schema = referred(*schema, definitions);
  }
  return {};
}

/// The words that may stand at `schema`, each as the agreement explains it.
std::vector<Term> words_at(json::Value const* schema, json::Value const& definitions) {
  std::vector<Term> out;
  auto const* const words =
      first_along(schema, definitions, [](json::Value const& s) { return s.find("enum"); });
  if (words == nullptr || words->if_array() == nullptr) return out;
  for (auto const& word : *words->if_array()) {
    auto const* const id = word.if_string();
    if (id == nullptr) continue;
    auto const label =
        first_along(schema, definitions, [&](json::Value const& s) -> std::optional<Text> {
          auto const* const labels = s.find("x-values");
          return labels == nullptr ? std::nullopt : text_in(*labels, *id);
        });
    out.push_back({*id, label.value_or(Text{*id, *id})});
  }
  return out;
}

bool is_index(std::string_view token) {
  return !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The schema of the member or element `token` of what fits `schema`; null if it says nothing.
json::Value const* part_of(json::Value const& schema, json::Value const& definitions,
                           std::string_view token) {
  return first_along(&schema, definitions, [&](json::Value const& s) -> json::Value const* {
    if (is_index(token)) {
      if (auto const* items = s.find("items")) return items;
    }
    auto const* properties = s.find("properties");
    return properties == nullptr ? nullptr : properties->find(token);
  });
}

json::Value const* element(json::Value const& list, std::string_view id) {
  for (auto const& value : *list.if_array()) {
    if (*value.find("id")->if_string() == id) return &value;
  }
  return nullptr;
}

/// The schema of a body as the document has it; null if there is none.
json::Value const* body(json::Value const& document, std::string_view type, std::string_view kind) {
  bool const asks = type == "request.issue";
  if (asks || type == "request.answer") {
    auto const* of_kind = element(*document.find("kinds"), kind);
    return of_kind == nullptr ? nullptr : of_kind->find(asks ? "request" : "answer");
  }
  auto const* step = document.find("steps")->find(type);
  return step == nullptr ? nullptr : step->find("body");
}

}  // namespace

std::optional<FieldText> Agreement::field_text(std::string_view type, std::string_view kind,
                                               std::string_view pointer) const {
  auto const& definitions = *data_->document.find("definitions");
  auto const* schema = body(data_->document, type, kind);
  // No name in a body has the characters that RFC 6901 escapes, so tokens are as they stand.
  while (schema != nullptr && pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    auto const end = std::min(pointer.find('/'), pointer.size());
    schema = part_of(*schema, definitions, pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  auto const said = [&](std::string_view keyword) {
    return first_along(schema, definitions,
                       [&](json::Value const& s) { return text_in(s, keyword); });
  };
  auto label = said("x-label");
  if (!label) return std::nullopt;
  return FieldText{*std::move(label), said("x-why"), words_at(schema, definitions)};
}

}  // namespace comity::agreement
