#include "comity/sim/hand_made.h"

#include "comity/crypto/hash.h"
#include "comity/dsse/envelope.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"
#include "tiles.h"

#include <algorithm>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using agreement::Role;
using link::Side;
using message::EntryMark;

/// More than any run lasts: a receipt from the future must not come true meanwhile.
constexpr Duration dated_wrongly_by = 24h * 365;

Bytes signed_envelope(ByteView payload, std::vector<crypto::PrivateKey const*> const& keys) {
  return dsse::seal(message::envelope_type, payload, keys);
}

EntryMark mark_for(message::Header const& header, AnswerLie lie, Instant now) {
  // The other's clock may have been set back since; a receipt from before the message is a lie.
  EntryMark mark{message::Direction::received, std::max(now, header.time),
                 message::Disposition::ok};
  if (lie == AnswerLie::receipts_ahead) mark.time = now + dated_wrongly_by;
  if (lie == AnswerLie::receipts_before) mark.time = header.time - dated_wrongly_by;
  if (lie == AnswerLie::defective) mark.disposition = message::Disposition::defective_schema;
  return mark;
}

}  // namespace

HandMade::HandMade(link::LinkId id, Identity const& identity, Chance chance)
    : id_{std::move(id)},
      identity_{identity},
      chance_{chance},
      strange_key_{crypto::PrivateKey::generate(crypto::Algorithm::ed25519, chance_)},
      tiles_{std::make_unique<Tiles>()} {}

HandMade::~HandMade() = default;

Digest HandMade::digest_of(std::uint64_t seq) const {
  return crypto::sha256(sent_[seq - 1].envelope);
}

std::vector<crypto::PrivateKey const*> HandMade::keys(Role role) const {
  std::vector<crypto::PrivateKey const*> out;
  for (auto const& key : identity_.listed)
    if (key.role == role) out.push_back(identity_.ring.find(key.key.id()));
  return out;
}

void HandMade::sign(Own& own, std::vector<crypto::PrivateKey const*> const& keys) const {
  own.envelope = signed_envelope(message::encode(own.header), keys);
  own.entry = message::entry_bytes(
      {message::Direction::sent, own.header.time, message::Disposition::ok}, own.envelope);
}

HandMade::Own HandMade::made(link::Draft draft, Instant now) {
  Own own;
  own.body = message::Body::salted(std::move(draft.body), chance_);
  own.header = {
      .agreement = id_.agreement,
      .from = id_.owner,
      .to = id_.peer,
      .seq = sent_.size() + 1,
      .prev = sent_.empty() ? id_.agreement.digest : crypto::sha256(sent_.back().envelope),
      .seen = received_.size(),
      .type = std::move(draft.type),
      .case_id = std::move(draft.case_id),
      .request_id = std::move(draft.request_id),
      .kind = std::move(draft.kind),
      .urgency = std::move(draft.urgency),
      .time = sent_.empty() ? now : std::max(now, sent_.back().header.time),
      .exercise = std::move(draft.exercise),
      .codes = std::move(draft.codes),
      .body = own.body.ref()};
  sign(own, keys(Role::message));
  own.index = tree_.size().value();
  return own;
}

std::uint64_t HandMade::log(ByteView entry) {
  return tiles_->append(tree_, merkle::leaf_hash(entry));
}

void HandMade::say(link::Draft draft, Instant now) {
  auto own = made(std::move(draft), now);
  own.index = log(own.entry);
  sent_.push_back(std::move(own));
}

merkle::Proof HandMade::inclusion(std::uint64_t index) const {
  return merkle::Tree{tree_, *tiles_}
      .inclusion_proof(merkle::LeafIndex{index}, tree_.size())
      .value();
}

