/// The requests of a node, across its links: found, listed, made and answered.
#pragma once

#include "comity/node/node.h"
#include "comity/node/request_name.h"
#include "comity/request/clocks.h"
#include "comity/request/make.h"
#include "comity/request/state.h"

#include <variant>

namespace comity::node {

/// A case as this node holds it.
struct CaseView {
  link::Link* link = nullptr;
  std::shared_ptr<agreement::Agreement const> agreement;
  CaseId id;
  std::vector<link::Record> records;  ///< By index in our log; with bodies if asked for.
  message::CaseFile file;
  request::State state;     ///< By settled messages.
  request::State expected;  ///< With the provisional ones, as if they had arrived.
};

/// What a person asks of another party.
struct NewRequest {
  PartyId to;
  std::string kind;
  std::string urgency;
  std::optional<message::ExerciseId> exercise;
  request::IssueCodes codes;
  json::Value body;
};

using release::Author;
using release::WaitingId;

/// It waits for people to say yes, who are named by the desk.
struct Waits {
  WaitingId draft;
};

struct Submitted {
  CaseId case_id;
  RequestId request;
  std::uint64_t seq = 0;
};

/// Everything that is wrong with what was handed in, or what became of it.
using Outcome = std::variant<Submitted, request::Problems, Waits>;

/// A request found, and its case.
struct Found {
  CaseView view;
  RequestId id;

  /// That fits nothing else.
  RequestName name() const;

  /// As this node expects it to be: what it shows and what its next step must fit.
  request::Request const& request() const;

  /// Null as long as it is provisional.
  request::Request const* settled() const { return view.state.find(id); }
};

/// The own desks that a channel's requests are with.
people::Channel desks_of(request::Channel channel);

/// Refers to its node.
class Requests {
 public:
  Requests(Node& node, Random& random) : node_{node}, random_{random} {}

  /// Puts a new request on the desk, under the agreement in force; it opens a case, or continues
  /// that of the request that it follows. Where it names no channel, it is with the author's desks.
  /// If the gate clears it, it is sealed and logged at once. Errors: `not_found
  /// node.no_agreement_in_force`; `not_found node.no_such_request` for what it follows; those of
  /// `release::Desk::submit` (above all `forbidden release.refused`) and `Node::send`. What is
  /// wrong with the request itself comes back as problems.
  Result<Outcome> issue(NewRequest input, Instant now, Author const& author = {});

  /// Likewise for the next step of a request. To grant a request or answer it, the party's policy
  /// must let it act on what has arrived. Errors: as `find` and `issue`, and `forbidden
  /// node.may_not_act` (ground, rule), `conflict node.needs_admission` (request, roles).
  Result<Outcome> step(RequestName const& name, request::Step step, request::Codes codes,
                       json::Value body, Instant now, Author const& author = {});

  /// Says yes to a draft, with `consent` for the journal; if that was the last one missing, it is
  /// sent now. A draft that no longer fits its request gives problems, and waits on. Errors: those
  /// of `release::Desk::approve` and `Node::send`.
  Result<Outcome> approve(WaitingId const& id, people::Account const& by, bool emergency,
                          Instant now, json::Object consent = {});

  /// Sends what has all its approvals and could not be sent before. Errors: likewise.
  Result<Outcome> release(WaitingId const& id, Instant now);

  /// Takes fields (RFC 6901) out of a draft that waits: another draft stands in its place, for
  /// which nobody has said yes. Items that are left of a request are numbered anew [A5.6]. What the
  /// agreement does not let go comes back as problems. Errors: `invalid node.nothing_removed`;
  /// those of `release::Desk::narrow`.
  Result<Outcome> narrow(WaitingId const& id, people::Account const& by,
                         std::span<std::string const> fields, Instant now);

  /// Says yes to acting on a request that has arrived, with `consent` for the journal. Errors: as
  /// `find`; those of `release::Desk::approve_admission`.
  Result<void> admit(RequestName const& name, people::Account const& by, Instant now,
                     json::Object consent = {});

  /// Errors: `not_found node.no_such_request`, or where it was issued without effect `not_found
  /// node.request_without_effect` (request, reason) [P7.4]; `conflict node.request_named_twice`
  /// (request, names) if the name fits several, which `names` tells apart.
  Result<Found> find(RequestName const& name, link::LinkStore::Bodies bodies) const;

  /// As `find`, of what that account may know of [P8.6]: all else is as if it were not there.
  Result<Found> find_for(people::AccountId const& reader, RequestName const& name,
                         link::LinkStore::Bodies bodies) const;

  // Whether the account may know of a request; of all requests of a case; of a draft, whose request
  // may be one that is there; and of everything, whichever channel it is with.
  bool sees(people::AccountId const& reader, request::Request const& request) const;
  bool sees(people::AccountId const& reader, CaseView const& view) const;
  bool sees(people::AccountId const& reader, RequestName const& name) const;
  bool sees(people::AccountId const& reader, gate::Message const& message) const;
  bool sees_everything(people::AccountId const& reader) const;

  /// Cases of all links, those with the latest message first, from position `first`; headers only.
  Result<std::vector<CaseView>> list(std::size_t first, std::size_t count) const;

 private:
  void settle(RequestId const& id, Instant now);
  Result<std::vector<CaseView>> naming(RequestName const& name,
                                       link::LinkStore::Bodies bodies) const;
  Result<CaseView> view(link::Link& link, CaseId const& id, link::LinkStore::Bodies bodies) const;
  Result<Outcome> submit(link::Link& link, request::State const& state,
                         agreement::Agreement const& agreement, request::StepInput input,
                         Author const& author, Instant now);
  Result<void> check_admitted(Found const& found, Instant now) const;
  Result<Outcome> leave(WaitingId const& id, gate::Cleared cleared, Instant now);
  Result<std::optional<request::Problems>> still_fits(gate::Message const& message) const;
  Result<std::variant<request::Draft, request::Problems>> made_again(
      gate::Message const& message, request::StepInput input) const;

  Node& node_;
  Random& random_;
};

}  // namespace comity::node
