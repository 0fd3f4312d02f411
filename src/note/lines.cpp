#include "lines.h"

#include <algorithm>
#include <charconv>

namespace comity::note {

std::optional<std::string_view> Lines::next() {
  ++number_;
  auto const end = rest_.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  auto const line = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  return line;
}

bool Lines::begins_with(std::string_view word) const {
  return rest_.starts_with(word) && rest_.substr(word.size()).starts_with(' ');
}

std::optional<std::string_view> Lines::next_after(std::string_view word) {
  bool const found = begins_with(word);
  auto const line = next();
  if (!found || !line) return std::nullopt;
  return line->substr(word.size() + 1);
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  if (text.empty() || (text[0] == '0' && text.size() > 1)) return std::nullopt;
  std::uint64_t value = 0;
  auto const* const end = text.data() + text.size();
  auto const parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return value;
}

std::optional<merkle::TreeSize> parse_size(std::string_view text) {
  auto const value = parse_decimal(text);
  if (!value || *value > merkle::tree_size_max.value()) return std::nullopt;
  return merkle::TreeSize{*value};
}

std::optional<Digest> parse_hash(std::string_view text) {
  auto const bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  auto const digest = Digest::from(*bytes);
  if (!digest) return std::nullopt;
  return *digest;
}

std::optional<merkle::Proof> take_proof(Lines& lines, std::size_t max) {
  merkle::Proof proof;
  while (auto const line = lines.next()) {
    if (line->empty()) return proof;
    auto const hash = parse_hash(*line);
    if (!hash || proof.size() == max) return std::nullopt;
    proof.push_back(*hash);
  }
  return std::nullopt;
}

std::string encode_proof(merkle::ProofView proof) {
  std::string out;
  for (auto const& hash : proof) out += to_base64(hash.view()) + '\n';
  return out + '\n';
}

std::string shown(std::string_view name) {
  std::size_t length = std::min<std::size_t>(name.size(), 100);
  // Not through the middle of a character.
  while (length > 0 && length < name.size() && (name[length] & 0xc0) == 0x80) --length;
  return std::string{name.substr(0, length)};
}

bool is_note_text(std::string_view text) {
  auto const is_control = [](char c) { return static_cast<std::uint8_t>(c) < 0x20 && c != '\n'; };
  return std::none_of(text.begin(), text.end(), is_control) && is_utf8(text);
}

}  // namespace comity::note
