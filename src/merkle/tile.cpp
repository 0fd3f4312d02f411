#include "comity/merkle/tile.h"

#include <fmt/format.h>

namespace comity::merkle {
namespace {

/// Groups of three digits, all but the last marked with an x: "x001/x234/067".
std::string path_of(std::uint64_t index, std::size_t width) {
  COMITY_CHECK(width >= 1 && width <= tile_width);
  auto path = fmt::format("{:03}", index % 1000);
  for (index /= 1000; index > 0; index /= 1000) {
    path = fmt::format("x{:03}/{}", index % 1000, path);
  }
  if (width < tile_width) path += fmt::format(".p/{}", width);
  return path;
}

}  // namespace

std::string tile_path(TileId id, std::size_t width) {
  return fmt::format("tile/{}/{}", id.level, path_of(id.index, width));
}

std::string entries_path(std::uint64_t index, std::size_t width) {
  return "tile/entries/" + path_of(index, width);
}

Bytes encode_tile(std::span<Digest const> hashes) {
  Bytes out;
  out.reserve(hashes.size() * Digest::size);
  for (auto const& hash : hashes) append(out, hash.view());
  return out;
}

Result<std::vector<Digest>> parse_tile(ByteView bytes) {
  if (bytes.empty() || bytes.size() > tile_bytes || bytes.size() % Digest::size != 0) {
    return fail(Code::invalid, "merkle.bad_tile", {{"bytes", std::to_string(bytes.size())}});
  }
  std::vector<Digest> hashes;
  hashes.reserve(bytes.size() / Digest::size);
  for (; !bytes.empty(); bytes = bytes.subspan(Digest::size)) {
    hashes.push_back(TRY(Digest::from(bytes.first(Digest::size))));
  }
  return hashes;
}

}  // namespace comity::merkle
