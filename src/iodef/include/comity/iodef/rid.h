/// Messages of Real-time Inter-network Defense (RFC 6545), as documents: what asks and answers
/// around an incident document. Carrying them (RFC 6546) and signing them is not done here.
#pragma once

#include "comity/iodef/document.h"

namespace comity::iodef {

enum class RidType { trace_request, investigation_request, acknowledgement, result, report, query };

std::string_view name_of(RidType type);  ///< "InvestigationRequest"

/// RFC 6545 §6.1: of the consortium that the two belong to, as the sender sees it.
struct RidPolicy {
  RidType type = RidType::report;
  std::string destination = "RIDSystem";  ///< Or SourceOfIncident.
  std::vector<std::string> regions;       ///< PeerToPeer …; to write: at least one.
  std::vector<Observable> node;           ///< Of the addressee; to write: at least one.
  std::vector<std::string> traffic;       ///< Attack …; to write: at least one.
  std::optional<IncidentId> incident;
};

struct RidStatus {
  std::string authorization;  ///< Approved, Denied or Pending.
  std::string justification;  ///< SystemResource … Other; or empty.
};

struct RidSource {
  bool found = false;
  std::vector<Observable> nodes;
};

struct Rid {
  std::string lang = "en";
  RidPolicy policy;
  std::optional<RidStatus> status;
  std::optional<RidSource> source;
  std::optional<Document> document;  ///< Written as version 2; read in either.
};

/// Valid by RFC 6545's schema if every word of a closed list is of that list.
std::string to_xml(Rid const& message);

/// An embedded document that is no IODEF is left out. Errors: those of `from_xml`, and `invalid
/// iodef.not_rid` (found), `iodef.no_rid_policy`, `iodef.unknown_rid_type` (type).
Result<Rid> rid_from_xml(ByteView bytes);

}  // namespace comity::iodef
