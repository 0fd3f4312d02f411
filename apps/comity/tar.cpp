#include "tar.h"

#include "comity/link/export_form.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t block = 512;

Error bad_archive() {
  return fail(Code::invalid, "cli.bad_archive");
}

std::string field(ByteView header, std::size_t at, std::size_t length) {
  auto const text = as_text(header.subspan(at, length));
  return std::string{text.substr(0, text.find('\0'))};
}

Result<std::size_t> octal(std::string const& text) {
  std::size_t value = 0;
  for (char const c : text) {
    if (c == ' ') continue;
    if (c < '0' || c > '7' || value > (std::size_t{1} << 40)) return bad_archive();
    value = value * 8 + static_cast<std::size_t>(c - '0');
  }
  return value;
}

bool stays_below(std::string_view path) {
  if (path.empty() || path.front() == '/') return false;
  while (!path.empty()) {
    auto const end = std::min(path.find('/'), path.size());
    if (path.substr(0, end) == ".." || end == 0) return false;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return true;
}

/// A folder beside the one that is wanted, which it becomes or is gone.
class NewFolder {
 public:
  static Result<NewFolder> beside(fs::path const& wanted) {
    auto name = (wanted.has_filename() ? wanted : wanted.parent_path()).string() + ".part-XXXXXX";
    std::error_code failed;
    if (fs::path{name}.has_parent_path())
      fs::create_directories(fs::path{name}.parent_path(), failed);
    if (::mkdtemp(name.data()) == nullptr) return cannot_write(name);
    return NewFolder{std::move(name)};
  }

  NewFolder(NewFolder&& other) noexcept : path_{std::exchange(other.path_, {})} {}

  ~NewFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  Result<void> write(std::string const& path, ByteView content) const {
    auto const file = path_ / path;
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    std::ofstream out{file, std::ios::binary};
    out.write(as_text(content).data(), static_cast<std::streamsize>(content.size()));
    out.close();
    return out ? Result<void>{} : cannot_write(file);
  }

  /// All files at once, which costs far less than each by itself.
  Result<void> become(fs::path const& wanted) {
    int const descriptor = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const kept = descriptor >= 0 && ::syncfs(descriptor) == 0;
    auto const unkept = cannot_write(path_);
    if (descriptor >= 0) ::close(descriptor);
    if (!kept) return unkept;
    std::error_code failed;
    fs::rename(path_, wanted, failed);
    if (failed) return cannot_write(wanted);
    path_.clear();
    return {};
  }

 private:
  explicit NewFolder(fs::path path) : path_{std::move(path)} {}

  static Error cannot_write(fs::path const& path) {
    auto const reason = std::error_code{errno, std::generic_category()}.message();
    return fail(Code::unavailable, "service.cannot_write",
                {{"path", path.string()}, {"reason", reason}});
  }

  fs::path path_;
};

}  // namespace

/// How many bytes the file at the front takes; 0 if it is not whole yet.
Result<std::size_t> TarReader::take_file(ByteView rest) {
  if (rest.size() < block) return 0;
  auto const header = rest.first(block);
  if (std::ranges::all_of(header, [](std::uint8_t byte) { return byte == 0; })) {
    ended_ = true;
    return rest.size();
  }
  auto const size = TRY(octal(field(header, 124, 12)));
  auto const prefix = field(header, 345, 155);
  auto const path = (prefix.empty() ? "" : prefix + '/') + field(header, 0, 100);
  bool const regular = header[156] == '0' || header[156] == 0;
  if (!regular || !stays_below(path) || size > tar_file_bytes_max) return bad_archive();
  auto const whole = block + (size + block - 1) / block * block;
  if (rest.size() < whole) return 0;
  TRY(take_(path, rest.subspan(block, size)));
  return whole;
}

Result<void> TarReader::feed(ByteView piece) {
  append(held_, piece);
  std::size_t used = 0;
  while (!ended_) {
    auto const taken = TRY(take_file(ByteView{held_}.subspan(used)));
    if (taken == 0) break;
    used += taken;
  }
  held_.erase(held_.begin(),
              ended_ ? held_.end() : held_.begin() + static_cast<std::ptrdiff_t>(used));
  return {};
}

Result<void> TarReader::finish() const {
  return ended_ ? Result<void>{} : Result<void>{bad_archive()};
}

Result<void> save_archive(Client& client, std::string const& target, fs::path const& folder,
                          std::function<void(std::string const& path)> const& seen) {
  std::error_code failed;
  if (fs::exists(folder) && !fs::is_empty(folder, failed))
    return fail(Code::conflict, "cli.log.not_empty", {{"path", folder.string()}});
  auto made = TRY(NewFolder::beside(folder));
  TarReader reader{[&](std::string const& path, ByteView content) -> Result<void> {
    if (path == link::failed_path)
      return error_told(content, fail(Code::damaged, "cli.bad_archive"));
    if (seen) seen(path);
    return made.write(path, content);
  }};
  TRY(client.get_pieces(target, [&](ByteView piece) { return reader.feed(piece); }));
  TRY(reader.finish());
  return made.become(folder);
}

}  // namespace comity::cli