std::string HandMade::checkpoint(merkle::TreeHead const& head,
                                 std::vector<crypto::PrivateKey const*> const& keys) const {
  auto const origin = id_.origin(Side::own);
  auto note = note::Note::create(note::Checkpoint{origin, head, {}}.encode()).value();
  for (auto const* key : keys) {
    auto const put = note.put(note::Signer::create(origin, *key)->sign(note.text(), Instant{}));
    COMITY_CHECK(put.has_value());
  }
  return note.encode();
}

link::Exchange HandMade::heads(Instant now) const {
  link::Exchange out;
  out.hello = {id_.agreement, id_.owner, id_.peer, now, their_size_, received_.size()};
  if (tree_.size().value() == 0) return out;
  out.checkpoint = checkpoint(tree_.head(), keys(Role::checkpoint));
  if (base_ > 0 && base_ < tree_.size().value()) {
    auto proof =
        merkle::Tree{tree_, *tiles_}.consistency_proof(merkle::TreeSize{base_}, tree_.size());
    out.consistency = {base_, tree_.size().value(), std::move(proof).value()};
  }
  return out;
}

link::Delivery HandMade::delivery(Own const& own) const {
  return {own.index, inclusion(own.index), own.entry, own.body};
}

Bytes HandMade::request(Instant now) {
  auto exchange = heads(now);
  for (auto at = delivered_; at < sent_.size(); ++at) {
    if (exchange.deliveries.size() == link::exchange_entries_max) break;
    exchange.deliveries.push_back(delivery(sent_[at]));
  }
  auto out = link::encode(exchange);
  if (first_request_.empty()) first_request_ = out;
  return out;
}

void HandMade::take_heads(link::Exchange const& exchange) {
  delivered_ = std::max(delivered_, std::min<std::uint64_t>(exchange.hello.received, sent_.size()));
  base_ = std::min(exchange.hello.base, tree_.size().value());
  if (auto const mirrored = note::UnverifiedCheckpoint::parse(exchange.cosigned))
    cosigned_ = mirrored->claim().head.size.value();
  if (exchange.checkpoint.empty()) return;
  auto const theirs = note::UnverifiedCheckpoint::parse(exchange.checkpoint);
  if (theirs) their_size_ = std::max(their_size_, theirs->claim().head.size.value());
}

bool HandMade::take(ByteView answer) {
  auto const exchange = link::parse_exchange(answer);
  if (!exchange) return false;
  take_heads(*exchange);
  return exchange->refusal.empty();
}

std::optional<HandMade::Theirs> HandMade::received(link::Delivery const& delivery, AnswerLie lie,
                                                   Instant now) {
  auto const entry = message::Entry::parse(delivery.entry);
  auto const message = message::Unverified::parse(to_bytes(entry->envelope));
  auto const& header = message->header();
  if (header.seq <= received_.size()) return received_[header.seq - 1];
  if (header.seq != received_.size() + 1) return std::nullopt;
  auto const mark = mark_for(header, lie, now);
  auto const index = log(message::entry_bytes(mark, entry->envelope));
  received_headers_.push_back(header);
  if (lie == AnswerLie::receipts_ahead || lie == AnswerLie::receipts_before)
    dated_wrongly_.insert(header.seq);
  return received_.emplace_back(Theirs{header.seq, index, mark.line()});
}

std::optional<Bytes> HandMade::answer(ByteView request, AnswerLie lie, Instant now) {
  auto exchange = link::parse_exchange(request);
  if (!exchange || lie == AnswerLie::silence) return std::nullopt;
  take_heads(*exchange);
  if (lie == AnswerLie::seesaw) exchange->deliveries.clear();
  std::vector<link::Receipt> receipts;
  for (auto const& delivery : exchange->deliveries) {
    auto const theirs = received(delivery, lie, now);
    if (theirs) receipts.push_back({theirs->seq, theirs->index, theirs->line, {}});
  }
  auto response = heads(now);
  for (auto& receipt : receipts) receipt.proof = inclusion(receipt.index);
  response.receipts = std::move(receipts);
  return bent_answer(std::move(response), lie);
}

}  // namespace comity::sim
