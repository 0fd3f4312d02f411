#include "comity/note/forms.h"

#include "lines.h"

namespace comity::note {
namespace {

constexpr std::string_view proof_file_magic = "c2sp.org/tlog-proof@v1";

/// Room for everything that may stand before the checkpoint: the extra data in base64, and hashes
/// of 45 bytes each.
constexpr std::size_t form_bytes_max =
    note_bytes_max + extra_bytes_max * 4 / 3 + merkle::proof_hashes_max * 45 + 1'024;

Error bad_line(char const* id, Lines const& lines) {
  return fail(Code::invalid, id, {{"line", std::to_string(lines.number())}});
}

Result<void> check_size(std::string_view text) {
  if (text.size() <= form_bytes_max) return {};
  return fail(Code::too_large, "note.too_large",
              {{"size", std::to_string(text.size())}, {"max", std::to_string(form_bytes_max)}});
}

}  // namespace

Result<ProofFile> ProofFile::parse(std::string_view text) {
  TRY(check_size(text));
  ProofFile file;
  Lines lines{text};
  auto const refused = [&] { return bad_line("note.bad_proof_file", lines); };
  if (lines.next() != proof_file_magic) return refused();
  if (lines.begins_with("extra")) {
    auto extra = from_base64(lines.next_after("extra").value_or(""));
    if (!extra || extra->empty() || extra->size() > extra_bytes_max) return refused();
    file.extra = std::move(*extra);
  }
  auto const index = parse_decimal(lines.next_after("index").value_or(""));
  if (!index || *index >= merkle::tree_size_max.value()) return refused();
  file.index = merkle::LeafIndex{*index};
  auto proof = take_proof(lines, merkle::proof_hashes_max);
  if (!proof) return refused();
  file.proof = std::move(*proof);
  file.checkpoint = lines.rest();
  return file;
}

std::string ProofFile::encode() const {
  std::string out{proof_file_magic};
  out += '\n';
  if (!extra.empty()) out += "extra " + to_base64(extra) + '\n';
  out += "index " + std::to_string(index.value()) + '\n';
  return out + encode_proof(proof) + checkpoint;
}

Result<AddCheckpoint> AddCheckpoint::parse(std::string_view text) {
  TRY(check_size(text));
  Lines lines{text};
  auto const refused = [&] { return bad_line("note.bad_witness_request", lines); };
  auto const old_size = parse_size(lines.next_after("old").value_or(""));
  if (!old_size) return refused();
  auto proof = take_proof(lines, witness_proof_lines_max);
  if (!proof) return refused();
  return AddCheckpoint{*old_size, std::move(*proof), std::string{lines.rest()}};
}

std::string AddCheckpoint::encode() const {
  return "old " + std::to_string(old_size.value()) + '\n' + encode_proof(proof) + checkpoint;
}

std::string encode_tree_size(merkle::TreeSize size) {
  return std::to_string(size.value()) + '\n';
}

Result<merkle::TreeSize> parse_tree_size(std::string_view text) {
  Lines lines{text};
  auto const size = parse_size(lines.next().value_or(""));
  if (!size || !lines.empty()) return fail(Code::invalid, "note.bad_tree_size");
  return *size;
}

}  // namespace comity::note
