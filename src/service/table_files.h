/// Tables as files in a folder of the home.
#pragma once

#include "comity/triage/library.h"

#include <filesystem>

namespace comity::service {

/// One file for each table, replaced by renaming. The folder is made when the first one is put.
class TableFiles final : public triage::TableShelf {
 public:
  explicit TableFiles(std::filesystem::path folder) : folder_{std::move(folder)} {}

  Result<std::vector<File>> files() override;
  Result<Bytes> read(std::string const& name) override;
  Result<void> put(std::string const& name, ByteView bytes) override;
  Result<void> remove(std::string const& name) override;
  Result<Database> open_database(std::string const& name) override;

 private:
  std::filesystem::path folder_;
};

}  // namespace comity::service
