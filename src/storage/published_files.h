/// The heads that left the node, one small file for each log, beside the database: who puts an old
/// database back does not put these back with it, and the node notices [P6.4].
#pragma once

#include "comity/link/store.h"
#include "comity/sql/slot_file.h"

#include <map>

namespace comity::storage {

/// A file is named after its origin, with '.' for '/', and holds the size (8 bytes, big-endian) and
/// the root (32). Files stay open. Not thread-safe.
class PublishedFiles final : public link::PublishedNote {
 public:
  /// `folder` must be there when the first head is written.
  PublishedFiles(sql::Disk& disk, std::string folder) : disk_{disk}, folder_{std::move(folder)} {}

  /// Errors: those of `sql::SlotFile::open`, but for `not_found`; `damaged
  /// storage.bad_published_head`.
  Result<std::optional<Head>> read(std::string_view origin) override;

  /// Writes nothing if the head is the one noted last. Errors: those of `sql::SlotFile`.
  Result<void> write(std::string_view origin, Head const& head) override;

  /// The names of all files there are, whether they hold a head already or not. Errors: those of
  /// `sql::Disk::names_in`.
  Result<std::vector<std::string>> names() { return disk_.names_in(folder_); }

  /// How the file of an origin is named.
  static std::string name_of(std::string_view origin);

 private:
  struct Open {
    sql::SlotFile file;
    bool in_folder = false;  ///< Opened so that its folder holds it for good.
  };

  std::string path_of(std::string_view origin) const;
  Result<sql::SlotFile*> open(std::string_view origin, sql::Mode mode);

  sql::Disk& disk_;
  std::string folder_;
  std::map<std::string, Open, std::less<>> open_;
};

}  // namespace comity::storage
