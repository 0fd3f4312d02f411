#include "comity/evidence/manifest.h"

#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "texts.h"

#include <algorithm>
#include <array>

namespace comity::evidence {
namespace {

constexpr std::string_view lower_and_digits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool has_only(std::string_view text, std::string_view first, std::string_view more) {
  return std::ranges::all_of(
      text, [&](char c) { return first.find(c) != first.npos || more.find(c) != more.npos; });
}

/// The marks by which Unicode turns the direction of writing (UAX #9), as UTF-8: with them
/// "exe.fdp" reads as "pdf.exe".
bool turns_direction(std::string_view text) {
  constexpr std::array<std::string_view, 12> marks{"\u061c", "\u200e", "\u200f", "\u202a",
                                                   "\u202b", "\u202c", "\u202d", "\u202e",
                                                   "\u2066", "\u2067", "\u2068", "\u2069"};
  return std::ranges::any_of(marks, [&](auto mark) { return text.find(mark) != text.npos; });
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

Error bad_name(std::string_view text) {
  return fail(Code::invalid, "evidence.bad_name", {{"name", cut(text)}});
}

Acquisition read_acquisition(json::Reader const& r) {
  return {.at = r.instant("at"),
          .by = r.parsed("by", text_bytes_max, parse_words),
          .where = r.parsed("where", text_bytes_max, parse_words),
          .why = r.parsed("why", text_bytes_max, parse_words),
          .authority = r.parsed("authority", text_bytes_max, parse_words),
          .method = optional_words(r, "method"),
          .changes = optional_words(r, "changes")};
}

json::Object to_json(Acquisition const& a) {
  json::Object out{{"at", to_milliseconds(a.at)},
                   {"by", a.by},
                   {"where", a.where},
                   {"why", a.why},
                   {"authority", a.authority}};
  add_words(out, "method", a.method);
  add_words(out, "changes", a.changes);
  return out;
}

std::vector<std::string> read_marks(json::Reader const& r) {
  std::vector<std::string> out;
  if (!r.has("marks")) return out;
  auto const list = r.array("marks", marks_max);
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto mark = list[i].as_parsed(mark_bytes_max, parse_mark);
    if (std::ranges::find(out, mark) != out.end())
      list.refuse("evidence.mark_twice", {{"mark", mark}});
    out.push_back(std::move(mark));
  }
  return out;
}

}  // namespace

Result<ItemId> parse_item_id(std::string_view text) {
  if (!message::parse_case_id(text))
    return fail(Code::invalid, "evidence.bad_item_id", {{"item", cut(text)}});
  return ItemId{std::string{text}};
}

ItemId new_item_id(PartyId const& party, Instant now, Random& random) {
  return ItemId{message::new_request_id(party, now, random).text()};
}

bool Manifest::is_malware() const {
  return std::ranges::find(marks, malware_mark) != marks.end();
}

Result<std::string> parse_name(std::string_view text) {
  bool const sized = !text.empty() && text.size() <= name_bytes_max;
  if (!sized || !is_utf8(text) || text == "." || text == "..") return bad_name(text);
  bool const path = text.find_first_of("/\\:") != text.npos;
  if (path || std::ranges::any_of(text, is_control) || turns_direction(text)) return bad_name(text);
  if (text.back() == '.' || text.back() == ' ' || text.front() == ' ') return bad_name(text);
  return std::string{text};
}

Result<std::string> parse_media_type(std::string_view text) {
  auto const slash = text.find('/');
  bool const split = slash != text.npos && slash > 0 && slash + 1 < text.size();
  auto rest = std::string{text};
  if (split) rest.erase(slash, 1);
  if (split && text.size() <= media_type_bytes_max && has_only(rest, lower_and_digits, ".+-_"))
    return std::string{text};
  return fail(Code::invalid, "evidence.bad_media_type", {{"text", cut(text)}});
}

Result<std::string> parse_mark(std::string_view text) {
  bool const sized = !text.empty() && text.size() <= mark_bytes_max;
  if (sized && has_only(text, lower_and_digits, "-+:_")) return std::string{text};
  return fail(Code::invalid, "evidence.bad_mark", {{"mark", cut(text)}});
}

Result<Manifest> parse_manifest(json::Value const& value) {
  json::Reader r{value, "manifest"};
  auto const digests = r.object("digests");
  Manifest out{.item = r.parsed("item", 64, parse_item_id),
               .name = r.parsed("name", name_bytes_max, parse_name),
               .media_type = r.parsed("media_type", media_type_bytes_max, parse_media_type),
               .size = static_cast<std::uint64_t>(
                   r.integer("size", 1, static_cast<std::int64_t>(item_bytes_max))),
               .sha256 = digests.digest("sha256"),
               .sm3 = digests.optional_digest("sm3"),
               .marks = read_marks(r),
               .acquired = read_acquisition(r.object("acquired")),
               .derived_from = r.optional_parsed("derived_from", 64, parse_item_id),
               .exhibit = optional_words(r, "exhibit")};
  TRY(r.done());
  return out;
}

json::Value to_json(Manifest const& manifest) {
  json::Object digests{{"sha256", manifest.sha256.hex()}};
  if (manifest.sm3) digests.emplace_back("sm3", manifest.sm3->hex());
  json::Object out{{"item", manifest.item.text()},
                   {"name", manifest.name},
                   {"media_type", manifest.media_type},
                   {"size", manifest.size},
                   {"digests", std::move(digests)}};
  json::Array marks;
  for (auto const& mark : manifest.marks) marks.emplace_back(mark);
  if (!marks.empty()) out.emplace_back("marks", std::move(marks));
  out.emplace_back("acquired", to_json(manifest.acquired));
  if (manifest.derived_from) out.emplace_back("derived_from", manifest.derived_from->text());
  add_words(out, "exhibit", manifest.exhibit);
  return out;
}

Digest digest_of(Manifest const& manifest) {
  return crypto::sha256(as_bytes(json::canonical(to_json(manifest))));
}

}  // namespace comity::evidence
