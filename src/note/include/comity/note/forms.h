/// Texts that carry a checkpoint: the proof file (C2SP tlog-proof) and the calls of the witness
/// protocol (C2SP tlog-witness v1.0.0). Forms only: nothing here is verified.
#pragma once

#include "comity/merkle/proof.h"
#include "comity/note/note.h"

namespace comity::note {

/// "c2sp.org/tlog-proof@v1": an entry's place in a log, for anyone to check without a network.
struct ProofFile {
  /// Opaque, and not covered by any signature. At most `extra_bytes_max`; empty if there is none.
  Bytes extra;
  merkle::LeafIndex index;
  merkle::Proof proof;
  /// The signed note, verbatim.
  std::string checkpoint;

  /// Errors: `invalid note.bad_proof_file` (line); `too_large note.too_large`.
  static Result<ProofFile> parse(std::string_view text);

  std::string encode() const;

  friend bool operator==(ProofFile const&, ProofFile const&) = default;
};

/// The body of `add-checkpoint`: cosign this, which grew from the tree of `old_size`.
struct AddCheckpoint {
  merkle::TreeSize old_size;
  merkle::Proof proof;
  /// The signed note, verbatim.
  std::string checkpoint;

  /// Errors: `invalid note.bad_witness_request` (line); `too_large note.too_large`.
  static Result<AddCheckpoint> parse(std::string_view text);

  std::string encode() const;

  friend bool operator==(AddCheckpoint const&, AddCheckpoint const&) = default;
};

/// The body of a 409 answer, media type `text/x.tlog.size`: the size of the tree the witness has.
std::string encode_tree_size(merkle::TreeSize size);

/// Errors: `invalid note.bad_tree_size`.
Result<merkle::TreeSize> parse_tree_size(std::string_view text);

}  // namespace comity::note
