#include "comity/note/verify.h"

#include <algorithm>

namespace comity::note {
namespace {

VerifierKey const* find_key(SignatureLine const& line, KeySet const& keys) {
  for (auto const* list : {&keys.required, &keys.welcome}) {
    for (auto const& key : *list) {
      if (key.signs(line)) return &key;
    }
  }
  return nullptr;
}

}  // namespace

Result<std::vector<Signature>> verify(Note const& note, KeySet const& keys) {
  std::vector<Signature> verified;
  for (auto const& line : note.signatures()) {
    auto const* const key = find_key(line, keys);
    if (key == nullptr) continue;
    if (!key->verify(note.text(), line.signature)) {
      return fail(Code::refused, "note.signature_fails", {{"name", key->name()}});
    }
    auto const time =
        key->type() == SignatureType::cosignature ? cosignature_time(line.signature) : std::nullopt;
    verified.push_back({line.name, line.key_id, key->type(), time});
  }
  for (auto const& key : keys.required) {
    auto const& lines = note.signatures();
    if (std::none_of(lines.begin(), lines.end(),
                     [&](SignatureLine const& line) { return key.signs(line); })) {
      return fail(Code::refused, "note.missing_signature", {{"name", key.name()}});
    }
  }
  if (verified.empty()) return fail(Code::refused, "note.no_known_signature");
  return verified;
}

}  // namespace comity::note
