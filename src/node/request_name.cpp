#include "comity/node/request_name.h"

#include <algorithm>

namespace comity::node {
namespace {

bool is_hex(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

/// What is before the first '@', which goes from `text` with it.
std::optional<std::string_view> next_part(std::optional<std::string_view>& text) {
  if (!text) return std::nullopt;
  auto const at = text->find('@');
  auto const part = text->substr(0, at);
  text = at == text->npos ? std::nullopt : std::optional{text->substr(at + 1)};
  return part;
}

}  // namespace

Result<RequestName> RequestName::parse(std::string_view text) {
  auto const bad = [&] {
    return fail(Code::invalid, "node.bad_request_name",
                {{"text", std::string{text.substr(0, 64)}}});
  };
  std::optional rest{text};
  auto const id = message::parse_request_id(*next_part(rest));
  auto const in = next_part(rest);
  auto const agreement = next_part(rest);
  if (!id || rest || (agreement && !is_hex(*agreement))) return bad();
  if (!in) return RequestName{*id};
  auto const case_id = message::parse_case_id(*in);
  if (!case_id) return bad();
  return RequestName{*id, *case_id, std::string{agreement.value_or("")}};
}

std::string RequestName::text() const {
  auto out = id.text();
  if (in) out += '@' + in->text();
  if (!agreement.empty()) out += '@' + agreement;
  return out;
}

}  // namespace comity::node
