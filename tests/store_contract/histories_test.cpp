/// All stores, asked the same after the same.
#include "batches.h"
#include "contents.h"

#include <doctest/doctest.h>

namespace comity::storage {
namespace {

/// A batch of anything. `waiting` are the numbers of our messages without a receipt.
link::Batch random_batch(Batches& batches, Chance& chance, std::vector<std::uint64_t>& waiting) {
  auto const name = [&](char const* kind, std::uint64_t end) {
    auto const number = chance.below(end);
    return number == 0 ? std::string{} : kind + std::to_string(number);
  };
  while (!waiting.empty() && chance.below(3) != 0) {
    auto const at = waiting.begin() + static_cast<std::ptrdiff_t>(chance.below(waiting.size()));
    batches.receipt(*at);
    waiting.erase(at);
  }
  for (auto left = chance.below(12); left > 0; --left) {
    What what{name("c-", 9), name("r-", 20), chance.below(500), chance.below(3'000)};
    if (chance.below(5) == 0) what.body_bytes.reset();
    if (chance.below(2) == 0) {
      batches.receive(what);
    } else {
      waiting.push_back(batches.send(what).seq);
    }
  }
  auto& batch = batches.current();
  batch.loose_dropped_below = chance.below(40);
  for (auto left = chance.below(4); left > 0; --left) {
    batch.loose_added.push_back({chance.below(60), name("proof ", 100)});
    batch.incidents.push_back({static_cast<link::Incident::Kind>(chance.below(4)),
                               Instant{Duration{chance.below(1'000)}}, name("code ", 9),
                               chance.below(30), some_bytes(chance, chance.below(200))});
  }
  return batches.take();
}

}  // namespace

TEST_CASE_TEMPLATE("after any history all stores give the same answers", Subject, OnRealDisk,
                   OnSimulatedDisk) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    Subject subject;
    InMemory memory;
    Chance chance{seed};
    Batches batches{seed};
    std::vector<std::uint64_t> waiting;
    for (int step = 0; step < 15; ++step) {
      auto const batch = random_batch(batches, chance, waiting);
      auto const direction = static_cast<message::Direction>(chance.below(2));
      auto const seq = chance.below(30);
      for (auto* store : {&open(subject), &open(memory)}) {
        REQUIRE(store->commit(batch));
        std::ignore = store->delete_body(direction, seq);
      }
      if (chance.below(4) == 0) subject.restart();
    }
    CHECK(contents(open(subject)) == contents(open(memory)));
  }
}

}  // namespace comity::storage
