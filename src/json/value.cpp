#include "comity/json/value.h"

#include <cmath>

namespace comity::json {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::integer:
      return "integer";
    case Kind::floating:
      return "number";
    case Kind::string:
      return "string";
    case Kind::array:
      return "array";
    case Kind::object:
      return "object";
  }
  return "null";
}

double Value::finite(double value) {
  COMITY_CHECK(std::isfinite(value));
  return value;
}

std::int64_t Value::in_range(std::int64_t value) {
  COMITY_CHECK(value >= -integer_max && value <= integer_max);
  return value;
}

std::optional<double> Value::number() const {
  if (auto const* integer = if_integer()) return static_cast<double>(*integer);
  if (auto const* floating = if_floating()) return *floating;
  return std::nullopt;
}

Value const* Value::find(std::string_view key) const {
  auto const* object = if_object();
  if (object == nullptr) return nullptr;
  for (auto const& [name, value] : *object) {
    if (name == key) return &value;
  }
  return nullptr;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));
}

Value& Value::set(std::string_view key, Value value) {
  if (is_null()) state_ = Object{};
  COMITY_CHECK(kind() == Kind::object);
  if (auto* member = find(key)) return *member = std::move(value);
  return if_object()->emplace_back(std::string{key}, std::move(value)).second;
}

Value& Value::push(Value value) {
  if (is_null()) state_ = Array{};
  COMITY_CHECK(kind() == Kind::array);
  return if_array()->emplace_back(std::move(value));
}

bool operator==(Value const& a, Value const& b) {
  return a.state_ == b.state_;
}

}  // namespace comity::json
