#include "log_walk.h"

#include "comity/merkle/tree.h"
#include "in_order.h"

#include <algorithm>
#include <deque>

namespace comity::audit {
namespace {

constexpr std::size_t bundle_bytes_max = merkle::tile_width * (2 + message::entry_bytes_max);

/// One bundle, judged on a thread of its own.
struct JudgedBundle {
  std::vector<Digest> leaves;
  std::vector<Judged> entries;
  std::optional<Error> unreadable;
};

std::string bundle_path(LogFiles const& log, std::uint64_t index) {
  return log.folder + merkle::entries_path(index, bundle_width(index, log.size));
}

/// Rebuilds the tree and compares.
class TreeCheck {
 public:
  TreeCheck(LogFiles const& log, std::vector<ClaimedHead> heads, Findings& findings)
      : log_{log}, heads_{std::move(heads)}, findings_{findings} {
    std::ranges::stable_sort(heads_, {}, [](ClaimedHead const& h) { return h.head.size; });
    compare_heads();
  }

  /// The leaves of the next bundle.
  void add(std::uint64_t bundle, std::vector<Digest> const& leaves) {
    compare_leaves(bundle, leaves);
    for (auto const& leaf : leaves) {
      edge_.append(leaf, completed_);
      compare_heads();
    }
    for (auto const& tile : completed_) {
      if (tile.id.level > 0) compare_tile(tile.id, tile.hashes);
    }
    completed_.clear();
  }

  /// After the last bundle: the tiles that are not full.
  void finish() {
    auto full = log_.size / merkle::tile_width / merkle::tile_width;
    for (unsigned level = 1; level < merkle::tile_levels_max; ++level) {
      auto const hashes = edge_.partial_tile(level);
      if (!hashes.empty()) compare_tile({level, full}, {hashes.begin(), hashes.end()});
      full /= merkle::tile_width;
    }
  }

 private:
  /// The tile's hashes, as the export has them; absent, with a finding, if it cannot be read.
  std::optional<std::vector<Digest>> tile(merkle::TileId id, std::size_t width) {
    auto const file = log_.folder + merkle::tile_path(id, width);
    auto const hashes = [&]() -> Result<std::vector<Digest>> {
      return merkle::parse_tile(TRY(log_.files.read(file, merkle::tile_bytes)));
    }();
    if (hashes && hashes->size() == width) return *hashes;
    auto const cause = hashes ? fail(Code::invalid, "audit.wrong_tile",
                                     {{"hashes", std::to_string(hashes->size())},
                                      {"expected", std::to_string(width)}})
                              : hashes.error();
    findings_.about_log(Verdict::fails, "audit.tile_unreadable", log_.owner.text(),
                        with_cause({{"file", file}}, cause));
    return std::nullopt;
  }

  /// Level 0 names the very entries that were changed.
  void compare_leaves(std::uint64_t bundle, std::vector<Digest> const& leaves) {
    auto const stated = tile({0, bundle}, leaves.size());
    if (!stated) return;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if ((*stated)[i] == leaves[i]) continue;
      leaf_differs_ = true;
      findings_.add(about_entry(Verdict::fails, "audit.leaf_differs", log_.owner.text(),
                                bundle * merkle::tile_width + i));
    }
  }

  void compare_tile(merkle::TileId id, std::vector<Digest> const& hashes) {
    auto const stated = tile(id, hashes.size());
    // A changed entry changes every tile above it: that was said once.
    if (!stated || *stated == hashes || leaf_differs_) return;
    findings_.about_log(Verdict::fails, "audit.tile_differs", log_.owner.text(),
                        {{"file", log_.folder + merkle::tile_path(id, hashes.size())}});
  }

  void compare_heads() {
    while (compared_ < heads_.size() && heads_[compared_].head.size == edge_.size()) {
      auto const& claimed = heads_[compared_++];
      bool const same = claimed.head.root == edge_.root();
      findings_.about_log(
          same ? Verdict::holds : Verdict::fails, same ? "audit.root_holds" : "audit.root_differs",
          log_.owner.text(),
          {{"size", std::to_string(claimed.head.size.value())}, {"file", claimed.file}});
    }
  }

  LogFiles const& log_;
  std::vector<ClaimedHead> heads_;
  std::size_t compared_ = 0;
  merkle::TreeEdge edge_;
  std::vector<merkle::FullTile> completed_;
  bool leaf_differs_ = false;
  Findings& findings_;
};

/// A log on its way: what is judged of it on any thread, and what is taken of it in order.
class LogWalk {
 public:
  LogWalk(Walk const& walk, Findings& findings)
      : walk_{walk},
        findings_{findings},
        tree_{walk.log, walk.heads, findings},
        going_{walk.log.size > 0} {}

