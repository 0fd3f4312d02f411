/// The truths that every run must keep, whatever the faults (docs/protocol.md; each says which
/// clauses it stands for).
#pragma once

#include "comity/sim/world.h"

namespace comity::sim {

/// No message that a person was told is logged, no receipt and no checkpoint that left the machine
/// is ever lost or changed, through crash, power cut, full disk or restart [P5.3, P6.3].
std::unique_ptr<Invariant> acknowledged_is_kept();

/// Two holders of the same entries of a case have the same state and clocks, byte for byte [P7.3].
std::unique_ptr<Invariant> both_compute_alike();

/// What a party holds proves what it says: every entry lies in the signed trees, every signature
/// holds, and an honest peer has the very same [P5.13, P6.5].
std::unique_ptr<Invariant> nothing_deniable();

/// State and clocks come out the same from the two logs' leaves alone, without bodies [P4.4, P7.3].
std::unique_ptr<Invariant> headers_suffice();

/// No step with an exercise mark has an effect on a real request, nor the other way round [P7.4].
std::unique_ptr<Invariant> exercise_stays_exercise();

/// What that one finds in one case.
Invariant::Fault crossed_exercise(request::State const& state,
                                  std::vector<message::Dated> const& messages);

/// All of these. (`hostile_peer_contained` is told by whoever plays the hostile peer.)
std::vector<std::unique_ptr<Invariant>> all_invariants();

/// What is missing until every honest party has delivered everything, both sides' cosignatures
/// are on the latest checkpoints, and the witness has them too; nothing once it is so [P5.15].
std::optional<std::string> unfinished(World& world);

}  // namespace comity::sim
