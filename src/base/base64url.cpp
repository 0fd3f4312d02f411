#include "comity/base/base64url.h"

#include <algorithm>

namespace comity {

std::string to_base64url(ByteView bytes) {
  auto out = to_base64(bytes);
  out.erase(std::min(out.find('='), out.size()));
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  return out;
}

Result<Bytes> from_base64url(std::string_view text) {
  auto const refused = [] { return fail(Code::invalid, "base.not_base64url"); };
  if (text.find_first_of("+/=") != text.npos) return refused();
  std::string padded{text};
  std::ranges::replace(padded, '-', '+');
  std::ranges::replace(padded, '_', '/');
  // One digit left over is less than a byte, and stays refused.
  if (text.size() % 4 > 1) padded.append(4 - text.size() % 4, '=');
  auto out = from_base64(padded);
  return out ? std::move(out) : refused();
}

}  // namespace comity
