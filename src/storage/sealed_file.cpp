#include "sealed_file.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <sys/statvfs.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace comity::storage {
namespace {

std::string reason() {
  return std::error_code{errno, std::generic_category()}.message();
}

Error cannot_read(std::string const& path) {
  return fail(Code::unavailable, "storage.cannot_read", {{"path", path}, {"reason", reason()}});
}

Error cannot_write(std::string const& path) {
  bool const full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;
  if (full) return fail(Code::unavailable, "storage.disk_full", {{"path", path}});
  return fail(Code::unavailable, "storage.cannot_write", {{"path", path}, {"reason", reason()}});
}

int flags_of(SealedFile::Mode mode) {
  switch (mode) {
    case SealedFile::Mode::create:
      return O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC;
    case SealedFile::Mode::write:
      return O_RDWR | O_CLOEXEC;
    case SealedFile::Mode::read:
      return O_RDONLY | O_CLOEXEC;
  }
  return O_RDONLY | O_CLOEXEC;
}

}  // namespace

Result<SealedFile> SealedFile::open(std::string path, Mode mode) {
  int const descriptor = ::open(path.c_str(), flags_of(mode), 0600);
  if (descriptor >= 0) return SealedFile{std::move(path), descriptor};
  if (errno == ENOENT) return fail(Code::not_found, "storage.no_file", {{"path", path}});
  return mode == Mode::read ? cannot_read(path) : cannot_write(path);
}

SealedFile::SealedFile(SealedFile&& other) noexcept
    : path_{std::move(other.path_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

SealedFile::~SealedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> SealedFile::read(std::uint64_t offset, std::span<std::uint8_t> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    auto const got = ::pread(descriptor_, into.data() + done, into.size() - done,
                             static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(path_);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<void> SealedFile::write(std::uint64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    auto const put = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return cannot_write(path_);
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

void SealedFile::begin_sync(std::uint64_t offset, std::uint64_t bytes) {
  ::sync_file_range(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(bytes),
                    SYNC_FILE_RANGE_WRITE);
}

Result<void> SealedFile::cut(std::uint64_t size) {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0) return cannot_write(path_);
  return {};
}

Result<void> SealedFile::sync() {
  if (::fdatasync(descriptor_) != 0) return cannot_write(path_);
  auto const folder = std::filesystem::path{path_}.parent_path().string();
  int const directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return cannot_write(folder);
  bool const synced = ::fsync(directory) == 0;
  ::close(directory);
  if (!synced) return cannot_write(folder);
  return {};
}

std::uint64_t free_bytes(std::string const& folder) {
  struct statvfs room {};

  // Where the system does not say, writing will tell.
  if (::statvfs(folder.c_str(), &room) != 0) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
}

}  // namespace comity::storage
