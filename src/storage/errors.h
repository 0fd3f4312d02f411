/// What the stores of this concept, in memory or in a database, say and check alike.
#pragma once

#include "comity/link/store.h"

namespace comity::storage {

/// A batch that contradicts itself is a bug of its maker and aborts: entries must follow each other
/// from `own_size_before` to the size that the heads state.
void check_batch(link::Batch const& batch);

/// `conflict link.store_moved`: the store holds `stored` own entries.
Error store_moved(std::uint64_t stored, link::Batch const& batch);

/// `damaged storage.receipt_without_message`: no message `seq` waits for a receipt.
Error receipt_without_message(std::uint64_t seq);

/// `not_found link.no_such_message`
Error no_such_message(message::Direction direction, std::uint64_t seq);

/// `damaged storage.entry_missing`
Error entry_missing(link::Side side, std::uint64_t index);

/// `damaged storage.tile_missing`
Error tile_missing(link::Side side, merkle::TileId id);

}  // namespace comity::storage
