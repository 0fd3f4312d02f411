/// What keeping evidence asks of a disk: records, each durable when the call returns, and bytes,
/// sealed.
#pragma once

#include "comity/evidence/item.h"

#include <functional>
#include <memory>

namespace comity::evidence {

/// All that one step changes; all of it is there after a crash, or none.
struct Change {
  std::vector<Item> items;      ///< Put in the place of what was there.
  std::vector<Entry> custody;   ///< Each goes to the end of its item's record.
  std::vector<ItemId> dropped;  ///< Items that never became any: all that is kept of them goes.

  struct Seen {
    std::string origin;      ///< Of a link's own log.
    std::uint64_t size = 0;  ///< Entries of it that have had their effect.
  };

  std::optional<Seen> seen;
};

/// Not thread-safe. Errors of all calls: `unavailable` (disk full, locked), `damaged` if what is
/// kept cannot be.
class Records {
 public:
  virtual ~Records() = default;

  /// Errors besides: `conflict evidence.record_moved` if an entry is not the next one of its item.
  virtual Result<void> commit(Change const& change) = 0;

  /// None if there is no such item.
  virtual Result<std::optional<Item>> find(ItemId const& id) = 0;

  /// The newest first.
  virtual Result<std::vector<Item>> list(std::uint64_t first, std::size_t count) = 0;

  /// All items, disposed ones too, whose manifest has this SHA-256.
  virtual Result<std::vector<Item>> with_content(Digest const& sha256) = 0;

  virtual Result<std::vector<Entry>> custody(ItemId const& id) = 0;

  /// How many entries of this log have had their effect.
  virtual Result<std::uint64_t> seen(std::string_view origin) = 0;

  /// Writes down a look at an item's bytes; returns its number, by which more bytes are added.
  virtual Result<std::uint64_t> add_access(ItemId const& id, Access const& access) = 0;
  virtual Result<void> set_access(std::uint64_t number, Access const& access) = 0;

  /// The latest first.
  virtual Result<std::vector<Access>> accesses(ItemId const& id, std::size_t count) = 0;
};

/// The bytes of one item on their way in, chunk by chunk. What was written before a crash is there
/// after it as far as it is whole.
class BlobWriter {
 public:
  virtual ~BlobWriter() = default;

  /// Plain bytes that are whole chunks so far.
  virtual std::uint64_t held() const = 0;

  /// Reads the next chunks that are there already, some mebibytes of them, and gives them to
  /// `seen` in order; false once there are none left, and only then may be written. What follows
  /// the last whole chunk is cut off.
  virtual Result<bool> recheck(std::function<void(ByteView)> const& seen) = 0;

  /// Takes the next chunk, whole. Errors: `unavailable storage.disk_full`: nothing was lost, and
  /// the same chunk may be written again.
  virtual Result<void> write(ByteView chunk) = 0;

  /// All chunks are there: makes them durable.
  virtual Result<void> finish() = 0;
};

/// A blob that is whole.
class BlobReader {
 public:
  virtual ~BlobReader() = default;

  virtual std::uint64_t size() const = 0;

  /// Plain bytes of chunk `index`, into `out`. Errors: `damaged crypto.seal_broken`.
  virtual Result<void> read(std::uint64_t index, Bytes& out) = 0;
};

/// The bytes of all items. Each blob has a key of its own, wrapped by the node's storage key, and a
/// number.
class Blobs {
 public:
  virtual ~Blobs() = default;

  /// A new blob for `size` bytes. Errors: `unavailable storage.disk_full` if there is clearly no
  /// room for it.
  virtual Result<std::uint64_t> create(std::uint64_t size) = 0;

  /// To write, from where it was left. Errors: `not_found evidence.no_bytes`.
  virtual Result<std::unique_ptr<BlobWriter>> resume(std::uint64_t number) = 0;

  /// Errors: `not_found evidence.no_bytes` if it is not there, or not whole.
  virtual Result<std::unique_ptr<BlobReader>> open(std::uint64_t number) = 0;

  /// Forgets its key and deletes its file: nothing brings the bytes back. Not an error if it is
  /// gone.
  virtual Result<void> drop(std::uint64_t number) = 0;
};

}  // namespace comity::evidence
