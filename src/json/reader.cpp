#include "comity/json/reader.h"

#include <algorithm>

namespace comity::json {
namespace {

Value const nothing;

/// Longer names are cut in error texts: they may come from strangers.
constexpr std::size_t shown_bytes_max = 100;

std::string shown(std::string_view name) {
  return std::string{name.substr(0, shown_bytes_max)};
}

/// Finds `target` by its address within `value`, and appends the way there to `path`. Only errors
/// pay for paths this way; readers need not carry them.
bool append_way(Value const& value, Value const& target, std::string& path) {
  if (&value == &target) return true;
  auto const start = path.size();
  if (auto const* object = value.if_object()) {
    for (auto const& [key, part] : *object) {
      if (start > 0) path += '.';
      path += shown(key);
      if (append_way(part, target, path)) return true;
      path.resize(start);
    }
  }
  if (auto const* array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      path += '[' + std::to_string(i) + ']';
      if (append_way((*array)[i], target, path)) return true;
      path.resize(start);
    }
  }
  return false;
}

}  // namespace

template <typename T>
T const* Reader::expect(T const* found, std::string_view expected) const {
  if (failed()) return nullptr;
  if (found == nullptr) {
    refuse("json.wrong_kind",
           {{"expected", std::string{expected}}, {"found", std::string{name_of(value_->kind())}}});
  }
  return found;
}

std::string_view Reader::as_text(std::size_t bytes_max) const {
  auto const* text = expect(value_->if_string(), "string");
  if (text == nullptr) return {};
  if (text->size() <= bytes_max) return *text;
  refuse("json.too_long", {{"limit", std::to_string(bytes_max)}});
  return {};
}

std::int64_t Reader::as_integer(std::int64_t minimum, std::int64_t maximum) const {
  auto const* integer = expect(value_->if_integer(), "integer");
  if (integer == nullptr) return {};
  if (*integer >= minimum && *integer <= maximum) return *integer;
  refuse("json.out_of_range",
         {{"minimum", std::to_string(minimum)}, {"maximum", std::to_string(maximum)}});
  return {};
}

bool Reader::as_boolean() const {
  auto const* boolean = expect(value_->if_boolean(), "boolean");
  return boolean != nullptr && *boolean;
}

double Reader::as_number(double minimum, double maximum) const {
  auto const number = value_->number();
  if (expect(number ? &*number : nullptr, "number") == nullptr) return {};
  if (*number >= minimum && *number <= maximum) return *number;
  refuse("json.out_of_range",
         {{"minimum", std::to_string(minimum)}, {"maximum", std::to_string(maximum)}});
  return {};
}

Digest Reader::as_digest() const {
  return as_parsed(Digest::size * 2, Digest::parse);
}

Instant Reader::as_instant() const {
  return Instant{Duration{as_integer(0, to_milliseconds(instant_max))}};
}

Bytes Reader::as_base64(std::size_t bytes_max) const {
  auto bytes = as_parsed((bytes_max + 2) / 3 * 4, from_base64);
  if (bytes.size() <= bytes_max) return bytes;
  refuse("json.too_long", {{"limit", std::to_string(bytes_max)}});
  return {};
}

bool Reader::has(std::string_view name) const {
  return value_->find(name) != nullptr;
}

Reader Reader::member(std::string_view name) const {
  if (expect(value_->if_object(), "object") == nullptr) return Reader{nothing, *root_};
  auto const* found = value_->find(name);
  if (found != nullptr) return Reader{*found, *root_};
  refuse("json.missing", {});
  if (auto& path = root_->error_->parameters.front().second; path.empty()) {
    path = name;
  } else {
    path.append(1, '.').append(name);
  }
  return Reader{nothing, *root_};
}

Reader Reader::object(std::string_view name) const {
  auto const reader = member(name);
  reader.expect(reader.value_->if_object(), "object");
  return Reader{reader.value(), *root_};
}

Reader Reader::array(std::string_view name, std::size_t count_max) const {
  auto const reader = member(name);
  auto const* array = reader.expect(reader.value_->if_array(), "array");
  if (array != nullptr && array->size() > count_max) {
    reader.refuse("json.too_long", {{"limit", std::to_string(count_max)}});
  }
  return Reader{reader.value(), *root_};
}

void Reader::only(std::initializer_list<std::string_view> names) const {
  auto const* object = expect(value_->if_object(), "object");
  if (object == nullptr) return;
  for (auto const& [key, value] : *object) {
    if (std::find(names.begin(), names.end(), key) != names.end()) continue;
    return Reader{value, *root_}.refuse("json.unknown_member", {});
  }
}

std::size_t Reader::size() const {
  if (failed()) return 0;
  if (auto const* array = value_->if_array()) return array->size();
  if (auto const* object = value_->if_object()) return object->size();
  return 0;
}

Reader Reader::operator[](std::size_t index) const {
  COMITY_CHECK(failed() || index < size());
  if (failed()) return Reader{nothing, *root_};
  if (auto const* array = value_->if_array()) return Reader{(*array)[index], *root_};
  return Reader{(*value_->if_object())[index].second, *root_};
}

std::string_view Reader::key(std::size_t index) const {
  if (failed()) return {};
  auto const* object = value_->if_object();
  COMITY_CHECK(object != nullptr && index < object->size());
  return (*object)[index].first;
}

Value const& Reader::value() const {
  return failed() ? nothing : *value_;
}

void Reader::refuse(Error const& cause) const {
  Parameters parameters{{"cause", cause.id}};
  parameters.insert(parameters.end(), cause.parameters.begin(), cause.parameters.end());
  refuse("json.not_acceptable", std::move(parameters));
}

void Reader::refuse(std::string id, Parameters parameters) const {
  if (failed()) return;
  std::string path{root_->name_};
  append_way(*root_->value_, *value_, path);
  parameters.emplace(parameters.begin(), "path", std::move(path));
  root_->error_ = fail(Code::invalid, std::move(id), std::move(parameters));
}

Result<void> Reader::done() const {
  if (failed()) return *root_->error_;
  return {};
}

}  // namespace comity::json
