#include "opened.h"

#include "comity/json/text.h"

namespace comity::link {
namespace {

using message::Disposition;

/// So few that waking a thread takes longer than opening them.
constexpr std::size_t alone_max = 3;

Disposition disposition(Link::State const& link, message::Header const& header, Body const& body) {
  if (auto const* schema = link.agreement->body_schema(header.type, header.kind)) {
    auto const value = json::parse(body.bytes, {.bytes_max = message::body_bytes_max});
    if (!value || !schema->check(*value)) return Disposition::defective_schema;
  }
  if (header.type == "request.issue") {
    auto const in_force = link.with.adopted.in_force(link.id.owner, link.id.peer, header.time);
    if (!in_force || in_force->id() != link.id.agreement)
      return Disposition::defective_not_in_force;
  }
  return Disposition::ok;
}

Opened open(Link::State const& link, Delivery const& delivery,
            note::VerifiedCheckpoint const* peer_head) {
  Opened out;
  auto const entry = message::Entry::parse(delivery.entry);
  if (!entry || entry->mark.direction != Direction::sent) return out;
  auto parsed = message::Unverified::parse(to_bytes(entry->envelope));
  if (!parsed) return out;
  out.mark = entry->mark;
  out.message = *std::move(parsed);
  auto const& header = out.message->header();
  if (header.seq <= link.heads.received.seq) return out;
  auto verified =
      message::Verified::check(*out.message, link.peer_keys(agreement::Role::message, header.time));
  if (!verified) return out;
  out.verified = *std::move(verified);
  out.leaf = merkle::leaf_hash(delivery.entry);
  out.proven =
      peer_head != nullptr && merkle::verify_inclusion(merkle::LeafIndex{delivery.index}, out.leaf,
                                                       delivery.proof, peer_head->head());
  out.body_fits = delivery.body && delivery.body->ref() == header.body;
  if (out.body_fits) out.disposition = disposition(link, header, *delivery.body);
  return out;
}

}  // namespace

std::vector<Opened> open_all(Link::State const& link, std::vector<Delivery> const& deliveries,
                             note::VerifiedCheckpoint const* peer_head) {
  std::vector<Opened> out(deliveries.size());
  auto const work = [&](std::size_t i) { out[i] = open(link, deliveries[i], peer_head); };
  if (link.with.workers != nullptr && out.size() > alone_max) {
    link.with.workers->share(out.size(), work);
  } else {
    for (std::size_t i = 0; i < out.size(); ++i) work(i);
  }
  return out;
}

}  // namespace comity::link
