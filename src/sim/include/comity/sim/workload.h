/// What the people of a run do: random requests of all kinds and all their steps on both sides, and
/// now and then something that must be refused or have no effect.
#pragma once

#include "comity/sim/desk.h"
#include "comity/sim/world.h"

namespace comity::sim {

class Workload {
 public:
  /// Puts down, in `world`, acts at random times from now to `end`. Both outlive the run.
  Workload(World& world, Desk const& desk) : world_{world}, desk_{desk} {}

  void begin(Instant end);

  struct Counts {
    std::uint64_t issued = 0;
    std::uint64_t steps = 0;
    std::uint64_t refused = 0;      ///< By the own node, before anything was sealed.
    std::uint64_t failed = 0;       ///< The node could not (disk), or the power went.
    std::uint64_t ineffective = 0;  ///< Sent past the own node's checks.
  };

  Counts const& counts() const { return counts_; }

 private:
  void act();
  void act_once();
  void next_act();
  void told(Party& party, link::Link const& link, std::uint64_t seq);
  void issue(Party& party);
  void step(Party& party);
  void send_past_checks(Party& party);
  void delete_a_body(Party& party);
  void take(Party& party, std::optional<Result<node::Outcome>> const& outcome, PartyId const& to,
            std::string const& what);
  std::optional<node::Found> some_request(Party& party);
  std::vector<PartyId> peers_of(Party& party) const;

  World& world_;
  Desk const& desk_;
  Chance chance_ = world_.chance("workload");
  Instant end_{};
  Duration pause_max_{};
  Counts counts_;
};

}  // namespace comity::sim
