#include "dialect.h"

#include "comity/tracker/limits.h"

#include <algorithm>

namespace comity::tracker {

Dialect const& dialect_of(triage::Letter::Channel channel) {
  return channel == triage::Letter::Channel::rt ? rt : thehive;
}

std::string text_at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  auto const* const text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string{} : *text;
}

std::string text_at(json::Value const& value, std::string_view part, std::string_view name) {
  auto const* const found = value.find(part);
  return found == nullptr ? std::string{} : text_at(*found, name);
}

std::string reference_of(std::string text) {
  bool const is_plain = std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '~' ||
           c == '-' || c == '_';
  });
  return is_plain && text.size() <= reference_bytes_max ? std::move(text) : std::string{};
}

triage::Notice closing(Place const& place, triage::Notice notice, std::string const& status) {
  auto const answer = place.answers.find(status);
  bool const answers = answer != place.answers.end();
  notice.what = answers ? triage::Notice::What::closed : triage::Notice::What::said;
  if (answers) notice.status = answer->second;
  if (!answers) notice.text = '(' + status + ") " + notice.text;
  return notice;
}

}  // namespace comity::tracker
