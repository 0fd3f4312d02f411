/// A log as files, as C2SP tlog-tiles lays them out: what an export is, and what other tools read.
#pragma once

#include "comity/merkle/tree.h"

#include <functional>
#include <string>

namespace comity::log {

/// Turns entries into tiles and entry bundles. It hashes the entries itself, so what it writes
/// agrees with them and nothing else; the caller compares the head with the signed checkpoint.
class Layout {
 public:
  /// Takes a file: its path below the log's root, and its content. An error ends the layout.
  using Write = std::function<Result<void>(std::string const& path, ByteView content)>;

  explicit Layout(Write write) : write_{std::move(write)} {}

  /// The next entry. Full tiles and bundles are written as they fill. Errors: `too_large
  /// log.entry_too_large`, and those of `Write`.
  Result<void> add(ByteView entry);

  /// Writes the partial tiles and the last bundle, and returns the tree's head. Nothing may be
  /// added after. Errors: those of `Write`.
  Result<merkle::TreeHead> finish();

 private:
  Write write_;
  merkle::TreeEdge edge_;
  Bytes bundle_;
};

}  // namespace comity::log
