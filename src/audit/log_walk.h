/// One log of an export, read entry by entry: its tree is rebuilt from the entries alone, and
/// compared with the tiles beside them and with the checkpoints over them.
#pragma once

#include "comity/merkle/hash.h"
#include "context.h"
#include "entry.h"

#include <functional>
#include <span>

namespace comity::audit {

/// Where a log lies and how large it is said to be.
struct LogFiles {
  FileReader const& files;
  std::string folder;  ///< "own/" or "peer/".
  message::PartyId owner;
  std::uint64_t size = 0;
};

/// What a checkpoint says of a log.
struct ClaimedHead {
  std::string file;
  merkle::TreeHead head;
};

/// One log to be read, and what to do with its entries.
struct Walk {
  LogFiles log;
  std::vector<ClaimedHead> heads;
  /// Called for every entry, by many threads. `copies` are those of the step.
  std::function<Judged(std::uint64_t entry, ByteView leaf, Copies& copies)> judge;
  /// Called for every entry, in order, by the calling thread.
  std::function<void(std::uint64_t entry, Judged&& judged)> take;
};

/// Reads whole logs side by side, a bundle of each at a step: of one step, the first log's entries
/// are judged before the second's. Findings about files, tiles and trees go to `findings`; those
/// about single entries are in what `judge` returns. Returns of each log how many entries were
/// read: fewer than there should be if a file is missing or not readable to its end, or if there
/// are too many faults.
std::vector<std::uint64_t> walk_logs(std::span<Walk const> walks, unsigned threads,
                                     Findings& findings);

/// The entries of one bundle file: `count` of them, with nothing behind. Errors: `invalid
/// audit.bad_bundle` (position: of the first entry that is not whole).
Result<std::vector<ByteView>> split_bundle(ByteView bundle, std::size_t count);

/// How many entries the bundle at `index` has in a log of this size, which reaches into it.
std::size_t bundle_width(std::uint64_t index, std::uint64_t size);

/// Reads the bundle at `index`. Errors: the reader's.
Result<Bytes> read_bundle(LogFiles const& log, std::uint64_t index);

}  // namespace comity::audit
