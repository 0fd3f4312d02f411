/// A disk in memory that treats its files no better than a real one may: what was not synced when
/// the power went is kept, lost or torn, in any order. It serves SQLite (as a VFS of its own) and
/// small files, each disk apart from all others, so that a process can simulate many nodes.
///
/// The model. A file is what readers see, what is safe, and the writes between the two; a sync
/// makes them safe. Sectors of 512 bytes are written whole or not at all. Creating and deleting a
/// file is safe once its directory was synced, which SQLite asks for with the first sync of a
/// journal and with some deletions; until then a file may vanish with all that it holds, or come
/// back. Safe content never changes. A sync that fails leaves the writes it was asked for visible
/// but never to be made safe, as Linux does. Locks are exclusive between two connections.
#pragma once

#include "comity/base/environment.h"
#include "comity/sql/disk.h"

#include <map>
#include <optional>

namespace comity::sql {

/// Deterministic: the same calls with the same chance give the same disk. (The one thing outside it
/// is the salt that SQLite draws for its write-ahead log; it changes bytes, never the operations.)
/// Not thread-safe.
class SimulatedDisk final : public Disk {
 public:
  /// Registers a VFS.
  SimulatedDisk();
  SimulatedDisk(SimulatedDisk const&) = delete;
  SimulatedDisk& operator=(SimulatedDisk const&) = delete;
  /// Nothing on it may be open any more.
  ~SimulatedDisk() override;

  std::string const& vfs() const override;
  Result<std::unique_ptr<DurableFile>> open_file(std::string const& path, Mode mode) override;
  Result<std::vector<std::string>> names_in(std::string const& folder) override;

  /// Operations so far: creations, deletions, writes, truncations and syncs, not reads.
  std::uint64_t operations() const;

  /// The power goes in the middle of the operation after the next `operations`: that one and all
  /// others fail until `crash`.
  void cut_power_after(std::uint64_t operations);
  bool has_power() const;

  /// Cuts the power if it is still on, lets `random` choose what of the unsynced is there, and
  /// switches on again. Whatever was open is dead: it fails, and closing it has no effect.
  void crash(Random& random);

  /// Ends the process but not the machine: what was open is dead, everything written is there.
  void kill();

  /// The operation after the next `operations` fails with an input/output error, once.
  void fail_after(std::uint64_t operations);
  /// While set, reads fail.
  void fail_reads(bool failing);

  /// Files may grow by `bytes` more, all together; then the disk is full. None: there is room
  /// again.
  void set_free_bytes(std::optional<std::uint64_t> bytes);

  /// What readers see of each file, by path.
  std::map<std::string, Bytes> files() const;

  /// Puts a safe file there: a damaged one, an old copy. It must not be open.
  void put(std::string const& path, Bytes content);

 private:
  class Vfs;
  std::unique_ptr<Vfs> vfs_;
};

}  // namespace comity::sql
