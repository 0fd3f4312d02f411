/// Requests as abuse reports in XARF v4 (xarf.org), for hosters and their tools.
#pragma once

#include "comity/bridge/dossier.h"

namespace comity::bridge {

/// {"reports": […], "left_out": [{"n", "target", "why"}]}: a report for each target of each item
/// that is a host or link, from the one who asks. XARF's category is `content/phishing` for a
/// phishing link, `infrastructure/botnet` for an infected host, and
/// `reputation/threat_intelligence` with the incident's type for everything else: the other
/// categories demand what no request says (a scan's duration, a mail's headers). The id of a report
/// is always the same for the same target.
///
/// What no report can say is named under `left_out` with its reason: `no_contact_email` (XARF
/// demands one of the reporter; then there are no reports at all), `no_target` (the item asks for
/// something, but of no host), `not_a_host` (networks, mailboxes, files, digests).
json::Value to_xarf(Dossier const& dossier);

}  // namespace comity::bridge
