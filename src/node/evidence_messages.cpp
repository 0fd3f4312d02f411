/// What evidence says to other parties, and what their messages do to it. All effects come out of
/// the logs, the own messages' too: what is in a log has its effect, whenever the node stopped.
#include "comity/message/sealed.h"
#include "comity/node/evidence.h"

#include <algorithm>

namespace comity::node {

using evidence::Act;
using evidence::Change;
using evidence::Codes;
using evidence::CopyState;
using evidence::Event;
using evidence::Item;
using evidence::Outcome;
using evidence::Phase;

namespace {

/// Entries of a log looked at together.
constexpr std::size_t entries_at_once = 256;

/// Entries that a start may look at again: that they were passed by is kept once in so many, for it
/// costs a commit. A start then takes no longer on a long log.
constexpr std::uint64_t looked_again_max = 8'192;

bool lists_sm2(agreement::Agreement const& agreement, PartyId const& party) {
  auto const* const found = agreement.party(party);
  return found != nullptr && std::ranges::any_of(found->keys, [](agreement::Key const& key) {
           return key.role == agreement::Role::message &&
                  key.key.algorithm() == crypto::Algorithm::sm2_sm3;
         });
}

void set_copy(Item& item, evidence::Copy copy) {
  auto const found = std::ranges::find(item.copies, copy.party, &evidence::Copy::party);
  if (found == item.copies.end()) {
    item.copies.push_back(std::move(copy));
  } else {
    *found = std::move(copy);
  }
}

CopyState state_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kept:
      return CopyState::kept;
    case Outcome::mismatch:
      return CopyState::mismatch;
    case Outcome::declined:
      return CopyState::declined;
  }
  return CopyState::offered;
}

/// What `later` has beyond `held`; nothing if it does not go on where `held` ends.
std::vector<evidence::Entry> beyond(std::vector<evidence::Entry> const& held,
                                    std::vector<evidence::Entry> const& later) {
  bool const goes_on =
      later.size() >= held.size() && std::equal(held.begin(), held.end(), later.begin());
  if (!goes_on) return {};
  return {later.begin() + static_cast<std::ptrdiff_t>(held.size()), later.end()};
}

Error no_effect(std::string reason) {
  return fail(Code::invalid, "evidence.bad_offer", {{"reason", std::move(reason)}});
}

/// What the marks of an item say in the gate's words.
gate::Categories categories_of(evidence::Manifest const& manifest) {
  gate::Categories out;
  for (auto const& mark : manifest.marks) {
    if (auto const category = gate::category_of(mark)) out.insert(*category);
  }
  return out;
}

ByteView body_of(link::Record const& record) {
  return record.body ? ByteView{record.body->bytes} : ByteView{};
}

}  // namespace

bool Evidence::uses_sm3(agreement::Agreement const& agreement, PartyId const& peer) const {
  return lists_sm2(agreement, node_.self()) || lists_sm2(agreement, peer);
}

bool Evidence::any_agreement_uses_sm3() const {
  return std::ranges::any_of(node_.links(), [&](link::Link const* link) {
    return uses_sm3(*node_.adopted().find(link->id().agreement), link->id().peer);
  });
}

Result<Spoken> Evidence::say(link::Link& link, std::string_view type, Codes const& codes,
                             Item const& item, Bytes body, Instant now) {
  gate::Message message{.agreement = link.id().agreement,
                        .to = link.id().peer,
                        .type = std::string{type},
                        .case_id = {},
                        .request_id = {},
                        .kind = {},
                        .urgency = {},
                        .exercise = {},
                        .codes = encode(codes),
                        .body = std::move(body)};
  if (!item.request.empty()) {
    message::RequestId const id{item.request};
    // A case is one link's; on another the item travels by itself.
    if (auto const in = TRY(link.store().cases_of(id)); !in.empty()) {
      message.case_id = in.front();
      message.request_id = id;
    }
  }
  auto submitted =
      TRY(node_.submit(std::move(message), {account_, categories_of(item.manifest)}, now));
  node_.commit(now);
  TRY(look(now));
  auto* const waiting = std::get_if<release::WaitingId>(&submitted);
  return waiting == nullptr ? Spoken{} : Spoken{std::move(*waiting)};
}

