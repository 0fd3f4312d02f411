/// Two parties' databases filled with messages by their own nodes, in this process: what an
/// exchange costs without sockets, and a link with a past for what measures long ones.
#pragma once

#include "world.h"

namespace comity::bench {

/// Processor time of one message, in microseconds.
struct StageCosts {
  double seal = 0;     ///< Made from a request, judged, signed.
  double commit = 0;   ///< Logged, and on the disk.
  double deliver = 0;  ///< Read back, proved and put into an exchange.
  double answer = 0;   ///< By the other side: verified, logged, receipted.
  double take = 0;     ///< The receipt verified and kept.
};

/// Adds that many messages of "us" to the world, whose nodes do not run. Each exchange carries as
/// many as one may.
StageCosts fill(World const& world, std::uint64_t messages);

}  // namespace comity::bench
