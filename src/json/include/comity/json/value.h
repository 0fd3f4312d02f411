/// JSON from a peer, a file or a user: parsed with limits, read by typed accessors that name the path of what is wrong.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comity/base/bytes.h"

namespace comity::json {

struct Limits {
  std::size_t bytes_max = 1 << 20;  ///< Of the whole text.
  std::size_t depth_max = 32;       ///< Nested arrays and objects; deeper ones only exhaust a stack.
};

class Value;
using Array = std::vector<Value>;
/// Members in the order they were read or added.
using Member = std::pair<std::string, Value>;
using Object = std::vector<Member>;

/// One JSON value. Numbers are whole (±2^53−1) or, where the text has a fraction or exponent, floating. A plain value type.
class Value {
 public:
  Value();  ///< null
  Value(std::nullptr_t);
  Value(bool);
  Value(std::int64_t);
  Value(int);
  Value(std::uint64_t);
  Value(double);
  Value(std::string);
  Value(std::string_view);
  Value(char const*);
  Value(Array);
  Value(Object);
  // … copy, move, destroy; kind tests; see json's owner for the rest of this class.
};

}  // namespace comity::json