Result<Spoken> Evidence::offer(ItemId const& id, PartyId const& to, Act act, Instant now) {
  auto const item = TRY(held(id));
  auto const agreement = node_.adopted().in_force(node_.self(), to, now);
  if (!agreement) {
    return fail(Code::not_found, "node.no_agreement_in_force",
                {{"peer", to.text()}, {"time", to_rfc3339(now)}});
  }
  if (uses_sm3(*agreement, to) && !item.manifest.sm3)
    return fail(Code::refused, "evidence.needs_sm3", {{"item", id.text()}});
  auto* const link = TRY(node_.link(agreement->id(), to));
  act.event = Event::offered;
  act.other = to;
  evidence::Offer offer{item.manifest, TRY(with_.records.custody(id)), item.stamps};
  offer.custody.push_back(
      TRY(evidence::next_entry(item.manifest, offer.custody, node_.self(), std::move(act), now)));
  return say(*link, evidence::offer_type, {id, {}}, item, TRY(encode(offer)), now);
}

Result<Spoken> Evidence::decline(ItemId const& id, Instant now) {
  auto const item = TRY(find(id));
  bool const offered = item.phase == Phase::offered || item.phase == Phase::failed;
  if (!offered || !item.source)
    return fail(Code::conflict, "evidence.not_offered", {{"item", id.text()}});
  auto* const link = TRY(node_.link(item.source->agreement, item.source->party));
  return say(*link, evidence::received_type, {id, Outcome::declined}, item,
             TRY(encode(evidence::Report{})), now);
}

Result<Spoken> Evidence::dispose(ItemId const& id, Act act, Instant now) {
  auto item = TRY(find(id));
  TRY(may_dispose(item, now));
  if (item.phase != Phase::held)
    return fail(Code::conflict, "evidence.not_held", {{"item", id.text()}});
  act.event = Event::disposed;
  evidence::Report report;
  report.custody.push_back(TRY(next(item, std::move(act), now)));
  std::vector<link::Link*> told;
  if (item.source) told.push_back(TRY(node_.link(item.source->agreement, item.source->party)));
  for (auto const& copy : item.copies) {
    auto* const link = TRY(node_.link(copy.agreement, copy.party));
    if (std::ranges::find(told, link) == told.end()) told.push_back(link);
  }
  auto const body = TRY(encode(report));
  Spoken waits;
  for (auto* const link : told) {
    auto spoken = TRY(say(*link, evidence::dispose_type, {id, {}}, item, body, now));
    if (spoken) waits = std::move(spoken);
  }
  if (!told.empty()) return waits;
  item.phase = Phase::disposed;
  TRY(with_.records.commit({.items = {item}, .custody = report.custody}));
  TRY(drop_blob(item));
  return waits;
}

Result<void> Evidence::look(Instant now) {
  for (auto* const link : node_.links()) TRY(look(*link, now));
  return {};
}

Result<void> Evidence::look(link::Link& link, Instant now) {
  auto const origin = link.id().origin(link::Side::own);
  auto found = seen_.find(origin);
  if (found == seen_.end()) found = seen_.emplace(origin, TRY(with_.records.seen(origin))).first;
  if (found->second == link.heads().own_size) return {};
  while (found->second < link.heads().own_size) {
    auto const records = TRY(link.store().range(link::Side::own, found->second, entries_at_once,
                                                link::LinkStore::Bodies::without));
    if (records.empty()) return {};
    for (auto const& record : records) {
      if (evidence::is_evidence(record.type)) {
        auto const whole = TRY(link.store().find(record.direction, record.seq));
        if (whole) TRY(apply(link, *whole, now));
      }
      found->second = record.own.index + 1;
    }
  }
  if (found->second - TRY(with_.records.seen(origin)) < looked_again_max) return {};
  Change passed;
  passed.seen = {origin, found->second};
  return with_.records.commit(passed);
}

Result<void> Evidence::apply(link::Link& link, link::Record const& record, Instant now) {
  auto change = effect(link, record);
  if (!change) {
    bool const ours =
        change.error().code == Code::unavailable || change.error().code == Code::damaged;
    if (ours) return change.error();
    TRY(link.record({link::Incident::Kind::refused, now, "evidence_no_effect", record.seq,
                     to_bytes(change.error().brief())}));
    change = Change{};
  }
  change->seen = {link.id().origin(link::Side::own), record.own.index + 1};
  TRY(with_.records.commit(*change));
  for (auto item : change->items) {
    bool const gone = item.phase == Phase::disposed || item.phase == Phase::failed;
    if (gone) TRY(drop_blob(item));
  }
  return {};
}

Result<Change> Evidence::effect(link::Link& link, link::Record const& record) {
  bool const sent = record.direction == message::Direction::sent;
  if (record.own.mark.disposition != message::Disposition::ok) return Change{};
  auto const parsed = TRY(message::Unverified::parse(record.envelope));
  auto const codes = TRY(evidence::parse_codes(record.type, parsed.header().codes));
  if (record.type == evidence::offer_type)
    return sent ? offer_sent(link, record, codes) : offer_received(link, record, codes);
  if (sent) return report_sent(record, record.type, codes);
  if (record.type == evidence::received_type) return receipt_received(link, record, codes);
  if (record.type == evidence::dispose_type) return disposal_received(link, record, codes);
  return Change{};
}

