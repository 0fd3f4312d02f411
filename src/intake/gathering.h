/// What every reader of a format fills: a `Reading` in the making.
#pragma once

#include "comity/intake/reading.h"
#include "remarks.h"
#include "times.h"

#include <map>

namespace comity::intake {

class Gathering {
 public:
  explicit Gathering(Format format) { reading_.format = format; }

  /// For what has no rule of its own.
  Reading& reading() { return reading_; }

  /// Adds a sighting, or widens the one of the same observable and port. Past `sightings_max` it
  /// remarks.
  void add(Sighting sighting);

  /// Adds `text` as an observable of `type`, refanged if need be; remarks on what is none.
  void add(indicator::Type type, std::string_view text, Sighting sighting,
           std::string_view label = {});

  void remark(std::string id, Parameters parameters) {
    remarks_.add(std::move(id), std::move(parameters));
  }

  /// Takes "tlp:amber", "TLP:AMBER+STRICT", "PAP:RED" and the names of TLP 1; ignores other tags.
  void mark(std::string_view tag);

  void observe(std::optional<Instant> at);

  /// The time that `text` says; remarks on a missing zone, and on what is no time.
  std::optional<Instant> time(std::string_view text, std::string_view where);

  /// Sets title, summary and language.
  void describe(std::string_view title, std::string_view summary);

  /// Remarks on what was merged, and gives the whole away.
  Reading take() &&;

 private:
  Reading reading_;
  std::map<std::pair<Observable, std::optional<std::uint16_t>>, std::size_t> index_;
  Remarks remarks_;
};

}  // namespace comity::intake
