#include "comity/sql/simulated_disk.h"

#include "failure.h"
#include "simulated_files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <sqlite3.h>

namespace comity::sql {
namespace {

/// One opening of a file. It dies with the crash or the process's end; then everything fails.
class OpenFile {
 public:
  OpenFile(SimulatedFiles& files, SimulatedFiles::FilePtr file, int& open_count)
      : files_{files}, file_{std::move(file)}, open_count_{open_count}, life_{files.life()} {
    ++open_count_;
  }

  OpenFile(OpenFile const&) = delete;
  OpenFile& operator=(OpenFile const&) = delete;

  ~OpenFile() {
    unlock();
    --open_count_;
  }

  bool is_alive() const { return life_ == files_.life(); }

  std::uint64_t size() const { return file_->seen.size(); }

  Io read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    return is_alive() ? files_.read(*file_, offset, out) : Io::failed;
  }

  Io write(std::uint64_t offset, ByteView bytes) {
    return is_alive() ? files_.write(*file_, offset, bytes) : Io::failed;
  }

  Io truncate(std::uint64_t size) {
    return is_alive() ? files_.truncate(*file_, size) : Io::failed;
  }

  Io sync() { return is_alive() ? files_.sync(*file_) : Io::failed; }

  Io sync_directory() { return is_alive() ? files_.sync_directory() : Io::failed; }

  Io remove(std::string const& path) { return is_alive() ? files_.remove(path) : Io::failed; }

  bool is_locked_by_another() const { return file_->locked_by && file_->locked_by != this; }

  bool lock() {
    if (is_locked_by_another()) return false;
    if (is_alive()) file_->locked_by = this;
    return true;
  }

  void unlock() {
    if (file_->locked_by == this) file_->locked_by = nullptr;
  }

 private:
  SimulatedFiles& files_;
  SimulatedFiles::FilePtr file_;
  int& open_count_;
  std::uint64_t life_;
};

class SimulatedDurableFile final : public DurableFile {
 public:
  SimulatedDurableFile(std::string path, std::unique_ptr<OpenFile> file)
      : path_{std::move(path)}, file_{std::move(file)} {}

  Result<Bytes> read(std::uint64_t offset, std::size_t size) override {
    auto const from = std::min(offset, file_->size());
    Bytes bytes(std::min<std::uint64_t>(size, file_->size() - from));
    TRY(outcome(file_->read(from, bytes)));
    return bytes;
  }

  Result<void> write(std::uint64_t offset, ByteView bytes) override {
    TRY(outcome(file_->write(offset, bytes)));
    return outcome(file_->sync());
  }

 private:
  Result<void> outcome(Io io) const {
    if (io == Io::ok) return {};
    return input_output_error(io == Io::full ? ENOSPC : EIO, {}, path_);
  }

  std::string path_;
  std::unique_ptr<OpenFile> file_;
};

}  // namespace

/// The glue: SQLite's table of functions for a file system, and for a file.
class SimulatedDisk::Vfs {
 public:
  Vfs() {
    vfs_.iVersion = 1;
    vfs_.szOsFile = sizeof(File);
    vfs_.mxPathname = 1024;
    vfs_.pAppData = this;
    vfs_.zName = name.c_str();
    vfs_.xOpen = open;
    vfs_.xDelete = remove;
    vfs_.xAccess = access;
    vfs_.xFullPathname = full_path;
    // SQLite asks its default file system for chance; this one has none to give.
    vfs_.xRandomness = [](sqlite3_vfs*, int, char*) { return 0; };
    vfs_.xSleep = [](sqlite3_vfs*, int microseconds) { return microseconds; };
    vfs_.xCurrentTime = [](sqlite3_vfs*, double*) { return SQLITE_ERROR; };
    vfs_.xGetLastError = [](sqlite3_vfs* vfs, int, char*) { return of(vfs).last_errno_; };
    COMITY_CHECK(sqlite3_vfs_register(&vfs_, /*makeDflt=*/0) == SQLITE_OK);
  }

  Vfs(Vfs const&) = delete;
  Vfs& operator=(Vfs const&) = delete;

  ~Vfs() {
    COMITY_CHECK(open_count == 0);
    sqlite3_vfs_unregister(&vfs_);
  }

  SimulatedFiles files;
  int open_count = 0;
  /// Unlike any other of this process while it lives.
  std::string const name = fmt::format("simulated-disk-{}", static_cast<void const*>(this));

 private:
  struct File {
    sqlite3_file base;
    OpenFile* open;
    std::string* delete_at_close;
    bool sync_directory_first;
  };

