#include "errors.h"

namespace comity::storage {
namespace {

std::string text_of(link::Side side) {
  return side == link::Side::own ? "own" : "peer";
}

}  // namespace

void check_batch(link::Batch const& batch) {
  auto index = batch.own_size_before;
  for (auto const& record : batch.added) {
    COMITY_CHECK(record.own.index == index++);
    COMITY_CHECK(record.own.mark.direction == record.direction);
    COMITY_CHECK(!record.peer || record.peer->mark.direction == opposite(record.direction));
  }
  COMITY_CHECK(batch.heads.own_size == index);
}

Error store_moved(std::uint64_t stored, link::Batch const& batch) {
  return fail(
      Code::conflict, "link.store_moved",
      {{"stored", std::to_string(stored)}, {"expected", std::to_string(batch.own_size_before)}});
}

Error receipt_without_message(std::uint64_t seq) {
  return fail(Code::damaged, "storage.receipt_without_message", {{"seq", std::to_string(seq)}});
}

Error no_such_message(message::Direction direction, std::uint64_t seq) {
  return fail(
      Code::not_found, "link.no_such_message",
      {{"direction", std::string{message::name_of(direction)}}, {"seq", std::to_string(seq)}});
}

Error entry_missing(link::Side side, std::uint64_t index) {
  return fail(Code::damaged, "storage.entry_missing",
              {{"log", text_of(side)}, {"index", std::to_string(index)}});
}

Error tile_missing(link::Side side, merkle::TileId id) {
  return fail(Code::damaged, "storage.tile_missing",
              {{"log", text_of(side)}, {"tile", merkle::tile_path(id, merkle::tile_width)}});
}

}  // namespace comity::storage
