/// The append-only log that one party owns: entries go in, signed checkpoints come out, and no two
/// of them ever contradict each other, whatever happens to the disk in between.
#pragma once

#include "comity/log/growing_tree.h"
#include "comity/note/checkpoint.h"

#include <span>
#include <string>

namespace comity::log {

/// A longer entry does not fit the two-byte length of C2SP entry bundles. [P5.2]
constexpr std::size_t entry_bytes_max = 65'535;

/// Errors: `too_large log.entry_too_large`.
Result<Digest> entry_hash(ByteView entry);

/// What one seal adds to the log. The owner commits it, together with the entries themselves, in
/// one transaction. [P6.3]
struct Append {
  Growth growth;
  /// The signed note over `growth.head`.
  std::string checkpoint;
};

/// Whose log it is.
struct Identity {
  std::string origin;
  /// Every key that may have signed a checkpoint of this log, former ones too.
  std::vector<note::VerifierKey> keys;
};

/// Refers to its store, which must outlive it. Not thread-safe. Use:
///
///   stage(entry) … → seal(signers, now) → the owner's transaction → committed() or discard()
///
/// Staged entries are in no proof and in no checkpoint until `committed`.
class Log {
 public:
  /// Reads a log back, or begins one if the store is empty. `published` are heads of this log that
  /// others are known to have: noted at publication, cosigned by the mirror, kept by a witness.
  /// Errors, beside those of the store, all `damaged` and for a person to settle:
  /// - `log.older_than_published` (size, published): the store was restored from a copy; entries
  ///   that others hold are missing. [P6.4]
  /// - `log.differs_from_published` (size): the store has other entries at that size.
  /// - `log.checkpoint_missing`, `log.checkpoint_not_ours` (cause), `log.checkpoint_size` (size,
  ///   stored), `log.checkpoint_root` (size): leaves, tiles and checkpoint do not belong together.
  static Result<Log> open(Identity identity, LogStore const& store,
                          std::span<merkle::TreeHead const> published);

  std::string const& origin() const { return identity_.origin; }

  /// Errors: `too_large log.entry_too_large`. Must not be called between `seal` and `committed`.
  Result<merkle::LeafIndex> stage(ByteView entry);

  /// A checkpoint over everything committed and staged; the same tree may be sealed again, with
  /// other keys for instance. `signers` are not empty, and named after the origin [P6.1]. Signs
  /// only what was proved to be consistent with the last checkpoint. Errors: `damaged
  /// log.inconsistent` (size) if it was not, which means that memory is damaged. After an error,
  /// `discard`.
  Result<Append> seal(std::span<note::Signer const> signers, Instant now);

  /// The sealed append is durable.
  void committed();

  /// It failed, for certain: back to the last commit. The sealed checkpoint must never leave the
  /// process. If the outcome is unknown, open the log anew instead.
  void discard();

  /// The committed tree and its proofs.
  GrowingTree const& tree() const { return tree_; }

  merkle::TreeSize size() const { return tree_.size(); }

  /// The last committed checkpoint as a signed note; empty before the first.
  std::string const& checkpoint() const { return checkpoint_; }

 private:
  Log(Identity identity, GrowingTree tree, std::string checkpoint, merkle::TreeHead signed_head);

  Identity identity_;
  GrowingTree tree_;
  std::string checkpoint_;
  /// What `checkpoint_` says.
  merkle::TreeHead signed_head_;
  std::string sealed_checkpoint_;
};

}  // namespace comity::log
