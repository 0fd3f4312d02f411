#include "tar.h"

#include <algorithm>

namespace comity::cli {
namespace {

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

}  // namespace

Result<void> read_tar(ByteView archive,
                      std::function<Result<void>(std::string const&, ByteView)> const& take) {
  while (archive.size() >= block) {
    auto const header = archive.first(block);
    if (std::ranges::all_of(header, [](std::uint8_t byte) { return byte == 0; })) return {};
    auto const size = TRY(octal(field(header, 124, 12)));
    auto const prefix = field(header, 345, 155);
    auto const path = (prefix.empty() ? "" : prefix + '/') + field(header, 0, 100);
    auto const padded = (size + block - 1) / block * block;
    bool const regular = header[156] == '0' || header[156] == 0;
    if (!regular || !stays_below(path) || padded > archive.size() - block) return bad_archive();
    TRY(take(path, archive.subspan(block, size)));
    archive = archive.subspan(block + padded);
  }
  return archive.empty() ? Result<void>{} : Result<void>{bad_archive()};
}

}  // namespace comity::cli
