/// One party's whole node, without the machine under it: its agreements, its links, its requests,
/// and what is to be sent to whom and when. Bytes and times go in, bytes and times come out;
/// sockets, timers and files are the shell's (`service`) or the simulation's.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/agreement/store.h"
#include "comity/link/link.h"
#include "comity/node/health.h"
#include "comity/release/desk.h"

#include <map>
#include <memory>
#include <vector>

namespace comity::node {

using agreement::AgreementId;
using agreement::PartyId;

/// When what `Node::send` seals becomes durable.
enum class Commits {
  at_once,   ///< Before `send` returns.
  together,  ///< With the next `Node::commit`: many messages then cost one write to the disk. The
             ///< shell calls it before it tells anyone of them.
};

/// What a node works with; all of it outlives the node.
struct Resources {
  crypto::Keyring const& keys;
  agreement::AdoptionStore& adoptions;
  link::LinkStores& links;
  link::PublishedNote& published;
  Random& random;
  Diagnostics& diagnostics;
  release::Desk& desk;       ///< Over which everything goes that people say.
  ReportStore report_store;  ///< May be empty.
  Commits commits = Commits::at_once;
  link::Workers* workers = nullptr;  ///< As in `link::Surroundings`.
};

/// Something to be sent; the answer, or its absence, is handed back with it.
struct Call {
  enum class Kind {
    exchange,  ///< POST of an exchange to a peer [P5.9].
    witness,   ///< C2SP add-checkpoint to a witness.
  };
  Kind kind = Kind::exchange;
  link::LinkId link;
  std::string address;  ///< The peer's node, or the prefix of the witness's calls.
  std::string witness;  ///< Its verifier key, for a witness call.
  Bytes body;
};

/// The answer to a call as HTTP has it; status 0 means that there was none.
struct CallAnswer {
  int status = 0;
  Bytes body;
};

/// Single-threaded.
class Node {
 public:
  /// Opens the node's links as they were left. Errors: those of `link::Link::open` (above all a
  /// database that is older than what was published [P6.4]), and of the stores.
  static Result<std::unique_ptr<Node>> open(PartyId self, Resources resources, Instant now);

  ~Node();

  PartyId const& self() const { return self_; }

  agreement::Adopted const& adopted() const { return adopted_; }

  /// Adopts an agreement signed by all its parties, opens the links it brings and says so on each
  /// [P3.6]. Doing it again changes nothing. Errors: those of `Agreement::parse` and
  /// `Adopted::add`; `forbidden node.not_a_party`.
  Result<AgreementId> adopt(Bytes envelope, Instant now);

  /// All links, those of former agreements too.
  std::vector<link::Link*> links() const;

  /// Errors: `not_found node.no_such_link`.
  Result<link::Link*> link(AgreementId const& agreement, PartyId const& peer) const;

  release::Desk& desk() const { return with_.desk; }

  /// Seals a message that the gate has cleared, on the link that it was cleared for, and makes it
  /// durable, at once or with the next `commit`. Returns its number. Errors: `not_found
  /// node.no_such_link`; those of `Link::stage` and, at once, `Link::commit`.
  Result<std::uint64_t> send(gate::Cleared cleared, Instant now);

  /// Puts a message on the desk that is no step of a request: sent if the gate clears it, and its
  /// number; or waiting. Errors: json's for the body; those of `release::Desk::redact`,
  /// `release::Desk::submit` and `send`.
  using Submission = std::variant<std::uint64_t, release::WaitingId>;
  Result<Submission> submit(gate::Message message, release::Author const& author, Instant now);

  /// Makes durable what was sealed and is not. Whatever gives out or takes in bytes begins with it,
  /// if there are any.
  void commit(Instant now);

  /// True if something sealed in this case is not durable yet: no store knows it.
  bool has_uncommitted(link::Link const& link, message::CaseId const& id) const;

  /// How many messages `send` has left to `commit` since the node was opened. Of the one that made
  /// it `count`, `outcome` says after `commit` whether it was kept; it says so once. Errors: those
  /// of `Link::commit`: then nothing of the message is left.
  std::uint64_t left_to_commit() const { return left_to_commit_; }

  Result<void> outcome(std::uint64_t count);

  /// What `left_to_commit` was at the last `commit`.
  std::uint64_t committed() const { return committed_; }

  /// Deletes the body of a message [P4.4]: true if there was one. Errors: `not_found
  /// link.no_such_message`; `conflict node.body_undelivered` for a message that the peer has yet to
  /// get: it could never be delivered; those of the store.
  Result<bool> delete_body(link::Link& link, message::Direction direction, std::uint64_t seq);

  /// What is to be sent now. Each call is under way from here on until `answered`.
  std::vector<Call> due(Instant now);

  /// The earliest time at which `due` can have something, if nothing else happens.
  Instant next_due() const;

  void answered(Call const& call, CallAnswer const& answer, Instant now);

  /// Answers a peer's exchange; `authenticated` is whom the transport proved [P5.8]. Errors:
  /// `not_found node.no_such_link` if there is no link to answer it, those of `parse_first_hello`.
  Result<Bytes> answer_exchange(PartyId const& authenticated, ByteView request, Instant now);

  /// Errors: those of the links' stores; what is wrong with the database as such is in the answer.
  Result<Health> health(Instant now, StoreCheck check) const;

  /// Numbers that grow with every change of what the node holds: what a live view waits for.
  std::uint64_t changes() const { return changes_; }

 private:
  /// What is known of one witness about one of our logs.
  struct Witnessing {
    std::uint64_t known_size = 0;  ///< Of the tree that it has: where the next proof begins.
    std::uint64_t cosigned_size =
        0;  ///< Of our largest checkpoint that it is known to have cosigned.
    bool under_way = false;
    Duration pause{0};
    Instant next_attempt{};
  };

  Node(PartyId self, Resources resources) : self_{std::move(self)}, with_{std::move(resources)} {}

  Result<void> open_links(AgreementId const& agreement, Instant now);
  Result<void> open_link(link::LinkId const& id, Instant now);
  Result<void> announce_successor(agreement::Agreement const& next, Instant now);
  void reopen(link::LinkId const& id, Instant now);
  Result<void> commit(link::Link& link, Instant now);
  void drop(Error const& cause, Instant now);
  Result<void> say(link::Link& link, link::Draft draft, Instant now);
  void add_witness_calls(link::Link& link, Instant now, std::vector<Call>& calls);
  void take_exchange(link::Link& link, CallAnswer const& answer, Instant now);
  void take_cosignature(link::Link& link, Call const& call, CallAnswer const& answer, Instant now);
  void heard(link::LinkId const& id, link::Hello const& hello, Instant now);
  /// True if an adopted successor lists our keys from some time on [P3.5].
  bool goes_on(agreement::Agreement const& agreement) const;
  std::vector<KeyHealth> key_health(Instant now) const;
  Result<LinkHealth> link_health(link::Link& link) const;
  void report(Severity severity, Error const& error);

  PartyId self_;
  Resources with_;
  agreement::Adopted adopted_;
  std::map<link::LinkId, std::unique_ptr<link::Link>> links_;
  std::map<std::pair<link::LinkId, std::string>, Witnessing> witnessing_;
  std::map<link::LinkId, Contact> contacts_;
  std::uint64_t changes_ = 0;
  std::uint64_t left_to_commit_ = 0;
  std::uint64_t committed_ = 0;
  std::map<link::LinkId, std::vector<std::uint64_t>> uncommitted_;  ///< By `left_to_commit_`.
  std::map<std::uint64_t, Error> failed_;                           ///< Likewise.
};

}  // namespace comity::node