  static Vfs& of(sqlite3_vfs* vfs) { return *static_cast<Vfs*>(vfs->pAppData); }

  static OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file)->open; }

  static int code(Io io, int failed_code) {
    if (io == Io::full) return SQLITE_FULL;
    return io == Io::ok ? SQLITE_OK : failed_code;
  }

  static int open(sqlite3_vfs* vfs, char const* path, sqlite3_file* file, int flags,
                  int* flags_out);
  static int remove(sqlite3_vfs* vfs, char const* path, int sync_directory);
  static int access(sqlite3_vfs* vfs, char const* path, int question, int* answer);
  static int full_path(sqlite3_vfs* vfs, char const* path, int size, char* out);
  static int close(sqlite3_file* file);
  static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset);
  static int sync(sqlite3_file* file, int flags);
  static sqlite3_io_methods file_methods();

  sqlite3_vfs vfs_{};
  int last_errno_ = 0;
  int temporary_files_ = 0;
};

int SimulatedDisk::Vfs::open(sqlite3_vfs* vfs, char const* path, sqlite3_file* file, int flags,
                             int* flags_out) {
  auto& self = of(vfs);
  auto& opened = *new (file) File{};
  std::string const name = path ? path : fmt::format("temporary-{}", ++self.temporary_files_);
  auto found = self.files.find(name);
  bool const is_new = !found && (flags & SQLITE_OPEN_CREATE) != 0;
  self.last_errno_ = found || is_new ? EIO : ENOENT;
  if (is_new) found = self.files.create(name);
  if (!found || !self.files.has_power()) return SQLITE_CANTOPEN;
  static sqlite3_io_methods const methods = file_methods();
  opened.base.pMethods = &methods;
  opened.open = new OpenFile{self.files, found, self.open_count};
  if ((flags & SQLITE_OPEN_DELETEONCLOSE) != 0) opened.delete_at_close = new std::string{name};
  // As the VFS for Unix does: it is the journals that must not vanish.
  opened.sync_directory_first = (flags & SQLITE_OPEN_CREATE) != 0 &&
                                (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  if (flags_out) *flags_out = flags;
  return SQLITE_OK;
}

int SimulatedDisk::Vfs::remove(sqlite3_vfs* vfs, char const* path, int sync_directory) {
  auto& files = of(vfs).files;
  if (!files.find(path)) return SQLITE_IOERR_DELETE_NOENT;
  if (files.remove(path) != Io::ok) return SQLITE_IOERR_DELETE;
  if (sync_directory == 0) return SQLITE_OK;
  return code(files.sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}

int SimulatedDisk::Vfs::access(sqlite3_vfs* vfs, char const* path, int question, int* answer) {
  auto const& files = of(vfs).files;
  if (!files.has_power()) return SQLITE_IOERR_ACCESS;
  auto const file = files.find(path);
  // As the VFS for Unix does: an empty file is no journal.
  *answer = file && (question != SQLITE_ACCESS_EXISTS || !file->seen.empty()) ? 1 : 0;
  return SQLITE_OK;
}

int SimulatedDisk::Vfs::full_path(sqlite3_vfs*, char const* path, int size, char* out) {
  auto const length = std::strlen(path);
  if (length >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN_FULLPATH;
  std::memcpy(out, path, length + 1);
  return SQLITE_OK;
}

int SimulatedDisk::Vfs::close(sqlite3_file* file) {
  auto& self = *reinterpret_cast<File*>(file);
  std::unique_ptr<std::string> const temporary{self.delete_at_close};
  std::unique_ptr<OpenFile> const open{self.open};
  if (temporary) static_cast<void>(open->remove(*temporary));
  return SQLITE_OK;
}

int SimulatedDisk::Vfs::read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  auto const& open = of(file);
  std::span const all{static_cast<std::uint8_t*>(out), static_cast<std::size_t>(size)};
  auto const from = std::min(static_cast<std::uint64_t>(offset), open.size());
  auto const there = all.first(std::min<std::uint64_t>(all.size(), open.size() - from));
  if (open.read(from, there) != Io::ok) return SQLITE_IOERR_READ;
  if (there.size() == all.size()) return SQLITE_OK;
  std::ranges::fill(all.subspan(there.size()), std::uint8_t{0});
  return SQLITE_IOERR_SHORT_READ;
}

int SimulatedDisk::Vfs::sync(sqlite3_file* file, int) {
  auto& self = *reinterpret_cast<File*>(file);
  if (self.open->sync() != Io::ok) return SQLITE_IOERR_FSYNC;
  if (!self.sync_directory_first) return SQLITE_OK;
  if (self.open->sync_directory() != Io::ok) return SQLITE_IOERR_DIR_FSYNC;
  self.sync_directory_first = false;
  return SQLITE_OK;
}

sqlite3_io_methods SimulatedDisk::Vfs::file_methods() {
  sqlite3_io_methods methods{};
  // Version 1 has no shared memory: a database is held by one connection (locking_mode=EXCLUSIVE).
  methods.iVersion = 1;
  methods.xClose = close;
  methods.xRead = read;
  methods.xSync = sync;
  methods.xWrite = [](sqlite3_file* file, void const* data, int size, sqlite3_int64 offset) {
    ByteView const bytes{static_cast<std::uint8_t const*>(data), static_cast<std::size_t>(size)};
    return code(of(file).write(static_cast<std::uint64_t>(offset), bytes), SQLITE_IOERR_WRITE);
  };
  methods.xTruncate = [](sqlite3_file* file, sqlite3_int64 size) {
    return code(of(file).truncate(static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
  };
  methods.xFileSize = [](sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(file).size());
    return of(file).is_alive() ? SQLITE_OK : SQLITE_IOERR_FSTAT;
  };
  methods.xLock = [](sqlite3_file* file, int) { return of(file).lock() ? SQLITE_OK : SQLITE_BUSY; };
  methods.xUnlock = [](sqlite3_file* file, int level) {
    if (level == SQLITE_LOCK_NONE) of(file).unlock();
    return SQLITE_OK;
  };
  methods.xCheckReservedLock = [](sqlite3_file* file, int* answer) {
    *answer = of(file).is_locked_by_another() ? 1 : 0;
    return SQLITE_OK;
  };
  methods.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
  // What the VFS for Unix says of a disk: 4 KiB, and that a write leaves the bytes around it alone.
  methods.xSectorSize = [](sqlite3_file*) { return 4'096; };
  methods.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
  return methods;
}

SimulatedDisk::SimulatedDisk() : vfs_{std::make_unique<Vfs>()} {}

SimulatedDisk::~SimulatedDisk() = default;

std::string const& SimulatedDisk::vfs() const {
  return vfs_->name;
}

Result<std::unique_ptr<DurableFile>> SimulatedDisk::open_file(std::string const& path, Mode mode) {
  auto& files = vfs_->files;
  auto file = files.find(path);
  if (!file && mode == Mode::existing) return cannot_open(ENOENT, {}, path);
  if (!file) file = files.create(path);
  if (!file || !files.has_power()) return cannot_open(EIO, {}, path);
  auto open = std::make_unique<OpenFile>(files, file, vfs_->open_count);
  if (mode == Mode::create && open->sync_directory() != Io::ok) {
    return input_output_error(EIO, {}, path);
  }
  return std::unique_ptr<DurableFile>{
      std::make_unique<SimulatedDurableFile>(path, std::move(open))};
}

Result<std::vector<std::string>> SimulatedDisk::names_in(std::string const& folder) {
  if (!vfs_->files.has_power()) return cannot_open(EIO, {}, folder);
  std::vector<std::string> out;
  for (auto const& [path, file] : vfs_->files.directory()) {
    bool const below = path.starts_with(folder + '/');
    if (below && path.find('/', folder.size() + 1) == path.npos)
      out.push_back(path.substr(folder.size() + 1));
  }
  return out;
}

std::uint64_t SimulatedDisk::operations() const {
  return vfs_->files.operations();
}

void SimulatedDisk::cut_power_after(std::uint64_t operations) {
  vfs_->files.cut_power_after(operations);
}

bool SimulatedDisk::has_power() const {
  return vfs_->files.has_power();
}

void SimulatedDisk::crash(Random& random) {
  vfs_->files.crash(random);
}

void SimulatedDisk::kill() {
  vfs_->files.kill();
}

void SimulatedDisk::fail_after(std::uint64_t operations) {
  vfs_->files.fail_after(operations);
}

void SimulatedDisk::fail_reads(bool failing) {
  vfs_->files.fail_reads(failing);
}

void SimulatedDisk::set_free_bytes(std::optional<std::uint64_t> bytes) {
  vfs_->files.set_free_bytes(bytes);
}

std::map<std::string, Bytes> SimulatedDisk::files() const {
  std::map<std::string, Bytes> contents;
  for (auto const& [path, file] : vfs_->files.directory()) contents[path] = file->seen;
  return contents;
}

void SimulatedDisk::put(std::string const& path, Bytes content) {
  vfs_->files.put(path, std::move(content));
}

}  // namespace comity::sql
