/// What a request names: the parts of its path, and its query.
#pragma once

#include "comity/base/result.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace comity::api {

/// A request's target taken apart. Percent escapes are not used by this API's names, and match
/// none. Views into the text that it was made of. Errors of all reads: `invalid api.bad_parameter`
/// (name, value, expected).
class Target {
 public:
  explicit Target(std::string_view text);

  /// True if the path is one of `pattern`, in which "{…}" stands for one part.
  bool fits(std::string_view pattern) const;

  /// Part `index` of a path that fits; part 0 is "v1".
  std::string_view part(std::size_t index) const { return path_[index]; }

  /// Errors: `invalid api.stray_parameter` (name) if the query has a parameter that is not in
  /// `names` (a space between two), or has one twice.
  Result<void> takes_only(std::string_view names) const;

  /// A whole number from `minimum` to `json::integer_max`; `otherwise` if it is absent.
  Result<std::uint64_t> number(std::string_view name, std::uint64_t minimum,
                               std::optional<std::uint64_t> otherwise) const;

  bool has(std::string_view name) const { return find(name) != nullptr; }

  /// As it stands; empty if it is absent.
  std::string_view text(std::string_view name) const;

  /// That a parameter does not say what is expected.
  Error bad(std::string_view name, std::string expected) const;

  /// One of `words`; if absent, the first.
  Result<std::string_view> word(std::string_view name,
                                std::initializer_list<std::string_view> words) const;

 private:
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  Parameter const* find(std::string_view name) const;

  std::vector<std::string_view> path_;
  std::vector<Parameter> query_;
};

}  // namespace comity::api
