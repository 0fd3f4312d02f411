/// What a program takes from its surroundings, as interfaces: only `main` and the simulation name
/// real ones.
#pragma once

#include "comity/base/instant.h"
#include "comity/base/result.h"

#include <span>
#include <string_view>

namespace comity {

/// The time of day. Two nodes in one process may disagree, as real ones do.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual Instant now() const = 0;
};

/// Chance fit for keys and salts; in the simulation, a seed.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

enum class Severity { debug, info, warning, error };

/// The program's own log ("log" alone is the append-only one). Texts are by id, as errors are;
/// never secrets, never bodies.
class Diagnostics {
 public:
  virtual ~Diagnostics() = default;
  virtual void report(Severity severity, std::string_view id, Parameters const& parameters) = 0;
};

}  // namespace comity
