/// Checkpoints (C2SP tlog-checkpoint v1.0.0): what a log signs of itself, and others cosign.
#pragma once

#include "comity/merkle/hash.h"
#include "comity/note/verify.h"

namespace comity::note {

/// The text of a checkpoint.
struct Checkpoint {
  std::string origin;
  merkle::TreeHead head;
  std::vector<std::string> extensions;

  /// Errors: `invalid note.bad_checkpoint` (line) unless there are an origin of 1 to
  /// `name_bytes_max` bytes, a size without leading zeros up to `merkle::tree_size_max`, a
  /// canonical 32-byte root, and at most `extension_lines_max` more lines, none of them empty.
  static Result<Checkpoint> parse(std::string_view text);

  std::string encode() const;

  friend bool operator==(Checkpoint const&, Checkpoint const&) = default;
};

/// A checkpoint as received: well formed, nothing more. It says which log it is of, so that the
/// keys can be found.
class UnverifiedCheckpoint {
 public:
  /// Errors: those of `Note::parse` and `Checkpoint::parse`.
  static Result<UnverifiedCheckpoint> parse(std::string_view bytes);

  Note const& note() const { return note_; }

  Checkpoint const& claim() const { return claim_; }

 private:
  friend class VerifiedCheckpoint;

  UnverifiedCheckpoint(Note note, Checkpoint claim)
      : note_{std::move(note)}, claim_{std::move(claim)} {}

  Note note_;
  Checkpoint claim_;
};

/// A checkpoint whose signatures were verified with keys that somebody trusted for its origin.
class VerifiedCheckpoint {
 public:
  /// Errors: those of `note::verify`; `refused note.wrong_origin` (origin, expected) if it is of
  /// another log.
  static Result<VerifiedCheckpoint> verify(UnverifiedCheckpoint checkpoint, std::string_view origin,
                                           KeySet const& keys);

  /// Both steps.
  static Result<VerifiedCheckpoint> open(std::string_view bytes, std::string_view origin,
                                         KeySet const& keys);

  /// With all its lines, those of unknown keys too: keep this, it is the evidence.
  Note const& note() const { return note_; }

  merkle::TreeHead const& head() const { return checkpoint_.head; }

  Checkpoint const& checkpoint() const { return checkpoint_; }

  /// Lines of known keys.
  std::vector<Signature> const& signatures() const { return signatures_; }

 private:
  VerifiedCheckpoint(Note note, Checkpoint checkpoint, std::vector<Signature> signatures)
      : note_{std::move(note)},
        checkpoint_{std::move(checkpoint)},
        signatures_{std::move(signatures)} {}

  Note note_;
  Checkpoint checkpoint_;
  std::vector<Signature> signatures_;
};

}  // namespace comity::note
