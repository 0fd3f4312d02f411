#include "table_files.h"

#include "comity/maxmind/database.h"
#include "comity/service/home.h"
#include "comity/triage/limits.h"

#include <sys/stat.h>

namespace comity::service {

namespace fs = std::filesystem;

Result<std::vector<triage::TableShelf::File>> TableFiles::files() {
  std::vector<File> out;
  std::error_code failed;
  for (auto const& file : fs::directory_iterator{folder_, failed}) {
    // What a crash left behind while it was written.
    if (file.path().extension() == ".new") continue;

    struct stat about {};

    if (::stat(file.path().c_str(), &about) != 0) continue;
    out.push_back({file.path().filename().string(), Instant{std::chrono::seconds{about.st_mtime}}});
  }
  return out;
}

Result<Bytes> TableFiles::read(std::string const& name) {
  return read_file(folder_ / name, triage::table_bytes_max);
}

Result<void> TableFiles::put(std::string const& name, ByteView bytes) {
  std::error_code failed;
  fs::create_directories(folder_, failed);
  if (!failed) fs::permissions(folder_, fs::perms::owner_all, failed);
  return write_file(folder_ / name, bytes, Visibility::owner_only);
}

Result<void> TableFiles::remove(std::string const& name) {
  std::error_code failed;
  fs::remove(folder_ / name, failed);
  if (!failed) return {};
  return fail(Code::unavailable, "service.cannot_write",
              {{"path", (folder_ / name).string()}, {"reason", failed.message()}});
}

Result<triage::TableShelf::Database> TableFiles::open_database(std::string const& name) {
  return maxmind::open((folder_ / name).string());
}

}  // namespace comity::service
