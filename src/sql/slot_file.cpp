#include "comity/sql/slot_file.h"

#include <algorithm>

namespace comity::sql {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table = [] {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ ((value & 1) != 0 ? 0xedb88320 : 0);
    table[i] = value;
  }
  return table;
}();

struct Slot {
  std::uint64_t counter;
  ByteView value;
};

Bytes encode(Slot const& slot) {
  Bytes checked;
  append_u32(checked, static_cast<std::uint32_t>(slot.value.size()));
  append_u64(checked, slot.counter);
  append(checked, slot.value);
  Bytes bytes;
  append_u32(bytes, crc32(checked));
  append(bytes, checked);
  return bytes;
}

/// None unless the slot is whole.
std::optional<Slot> parse(ByteView bytes) {
  if (bytes.size() < slot_header_bytes) return std::nullopt;
  ByteReader reader{bytes};
  auto const crc = reader.u32().value();
  auto const checked = reader.rest();
  auto const size = reader.u32().value();
  auto const counter = reader.u64().value();
  auto const value = reader.take(size);
  auto const header_rest = slot_header_bytes - sizeof crc;
  if (!value || counter == 0 || crc32(checked.first(header_rest + size)) != crc) {
    return std::nullopt;
  }
  return Slot{counter, *value};
}

std::uint64_t offset_of(std::uint64_t counter) {
  return counter % 2 * slot_bytes;
}

bool is_written(ByteView bytes) {
  return std::ranges::any_of(bytes, [](auto byte) { return byte != 0; });
}

}  // namespace

std::uint32_t crc32(ByteView bytes) {
  std::uint32_t crc = 0xffffffff;
  for (auto const byte : bytes) crc = crc >> 8 ^ crc_table[(crc ^ byte) & 0xff];
  return ~crc;
}

Result<SlotFile> SlotFile::open(Disk& disk, std::string const& path, Mode mode) {
  SlotFile file{TRY(disk.open_file(path, mode))};
  auto const bytes = TRY(file.file_->read(0, 2 * slot_bytes));
  if (bytes.size() < 2 * slot_bytes) {
    // Writes that overwrite are faster than writes that make the file grow.
    TRY(file.file_->write(bytes.size(), Bytes(2 * slot_bytes - bytes.size())));
  }
  int broken = 0;
  for (auto rest = ByteView{bytes}; !rest.empty();) {
    auto const place = rest.first(std::min(rest.size(), slot_bytes));
    rest = rest.subspan(place.size());
    auto const slot = parse(place);
    if (!slot && is_written(place)) ++broken;
    if (!slot || slot->counter <= file.counter_) continue;
    file.counter_ = slot->counter;
    file.value_ = to_bytes(slot->value);
  }
  // A single broken slot is a write that a crash interrupted, perhaps the first.
  if (broken == 2) return fail(Code::damaged, "sql.slots_damaged", {{"path", path}});
  return file;
}

Result<void> SlotFile::write(ByteView value) {
  if (value.size() > slot_value_bytes_max) {
    return fail(
        Code::too_large, "sql.value_too_large",
        {{"size", std::to_string(value.size())}, {"limit", std::to_string(slot_value_bytes_max)}});
  }
  auto const counter = counter_ + 1;
  TRY(file_->write(offset_of(counter), encode({counter, value})));
  counter_ = counter;
  value_ = to_bytes(value);
  return {};
}

}  // namespace comity::sql
