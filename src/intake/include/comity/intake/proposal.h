/// A request made ready from what a source says: what to ask for, what the other side still needs
/// and why, and by when it would owe what. A person looks at it, completes it and sends it.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/indicator/warning.h"
#include "comity/intake/reading.h"
#include "comity/request/messages.h"

namespace comity::intake {

using agreement::Agreement;
using message::PartyId;

/// Between whom, and when. The agreement is the one in force between the two.
struct Setting {
  Agreement const& agreement;
  PartyId asker;
  PartyId responder;
  Instant now{};
};

/// A request of the same asker that this one carries on.
struct Earlier {
  message::RequestId id;
  std::string kind;
  json::Value body;  ///< Null if it was deleted.
};

/// What the person has decided already.
struct Wish {
  std::optional<std::string> kind;
  std::optional<std::string> urgency;
  /// Members for the body, such as the desk's `contact`; they take the place of what was read.
  json::Object known;
  std::vector<indicator::WarningList> lists;
  /// What the source does not say is taken from here; its kind is, too, unless another is wished.
  std::optional<Earlier> earlier;
};

/// A field without which the other side's schema refuses the body.
struct Missing {
  std::string pointer;                       ///< RFC 6901, of the first place.
  std::size_t count = 1;                     ///< Places that differ in positions of arrays only.
  std::optional<agreement::FieldText> text;  ///< Its name, and why the other side needs it.
};

/// By when what would be owed if the responder had the request at `Setting::now`.
struct Due {
  agreement::ClockName clock;
  std::optional<Instant> due;  ///< None beyond the agreement's calendars.
};

struct Proposal {
  PartyId to;
  std::string kind;
  Remark kind_reason;
  std::string urgency;
  Remark urgency_reason;
  json::Value body;  ///< By the agreement's schema, as far as known.
  /// For the codes of the request, if it carries on an earlier one: "extension" of one of its kind,
  /// "disclosure" of what was preserved, else "related".
  std::optional<request::Follows> follows;
  std::vector<Missing> missing;
  /// Parts that the schema refuses for other reasons than that they are missing.
  std::vector<json::Violation> unfit;
  std::vector<Remark> warnings;
  std::vector<Due> due;
  Reading reading;

  bool is_complete() const { return missing.empty() && unfit.empty(); }
};

/// Fills a request of the kind that fits best, or of the one wished for. Nothing is invented: what
/// the source does not say is missing. Addresses that are nobody's and the parties' own nodes are
/// warned about and never targets. Pure.
/// Errors: `invalid intake.not_a_party` (`party`), `invalid intake.no_such_kind` (`kind`), `invalid
/// intake.no_such_urgency` (`urgency`), each with what there is as `known`.
Result<Proposal> propose(Reading reading, Setting const& setting, Wish const& wish);

/// For programs: everything above but the text that was read.
json::Value to_json(Proposal const& proposal);

/// What a desk keeps and `comity request issue --draft` takes: `format` "comity.draft/v1", `to`,
/// `kind`, `urgency`, `body`, and `follows` and `relation` where it carries on another.
json::Value draft_of(Proposal const& proposal);

}  // namespace comity::intake
