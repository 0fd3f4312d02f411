/// An item and its custody record in the words of CASE (Cyber-investigation Analysis Standard
/// Expression) and UCO, for the tools of investigators.
#pragma once

#include "comity/evidence/messages.h"

namespace comity::evidence {

/// A JSON-LD document: the file with its digests, one InvestigativeAction for each entry of the
/// record with who did it, where and by which authority, and a ProvenanceRecord. Identifiers are
/// made of the item's id, so the same content gives the same document.
json::Value to_case(Offer const& content);

}  // namespace comity::evidence
