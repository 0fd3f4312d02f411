/// The private log of one party.
#pragma once

#include "comity/crypto/keys.h"
#include "comity/journal/record.h"
#include "comity/journal/store.h"
#include "comity/message/ids.h"

namespace comity::journal {

/// "comity-journal/<party>"
std::string origin_of(message::PartyId const& owner);

/// Refers to store and key, which outlive it. Not thread-safe.
class Journal {
 public:
  /// Reads it back, or begins it. `keys` are all that ever signed it, by their public halves; `key`
  /// signs from now on. Errors: those of `log::Log::open`.
  static Result<Journal> open(message::PartyId const& owner, crypto::PrivateKey const& key,
                              std::vector<crypto::PublicKey> const& keys, JournalStore& store);

  std::string const& origin() const { return log_.origin(); }

  /// The line by which others check its checkpoints (C2SP vkey).
  Result<std::string> verifier_key() const;

  /// Adds a record to the next commit. Errors: those of `encode`.
  Result<void> stage(Record const& record);

  bool has_staged() const { return !staged_.empty(); }

  /// Makes what is staged durable; nothing to do if nothing is. After an error the records stay
  /// staged, and the next commit tries again. Errors: those of the store.
  Result<void> commit(Instant now);

  /// Durable ones.
  std::uint64_t size() const { return log_.size().value(); }

  /// The last signed checkpoint; empty before the first.
  std::string const& checkpoint() const { return log_.checkpoint(); }

  /// Durable records from number `first` on. Errors: those of the store; `damaged
  /// journal.bad_record` (index, cause).
  Result<std::vector<Record>> records(std::uint64_t first, std::size_t count) const;

  /// The entries as they are in the log. Errors: those of the store.
  Result<std::vector<Bytes>> entries(std::uint64_t first, std::size_t count) const;

 private:
  Journal(log::Log log, crypto::PrivateKey const& key, JournalStore& store)
      : log_{std::move(log)}, key_{&key}, store_{&store} {}

  log::Log log_;
  crypto::PrivateKey const* key_;
  JournalStore* store_;
  std::vector<Bytes> staged_;
};

}  // namespace comity::journal
