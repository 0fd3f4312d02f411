/// What a link asks of a store. One `commit` is one durable transaction: all of it is there after a
/// crash, or none.
#pragma once

#include "comity/link/record.h"
#include "comity/log/store.h"

namespace comity::link {

/// All that one step of a link changes.
struct Batch {
  std::uint64_t own_size_before =
      0;  ///< The store refuses the batch unless it holds exactly that many own entries.
  Heads heads;
  std::vector<Record> added;

  /// Receipts for messages sent earlier.
  struct Receipted {
    std::uint64_t seq = 0;
    Place peer;
  };

  std::vector<Receipted> receipted;
  std::vector<merkle::FullTile> own_tiles;   ///< Full ones only.
  std::vector<merkle::FullTile> peer_tiles;  ///< Likewise.
  std::vector<LooseProof> loose_added;
  std::uint64_t loose_dropped_below =
      0;  ///< Loose proofs of entries below this index are no longer needed.
  std::vector<Incident> incidents;
};

/// Not thread-safe: one writer for each link, which is also the only reader. Errors of all calls:
/// `unavailable` from the store (disk full, locked), `damaged` if what it holds cannot be.
class LinkStore {
 public:
  virtual ~LinkStore() = default;

  /// Absent if the link is new.
  virtual Result<std::optional<Heads>> heads() = 0;

  /// Returns once durable. Errors besides: `conflict link.store_moved` if `own_size_before` does
  /// not fit.
  virtual Result<void> commit(Batch const& batch) = 0;

  /// The two logs, as their trees read them back. The size of the peer's is `Heads::mirror_size`;
  /// it has no checkpoint here.
  virtual log::LogStore const& log(Side side) const = 0;

  /// Null if there is none.
  virtual Result<std::optional<Record>> find(Direction direction, std::uint64_t seq) = 0;

  /// The record whose entry in `side`'s log has this index; null if there is none.
  virtual Result<std::optional<Record>> at(Side side, std::uint64_t index) = 0;

  /// By index in `side`'s log, from `first`, at most `count`; ends at the first index not held.
  /// `with_bodies` or without.
  enum class Bodies { with, without };
  virtual Result<std::vector<Record>> range(Side side, std::uint64_t first, std::size_t count,
                                            Bodies bodies) = 0;

  /// Sent messages without a receipt, by number from `first`, until `count` or `bytes` (of
  /// envelopes and bodies) is reached; with bodies.
  virtual Result<std::vector<Record>> undelivered(std::uint64_t first, std::size_t count,
                                                  std::size_t bytes) = 0;

  /// All messages of a case, by index in our log.
  virtual Result<std::vector<Record>> of_case(CaseId const& id, Bodies bodies) = 0;

  /// Case ids, the one with the latest message first, from position `first`.
  virtual Result<std::vector<CaseId>> cases(std::size_t first, std::size_t count) = 0;

  virtual Result<std::uint64_t> case_count() = 0;

  /// The cases in which this request is named, by id. An honest asker uses an id in one case only.
  virtual Result<std::vector<CaseId>> cases_of(message::RequestId const& id) = 0;

  /// The latest first.
  virtual Result<std::vector<Incident>> incidents(std::size_t first, std::size_t count) = 0;

  /// How many there have been, those no longer kept included.
  virtual Result<std::uint64_t> incident_count() = 0;

  virtual Result<std::vector<LooseProof>> loose_proofs() = 0;

  /// Deletes one body [P4.4]; the log is not touched. Errors besides: `not_found
  /// link.no_such_message`.
  virtual Result<void> delete_body(Direction direction, std::uint64_t seq) = 0;
};

/// The stores of all links of one node.
class LinkStores {
 public:
  virtual ~LinkStores() = default;

  /// The store of this link, made if it is new; owned by this object. Errors: `unavailable`,
  /// `damaged`.
  virtual Result<LinkStore*> open(LinkId const& id) = 0;
};

/// Where the size and root of every checkpoint that left the node are noted, outside the database
/// [P6.4].
class PublishedNote {
 public:
  virtual ~PublishedNote() = default;

  struct Head {
    std::uint64_t size = 0;
    Digest root;
  };

  /// Absent if nothing was ever published for this origin.
  virtual Result<std::optional<Head>> read(std::string_view origin) = 0;

  /// Returns once durable.
  virtual Result<void> write(std::string_view origin, Head const& head) = 0;
};

}  // namespace comity::link
