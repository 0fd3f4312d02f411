/// A peer made by hand from the text of the protocol, sharing no code with `link`: one end of a
/// link that can keep to every clause, and break any. It is what honest nodes are tried against.
#pragma once

#include "comity/link/frames.h"
#include "comity/link/link.h"
#include "comity/merkle/tree.h"
#include "comity/sim/founding.h"

#include <memory>
#include <set>

namespace comity::sim {

class Tiles;

/// What is untrue in a request.
enum class Lie {
  replay,             ///< An earlier request, byte for byte.
  replay_afresh,      ///< Messages delivered long ago, under a hello of now.
  gap,                ///< A number is left out.
  number_reused,      ///< Another message under a number that was used.
  not_adopted,        ///< The first message is no `agreement.adopt`.
  wrong_previous,     ///< The chain of envelopes is broken.
  wrong_key,          ///< Signed by a key that nobody listed.
  key_missing,        ///< Signed by only some of the keys that are listed, or by none.
  time_backwards,     ///< Before the message before it.
  time_ahead,         ///< An hour beyond the tolerance.
  seen_impossible,    ///< It has seen what was never sent.
  bad_body,           ///< Another body than the one whose digest is signed.
  body_missing,       ///< None at all.
  unproven,           ///< Not in the log that the checkpoint is of.
  other_link,         ///< A message addressed to somebody else.
  other_party,        ///< The hello says that another party speaks.
  clock_skew,         ///< The hello's time is a day old.
  forked_checkpoint,  ///< A second root for the size that was shown last.
  unfitting_growth,   ///< A larger tree that did not grow from the last one.
  rewritten_past,     ///< An older size with another root.
  wrong_note_key,     ///< A checkpoint signed by a key that nobody listed.
  no_checkpoint,      ///< None, after there have been some.
  stale_base,         ///< The consistency proof begins at another size.
  false_cosignature,  ///< A cosignature of what the other never signed.
  garbage,            ///< No frames at all.
  truncated,          ///< The last bytes are missing.
  oversize,           ///< More than an exchange may have.
};

/// What is untrue in an answer.
enum class AnswerLie {
  none,
  silence,  ///< No answer comes.
  slow,     ///< It comes when nobody waits for it any more.
  garbage,  ///< What is no exchange.
  truncated,
  replay,             ///< An earlier answer, byte for byte.
  clock_skew,         ///< The hello's time is a day old.
  no_receipts,        ///< It keeps what it was given, and says nothing.
  receipts_ahead,     ///< Receipts dated a year ahead, truly logged so.
  receipts_before,    ///< A year before the message.
  receipts_unproven,  ///< Their proofs fail.
  receipts_invented,  ///< A line that is in no log.
  defective,          ///< It marks good bodies as defective.
  refusal_unsigned,   ///< A refusal that nobody signed.
  seesaw,             ///< Signed refusals that ask for a proof from another size each time.
};

std::string_view name_of(Lie lie);
std::string_view name_of(AnswerLie lie);
std::vector<Lie> all_lies();
std::vector<AnswerLie> all_answer_lies();

/// The refusal codes with which an honest node may meet it [P5.4]; "" is none, "-" no answer.
std::vector<std::string> const& expected_codes(Lie lie);

/// True if something of it must be kept as evidence [P5.4].
bool leaves_evidence(Lie lie);

/// True if it proves fraud: two signed statements that contradict each other [P6.7].
bool proves_fraud(Lie lie);

/// One end of one link. Not movable.
class HandMade {
 public:
  /// `identity` outlives it. `id.owner` is this side.
  HandMade(link::LinkId id, Identity const& identity, Chance chance);
  HandMade(HandMade const&) = delete;
  HandMade& operator=(HandMade const&) = delete;
  ~HandMade();

  link::LinkId const& id() const { return id_; }

  /// Signs and logs a message; it is delivered with the next request.
  void say(link::Draft draft, Instant now);

  /// An honest request: everything without a receipt, at most `link::exchange_entries_max`.
  Bytes request(Instant now);

  /// Takes in the answer to it. False if it is none.
  bool take(ByteView answer);

  /// True if there is what this lie needs.
  bool can(Lie lie) const;

  /// A request that is untrue in this one point and, but for that, would be taken.
  Bytes request(Lie lie, Instant now);

  /// Answers the other side's request; nothing if it keeps silent or understands nothing.
  std::optional<Bytes> answer(ByteView request, AnswerLie lie, Instant now);

  std::uint64_t sent() const { return sent_.size(); }

  /// Of the envelope of message `seq`, 1 to `sent()`.
  Digest digest_of(std::uint64_t seq) const;

  /// Of the last message; the beginning of time if there is none.
  Instant last_time() const { return sent_.empty() ? Instant{} : sent_.back().header.time; }

  /// For how many of the other side's messages a receipt was given in which all was true.
  std::uint64_t receipted_truly() const { return receipted_truly_.size(); }

  /// How many it logged under times that no receipt may bear.
  std::uint64_t dated_wrongly() const { return dated_wrongly_.size(); }

  /// The headers of the messages received, by number.
  std::vector<message::Header> const& received_headers() const { return received_headers_; }

  /// How many of its messages the other side has.
  std::uint64_t delivered() const { return delivered_; }

 private:
  struct Own {
    message::Header header;
    Bytes envelope;
    message::Body body;
    std::uint64_t index = 0;
    Bytes entry;
  };

  /// The receipt for one of the other side's messages, but for its proof.
  struct Theirs {
    std::uint64_t seq = 0;
    std::uint64_t index = 0;
    std::string line;
  };

  std::vector<crypto::PrivateKey const*> keys(agreement::Role role) const;
  Own made(link::Draft draft, Instant now);
  void sign(Own& own, std::vector<crypto::PrivateKey const*> const& keys) const;
  std::uint64_t log(ByteView entry);
  merkle::Proof inclusion(std::uint64_t index) const;
  std::string checkpoint(merkle::TreeHead const& head,
                         std::vector<crypto::PrivateKey const*> const& keys) const;
  link::Exchange heads(Instant now) const;
  link::Delivery delivery(Own const& own) const;
  void take_heads(link::Exchange const& exchange);
  std::optional<Theirs> received(link::Delivery const& delivery, AnswerLie lie, Instant now);
  void bend_message(link::Exchange& exchange, Lie lie, Instant now);
  void bend_heads(link::Exchange& exchange, Lie lie, Instant now);
  std::string false_cosignature(Instant now);
  Bytes bent_answer(link::Exchange response, AnswerLie lie);
  std::string refusal(std::string_view code, Instant now) const;

  link::LinkId id_;
  Identity const& identity_;
  Chance chance_;
  crypto::PrivateKey strange_key_;
  std::vector<Own> sent_;         ///< Message n at n−1.
  std::vector<Theirs> received_;  ///< Likewise.
  std::vector<message::Header> received_headers_;
  std::set<std::uint64_t> receipted_truly_;  ///< By number.
  std::set<std::uint64_t> dated_wrongly_;    ///< Likewise.
  std::unique_ptr<Tiles> tiles_;
  merkle::TreeEdge tree_;
  std::uint64_t delivered_ = 0;
  std::uint64_t base_ = 0;        ///< Size of this log as the other side last verified it.
  std::uint64_t cosigned_ = 0;    ///< Size of this log as the other side last cosigned it.
  std::uint64_t their_size_ = 0;  ///< Of the other's log, by its last checkpoint.
  std::uint64_t seesaw_ = 0;
  Bytes first_request_;
  Bytes first_answer_;
};

}  // namespace comity::sim
