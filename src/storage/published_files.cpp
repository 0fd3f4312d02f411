#include "published_files.h"

#include <algorithm>

namespace comity::storage {
namespace {

Bytes encode(link::PublishedNote::Head const& head) {
  Bytes out;
  append_u64(out, head.size);
  append(out, head.root.view());
  return out;
}

Result<link::PublishedNote::Head> parse(ByteView bytes) {
  ByteReader reader{bytes};
  auto const size = TRY(reader.u64());
  return link::PublishedNote::Head{size, TRY(Digest::from(reader.rest()))};
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '/';
}

}  // namespace

std::string PublishedFiles::name_of(std::string_view origin) {
  // Origins are made of hex digits and party ids [P5.1], so no two share a file.
  COMITY_CHECK(!origin.empty() && std::ranges::all_of(origin, is_plain));
  std::string name{origin};
  std::ranges::replace(name, '/', '.');
  return name;
}

std::string PublishedFiles::path_of(std::string_view origin) const {
  return folder_ + '/' + name_of(origin);
}

Result<sql::SlotFile*> PublishedFiles::open(std::string_view origin, sql::Mode mode) {
  auto found = open_.find(origin);
  // A file that was only found may be one whose making failed half way: the folder may not hold it
  // for good.
  bool const enough =
      found != open_.end() && (mode == sql::Mode::existing || found->second.in_folder);
  if (enough) return &found->second.file;
  auto file = TRY(sql::SlotFile::open(disk_, path_of(origin), mode));
  if (found != open_.end()) open_.erase(found);
  Open opened{std::move(file), mode == sql::Mode::create};
  return &open_.emplace(origin, std::move(opened)).first->second.file;
}

Result<std::optional<link::PublishedNote::Head>> PublishedFiles::read(std::string_view origin) {
  auto const file = open(origin, sql::Mode::existing);
  if (!file && file.error().code == Code::not_found) return std::optional<Head>{};
  if (!file) return file.error();
  auto const& value = (*file)->value();
  if (!value) return std::optional<Head>{};
  auto const head = parse(*value);
  if (!head) return fail(Code::damaged, "storage.bad_published_head", {{"path", path_of(origin)}});
  return std::optional{*head};
}

Result<void> PublishedFiles::write(std::string_view origin, Head const& head) {
  auto* const file = TRY(open(origin, sql::Mode::create));
  auto const value = encode(head);
  if (file->value() == value) return {};
  return file->write(value);
}

}  // namespace comity::storage