  std::uint64_t bundles() const {
    return (walk_.log.size + merkle::tile_width - 1) / merkle::tile_width;
  }

  /// Any thread's. `bytes` are those of the bundle, into which `copies` may then look.
  JudgedBundle judge(std::uint64_t index, Copies& copies, Bytes& bytes) const {
    JudgedBundle out;
    auto const width = bundle_width(index, walk_.log.size);
    auto read = read_bundle(walk_.log, index);
    if (read) bytes = *std::move(read);
    auto const entries =
        read ? split_bundle(bytes, width) : Result<std::vector<ByteView>>{read.error()};
    if (!entries) {
      out.unreadable = entries.error();
      return out;
    }
    out.leaves.reserve(width);
    out.entries.reserve(width);
    auto entry = index * merkle::tile_width;
    for (auto const leaf : *entries) {
      out.leaves.push_back(merkle::leaf_hash(leaf));
      out.entries.push_back(walk_.judge(entry++, leaf, copies));
    }
    return out;
  }

  void take(std::uint64_t index, JudgedBundle bundle) {
    if (!going_) return;
    auto const& [log, heads, judge, take] = walk_;
    going_ = !bundle.unreadable;
    if (bundle.unreadable) {
      findings_.about_log(
          Verdict::fails, "audit.bundle_unreadable", log.owner.text(),
          with_cause({{"file", bundle_path(log, index)}, {"entry", std::to_string(read_)}},
                     *bundle.unreadable));
      return;
    }
    tree_.add(index, bundle.leaves);
    for (auto& judged : bundle.entries) {
      for (auto& finding : judged.findings) findings_.add(std::move(finding));
      take(read_++, std::move(judged));
    }
    going_ = index + 1 < bundles();
    if (!findings_.too_many()) return;
    going_ = false;
    findings_.about_log(Verdict::fails, "audit.too_many_faults", log.owner.text(),
                        {{"entry", std::to_string(read_)}});
  }

  /// False once there is no reason to read on.
  bool going() const { return going_; }

  /// Returns how many entries were read.
  std::uint64_t finish() {
    if (read_ == walk_.log.size) tree_.finish();
    return read_;
  }

 private:
  Walk const& walk_;
  Findings& findings_;
  TreeCheck tree_;
  std::uint64_t read_ = 0;
  bool going_;
};

}  // namespace

std::size_t bundle_width(std::uint64_t index, std::uint64_t size) {
  return static_cast<std::size_t>(
      std::min<std::uint64_t>(merkle::tile_width, size - index * merkle::tile_width));
}

Result<Bytes> read_bundle(LogFiles const& log, std::uint64_t index) {
  return log.files.read(bundle_path(log, index), bundle_bytes_max);
}

Result<std::vector<ByteView>> split_bundle(ByteView bundle, std::size_t count) {
  ByteReader reader{bundle};
  std::vector<ByteView> out;
  out.reserve(count);
  auto const bad = [&] {
    return fail(Code::invalid, "audit.bad_bundle", {{"position", std::to_string(out.size())}});
  };
  while (out.size() < count) {
    auto const length = reader.u16();
    if (!length) return bad();
    auto const entry = reader.take(*length);
    if (!entry) return bad();
    out.push_back(*entry);
  }
  if (!reader.empty()) return bad();
  return out;
}

std::vector<std::uint64_t> walk_logs(std::span<Walk const> walks, unsigned threads,
                                     Findings& findings) {
  std::deque<LogWalk> logs;
  for (auto const& walk : walks) logs.emplace_back(walk, findings);
  std::uint64_t steps = 0;
  for (auto const& log : logs) steps = std::max(steps, log.bundles());
  auto const judge = [&](std::uint64_t index) {
    std::vector<JudgedBundle> out(logs.size());
    std::vector<Bytes> bytes(logs.size());
    Copies copies;
    for (std::size_t i = 0; i < logs.size(); ++i) {
      if (index < logs[i].bundles()) out[i] = logs[i].judge(index, copies, bytes[i]);
    }
    return out;
  };
  auto const take = [&](std::uint64_t index, std::vector<JudgedBundle> step) {
    for (std::size_t i = 0; i < logs.size(); ++i) {
      if (index < logs[i].bundles()) logs[i].take(index, std::move(step[i]));
    }
    return std::ranges::any_of(logs, &LogWalk::going);
  };
  in_order(steps, threads, judge, take);
  std::vector<std::uint64_t> read;
  for (auto& log : logs) read.push_back(log.finish());
  return read;
}

}  // namespace comity::audit
