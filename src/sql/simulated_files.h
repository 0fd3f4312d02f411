/// The model behind `SimulatedDisk`: files, their unsynced changes, faults and crashes. It knows
/// nothing of SQLite.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace comity::sql {

enum class Io { ok, failed, full };

/// A file may be reached under a name, only through what has it open, or only after a crash that
/// brings its name back.
struct SimulatedFile {
  /// A write, or a truncation to `offset` (then `bytes` is empty).
  struct Change {
    std::uint64_t offset;
    Bytes bytes;
    bool is_truncation;
  };

  Bytes seen;
  Bytes safe;
  std::vector<Change> unsynced;
  void const* locked_by = nullptr;
};

class SimulatedFiles {
 public:
  using FilePtr = std::shared_ptr<SimulatedFile>;
  using Directory = std::map<std::string, FilePtr>;

  /// Null if there is none.
  FilePtr find(std::string const& path) const;
  /// Null if the operation failed.
  FilePtr create(std::string const& path);
  Io remove(std::string const& path);
  Io sync_directory();

  Io read(SimulatedFile const& file, std::uint64_t offset, std::span<std::uint8_t> out) const;
  Io write(SimulatedFile& file, std::uint64_t offset, ByteView bytes);
  Io truncate(SimulatedFile& file, std::uint64_t size);
  Io sync(SimulatedFile& file);

  void crash(Random& random);
  void kill();
  void put(std::string const& path, Bytes content);

  Directory const& directory() const { return seen_; }

  std::uint64_t operations() const { return operations_; }

  /// Changes with every crash or kill: what was open before is dead.
  std::uint64_t life() const { return life_; }

  bool has_power() const { return has_power_; }

  void cut_power_after(std::uint64_t operations) { cut_at_ = operations_ + operations + 1; }

  void fail_after(std::uint64_t operations) { fail_at_ = operations_ + operations + 1; }

  void fail_reads(bool failing) { reads_fail_ = failing; }

  void set_free_bytes(std::optional<std::uint64_t> bytes);

 private:
  /// How an operation ends: as asked, with the power cut in its midst, or with nothing done.
  enum class Fate { done, cut, failed, no_power };

  /// A file that appeared under `path`, or the end of that name (null).
  struct EntryChange {
    std::string path;
    FilePtr file;
  };

  Fate begin_operation();
  std::uint64_t used_bytes() const;
  std::uint64_t room_for(std::uint64_t growth) const;
  void change_entry(std::string const& path, FilePtr file);
  static void apply(EntryChange const& change, Directory& directory);

  Directory seen_;
  Directory safe_;
  std::vector<EntryChange> unsynced_;
  std::uint64_t operations_ = 0;
  std::uint64_t life_ = 0;
  std::optional<std::uint64_t> cut_at_;
  std::optional<std::uint64_t> fail_at_;
  std::optional<std::uint64_t> capacity_bytes_;
  bool has_power_ = true;
  bool reads_fail_ = false;
};

}  // namespace comity::sql
