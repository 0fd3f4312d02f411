#include "comity/review/cut.h"

#include <algorithm>
#include <charconv>

namespace comity::review {
namespace {

/// "17"
std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t size = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  bool const whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional{size} : std::nullopt;
}

}  // namespace

Result<std::map<PartyId, std::uint64_t>> parse_sizes(std::string_view text) {
  auto const bad =
      fail(Code::invalid, "review.bad_sizes", {{"text", std::string{text.substr(0, 64)}}});
  std::map<PartyId, std::uint64_t> out;
  while (!text.empty()) {
    auto const one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    auto const colon = one.find(':');
    if (colon == one.npos) return bad;
    auto party = message::parse_party_id(one.substr(0, colon));
    auto const size = parse_size(one.substr(colon + 1));
    if (!party || !size || !out.emplace(*std::move(party), *size).second) return bad;
  }
  return out;
}

Result<void> check(Question const& question, link::LinkId const& link) {
  if (question.to <= question.from) {
    return fail(Code::invalid, "review.empty_period",
                {{"from", to_rfc3339(question.from)}, {"to", to_rfc3339(question.to)}});
  }
  if (question.at < question.to) {
    return fail(Code::invalid, "review.read_too_early",
                {{"at", to_rfc3339(question.at)}, {"to", to_rfc3339(question.to)}});
  }
  for (auto const& [party, size] : question.sizes) {
    if (party != link.owner && party != link.peer)
      return fail(Code::invalid, "review.not_on_link", {{"party", party.text()}});
  }
  return {};
}

std::uint64_t Cut::size(PartyId const& party) const {
  auto const found = std::ranges::find(logs, party, &LogHead::party);
  return found == logs.end() ? 0 : found->size;
}

Result<Prefix> Prefix::begin(Question const& question, PartyId const& party, std::uint64_t held) {
  auto const wanted = question.sizes.find(party);
  if (wanted == question.sizes.end()) return Prefix{question.at, held};
  if (wanted->second > held) {
    return fail(Code::unavailable, "review.not_held",
                {{"party", party.text()},
                 {"size", std::to_string(wanted->second)},
                 {"held", std::to_string(held)}});
  }
  return Prefix{question.at, wanted->second};
}

void Prefix::take(Instant time) {
  open_ = open_ && time < at_;
  if (open()) ++size_;
}

std::optional<message::Dated> within(Cut const& cut, message::Dated message, std::uint64_t sent,
                                     std::optional<std::uint64_t> received) {
  if (sent >= cut.size(message.header.from)) return std::nullopt;
  if (!received || *received >= cut.size(message.header.to)) message.had_at.reset();
  return message;
}

}  // namespace comity::review
