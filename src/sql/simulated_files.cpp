#include "simulated_files.h"

#include <algorithm>

namespace comity::sql {
namespace {

/// What a disk writes whole or not at all.
constexpr std::uint64_t sector_bytes = 512;

/// What becomes of each unsynced change in one crash. Crashes that keep all or nothing are as
/// telling as mixtures, and chance alone would hardly ever make them.
class Survival {
 public:
  explicit Survival(Random& random) : random_{random}, mood_{draw() % 4} {}

  bool keeps() { return mood_ == 0 || (mood_ != 1 && draw() % 2 == 0); }

  bool tears() { return mood_ > 1 && draw() % 3 == 0; }

 private:
  int draw() {
    std::uint8_t byte = 0;
    random_.fill({&byte, 1});
    return byte;
  }

  Random& random_;
  int mood_;
};

void put_bytes(Bytes& content, std::uint64_t offset, ByteView bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  std::ranges::copy(bytes, content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply(SimulatedFile::Change const& change, Bytes& content) {
  if (!change.is_truncation) {
    put_bytes(content, change.offset, change.bytes);
  } else if (change.offset < content.size()) {
    content.resize(change.offset);
  }
}

void apply_some_sectors(SimulatedFile::Change const& change, Bytes& content, Survival& survival) {
  auto const end = change.offset + change.bytes.size();
  for (auto from = change.offset; from < end;) {
    auto const to = std::min(end, (from / sector_bytes + 1) * sector_bytes);
    auto const sector = ByteView{change.bytes}.subspan(from - change.offset, to - from);
    if (survival.keeps()) put_bytes(content, from, sector);
    from = to;
  }
}

/// Survivors are applied in their order: leaving out any of them gives every state that writing
/// them in another order could give.
void settle(SimulatedFile& file, Survival& survival) {
  for (auto const& change : file.unsynced) {
    if (!change.is_truncation && survival.tears()) {
      apply_some_sectors(change, file.safe, survival);
    } else if (survival.keeps()) {
      apply(change, file.safe);
    }
  }
  file.unsynced.clear();
  file.seen = file.safe;
  file.locked_by = nullptr;
}

}  // namespace

SimulatedFiles::FilePtr SimulatedFiles::find(std::string const& path) const {
  auto const found = seen_.find(path);
  return found == seen_.end() ? nullptr : found->second;
}

SimulatedFiles::FilePtr SimulatedFiles::create(std::string const& path) {
  auto const fate = begin_operation();
  if (fate == Fate::failed || fate == Fate::no_power) return nullptr;
  auto file = std::make_shared<SimulatedFile>();
  change_entry(path, file);
  return fate == Fate::done ? file : nullptr;
}

Io SimulatedFiles::remove(std::string const& path) {
  auto const fate = begin_operation();
  if (fate == Fate::failed || fate == Fate::no_power) return Io::failed;
  change_entry(path, nullptr);
  return fate == Fate::done ? Io::ok : Io::failed;
}

Io SimulatedFiles::sync_directory() {
  if (begin_operation() != Fate::done) return Io::failed;
  for (auto const& change : unsynced_) apply(change, safe_);
  unsynced_.clear();
  return Io::ok;
}

Io SimulatedFiles::read(SimulatedFile const& file, std::uint64_t offset,
                        std::span<std::uint8_t> out) const {
  if (!has_power_ || reads_fail_) return Io::failed;
  auto const from = file.seen.begin() + static_cast<std::ptrdiff_t>(offset);
  std::copy(from, from + static_cast<std::ptrdiff_t>(out.size()), out.begin());
  return Io::ok;
}

Io SimulatedFiles::write(SimulatedFile& file, std::uint64_t offset, ByteView bytes) {
  auto const fate = begin_operation();
  if (fate == Fate::failed || fate == Fate::no_power) return Io::failed;
  auto const end = offset + bytes.size();
  auto const growth = end - std::min<std::uint64_t>(end, file.seen.size());
  auto const missing = std::min<std::uint64_t>(growth - room_for(growth), bytes.size());
  auto const fitting = bytes.first(bytes.size() - missing);
  if (!fitting.empty()) {
    put_bytes(file.seen, offset, fitting);
    file.unsynced.push_back({offset, to_bytes(fitting), /*is_truncation=*/false});
  }
  if (fate == Fate::cut) return Io::failed;
  return missing > 0 ? Io::full : Io::ok;
}

Io SimulatedFiles::truncate(SimulatedFile& file, std::uint64_t size) {
  auto const fate = begin_operation();
  if (fate == Fate::failed || fate == Fate::no_power) return Io::failed;
  file.unsynced.push_back({size, {}, /*is_truncation=*/true});
  sql::apply(file.unsynced.back(), file.seen);
  return fate == Fate::done ? Io::ok : Io::failed;
}

Io SimulatedFiles::sync(SimulatedFile& file) {
  auto const fate = begin_operation();
  if (fate == Fate::done) {
    for (auto const& change : file.unsynced) sql::apply(change, file.safe);
  }
  // The system forgets what it failed to write: readers see it, yet no later sync will write it.
  if (fate == Fate::done || fate == Fate::failed) file.unsynced.clear();
  return fate == Fate::done ? Io::ok : Io::failed;
}

void SimulatedFiles::crash(Random& random) {
  Survival survival{random};
  for (auto const& [path, file] : safe_) settle(*file, survival);
  for (auto const& change : unsynced_) {
    if (change.file) settle(*change.file, survival);
    if (survival.keeps()) apply(change, safe_);
  }
  unsynced_.clear();
  seen_ = safe_;
  has_power_ = true;
  ++life_;
  cut_at_ = fail_at_ = std::nullopt;
}

void SimulatedFiles::kill() {
  for (auto const& [path, file] : seen_) file->locked_by = nullptr;
  ++life_;
}

void SimulatedFiles::put(std::string const& path, Bytes content) {
  if (auto const old = find(path)) COMITY_CHECK(!old->locked_by);
  auto const file = std::make_shared<SimulatedFile>();
  file->seen = file->safe = std::move(content);
  std::erase_if(unsynced_, [&](auto const& change) { return change.path == path; });
  seen_[path] = safe_[path] = file;
}

void SimulatedFiles::set_free_bytes(std::optional<std::uint64_t> bytes) {
  capacity_bytes_ = bytes;
  if (bytes) *capacity_bytes_ += used_bytes();
}

SimulatedFiles::Fate SimulatedFiles::begin_operation() {
  if (!has_power_) return Fate::no_power;
  ++operations_;
  if (operations_ == fail_at_) return Fate::failed;
  if (operations_ != cut_at_) return Fate::done;
  has_power_ = false;
  return Fate::cut;
}

std::uint64_t SimulatedFiles::used_bytes() const {
  std::uint64_t used = 0;
  for (auto const& [path, file] : seen_) used += file->seen.size();
  return used;
}

/// As much of `growth` as the disk still takes.
std::uint64_t SimulatedFiles::room_for(std::uint64_t growth) const {
  if (!capacity_bytes_ || growth == 0) return growth;
  auto const used = used_bytes();
  return used >= *capacity_bytes_ ? 0 : std::min(growth, *capacity_bytes_ - used);
}

void SimulatedFiles::change_entry(std::string const& path, FilePtr file) {
  unsynced_.push_back({path, std::move(file)});
  apply(unsynced_.back(), seen_);
}

void SimulatedFiles::apply(EntryChange const& change, Directory& directory) {
  if (change.file) {
    directory[change.path] = change.file;
  } else {
    directory.erase(change.path);
  }
}

}  // namespace comity::sql
