#include "comity/sim/ledger.h"

#include "comity/crypto/hash.h"
#include "comity/note/checkpoint.h"

#include <algorithm>

namespace comity::sim {
namespace {

using message::Direction;

std::string number(std::uint64_t n) {
  return std::to_string(n);
}

/// The record if the store has it with an envelope that is the one it names.
Result<link::Record> whole_record(link::Link const& link, Direction direction, std::uint64_t seq) {
  auto record = TRY(link.store().find(direction, seq));
  if (!record) return fail(Code::not_found, "sim.message_lost", {{"seq", number(seq)}});
  if (crypto::sha256(record->envelope) != record->digest)
    return fail(Code::damaged, "sim.message_changed", {{"seq", number(seq)}});
  return *std::move(record);
}

}  // namespace

void LinkLedger::logged(link::Link const& link, std::uint64_t seq) {
  auto const record = whole_record(link, Direction::sent, seq);
  if (record) {
    logged_[seq] = {record->digest, record->own.index};
  } else {
    twice_ = "message " + number(seq) + " is not there after its commit: " + record.error().brief();
  }
}

void LinkLedger::told(link::Exchange const& exchange) {
  if (!exchange.checkpoint.empty()) {
    auto const checkpoint = note::UnverifiedCheckpoint::parse(exchange.checkpoint);
    auto const& head = checkpoint->claim().head;
    auto const [noted, is_new] = checkpoints_.emplace(head.size.value(), head.root);
    if (!is_new && noted->second != head.root)
      twice_ = "two checkpoints of size " + number(head.size.value());
  }
  for (auto const& receipt : exchange.receipts) {
    auto const [noted, is_new] = receipts_.emplace(receipt.seq, Given{receipt.index, receipt.line});
    if (!is_new && (noted->second.index != receipt.index || noted->second.line != receipt.line))
      twice_ = "two receipts for message " + number(receipt.seq);
  }
}

LinkLedger::Fault LinkLedger::observe(link::Link const& link) {
  auto const& now = link.heads();
  auto const grows = [&](std::uint64_t& seen, std::uint64_t value) {
    bool const ok = value >= seen;
    seen = value;
    return ok;
  };
  bool const ok = static_cast<int>(grows(seen_.sent.seq, now.sent.seq)) &
                  static_cast<int>(grows(seen_.received.seq, now.received.seq)) &
                  static_cast<int>(grows(seen_.receipted, now.receipted)) &
                  static_cast<int>(grows(seen_.own_size, now.own_size)) &
                  static_cast<int>(grows(seen_.mirror_size, now.mirror_size)) &
                  static_cast<int>(grows(seen_.peer_size, now.peer_size)) &
                  static_cast<int>(grows(seen_.cosigned_size, now.cosigned_size));
  if (!ok) return "the heads of the link to " + link.id().peer.text() + " went back";
  if (!twice_.empty()) return twice_ + " to " + link.id().peer.text();
  return {};
}

LinkLedger::Fault LinkLedger::compare_logged(link::Link const& link) const {
  for (auto const& [seq, kept] : logged_) {
    auto const record = whole_record(link, Direction::sent, seq);
    if (!record) return "logged message " + number(seq) + ": " + record.error().brief();
    if (record->digest != kept.digest || record->own.index != kept.index)
      return "logged message " + number(seq) + " is another one now";
  }
  return {};
}

LinkLedger::Fault LinkLedger::compare_receipts(link::Link const& link) const {
  for (auto const& [seq, given] : receipts_) {
    auto const record = whole_record(link, Direction::received, seq);
    if (!record) return "receipted message " + number(seq) + ": " + record.error().brief();
    if (record->own.index != given.index || record->own.mark.line() != given.line)
      return "the receipt given for message " + number(seq) + " is no longer true";
  }
  return {};
}

LinkLedger::Fault LinkLedger::compare_checkpoints(link::Link const& link) const {
  for (auto const& [size, root] : checkpoints_) {
    auto const now = link.log().tree().root_at(merkle::TreeSize{size});
    if (!now) return "the checkpoint of size " + number(size) + ": " + now.error().brief();
    if (*now != root) return "the log is not that of the checkpoint of size " + number(size);
  }
  return {};
}

LinkLedger::Fault LinkLedger::compare(link::Link const& link) const {
  for (auto const& fault :
       {compare_logged(link), compare_receipts(link), compare_checkpoints(link)}) {
    if (fault) return *fault + " (link to " + link.id().peer.text() + ")";
  }
  return {};
}

}  // namespace comity::sim
