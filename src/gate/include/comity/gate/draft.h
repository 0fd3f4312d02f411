/// What waits to leave: a message with everything that approvers must have seen, as one string of
/// bytes that they approve, and that cannot change afterwards without losing their approval.
#pragma once

#include "comity/gate/policy.h"
#include "comity/json/value.h"

#include <span>

namespace comity::gate {

/// A message but for what link and sealer add.
struct Message {
  agreement::AgreementId agreement;
  PartyId to;
  std::string type;
  message::CaseId case_id;        ///< Empty if it belongs to no case.
  message::RequestId request_id;  ///< Empty likewise.
  std::string kind;               ///< Empty likewise.
  std::string urgency;            ///< Empty likewise.
  std::optional<message::ExerciseId> exercise;
  json::Value codes{json::Object{}};
  Bytes body;  ///< JSON.

  friend bool operator==(Message const&, Message const&) = default;
};

/// What a body's `handling` says.
struct Markings {
  std::optional<Tlp> tlp;
  std::optional<Pap> pap;
};

/// Errors: `invalid gate.unknown_marking` (field, text) for one that is there and that we do not
/// know: to take it for none would loosen it.
Result<Markings> markings_of(json::Value const& body);

/// What a rule took out: where, as the rule names it, and how often. Never the value, nor anything
/// made from it: a digest of a name is as good as the name.
struct Removal {
  std::string rule;  ///< '@' and the account, of what a person took out.
  std::string field;
  std::uint64_t count = 0;

  friend bool operator==(Removal const&, Removal const&) = default;
};

struct Redacted {
  json::Value body;
  std::vector<Removal> removals;  ///< In the order of rules and fields; none has the count 0.
};

/// Takes out of `body` what the matching redactions of `policy` name. Redacting again removes
/// nothing. Goes before the body is checked against the agreement's schema, so that a field which
/// is needed and must not leave is noticed.
Redacted redact(Policy const& policy, Facts const& facts, json::Value body);

/// Takes out of `body` the fields that `by` names (RFC 6901; "*" stands for all at a place).
/// Elements of arrays go, and the later ones move up.
Redacted narrow(std::span<std::string const> fields, AccountId const& by, json::Value body);

/// A draft: what would be sent, what was said about it, and who wrote it. A value; immutable.
class Draft {
 public:
  struct Parts {
    Message message;
    Categories categories;
    AccountId drafter;
    Instant drafted_at{};
    std::vector<Removal> removals;  ///< As `redact` gave them.

    friend bool operator==(Parts const&, Parts const&) = default;
  };

  /// Errors: json's if the body is no JSON; `invalid gate.unknown_marking`; `too_large
  /// gate.draft_too_large`.
  static Result<Draft> make(Parts parts);

  /// The inverse of `bytes`, for drafts that were put away. Errors: those of json, with the path;
  /// `invalid gate.draft_not_canonical`; those of `make`.
  static Result<Draft> parse(ByteView bytes);

  Parts const& parts() const { return parts_; }

  Message const& message() const { return parts_.message; }

  /// Canonical JSON of all parts.
  Bytes const& bytes() const { return bytes_; }

  /// SHA-256 of `bytes`: what approvals name.
  Digest const& digest() const { return digest_; }

  Facts const& facts() const { return facts_; }

  json::Value const& body() const { return body_; }

 private:
  Draft() = default;

  Parts parts_;
  Bytes bytes_;
  Digest digest_;
  Facts facts_;
  json::Value body_;
};

}  // namespace comity::gate
