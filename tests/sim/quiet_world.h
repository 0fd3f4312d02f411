/// A world in which nothing goes wrong but what a test plants.
#pragma once

#include "comity/json/text.h"
#include "comity/sim/desk.h"
#include "comity/sim/world.h"

#include <doctest/doctest.h>

namespace comity::sim {

struct QuietWorld {
  std::unique_ptr<World> world = World::create(7, 2, Faults{}).value();
  Desk desk = Desk::open().value();

  Party& us() { return *world->party("us"); }

  Party& cn() { return *world->party("cn"); }

  link::Link& us_link() { return *us().node().links().front(); }

  void run(Duration length) { world->run_until(world->now() + length); }

  /// us asks cn for something.
  node::Submitted issue(std::optional<message::ExerciseId> exercise = std::nullopt) {
    std::string const kind = "mitigation";
    node::NewRequest input{.to = PartyId{"cn"},
                           .kind = kind,
                           .urgency = "urgent",
                           .exercise = std::move(exercise),
                           .codes = {.items = desk.items_of(kind), .confirm = false},
                           .body = desk.request_body(kind)};
    auto const outcome = world->with(us(), [&](node::Node&, Instant now) {
      return us().requests().issue(std::move(input), now);
    });
    return std::get<node::Submitted>((*outcome).value());
  }
};

}  // namespace comity::sim
