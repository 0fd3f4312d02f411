/// What a check goes by: the agreements, once they are verified, and the link that is checked.
#pragma once

#include "comity/audit/audit.h"
#include "findings.h"
#include "standing.h"

namespace comity::audit {

struct Context {
  link::LinkId id;
  agreement::Adopted adopted;
  std::shared_ptr<agreement::Agreement const> agreement;  ///< The link's own.
  Standing standing;                                      ///< Under the adopted agreements.

  /// The party at the other end of `party`'s link.
  message::PartyId const& other(message::PartyId const& party) const {
    return party == id.owner ? id.peer : id.owner;
  }

  Duration tolerance() const { return agreement->tolerances().clock_skew; }
};

/// Says what everything rests on, and whether the reader knows it.
void name_anchor(message::AgreementId const& id, Options const& options, Findings& findings);

/// Adopts `envelope`, saying what it is or why it cannot be used. False if it cannot.
bool adopt(agreement::Adopted& adopted, Bytes envelope, std::string const& file,
           Findings& findings);

/// Finds the link's agreement among the adopted ones, and its two parties in it. False, with a
/// finding, if they are not there.
bool settle_agreement(Context& context, Options const& options, Findings& findings);

/// The link of which `origin` is one party's log, with that party as the owner. Absent, with a
/// finding, if none of the adopted agreements fits.
std::optional<link::LinkId> link_of_origin(agreement::Adopted const& adopted,
                                           std::string_view origin, Findings& findings);

unsigned thread_count(Options const& options);

}  // namespace comity::audit
