#include "comity/note/note.h"

#include "lines.h"

#include <algorithm>
#include <array>

namespace comity::note {
namespace {

constexpr std::string_view dash = "\u2014 ";

/// Everything beyond ASCII that Unicode calls White_Space, as UTF-8.
constexpr std::array<std::string_view, 19> spaces{"\u0085", "\u00a0", "\u1680", "\u2000", "\u2001",
                                                  "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
                                                  "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
                                                  "\u2029", "\u202f", "\u205f", "\u3000"};

Error too_large(std::size_t size) {
  return fail(Code::too_large, "note.too_large",
              {{"size", std::to_string(size)}, {"max", std::to_string(note_bytes_max)}});
}

Error too_many_signatures() {
  return fail(Code::too_large, "note.too_many_signatures",
              {{"max", std::to_string(signature_lines_max)}});
}

Result<SignatureLine> parse_signature_line(std::string_view line, std::size_t number) {
  auto const refused =
      fail(Code::invalid, "note.bad_signature", {{"line", std::to_string(number)}});
  if (!line.starts_with(dash)) return refused;
  line.remove_prefix(dash.size());
  auto const space = line.find(' ');
  if (space == std::string_view::npos || !is_key_name(line.substr(0, space))) return refused;
  auto const bytes = from_base64(line.substr(space + 1));
  if (!bytes) return refused;
  ByteReader reader{*bytes};
  auto const key_id = reader.u32();
  if (!key_id || reader.empty()) return refused;
  return SignatureLine{std::string{line.substr(0, space)}, *key_id, to_bytes(reader.rest())};
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max || !is_note_text(name)) return false;
  if (name.find_first_of(" +\n") != std::string_view::npos) return false;
  return std::none_of(spaces.begin(), spaces.end(), [&](std::string_view space) {
    return name.find(space) != std::string_view::npos;
  });
}

std::string SignatureLine::encode() const {
  Bytes bytes;
  bytes.reserve(4 + signature.size());
  append_u32(bytes, key_id);
  append(bytes, signature);
  std::string out{dash};
  out += name;
  out += ' ';
  out += to_base64(bytes);
  out += '\n';
  return out;
}

Result<std::vector<SignatureLine>> parse_signature_lines(std::string_view text) {
  if (text.size() > note_bytes_max) return too_large(text.size());
  std::vector<SignatureLine> signatures;
  Lines lines{text};
  while (auto const line = lines.next()) {
    if (signatures.size() == signature_lines_max) return too_many_signatures();
    signatures.push_back(TRY(parse_signature_line(*line, signatures.size() + 1)));
  }
  if (signatures.empty() || !lines.empty()) {
    return fail(Code::invalid, "note.bad_signature",
                {{"line", std::to_string(signatures.size() + 1)}});
  }
  return signatures;
}

Result<Note> Note::create(std::string text) {
  if (text.size() > note_bytes_max) return too_large(text.size());
  if (!text.ends_with('\n') || !is_note_text(text)) return fail(Code::invalid, "note.bad_text");
  return Note{std::move(text)};
}

Result<Note> Note::parse(std::string_view bytes) {
  if (bytes.size() > note_bytes_max) return too_large(bytes.size());
  // The text may have blank lines of its own: the last one ends it.
  auto const blank = bytes.rfind("\n\n");
  if (blank == std::string_view::npos) return fail(Code::invalid, "note.not_signed");
  auto note = TRY(create(std::string{bytes.substr(0, blank + 1)}));
  auto const lines = bytes.substr(blank + 2);
  if (lines.empty()) return fail(Code::invalid, "note.not_signed");
  note.signatures_ = TRY(parse_signature_lines(lines));
  return note;
}

Result<void> Note::put(SignatureLine line) {
  auto const same_key = [&](SignatureLine const& other) {
    return other.key_id == line.key_id && other.name == line.name;
  };
  std::erase_if(signatures_, same_key);
  if (signatures_.size() == signature_lines_max) return too_many_signatures();
  signatures_.push_back(std::move(line));
  return {};
}

std::string Note::encode() const {
  auto out = text_;
  out += '\n';
  for (auto const& signature : signatures_) out += signature.encode();
  return out;
}

}  // namespace comity::note
