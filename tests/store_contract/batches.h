/// Batches as a link makes them, of messages that only look like messages: a store never reads
/// them.
#pragma once

#include "comity/link/store.h"

namespace comity::storage {

/// The same bytes everywhere for the same seed.
class Chance final : public Random {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  void fill(std::span<std::uint8_t> out) override;
  std::uint64_t below(std::uint64_t end);

 private:
  std::uint64_t next();

  std::uint64_t state_;
};

struct What {
  std::string case_id;
  std::string request_id;
  std::optional<std::size_t> body_bytes = 40;
  std::size_t envelope_bytes = 300;
};

/// The batches of one link, in their order.
class Batches {
 public:
  /// Links with different seeds have different messages.
  explicit Batches(std::uint64_t seed = 1) : chance_{seed} {}

  /// Adds a message to the batch; it may be changed until `take`.
  link::Record& send(What const& what = {});

  /// Likewise; its place in the peer's log is the next one.
  link::Record& receive(What const& what = {});

  /// A receipt: the next place in the peer's log, or the one given.
  link::Place receipt(std::uint64_t seq);
  link::Place receipt(std::uint64_t seq, std::uint64_t peer_index);

  /// The batch so far, for what has no function here. Its heads are made by `take`.
  link::Batch& current() { return batch_; }

  /// Ends the batch and begins the next one.
  link::Batch take();

  std::uint64_t size() const { return heads_.own_size; }

 private:
  link::Record& add(message::Direction direction, What const& what);
  message::EntryMark mark(message::Direction direction);

  Chance chance_;
  link::Heads heads_;
  link::Batch batch_;
};

/// A body, an envelope, a proof of `size` bytes that nothing else has.
Bytes some_bytes(Chance& chance, std::size_t size);

}  // namespace comity::storage
