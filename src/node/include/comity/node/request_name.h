/// How a person names a request.
#pragma once

#include "comity/message/ids.h"

#include <optional>
#include <string>

namespace comity::node {

using message::CaseId;
using message::RequestId;

/// `<request>`, `<request>@<case>` or `<request>@<case>@<agreement>`. The id alone is enough unless
/// the asker used it more than once, which an honest one never does [P4.7].
struct RequestName {
  RequestId id;
  std::optional<CaseId> in;
  std::string agreement;  ///< How the agreement's id begins, in hex; empty for any.

  RequestName(RequestId id_) : id{std::move(id_)} {}

  RequestName(RequestId id_, CaseId case_id, std::string agreement_)
      : id{std::move(id_)}, in{std::move(case_id)}, agreement{std::move(agreement_)} {}

  /// Errors: `invalid node.bad_request_name` (text).
  static Result<RequestName> parse(std::string_view text);

  std::string text() const;
};

}  // namespace comity::node
