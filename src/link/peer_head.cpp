/// The two heads of a link as they cross: ours as we tell it, the peer's as we judge it; and signed
/// refusals.
#include "comity/dsse/envelope.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/link/fraud.h"
#include "state.h"

#include <algorithm>

namespace comity::link {
namespace {

constexpr std::string_view refusal_type = "application/vnd.comity.refusal.v1+json";

PeerHead refuse(std::string_view code) {
  return {std::nullopt, false, std::string{code}, std::nullopt};
}

PeerHead refuse(std::string_view code, Incident::Kind kind, Instant now,
                std::string_view evidence) {
  return {std::nullopt, false, std::string{code},
          Incident{kind, now, std::string{code}, 0, to_bytes(evidence)}};
}

/// The peer's checkpoint, signed by all its keys for its own log that are valid now: by one of the
/// sets that count [P3.5].
Result<note::VerifiedCheckpoint> open_peer_head(Link::State const& link, std::string_view text,
                                                Instant now) {
  auto const origin = link.id.origin(Side::peer);
  auto refused = fail(Code::forbidden, "link.no_valid_key",
                      {{"role", "checkpoint"}, {"time", to_rfc3339(now)}});
  for (auto const& set : link.peer_keys(agreement::Role::checkpoint, now)) {
    note::KeySet keys;
    for (auto const& key : set)
      keys.required.push_back(TRY(note::VerifierKey::create(origin, key)));
    auto opened = note::VerifiedCheckpoint::open(text, origin, keys);
    if (opened) return opened;
    refused = opened.error();
  }
  return refused;
}

/// Both checkpoints, one after the other: what a person needs to see of two that do not fit.
std::string both(std::string_view older, std::string_view newer) {
  return std::string{older} + "\n--\n\n" + std::string{newer};
}

/// An older checkpoint says nothing new; but it must be of the tree of which we hold the copy.
PeerHead judge_older(Link::State const& link, note::VerifiedCheckpoint checkpoint, Instant now) {
  auto const older = checkpoint.head();
  merkle::TreeSize const held{link.heads.cosigned_size};
  if (older.size <= held) {
    auto const root = link.mirror.tree().root_at(older.size);
    auto const proof = link.mirror.tree().consistency_proof(older.size, held);
    if (!root || !proof) return refuse(refusal::unavailable);
    if (*root != older.root) {
      auto const fraud = fraud_of_prefix(link.with.adopted, link.id, checkpoint.note().encode(),
                                         link.heads.peer_cosigned, *root, *proof);
      return refuse(refusal::inconsistent, Incident::Kind::fraud, now, fraud);
    }
  }
  return {std::move(checkpoint), false, {}, {}};
}

}  // namespace

PeerHead judge_peer_head(Link::State const& link, Exchange const& exchange, Instant now) {
  auto const& last = link.heads;
  if (exchange.checkpoint.empty()) {
    return last.peer_size == 0 ? PeerHead{}
                               : refuse(refusal::bad_checkpoint, Incident::Kind::refused, now, {});
  }
  auto checkpoint = open_peer_head(link, exchange.checkpoint, now);
  if (!checkpoint)
    return refuse(refusal::bad_checkpoint, Incident::Kind::refused, now, exchange.checkpoint);
  auto const size = checkpoint->head().size.value();
  if (last.peer_size == 0) return {*std::move(checkpoint), true, {}, {}};
  if (size < last.peer_size) return judge_older(link, *std::move(checkpoint), now);

  auto const older = note::UnverifiedCheckpoint::parse(last.peer_checkpoint);
  if (!older) return refuse(refusal::unavailable);
  if (size == last.peer_size) {
    if (older->claim().head == checkpoint->head()) return {*std::move(checkpoint), false, {}, {}};
    auto const proof =
        fraud_of_checkpoints(link.with.adopted, link.id, last.peer_checkpoint, exchange.checkpoint);
    return refuse(refusal::inconsistent, Incident::Kind::fraud, now, proof);
  }
  auto const& consistency = exchange.consistency;
  if (!consistency || consistency->from_size != last.peer_size || consistency->to_size != size) {
    return refuse(refusal::stale_base);
  }
  if (!merkle::verify_consistency(older->claim().head, checkpoint->head(), consistency->proof)) {
    return refuse(refusal::inconsistent, Incident::Kind::dispute, now,
                  both(last.peer_checkpoint, exchange.checkpoint));
  }
  return {*std::move(checkpoint), true, {}, {}};
}

Result<void> Link::State::note_published() {
  if (heads.own_size == 0) return {};
  auto const head = log.tree().head();
  return with.published.write(log.origin(), {head.size.value(), head.root});
}

Hello Link::State::hello(Instant now) const {
  return {id.agreement, id.owner, id.peer, now, heads.peer_size, heads.received.seq};
}

Result<void> Link::State::add_heads(Exchange& exchange, std::uint64_t base) {
  exchange.checkpoint = heads.own_checkpoint;
  if (base > 0 && base < heads.own_size) {
    auto proof = TRY(log.tree().consistency_proof(merkle::TreeSize{base}, log.size()));
    exchange.consistency = Consistency{base, heads.own_size, std::move(proof)};
  }
  exchange.cosigned = heads.peer_cosigned;
  cosigned_told = heads.cosigned_size;
  return {};
}

std::string Link::State::signed_refusal(std::string_view code, Instant now, std::uint64_t seq,
                                        std::optional<Digest> envelope) const {
  auto const keys = own_keys(agreement::Role::message, now);
  if (!keys) return {};  // Without a valid key we can only stay silent.
  json::Object payload{{"v", 1},
                       {"agreement", id.agreement.digest.hex()},
                       {"from", id.owner.text()},
                       {"to", id.peer.text()},
                       {"time", to_milliseconds(now)},
                       {"code", code}};
  if (seq > 0) payload.emplace_back("seq", seq);
  if (envelope) payload.emplace_back("envelope", envelope->hex());
  return to_text(dsse::seal(refusal_type, as_bytes(json::write(std::move(payload))), *keys));
}

std::optional<std::string> Link::State::refusal_code(std::string_view refusal, Instant now) const {
  auto const envelope = dsse::Envelope::parse(to_bytes(refusal));
  if (!envelope || envelope->payload_type() != refusal_type) return std::nullopt;
  if (!dsse::verify_any(*envelope, peer_keys(agreement::Role::message, now))) return std::nullopt;
  auto const value = json::parse(envelope->payload());
  if (!value) return std::nullopt;
  json::Reader r{*value};
  std::string code{r.text("code", 64)};
  bool const ours =
      r.text("to", 16) == id.owner.text() && r.digest("agreement") == id.agreement.digest;
  if (!r.done() || !ours) return std::nullopt;
  return code;
}

}  // namespace comity::link
