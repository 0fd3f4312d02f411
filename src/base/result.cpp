#include "comity/base/result.h"

#include <cstdio>

namespace comity {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::forbidden:
      return "forbidden";
    case Code::not_found:
      return "not_found";
    case Code::conflict:
      return "conflict";
    case Code::too_large:
      return "too_large";
    case Code::refused:
      return "refused";
    case Code::unavailable:
      return "unavailable";
    case Code::damaged:
      return "damaged";
  }
  return "damaged";
}

std::string_view Error::parameter(std::string_view name) const {
  for (auto const& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

std::string Error::brief() const {
  std::string out{name_of(code)};
  out += ' ';
  out += id;
  for (auto const& [key, value] : parameters) {
    out += ' ';
    out += key;
    out += '=';
    out += value;
  }
  return out;
}

namespace detail {
void check_failed(char const* condition, char const* file, int line) {
  std::fprintf(stderr, "comity: check failed: %s (%s:%d)\n", condition, file, line);
  std::abort();
}
}  // namespace detail

}  // namespace comity
