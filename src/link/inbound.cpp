/// What the peer sends: judged in the order of [P5.4], logged, receipted.
#include "comity/crypto/hash.h"
#include "comity/link/fraud.h"
#include "opened.h"

#include <algorithm>

namespace comity::link {
namespace {

using agreement::Role;

/// Why a delivered message is refused, and the incident to keep, if it is worth keeping.
struct Refused {
  std::string code;
  std::uint64_t seq = 0;
  std::optional<Digest> envelope;
  Incident incident;
};

/// Judges and takes in the messages of one exchange, one after the other.
class Inbound {
 public:
  Inbound(Link::State& link, Step& step, note::VerifiedCheckpoint const* peer_head,
          bool head_is_new, Instant now)
      : link_{link}, step_{step}, peer_head_{peer_head}, head_is_new_{head_is_new}, now_{now} {}

  /// Absent if the message was taken in, or was there already.
  std::optional<Refused> take(Delivery& delivery, Opened const& opened);

  std::vector<std::uint64_t> const& received() const { return received_; }

  /// In the order of delivery, without their proofs: those need the commit.
  std::vector<Receipt>& receipts() { return receipts_; }

 private:
  std::string judge_place(message::Unverified const& message, Incident& incident);
  std::string judge_header(message::Header const& header) const;
  std::string judge_proof(Opened const& opened) const;
  std::string judge(Opened const& opened, Refused& refused);
  Result<void> log(Delivery& delivery, Opened const& opened);

