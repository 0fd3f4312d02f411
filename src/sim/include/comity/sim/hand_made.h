/// A peer made by hand from the text of the protocol, sharing no code with `link`: one end of a
/// link that can keep to every clause, and break any. It is what honest nodes are tried against.
#pragma once

#include "comity/link/frames.h"
#include "comity/link/link.h"
#include "comity/merkle/tree.h"
#include "comity/sim/founding.h"

#include <map>

namespace comity::sim {

/// What is untrue in a request.
enum class Lie {
  replay,               ///< An earlier request, byte for byte.
  replay_afresh,        ///< Messages delivered long ago, under a hello of now.
  gap,                  ///< A number is left out.
  number_reused,        ///< Another message under a number that was used.
  not_adopted,          ///< The first message is no `agreement.adopt`.
  wrong_previous,       ///< The chain of envelopes is broken.
  wrong_key,            ///< Signed by a key that nobody listed.
  key_missing,          ///< Signed by only some of the keys that are listed, or by none.
  time_backwards,       ///< Before the message before it.
  time_ahead,           ///< An hour beyond the tolerance.
  seen_impossible,      ///< It has seen what was never sent.
  bad_body,             ///< Another body than the one whose digest is signed.
  body_missing,         ///< None at all.
  unproven,             ///< Not in the log that the checkpoint is of.
  other_link,           ///< A message addressed to somebody else.
  other_party,          ///< The hello says that another party speaks.
  clock_skew,           ///< The hello's time is a day old.
  forked_checkpoint,    ///< A second root for the size that was shown last.
  unfitting_growth,     ///< A larger tree that did not grow from the last one.
  rewritten_past,       ///< An older size with another root.
  wrong_note_key,       ///< A checkpoint signed by a key that nobody listed.
  no_checkpoint,        ///< None, after there have been some.
  stale_base,           ///< The consistency proof begins at another size.
  false_cosignature,    ///< A cosignature of what the other never signed.
  garbage,              ///< No frames at all.
  truncated,            ///< The last bytes are missing.
  oversize,             ///< More than an exchange may have.
};

/// What is untrue in an answer.
enum class AnswerLie {
  none,
  silence,           ///< No answer comes.
  garbage,           ///< What is no exchange.
  truncated,
  replay,            ///< An earlier answer, byte for byte.
  clock_skew,        ///< The hello's time is a day old.
  no_receipts,       ///< It keeps what it was given, and says nothing.
  receipts_ahead,    ///< Receipts dated a day ahead, truly logged so.
  receipts_before,   ///< A day before the message.
  receipts_unproven, ///< Their proofs fail.
  receipts_invented, ///< A line that is in no log.
  defective,         ///< It marks good bodies as defective.
  refusal_unsigned,  ///< A refusal that nobody signed.
};

std::string_view name_of(Lie lie);
std::string_view name_of(AnswerLie lie);
std::vector<Lie> all_lies();
std::vector<AnswerLie> all_answer_lies();

/// The refusal codes with which an honest node may meet it; "" is none [P5.4].
std::vector<std::string> expected_codes(Lie lie);

/// True if it proves fraud: two signed statements that contradict each other [P6.7].
bool proves_fraud(Lie lie);

/// One end of one link. Not movable.
class HandMade {
 public:
  /// `identity` outlives it. `id.owner` is this side.
  HandMade(link::LinkId id, agreement::Agreement const& agreement, Identity const& identity,
           Chance chance);
  HandMade(HandMade const&) = delete;
  HandMade& operator=(HandMade const&) = delete;

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

  /// What it knows of the other side's messages.
  std::uint64_t received() const { return received_.size(); }

  std::uint64_t sent() const { return sent_.size(); }

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

  struct Theirs {
    Digest envelope;
    std::uint64_t index = 0;
    std::string line;
  };

  class Tiles;

  std::vector<crypto::PrivateKey const*> keys(agreement::Role role) const;
  Own made(link::Draft draft, Instant now) const;
  void sign(Own& own, std::vector<crypto::PrivateKey const*> const& keys) const;
  std::uint64_t log(ByteView entry);
  merkle::Proof inclusion(std::uint64_t index) const;
  std::string checkpoint(merkle::TreeHead const& head,
                         std::vector<crypto::PrivateKey const*> const& keys) const;
  link::Exchange heads(Instant now) const;
  link::Delivery delivery(Own const& own) const;
  link::Receipt receipt_for(link::Delivery const& delivery, AnswerLie lie, Instant now);
  Own next_message(Instant now) const;
  void bend_message(link::Exchange& exchange, Lie lie, Instant now);
  void bend_heads(link::Exchange& exchange, Lie lie, Instant now);

  link::LinkId id_;
  Identity const& identity_;
  mutable Chance chance_;
  crypto::PrivateKey strange_key_;
  std::vector<Own> sent_;
  std::vector<Theirs> received_;
  std::vector<message::Header> received_headers_;
  std::shared_ptr<Tiles> tiles_;
  merkle::TreeEdge tree_;
  std::vector<merkle::TreeHead> told_;  ///< Every head of its log that it showed.
  std::uint64_t delivered_ = 0;
  std::uint64_t base_ = 0;        ///< Of this log, as the other side last verified it.
  std::uint64_t their_size_ = 0;  ///< Of the other's log, by its last checkpoint.
  std::string their_checkpoint_;
  Bytes first_request_;
  Bytes first_answer_;
};

}  // namespace comity::sim
