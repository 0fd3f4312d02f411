/// What a benchmark found: figures with their units and limits, on which machine, as a table for
/// people and as JSON for programs.
#pragma once

#include "comity/json/value.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::bench {

/// What a figure must keep to.
struct Bound {
  enum class Kind { at_least, at_most } kind = Kind::at_least;
  double value = 0;
};

inline Bound at_least(double value) {
  return {Bound::Kind::at_least, value};
}

inline Bound at_most(double value) {
  return {Bound::Kind::at_most, value};
}

struct Figure {
  std::string name;
  double value = 0;
  std::string unit;
  std::optional<Bound> bound;

  bool holds() const;
};

class Figures {
 public:
  explicit Figures(std::string benchmark) : benchmark_{std::move(benchmark)} {}

  void add(std::string name, double value, std::string unit, std::optional<Bound> bound = {});

  /// A row that was not measured, and why.
  void skip(std::string name, std::string why);

  /// Writes them to the standard output.
  void print(bool as_json) const;

 private:
  json::Value to_json() const;

  std::string benchmark_;
  std::vector<Figure> figures_;
  std::vector<std::pair<std::string, std::string>> skipped_;
};

/// Processor time of the calling thread so far: what else the machine does is not in it.
double thread_seconds();

/// How often one core can sign a header and verify the signature, if it does nothing else:
/// Ed25519, by processor time.
double signatures_per_second();

/// "Intel Xeon …, 2 cores, Linux 6.1, 12.0 GiB"
std::string machine();

}  // namespace comity::bench
