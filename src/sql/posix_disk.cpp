#include "comity/sql/disk.h"
#include "failure.h"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace comity::sql {
namespace {

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}

  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}

  Descriptor& operator=(Descriptor&&) = delete;

  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }

 private:
  int number_;
};

class PosixFile final : public DurableFile {
 public:
  PosixFile(std::string path, Descriptor descriptor)
      : path_{std::move(path)}, descriptor_{std::move(descriptor)} {}

  Result<Bytes> read(std::uint64_t offset, std::size_t size) override {
    Bytes bytes(size);
    std::size_t done = 0;
    while (done < size) {
      auto const got = ::pread(descriptor_.number(), bytes.data() + done, size - done,
                               static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return input_output_error(errno, {}, path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
  }

  Result<void> write(std::uint64_t offset, ByteView bytes) override {
    while (!bytes.empty()) {
      auto const put =
          ::pwrite(descriptor_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return input_output_error(errno, {}, path_);
      bytes = bytes.subspan(static_cast<std::size_t>(put));
      offset += static_cast<std::uint64_t>(put);
    }
    // Not tried again after EIO: the system may have dropped the pages, and only writing them again
    // makes them dirty.
    if (::fdatasync(descriptor_.number()) != 0) return input_output_error(errno, {}, path_);
    return {};
  }

 private:
  std::string path_;
  Descriptor descriptor_;
};

Result<void> sync_directory_of(std::string const& path) {
  auto directory = std::filesystem::path{path}.parent_path().string();
  if (directory.empty()) directory = ".";
  Descriptor const descriptor{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.number() < 0) return cannot_open(errno, {}, directory);
  if (::fsync(descriptor.number()) != 0) return input_output_error(errno, {}, directory);
  return {};
}

}  // namespace

Result<std::unique_ptr<DurableFile>> PosixDisk::open_file(std::string const& path, Mode mode) {
  int const create = mode == Mode::create ? O_CREAT : 0;
  Descriptor descriptor{::open(path.c_str(), O_RDWR | O_CLOEXEC | create, 0600)};
  if (descriptor.number() < 0) return cannot_open(errno, {}, path);
  if (mode == Mode::create) TRY(sync_directory_of(path));
  return std::unique_ptr<DurableFile>{std::make_unique<PosixFile>(path, std::move(descriptor))};
}

Result<std::vector<std::string>> PosixDisk::names_in(std::string const& folder) {
  std::vector<std::string> out;
  std::error_code failed;
  std::filesystem::directory_iterator at{folder, failed};
  for (; !failed && at != std::filesystem::directory_iterator{}; at.increment(failed))
    out.push_back(at->path().filename().string());
  if (failed && failed != std::errc::no_such_file_or_directory)
    return cannot_open(failed.value(), {}, folder);
  return out;
}

}  // namespace comity::sql
