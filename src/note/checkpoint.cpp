#include "comity/note/checkpoint.h"

#include "lines.h"

namespace comity::note {
namespace {

Error bad_checkpoint(Lines const& lines) {
  return fail(Code::invalid, "note.bad_checkpoint", {{"line", std::to_string(lines.number())}});
}

}  // namespace

Result<Checkpoint> Checkpoint::parse(std::string_view text) {
  Checkpoint checkpoint;
  Lines lines{text};
  auto const origin = lines.next();
  if (!origin || origin->empty() || origin->size() > name_bytes_max || !is_note_text(*origin)) {
    return bad_checkpoint(lines);
  }
  checkpoint.origin = *origin;
  auto const size = parse_size(lines.next().value_or(""));
  if (!size) return bad_checkpoint(lines);
  auto const root = parse_hash(lines.next().value_or(""));
  if (!root) return bad_checkpoint(lines);
  checkpoint.head = {*size, *root};
  while (auto const line = lines.next()) {
    if (line->empty() || !is_note_text(*line)) return bad_checkpoint(lines);
    if (checkpoint.extensions.size() == extension_lines_max) return bad_checkpoint(lines);
    checkpoint.extensions.emplace_back(*line);
  }
  if (!lines.empty()) return bad_checkpoint(lines);
  return checkpoint;
}

std::string Checkpoint::encode() const {
  auto out =
      origin + '\n' + std::to_string(head.size.value()) + '\n' + to_base64(head.root.view()) + '\n';
  for (auto const& line : extensions) out += line + '\n';
  return out;
}

Result<UnverifiedCheckpoint> UnverifiedCheckpoint::parse(std::string_view bytes) {
  auto note = TRY(Note::parse(bytes));
  auto claim = TRY(Checkpoint::parse(note.text()));
  return UnverifiedCheckpoint{std::move(note), std::move(claim)};
}

Result<VerifiedCheckpoint> VerifiedCheckpoint::verify(UnverifiedCheckpoint checkpoint,
                                                      std::string_view origin, KeySet const& keys) {
  auto const& claimed = checkpoint.claim_.origin;
  if (claimed != origin) {
    return fail(Code::refused, "note.wrong_origin",
                {{"origin", shown(claimed)}, {"expected", shown(origin)}});
  }
  auto signatures = TRY(note::verify(checkpoint.note_, keys));
  return VerifiedCheckpoint{std::move(checkpoint.note_), std::move(checkpoint.claim_),
                            std::move(signatures)};
}

Result<VerifiedCheckpoint> VerifiedCheckpoint::open(std::string_view bytes, std::string_view origin,
                                                    KeySet const& keys) {
  return verify(TRY(UnverifiedCheckpoint::parse(bytes)), origin, keys);
}

}  // namespace comity::note
