#include "batches.h"

namespace comity::storage {

using message::Direction;

std::uint64_t Chance::next() {
  std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
  z = (z ^ z >> 27) * 0x94d049bb133111eb;
  return z ^ z >> 31;
}

void Chance::fill(std::span<std::uint8_t> out) {
  for (auto& byte : out) byte = static_cast<std::uint8_t>(next() >> 56);
}

std::uint64_t Chance::below(std::uint64_t end) {
  return next() % end;
}

Bytes some_bytes(Chance& chance, std::size_t size) {
  Bytes bytes(size);
  chance.fill(bytes);
  return bytes;
}

message::EntryMark Batches::mark(Direction direction) {
  auto const time =
      Instant{Duration{1'800'000'000'000 + static_cast<std::int64_t>(chance_.below(1'000'000))}};
  bool const defective = direction == Direction::received && chance_.below(4) == 0;
  return {direction, time,
          defective ? message::Disposition::defective_schema : message::Disposition::ok};
}

link::Record& Batches::add(Direction direction, What const& what) {
  auto& head = direction == Direction::sent ? heads_.sent : heads_.received;
  auto& record = batch_.added.emplace_back();
  record.direction = direction;
  record.seq = ++head.seq;
  chance_.fill(record.digest.bytes);
  record.envelope = some_bytes(chance_, what.envelope_bytes);
  record.type = chance_.below(2) == 0 ? "request.issue" : "request.finish";
  record.case_id = message::CaseId{what.case_id};
  record.request_id = message::RequestId{what.request_id};
  record.own = {heads_.own_size++, mark(direction)};
  if (what.body_bytes) {
    record.body.emplace();
    chance_.fill(record.body->salt);
    record.body->bytes = some_bytes(chance_, *what.body_bytes);
  }
  head.digest = record.digest;
  head.time = record.own.mark.time;
  head.seen = direction == Direction::sent ? heads_.received.seq : heads_.sent.seq;
  return record;
}

link::Record& Batches::send(What const& what) {
  return add(Direction::sent, what);
}

link::Record& Batches::receive(What const& what) {
  auto& record = add(Direction::received, what);
  record.peer = link::Place{heads_.mirror_size++, mark(Direction::sent)};
  return record;
}

link::Place Batches::receipt(std::uint64_t seq) {
  return receipt(seq, heads_.mirror_size++);
}

link::Place Batches::receipt(std::uint64_t seq, std::uint64_t peer_index) {
  link::Place const place{peer_index, mark(Direction::received)};
  batch_.receipted.push_back({seq, place});
  ++heads_.receipted;
  return place;
}

link::Batch Batches::take() {
  auto const size = std::to_string(heads_.own_size);
  heads_.peer_received = heads_.receipted;
  heads_.own_checkpoint = "own checkpoint " + size;
  heads_.own_mirrored = "mirrored " + size;
  heads_.own_witnessed = "witnessed " + size + "\n\n— ü\n";
  heads_.peer_base = heads_.own_size / 2;
  heads_.peer_size = heads_.mirror_size + 3;
  heads_.peer_checkpoint = "peer checkpoint " + std::to_string(heads_.peer_size);
  heads_.cosigned_size = heads_.mirror_size / 2;
  heads_.peer_cosigned = "cosigned " + std::to_string(heads_.cosigned_size);
  batch_.own_size_before = heads_.own_size - batch_.added.size();
  batch_.heads = heads_;
  return std::exchange(batch_, {});
}

}  // namespace comity::storage
