/// Requests as incident documents, for the tools that read IODEF and RID.
#pragma once

#include "comity/bridge/dossier.h"
#include "comity/indicator/observable.h"
#include "comity/iodef/rid.h"

namespace comity::bridge {

/// The name of the extension that holds what IODEF has no words for: canonical JSON with the
/// request's kind, urgency, exercise, codes and bodies, so that nothing is lost on the way.
inline constexpr std::string_view extension_name = "comity-request";

/// One incident: facts, contact, indicators; each item an event with what is expected; each step an
/// entry of the history. `lang` chooses among a text's languages, "en" or "zh". TLP becomes the
/// nearest restriction, and stands exactly in the extension; AMBER and AMBER+STRICT are both
/// "amber", which in IODEF is the stricter of the two.
iodef::Document to_iodef(Dossier const& dossier, std::string_view lang, Instant now);

/// What RID has for the request's last step: a request while there is no decision
/// (TraceRequest for investigations, else InvestigationRequest); an acknowledgement, Approved,
/// Denied or Pending; a result once it is answered for good.
iodef::Rid to_rid(Dossier const& dossier, std::string_view lang, Instant now);

/// An observable of ours in IODEF's words, and back: nothing if the value is not of its type.
iodef::Observable to_iodef(std::string_view type, std::string_view value);
std::optional<indicator::Observable> from_iodef(iodef::Observable const& observable);

}  // namespace comity::bridge
