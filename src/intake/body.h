/// The body of a request from what was read.
#pragma once

#include "comity/intake/proposal.h"
#include "form.h"
#include "remarks.h"

namespace comity::intake {

/// What of a reading may be acted upon, and what is only told.
struct Sorted {
  std::vector<Sighting const*> all;
  std::vector<Sighting const*> targets;  ///< Hosts, blocks and links that are somebody's.
};

/// Warns of what nobody, or nobody but a party itself, could act upon, and leaves it out of the
/// targets.
Sorted sort_out(Reading const& reading, Setting const& setting, Wish const& wish,
                Remarks& warnings);

/// As far as `form` has a place for it. Remarks on what does not fit.
json::Value body_of(Reading const& reading, Sorted const& sorted, Form const& form,
                    Agreement const& agreement, Remarks& warnings);

/// Every member that `form` requires and `body` lacks, each kind of place once.
std::vector<Missing> missing_in(json::Value const& body, Form const& form,
                                Agreement const& agreement, std::string_view kind);

}  // namespace comity::intake
