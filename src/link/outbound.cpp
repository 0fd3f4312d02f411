/// What we deliver: the exchange's request, and what its response brings.
#include "comity/crypto/hash.h"
#include "comity/note/forms.h"
#include "state.h"

#include <algorithm>

namespace comity::link {
namespace {

/// Before a cosignature alone is a reason to speak: the peer's next message usually brings the
/// occasion.
constexpr Duration cosignature_wait{1'000};

/// Room for the entries: what an envelope and a body need besides themselves.
std::size_t weight(Record const& record) {
  return record.envelope.size() + (record.body ? record.body->bytes.size() : 0) + 2'048;
}

/// Judges the receipts of one response.
class Receipts {
 public:
  Receipts(Link::State& link, Step& step, note::VerifiedCheckpoint const& peer_head, Instant now)
      : link_{link}, step_{step}, peer_head_{peer_head}, now_{now} {}

  /// True if the message has a receipt now and had none before.
  bool take(Receipt const& receipt);

 private:
  std::string judge(Receipt const& receipt, EntryMark const& mark, Record const& sent,
                    Digest const& leaf) const;
  void dispute(std::string_view code, Receipt const& receipt, Bytes entry);

  Link::State& link_;
  Step& step_;
  note::VerifiedCheckpoint const& peer_head_;
  Instant now_;
};

std::string Receipts::judge(Receipt const& receipt, EntryMark const& mark, Record const& sent,
                            Digest const& leaf) const {
  if (mark.direction != Direction::received) return "receipt_malformed";
  if (!merkle::verify_inclusion(merkle::LeafIndex{receipt.index}, leaf, receipt.proof,
                                peer_head_.head())) {
    return "receipt_unproven";
  }
  // [P5.14]; our entry's time is the moment at which the message existed.
  if (mark.time < sent.own.mark.time - link_.tolerance()) return "receipt_before_message";
  if (mark.time > now_ + link_.tolerance()) return "receipt_from_the_future";
  return {};
}

void Receipts::dispute(std::string_view code, Receipt const& receipt, Bytes entry) {
  if (!link_.disputed.insert(receipt.seq).second) return;
  note::ProofFile const file{std::move(entry), merkle::LeafIndex{receipt.index}, receipt.proof,
                             peer_head_.note().encode()};
  step_.incident(
      {Incident::Kind::dispute, now_, std::string{code}, receipt.seq, to_bytes(file.encode())});
}

bool Receipts::take(Receipt const& receipt) {
  auto const sent = std::ranges::find(link_.in_flight, receipt.seq, &Record::seq);
  // Nobody asked, or it came twice.
  if (sent == link_.in_flight.end() || sent->peer) return false;
  auto const mark = EntryMark::parse_line(receipt.line);
  if (!mark) {
    dispute("receipt_malformed", receipt, {});
    return false;
  }
  auto entry = message::entry_bytes(*mark, sent->envelope);
  auto const leaf = merkle::leaf_hash(entry);
  if (auto const wrong = judge(receipt, *mark, *sent, leaf); !wrong.empty()) {
    dispute(wrong, receipt, std::move(entry));
    return false;
  }
  sent->peer = Place{receipt.index, *mark};
  step_.receipted(*sent, *sent->peer, leaf);
  step_.proved(receipt.index, receipt.proof);
  return true;
}

/// Takes in what holds of a response, durably.
Result<Taken> take_answer(Link::State& link, Exchange const& exchange, Instant now) {
  Step step{link, now};
  Taken taken;
  auto const peer = judge_peer_head(link, exchange, now);
  if (!peer.refused.empty()) {
    if (peer.incident) step.incident(*peer.incident);
    taken.refused = peer.refused;
    TRY(step.commit());
    return taken;
  }
  if (peer.is_new) step.peer_checkpoint(*peer.checkpoint);
  take_hello(link, step, exchange.hello);
  // The answer is the peer's latest word, also where it knows less than we thought.
  if (exchange.hello.base <= link.heads.own_size) step.heads.peer_base = exchange.hello.base;
  keep_cosigned(link, step, exchange.cosigned, now);
  bool const current =
      peer.checkpoint && peer.checkpoint->head().size.value() == step.heads.peer_size;
  if (current) {
    Receipts receipts{link, step, *peer.checkpoint, now};
    for (auto const& receipt : exchange.receipts) taken.receipts += receipts.take(receipt) ? 1 : 0;
  }
  if (!exchange.refusal.empty()) {
    taken.refused = link.refusal_code(exchange.refusal, now).value_or("unsigned");
    // Two exchanges that cross are no incident, on either side.
    if (*taken.refused != refusal::stale_base) {
      step.incident(
          {Incident::Kind::refused_by_peer, now, *taken.refused, 0, to_bytes(exchange.refusal)});
    }
  }
  TRY(step.commit());
  return taken;
}

}  // namespace

bool Link::wants_exchange(Instant now) const {
  auto const& s = *state_;
  return !s.exchange_under_way && now >= next_exchange();
}

Instant Link::next_exchange() const {
  auto const& s = *state_;
  bool const undelivered = s.undelivered() > 0;
  bool const cosigned = s.heads.cosigned_size > s.cosigned_told;
  auto const due = undelivered ? Instant{}
                   : cosigned  ? s.cosigned_at + cosignature_wait
                               : s.next_heartbeat;
  return std::max(due, s.next_attempt);
}

bool Link::exchange_under_way() const {
  return state_->exchange_under_way;
}

Result<Bytes> Link::make_exchange(Instant now) {
  auto& s = *state_;
  COMITY_CHECK(!s.staged && !s.exchange_under_way);
  TRY(s.renew_checkpoint(now));
  Exchange request;
  request.hello = s.hello(now);
  auto records = TRY(s.with.store.undelivered(1, exchange_entries_max, exchange_fill_bytes));
  auto tree = s.log.tree().tree();
  std::size_t filled = 0;
  std::erase_if(records, [&](Record const& record) {
    return (filled += weight(record)) > exchange_fill_bytes && &record != &records.front();
  });
  for (auto& record : records) {
    auto proof = TRY(tree.inclusion_proof(merkle::LeafIndex{record.own.index}, s.log.size()));
    request.deliveries.push_back({record.own.index, std::move(proof),
                                  message::entry_bytes(record.own.mark, record.envelope),
                                  std::exchange(record.body, std::nullopt)});
  }
  TRY(s.note_published());
  TRY(s.add_heads(request, s.heads.peer_base));
  s.in_flight = std::move(records);
  s.exchange_under_way = true;
  return encode(request);
}

void Link::failed(Instant now) {
  auto& s = *state_;
  s.exchange_under_way = false;
  s.in_flight.clear();
  s.pause = std::clamp(s.pause * 2, retry_pause_min, retry_pause_max);
  s.next_attempt = now + s.pause;
}

Result<Taken> Link::take(ByteView response, Instant now) {
  auto& s = *state_;
  COMITY_CHECK(!s.staged && s.exchange_under_way);
  auto exchange = parse_exchange(response);
  auto const wrong =
      exchange ? judge_hello(s, exchange->hello, s.id.peer, now) : std::string{refusal::malformed};
  if (!wrong.empty()) {
    failed(now);
    return fail(Code::refused, "link.bad_answer", {{"reason", wrong}, {"peer", s.id.peer.text()}});
  }
  auto const base = s.heads.peer_base;
  auto taken = take_answer(s, *exchange, now);
  // Two exchanges that crossed leave one side with an old base: the answer has named the right one,
  // so there is nothing to wait for. Once: a peer may name another one each time.
  bool const rebased = taken && taken->refused == refusal::stale_base &&
                       s.heads.peer_base != base && !std::exchange(s.rebased, true);
  bool const progress = taken && (taken->receipts > 0 || (s.in_flight.empty() && !taken->refused));
  if (taken) {
    for (auto const& record : s.in_flight) {
      if (record.peer && !record.case_id.empty()) taken->cases.push_back(record.case_id);
    }
    s.next_heartbeat = now + heartbeat;
  }
  if (progress || rebased) {
    s.exchange_under_way = false;
    s.in_flight.clear();
    s.next_attempt = now;
  } else {
    failed(now);
  }
  if (progress) {
    s.pause = Duration{0};
    s.rebased = false;
  }
  return taken;
}

}  // namespace comity::link
