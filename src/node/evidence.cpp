/// Evidence as its owner deals with it: handed in, noted, exported, disposed of.
#include "comity/node/evidence.h"

#include "comity/dsse/envelope.h"
#include "comity/link/export.h"

#include <algorithm>

namespace comity::node {

using evidence::Act;
using evidence::Event;
using evidence::Item;
using evidence::Phase;

namespace {

constexpr std::size_t accesses_shown_max = 100;

/// Items looked at together where all are.
constexpr std::size_t items_at_once = 200;

Error about(Code code, std::string id, Item const& item) {
  return fail(code, std::move(id), {{"item", item.id().text()}});
}

bool may_be_noted(Event event) {
  constexpr Event events[] = {Event::accessed, Event::examined, Event::noted, Event::held,
                              Event::released};
  return std::ranges::find(events, event) != std::end(events);
}

/// Every item, the newest first.
template <typename Take>
Result<void> each_item(evidence::Records& records, Take const& take) {
  for (std::uint64_t first = 0;; first += items_at_once) {
    auto const items = TRY(records.list(first, items_at_once));
    for (auto const& item : items) TRY(take(item));
    if (items.size() < items_at_once) return {};
  }
}

}  // namespace

Result<std::unique_ptr<Evidence>> Evidence::open(Node& node, EvidenceResources resources) {
  std::unique_ptr<Evidence> out{new Evidence{node, std::move(resources)}};
  TRY(out->sweep());
  return out;
}

Result<void> Evidence::sweep() {
  std::vector<Item> stray;
  TRY(each_item(with_.records, [&](Item const& item) -> Result<void> {
    bool const gone = item.phase == Phase::disposed || item.phase == Phase::failed;
    if (item.phase == Phase::adding || (gone && item.blob)) stray.push_back(item);
    return {};
  }));
  for (auto& item : stray) {
    TRY(item.phase == Phase::adding ? drop(item) : drop_blob(item));
  }
  return {};
}

Result<void> Evidence::drop_blob(Item& item) {
  if (!item.blob) return {};
  TRY(with_.blobs.drop(*item.blob));
  item.blob.reset();
  readers_.remove_if([&](Reader const& open) { return open.item == item.id(); });
  return with_.records.commit({.items = {item}});
}

Result<Item> Evidence::find(ItemId const& id) const {
  auto item = TRY(with_.records.find(id));
  if (!item) return fail(Code::not_found, "evidence.no_such_item", {{"item", id.text()}});
  return *std::move(item);
}

Result<Item> Evidence::held(ItemId const& id) const {
  auto item = TRY(find(id));
  if (item.phase != Phase::held) return about(Code::conflict, "evidence.not_held", item);
  return item;
}

Result<EvidenceView> Evidence::view(ItemId const& id) const {
  EvidenceView out;
  out.item = TRY(find(id));
  out.custody = TRY(with_.records.custody(id));
  bool const recorded = out.item.phase != Phase::adding;
  if (recorded) out.gaps = evidence::gaps_of(out.item.manifest, out.custody);
  out.accesses = TRY(with_.records.accesses(id, accesses_shown_max));
  out.received = received(id);
  return out;
}

Result<evidence::Entry> Evidence::next(Item const& item, Act act, Instant now) const {
  auto const chain = TRY(with_.records.custody(item.id()));
  return evidence::next_entry(item.manifest, chain, node_.self(), std::move(act), now);
}

Result<ItemId> Evidence::begin(NewEvidence input, Instant now) {
  Item item;
  item.manifest = {.item = evidence::new_item_id(node_.self(), now, with_.random),
                   .name = std::move(input.name),
                   .media_type = std::move(input.media_type),
                   .size = input.size,
                   .sha256 = {},
                   .sm3 = any_agreement_uses_sm3() ? std::optional{Digest{}} : std::nullopt,
                   .marks = std::move(input.marks),
                   .acquired = std::move(input.acquired),
                   .derived_from = std::move(input.derived_from),
                   .exhibit = std::move(input.exhibit)};
  item.request = std::move(input.request);
  item.retention = input.retention;
  // One reading of what a manifest may be, whoever made it.
  TRY(evidence::parse_manifest(to_json(item.manifest)));
  item.blob = TRY(with_.blobs.create(item.manifest.size));
  TRY(with_.records.commit({.items = {item}}));
  return item.id();
}

Result<std::uint64_t> Evidence::add(ItemId const& id, std::uint64_t offset, ByteView bytes) {
  auto const item = TRY(find(id));
  if (item.phase != Phase::adding) return about(Code::conflict, "evidence.not_adding", item);
  auto& in = *TRY(incoming(item));
  while (TRY(recheck(id))) {
  }
  if (offset != in.received()) {
    return fail(Code::conflict, "evidence.wrong_offset",
                {{"item", id.text()}, {"expected", std::to_string(in.received())}});
  }
  TRY(in.take(bytes));
  return in.received();
}

Result<void> Evidence::finish(ItemId const& id, Instant now,
                              std::optional<Digest> const& expected) {
  auto item = TRY(find(id));
  if (item.phase != Phase::adding) return about(Code::conflict, "evidence.not_adding", item);
  auto& in = *TRY(incoming(item));
  if (in.received() != in.size) {
    return fail(Code::conflict, "evidence.bytes_missing",
                {{"item", id.text()}, {"expected", std::to_string(in.size - in.received())}});
  }
  TRY(in.writer->finish());
  auto& manifest = item.manifest;
  manifest.sha256 = in.sha256.finish();
  if (expected && manifest.sha256 != *expected) {
    TRY(forget(id));
    return fail(Code::conflict, "evidence.other_bytes",
                {{"came", manifest.sha256.hex()}, {"expected", expected->hex()}});
  }
  if (manifest.sm3) manifest.sm3 = in.sm3.finish();
  auto const& acquired = manifest.acquired;
  Act const act{.event = Event::acquired,
                .by = acquired.by,
                .where = acquired.where,
                .why = acquired.why,
                .authority = acquired.authority,
                .change = acquired.changes,
                .sha256 = manifest.sha256,
                .other = std::nullopt,
                .token = std::nullopt};
  item.phase = Phase::held;
  auto entry = TRY(evidence::next_entry(manifest, {}, node_.self(), act, now));
  TRY(with_.records.commit({.items = {item}, .custody = {std::move(entry)}}));
  incoming_.erase(id);
  return {};
}

Result<void> Evidence::forget(ItemId const& id) {
  auto const item = TRY(find(id));
  if (item.phase != Phase::adding) return about(Code::conflict, "evidence.not_adding", item);
  incoming_.erase(id);
  return drop(item);
}

Result<void> Evidence::drop(Item const& item) {
  if (item.blob) TRY(with_.blobs.drop(*item.blob));
  return with_.records.commit({.dropped = {item.id()}});
}

Result<void> Evidence::note(ItemId const& id, Act act, Instant now) {
  auto item = TRY(held(id));
  if (!may_be_noted(act.event)) {
    return fail(Code::invalid, "evidence.not_to_note",
                {{"event", std::string{name_of(act.event)}}});
  }
  if (act.event == Event::held) item.retention.held = true;
  if (act.event == Event::released) item.retention.held = false;
  auto entry = TRY(next(item, std::move(act), now));
  return with_.records.commit({.items = {item}, .custody = {std::move(entry)}});
}

Result<std::vector<ItemId>> Evidence::due(Instant now) const {
  std::vector<ItemId> out;
  TRY(each_item(with_.records, [&](Item const& item) -> Result<void> {
    if (is_due(item, now)) out.push_back(item.id());
    return {};
  }));
  return out;
}

Result<void> Evidence::add_stamp(ItemId const& id, evidence::Stamp stamp, Act act, Instant now) {
  auto item = TRY(held(id));
  if (item.stamps.size() >= evidence::stamps_max) {
    return fail(Code::too_large, "evidence.too_many_stamps",
                {{"path", id.text()}, {"limit", std::to_string(evidence::stamps_max)}});
  }
  act.event = Event::stamped;
  act.token = crypto::sha256(stamp.token);
  item.stamps.push_back(std::move(stamp));
  auto entry = TRY(next(item, std::move(act), now));
  return with_.records.commit({.items = {item}, .custody = {std::move(entry)}});
}

Result<std::string> Evidence::export_record(ItemId const& id, Act act, Instant now) {
  auto const item = TRY(held(id));
  auto const by = act.by;
  act.event = Event::accessed;
  auto chain = TRY(with_.records.custody(id));
  chain.push_back(
      TRY(evidence::next_entry(item.manifest, chain, node_.self(), std::move(act), now)));

  // Whose keys sign: those of the link it came by or went by, or of any that is in force.
  std::optional<link::LinkId> link;
  for (auto const* const candidate : node_.links()) {
    auto const& of = candidate->id();
    bool const by_it = item.source && item.source->agreement == of.agreement;
    bool const with_it = std::ranges::any_of(
        item.copies, [&](auto const& copy) { return copy.agreement == of.agreement; });
    if (!link || by_it || with_it) link = of;
    if (by_it) break;
  }
  if (!link) {
    return fail(Code::not_found, "node.no_agreement_in_force",
                {{"peer", "*"}, {"time", to_rfc3339(now)}});
  }
  evidence::Statement const statement{
      .agreement = link->agreement,
      .party = node_.self(),
      .time = now,
      .content = {.manifest = item.manifest, .custody = chain, .stamps = item.stamps}};
  std::vector<crypto::PrivateKey const*> keys;
  for (auto const& key :
       node_.adopted().keys_of(link->agreement, node_.self(), agreement::Role::message, now)) {
    keys.push_back(with_.keys.find(key.id()));
    if (keys.back() == nullptr) {
      return fail(Code::forbidden, "link.key_missing", {{"key", key.id().hex().substr(0, 16)}});
    }
  }
  evidence::Record record;
  record.statement = dsse::seal(evidence::statement_type, encode(statement), keys);
  for (auto const& one : link::agreements_of(*link, node_.adopted()))
    record.agreements.push_back(one->envelope());
  if (item.source) {
    auto* const from = TRY(node_.link(item.source->agreement, item.source->party));
    auto const offer = TRY(from->store().find(message::Direction::received, item.source->seq));
    if (offer && offer->body) {
      auto body = to_bytes(ByteView{offer->body->salt});
      append(body, offer->body->bytes);
      record.messages.push_back({offer->envelope, std::move(body)});
    }
  }
  TRY(with_.records.commit({.custody = {chain.back()}}));
  TRY(with_.records.add_access(id, {now, by, "export", item.manifest.size}));
  return encode(record);
}

Result<evidence::BlobReader*> Evidence::reader(Item const& item) {
  auto found = std::ranges::find(readers_, item.id(), &Reader::item);
  if (found == readers_.end()) {
    if (!item.blob) return about(Code::conflict, "evidence.not_held", item);
    auto opened = TRY(with_.blobs.open(*item.blob));
    readers_.push_front({item.id(), std::move(opened)});
    if (readers_.size() > open_readers_max) readers_.pop_back();
  } else {
    readers_.splice(readers_.begin(), readers_, found);
  }
  return readers_.front().reader.get();
}

Result<Bytes> Evidence::read(ItemId const& id, std::uint64_t offset, std::uint64_t count) {
  auto const item = TRY(held(id));
  auto& reader = *TRY(this->reader(item));
  if (offset >= reader.size() || count == 0 || count > piece_bytes_max) {
    return fail(Code::invalid, "evidence.bad_range",
                {{"item", id.text()}, {"limit", std::to_string(piece_bytes_max)}});
  }
  auto const end = std::min(offset + count, reader.size());
  Bytes out;
  Bytes chunk;
  for (auto at = offset; at < end;) {
    auto const index = at / evidence::chunk_bytes;
    auto const first = at % evidence::chunk_bytes;
    TRY(reader.read(index, chunk));
    auto const taken = std::min<std::uint64_t>(end - at, chunk.size() - first);
    bool const only = at == offset && taken == end - offset && taken == chunk.size();
    if (only) return chunk;
    append(out, ByteView{chunk}.subspan(first, taken));
    at += taken;
  }
  return out;
}

}  // namespace comity::node