Result<Change> Evidence::offer_received(link::Link& link, link::Record const& record,
                                        Codes const& codes) {
  auto const offer = TRY(evidence::parse_offer(body_of(record)));
  TRY(evidence::check_offer(offer, codes, link.id().peer, node_.self()));
  auto const& agreement = *node_.adopted().find(link.id().agreement);
  if (uses_sm3(agreement, link.id().peer) && !offer.manifest.sm3) return no_effect("sm3");
  auto known = TRY(with_.records.find(codes.item));
  if (known && known->manifest != offer.manifest) return no_effect("manifest");
  Item item = known ? *std::move(known) : Item{};
  bool const here = item.phase == Phase::held || item.phase == Phase::wanted;
  if (known && here) return Change{};
  // An id of ours that we do not know would be one that somebody made up.
  if (!known && message::owns(node_.self(), codes.item.text())) return no_effect("foreign_id");
  std::vector<evidence::Entry> held;
  if (known) held = TRY(with_.records.custody(codes.item));
  auto added = beyond(held, offer.custody);
  if (known && added.empty() && item.phase == Phase::disposed) return no_effect("custody");
  item.manifest = offer.manifest;
  item.stamps = offer.stamps;
  item.phase = Phase::offered;
  item.fault.clear();
  item.source = {link.id().peer, link.id().agreement, record.seq};
  item.request = record.request_id.text();
  return Change{.items = {std::move(item)}, .custody = std::move(added)};
}

Result<Change> Evidence::offer_sent(link::Link& link, link::Record const& record,
                                    Codes const& codes) {
  auto const offer = TRY(evidence::parse_offer(body_of(record)));
  auto item = TRY(find(codes.item));
  set_copy(item, {link.id().peer, link.id().agreement, CopyState::offered, record.own.mark.time});
  auto added = beyond(TRY(with_.records.custody(codes.item)), offer.custody);
  return Change{.items = {std::move(item)}, .custody = std::move(added)};
}

Result<Change> Evidence::receipt_received(link::Link& link, link::Record const& record,
                                          Codes const& codes) {
  auto item = TRY(find(codes.item));
  bool const offered =
      std::ranges::find(item.copies, link.id().peer, &evidence::Copy::party) != item.copies.end();
  if (!offered) return no_effect("not_offered");
  TRY(evidence::parse_report(body_of(record)));
  set_copy(item,
           {link.id().peer, link.id().agreement, state_of(*codes.outcome), record.own.mark.time});
  return Change{.items = {std::move(item)}};
}

Result<Change> Evidence::report_sent(link::Record const& record, std::string_view type,
                                     Codes const& codes) {
  auto const report = TRY(evidence::parse_report(body_of(record)));
  auto item = TRY(find(codes.item));
  auto const held = TRY(with_.records.custody(codes.item));
  Change change;
  // The same entry may be said on several links; it is added once.
  for (auto const& entry : report.custody) {
    if (entry.n == held.size() + change.custody.size()) change.custody.push_back(entry);
  }
  if (type == evidence::dispose_type) item.phase = Phase::disposed;
  if (codes.outcome == Outcome::kept) item.phase = Phase::held;
  if (codes.outcome == Outcome::mismatch) {
    item.phase = Phase::failed;
    item.fault = "evidence.mismatch";
  }
  if (codes.outcome == Outcome::declined) {
    item.phase = Phase::failed;
    item.fault = "evidence.declined";
  }
  if (codes.outcome) item.wanted_by.reset();
  if (codes.outcome == Outcome::kept) item.fault.clear();
  change.items.push_back(std::move(item));
  return change;
}

Result<Change> Evidence::disposal_received(link::Link& link, link::Record const& record,
                                           Codes const& codes) {
  auto item = TRY(find(codes.item));
  TRY(evidence::parse_report(body_of(record)));
  bool const from_source = item.source && item.source->party == link.id().peer;
  bool const coming = item.phase == Phase::offered || item.phase == Phase::wanted;
  if (from_source && coming) {
    item.phase = Phase::failed;
    item.fault = "evidence.source_disposed";
    incoming_.erase(codes.item);
  }
  auto const copy = std::ranges::find(item.copies, link.id().peer, &evidence::Copy::party);
  if (copy != item.copies.end()) {
    copy->state = CopyState::disposed;
    copy->at = record.own.mark.time;
  }
  return Change{.items = {std::move(item)}};
}

}  // namespace comity::node
