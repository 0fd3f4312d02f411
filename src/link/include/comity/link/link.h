/// One party's end of its dealings with one other, under one agreement: it seals and logs what the
/// party says, delivers it until there is a receipt, logs what the peer says and gives receipts,
/// and keeps a mirror of the peer's log. It does not know what a message means, nor how bytes
/// travel.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/crypto/keyring.h"
#include "comity/link/frames.h"
#include "comity/link/store.h"
#include "comity/link/workers.h"
#include "comity/log/log.h"
#include "comity/log/mirror.h"

#include <memory>

namespace comity::link {

/// What a link works with; all of it outlives the link.
struct Surroundings {
  agreement::Adopted const& adopted;
  crypto::Keyring const& keys;
  LinkStore& store;
  PublishedNote& published;
  Random& random;
  Workers* workers = nullptr;  ///< Null: the calling thread does everything.
};

/// What the owner wants to say. Whoever makes one answers for what is in it: the link looks at none
/// of it.
struct Draft {
  std::string type;
  CaseId case_id;
  message::RequestId request_id;
  std::string kind;
  std::string urgency;
  std::optional<message::ExerciseId> exercise;
  json::Value codes{json::Object{}};
  Bytes body;
};

/// What an answer from the peer brought.
struct Taken {
  std::size_t receipts = 0;            ///< Messages that have a receipt now and had none before.
  std::vector<CaseId> cases;           ///< Cases in which something became settled.
  std::optional<std::string> refused;  ///< The code, if the peer refused something.
};

/// What an exchange from the peer brought, and what to answer.
struct Answered {
  Bytes response;
  std::vector<std::uint64_t> received;  ///< Numbers of messages that are new.
  std::optional<std::string> refused;   ///< The code, if we refused something.
  std::optional<Error> failure;  ///< Why our own side could not keep it; if `damaged`, open anew.
};

/// Single-threaded. After an `unavailable` error the link is as it was before the call. After
/// `damaged` it must be opened anew.
class Link {
 public:
  struct State;  ///< Known to the link's own parts only.

  /// Reads a link back, or begins one. Errors: those of `log::Log::open` (a database older than
  /// what was published, [P6.4]) and of the store; `not_found link.unknown_agreement`; `forbidden
  /// link.not_a_party`.
  static Result<std::unique_ptr<Link>> open(LinkId id, Surroundings surroundings);

  ~Link();

  LinkId const& id() const;

  /// As committed.
  Heads const& heads() const;

  /// Of our own log and of the peer's, as committed.
  log::Log const& log() const;
  log::Mirror const& mirror() const;
  LinkStore& store() const;

  /// Seals a message and puts it at the end of our log; returns its number. It is not durable and
  /// not delivered before `commit`. Errors: `conflict link.not_adopted` if the first message of a
  /// link is not `agreement.adopt` [P3.6]; `forbidden link.no_valid_key` (role) if the agreement
  /// lists no key of ours valid at `now`; `forbidden link.key_missing` (key) if the keyring lacks
  /// one; `too_large link.body_too_large`, `too_large message.envelope_too_large`.
  Result<std::uint64_t> stage(Draft draft, Instant now);

  /// Makes everything staged durable, under a new checkpoint. On error all of it is forgotten.
  Result<void> commit(Instant now);

  /// True if a message of this case is staged and not committed.
  bool has_staged(CaseId const& id) const;

  /// True if there is a reason to speak to the peer now: undelivered messages, a cosignature it
  /// lacks, or the heartbeat.
  bool wants_exchange(Instant now) const;

  /// The earliest time at which `wants_exchange` can become true if nothing happens.
  Instant next_exchange() const;

  /// True from `make_exchange` until `take` or `failed`.
  bool exchange_under_way() const;

  /// The request of the next exchange. One at a time: until `take` or `failed`. Errors: those of the
  /// store; `forbidden link.no_valid_key` and `link.key_missing` if no checkpoint of ours can be
  /// signed by now.
  Result<Bytes> make_exchange(Instant now);

  /// The peer's response to it.
  Result<Taken> take(ByteView response, Instant now);

  /// No response came. The next attempt waits [P5.15].
  void failed(Instant now);

  /// Answers the peer's exchange. `authenticated` is the party that the transport proved [P5.8].
  /// There is always an answer; whatever it cost a message its receipt is in it, and kept.
  Answered answer(ByteView request, PartyId const& authenticated, Instant now);

  /// Keeps our checkpoint as cosigned by a witness: `lines` as it answered them. Errors: those of
  /// note::verify with the agreement's witnesses.
  Result<void> add_witness_cosignature(std::string_view lines, std::string_view checkpoint,
                                       Instant now);

  /// Keeps an incident that the caller found.
  Result<void> record(Incident incident);

 private:
  explicit Link(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace comity::link
