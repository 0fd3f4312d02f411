#include "comity/message/ids.h"

#include <algorithm>

namespace comity::message {
namespace {

constexpr std::size_t party_id_max = 16;
constexpr std::size_t exercise_id_max = 64;
constexpr std::size_t request_tail = 8;
/// RFC 4648 §6, in lower case.
constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_base32_digit(char c) {
  return is_lower(c) || (c >= '2' && c <= '7');
}

bool is_name_character(char c) {
  return is_lower(c) || is_digit(c) || c == '-';
}

bool is_party_id(std::string_view text) {
  return !text.empty() && text.size() <= party_id_max && is_lower(text.front()) &&
         std::ranges::all_of(text, is_name_character);
}

/// <party>-<yyyymmdd>-<8 of a-z2-7>
bool is_request_id(std::string_view text) {
  constexpr std::size_t tail = 1 + 8 + 1 + request_tail;
  if (text.size() <= tail) return false;
  auto const party = text.substr(0, text.size() - tail);
  auto const rest = text.substr(party.size());
  return is_party_id(party) && rest[0] == '-' && rest[9] == '-' &&
         std::ranges::all_of(rest.substr(1, 8), is_digit) &&
         std::ranges::all_of(rest.substr(10), is_base32_digit);
}

Error refused(std::string id, std::string_view text) {
  return fail(Code::invalid, std::move(id), {{"text", std::string{text.substr(0, 64)}}});
}

}  // namespace

Result<PartyId> parse_party_id(std::string_view text) {
  if (!is_party_id(text)) return refused("message.bad_party_id", text);
  return PartyId{std::string{text}};
}

Result<CaseId> parse_case_id(std::string_view text) {
  if (!is_request_id(text)) return refused("message.bad_case_id", text);
  return CaseId{std::string{text}};
}

Result<RequestId> parse_request_id(std::string_view text) {
  if (!is_request_id(text)) return refused("message.bad_case_id", text);
  return RequestId{std::string{text}};
}

Result<ExerciseId> parse_exercise_id(std::string_view text) {
  bool const good = !text.empty() && text.size() <= exercise_id_max &&
                    std::ranges::all_of(text, is_name_character);
  if (!good) return refused("message.bad_exercise_id", text);
  return ExerciseId{std::string{text}};
}

RequestId new_request_id(PartyId const& asker, Instant now, Random& random) {
  auto const date = to_rfc3339(now);
  std::array<std::uint8_t, request_tail> chance{};
  random.fill(chance);
  auto id = asker.text() + '-' + date.substr(0, 4) + date.substr(5, 2) + date.substr(8, 2) + '-';
  for (auto const byte : chance) id += base32_digits[byte & 31];
  return RequestId{std::move(id)};
}

bool owns(PartyId const& asker, std::string_view id) {
  return is_request_id(id) && id.starts_with(asker.text() + '-') &&
         id.size() == asker.text().size() + 18;
}

std::string log_origin(AgreementId const& agreement, PartyId const& owner, PartyId const& peer) {
  return "comity/" + agreement.short_text() + '/' + owner.text() + '/' + peer.text();
}

std::string mirror_name(AgreementId const& agreement, PartyId const& owner, PartyId const& mirror) {
  return log_origin(agreement, owner, mirror) + "/mirror";
}

}  // namespace comity::message