  Link::State& link_;
  Step& step_;
  note::VerifiedCheckpoint const* peer_head_;
  bool head_is_new_;
  Instant now_;
  std::vector<std::uint64_t> received_;
  std::vector<Receipt> receipts_;
};

/// "" means that nothing is wrong, and "again" that the message is one we have.
constexpr std::string_view again = "again";

std::string Inbound::judge_place(message::Unverified const& message, Incident& incident) {
  auto const& header = message.header();
  auto const& head = step_.heads.received;
  if (header.seq > head.seq + 1) return std::string{refusal::gap};
  if (header.seq == head.seq + 1) {
    if (header.prev != head.digest) return std::string{refusal::wrong_previous};
    bool const adopts = header.type == "agreement.adopt";
    return header.seq == 1 && !adopts ? std::string{refusal::not_adopted} : std::string{};
  }
  // Logged in an earlier exchange, or else in this one, where it has a receipt already.
  auto const held = link_.with.store.find(Direction::received, header.seq);
  if (!held) return std::string{refusal::unavailable};
  if (!*held) return std::string{refusal::gap};
  if ((*held)->digest == message.digest()) {
    receipts_.push_back({header.seq, (*held)->own.index, (*held)->own.mark.line(), {}});
    return std::string{again};
  }
  // Only two payloads are two statements: the envelope around one can be changed by anyone.
  auto const first = message::Unverified::parse((*held)->envelope);
  bool const contradicts = first && first->payload() != message.payload();
  if (contradicts &&
      message::Verified::check(message, link_.peer_keys(Role::message, header.time))) {
    incident.kind = Incident::Kind::fraud;
    incident.evidence = to_bytes(
        fraud_of_messages(link_.with.adopted, link_.id, (*held)->envelope, message.envelope()));
  }
  return std::string{refusal::number_reused};
}

std::string Inbound::judge_header(message::Header const& header) const {
  auto const& head = step_.heads.received;
  if (header.time < head.time) return std::string{refusal::time_backwards};
  if (header.time > now_ + link_.tolerance()) return std::string{refusal::time_ahead};
  bool const possible = header.seen >= head.seen && header.seen <= link_.heads.sent.seq;
  return possible ? std::string{} : std::string{refusal::seen_impossible};
}

std::string Inbound::judge_proof(Opened const& opened) const {
  if (peer_head_ == nullptr) return std::string{refusal::unproven};
  // Under an older checkpoint nothing new can be true.
  bool const older = !head_is_new_ && peer_head_->head().size.value() < link_.heads.peer_size;
  if (older) return std::string{refusal::stale_base};
  return opened.proven ? std::string{} : std::string{refusal::unproven};
}

Result<void> Inbound::log(Delivery& delivery, Opened const& opened) {
  auto const& message = *opened.verified;
  auto const& header = message.header();
  EntryMark const mark{Direction::received, now_, opened.disposition};
  step_.heads.received = {header.seq, message.digest(), header.time, header.seen};
  step_.peer_leaf(delivery.index, opened.leaf);
  step_.proved(delivery.index, delivery.proof);
  auto const index = TRY(step_.add({.direction = Direction::received,
                                    .seq = header.seq,
                                    .digest = message.digest(),
                                    .envelope = message.envelope(),
                                    .type = header.type,
                                    .case_id = header.case_id,
                                    .request_id = header.request_id,
                                    .own = {.index = 0, .mark = mark},
                                    .peer = Place{delivery.index, *opened.mark},
                                    .body = std::move(delivery.body)}));
  received_.push_back(header.seq);
  receipts_.push_back({header.seq, index, mark.line(), {}});
  return {};
}

/// In the order of [P5.4]. Notes in `refused` what a refusal says of the message.
std::string Inbound::judge(Opened const& opened, Refused& refused) {
  if (!opened.message) return std::string{refusal::malformed};
  auto const& header = opened.message->header();
  refused.seq = header.seq;
  refused.envelope = opened.message->digest();
  bool const addressed = header.agreement == link_.id.agreement && header.from == link_.id.peer &&
                         header.to == link_.id.owner;
  if (!addressed) return std::string{refusal::wrong_party};
  if (auto place = judge_place(*opened.message, refused.incident); !place.empty()) return place;
  if (!opened.verified) return std::string{refusal::bad_signature};
  if (auto wrong = judge_header(header); !wrong.empty()) return wrong;
  if (!opened.body_fits) return std::string{refusal::bad_body};
  return judge_proof(opened);
}

std::optional<Refused> Inbound::take(Delivery& delivery, Opened const& opened) {
  Refused refused{.incident = {.kind = Incident::Kind::refused, .at = now_}};
  refused.code = judge(opened, refused);
  if (refused.code == again) return std::nullopt;
  if (refused.code.empty()) {
    if (log(delivery, opened)) return std::nullopt;
    refused.code = refusal::unavailable;
  }
  auto& incident = refused.incident;
  if (incident.evidence.empty()) incident.evidence = delivery.entry;
  incident.code = refused.code;
  incident.seq = refused.seq;
  return refused;
}

Result<void> prove(Link::State const& link, std::vector<Receipt>& receipts) {
  auto tree = link.log.tree().tree();
  for (auto& receipt : receipts) {
    receipt.proof = TRY(tree.inclusion_proof(merkle::LeafIndex{receipt.index}, link.log.size()));
  }
  return {};
}

/// Takes in what holds of an exchange, durably, and fills the response with heads, receipts and at
/// most one refusal.
Result<void> take_exchange(Link::State& link, Exchange& exchange, Instant now, Exchange& response,
                           Answered& out) {
  Step step{link, now};
  auto const peer = judge_peer_head(link, exchange, now);
  auto const refuse = [&](Refused const& refused) {
    out.refused = refused.code;
    response.refusal = link.signed_refusal(refused.code, now, refused.seq, refused.envelope);
  };
  auto const* const head = peer.checkpoint ? &*peer.checkpoint : nullptr;
  Inbound inbound{link, step, head, peer.is_new, now};
  if (!peer.refused.empty()) {
    refuse({.code = peer.refused});
    if (peer.incident) step.incident(*peer.incident);
  } else {
    if (peer.is_new) step.peer_checkpoint(*peer.checkpoint);
    take_hello(link, step, exchange.hello);
    keep_cosigned(link, step, exchange.cosigned, now);
    auto const opened = open_all(link, exchange.deliveries, head);
    for (std::size_t i = 0; i < opened.size(); ++i) {
      auto const refused = inbound.take(exchange.deliveries[i], opened[i]);
      if (!refused) continue;
      refuse(*refused);
      if (refused->code != refusal::stale_base) step.incident(refused->incident);
      break;
    }
  }
  TRY(step.commit());
  TRY(link.note_published());
  TRY(prove(link, inbound.receipts()));
  out.received = inbound.received();
  response.receipts = std::move(inbound.receipts());
  return link.add_heads(response, exchange.hello.base);
}

}  // namespace

std::string judge_hello(Link::State const& link, Hello const& hello, PartyId const& authenticated,
                        Instant now) {
  bool const addressed = hello.agreement == link.id.agreement && hello.from == link.id.peer &&
                         hello.to == link.id.owner && authenticated == link.id.peer;
  if (!addressed) return std::string{refusal::wrong_party};
  auto const skew = hello.now > now ? hello.now - now : now - hello.now;
  return skew > link.tolerance() ? std::string{refusal::clock_skew} : std::string{};
}

/// Our checkpoint with the peer's cosignature: by one of the sets of mirror keys that count [P3.5].
std::optional<note::VerifiedCheckpoint> open_cosigned(Link::State const& link,
                                                      std::string const& cosigned, Instant now) {
  auto const name = message::mirror_name(link.id.agreement, link.id.owner, link.id.peer);
  for (auto const& set : link.peer_keys(Role::mirror, now)) {
    note::KeySet keys;
    for (auto const& key : set) {
      auto verifier = note::VerifierKey::create(name, note::SignatureType::cosignature, key);
      if (verifier) keys.required.push_back(*std::move(verifier));
    }
    auto opened = note::VerifiedCheckpoint::open(cosigned, link.id.origin(Side::own), keys);
    if (opened) return *std::move(opened);
  }
  return std::nullopt;
}

void keep_cosigned(Link::State const& link, Step& step, std::string const& cosigned, Instant now) {
  if (cosigned.empty()) return;
  auto const verified = open_cosigned(link, cosigned, now);
  if (!verified) return;
  auto const root = link.log.tree().root_at(verified->head().size);
  if (!root || *root != verified->head().root) return;
  auto const held = note::UnverifiedCheckpoint::parse(step.heads.own_mirrored);
  if (held && held->claim().head.size >= verified->head().size) return;
  step.heads.own_mirrored = cosigned;
}

void take_hello(Link::State const& link, Step& step, Hello const& hello) {
  step.heads.peer_received =
      std::clamp(hello.received, link.heads.peer_received, link.heads.sent.seq);
  if (hello.base <= link.heads.own_size)
    step.heads.peer_base = std::max(step.heads.peer_base, hello.base);
}

Answered Link::answer(ByteView request, PartyId const& authenticated, Instant now) {
  auto& s = *state_;
  COMITY_CHECK(!s.staged);
  Answered out;
  auto const refuse = [&](std::string_view code, std::uint64_t seq = 0,
                          std::optional<Digest> envelope = {}) {
    out.refused = std::string{code};
    return s.signed_refusal(code, now, seq, envelope);
  };
  Exchange response;
  auto exchange = parse_exchange(request);
  auto const wrong = exchange ? judge_hello(s, exchange->hello, authenticated, now)
                              : std::string{refusal::malformed};
  if (!wrong.empty()) {
    response.refusal = refuse(wrong);
    std::ignore = record({Incident::Kind::refused, now, wrong, 0,
                          to_bytes(request.first(std::min(request.size(), evidence_bytes_max)))});
    response.hello = s.hello(now);
    out.response = encode(response);
    return out;
  }

  auto const renewed = s.renew_checkpoint(now);
  auto const taken =
      renewed ? take_exchange(s, *exchange, now, response, out) : Result<void>{renewed.error()};
  if (!taken) {
    // Nothing was kept, so nothing may be receipted.
    out.failure = taken.error();
    out.received.clear();
    response = Exchange{};
    response.refusal = refuse(refusal::unavailable);
  }
  response.hello = s.hello(now);
  out.response = encode(response);
  return out;
}

}  // namespace comity::link
