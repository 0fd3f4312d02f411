/// Bytes of evidence on their way in and out.
#include "comity/node/evidence.h"

#include <algorithm>

namespace comity::node {

using evidence::chunk_bytes;
using evidence::Item;
using evidence::Outcome;
using evidence::Phase;

namespace {

/// Bytes after which the access log is brought up to date: a crash loses less than that of it.
constexpr std::uint64_t access_step_bytes = 256 << 20;

std::optional<evidence::Copy> copy_of(Item const& item, PartyId const& party) {
  auto const found = std::ranges::find(item.copies, party, &evidence::Copy::party);
  return found == item.copies.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

void Evidence::Incoming::digest(ByteView bytes) {
  sha256.add(bytes);
  if (has_sm3) sm3.add(bytes);
}

Result<void> Evidence::Incoming::take(ByteView bytes) {
  if (bytes.size() > size - received())
    return fail(Code::too_large, "evidence.too_much", {{"limit", std::to_string(size)}});
  while (!bytes.empty()) {
    auto const wanted = std::min<std::uint64_t>(chunk_bytes, size - writer->held());
    if (rest.empty() && bytes.size() >= wanted) {
      TRY(writer->write(bytes.first(wanted)));
      digest(bytes.first(wanted));
      bytes = bytes.subspan(wanted);
      continue;
    }
    auto const taken = std::min<std::size_t>(wanted - rest.size(), bytes.size());
    append(rest, bytes.first(taken));
    if (rest.size() == wanted) {
      auto const written = writer->write(rest);
      if (!written) {
        rest.resize(rest.size() - taken);
        return written.error();
      }
      digest(rest);
      rest.clear();
    }
    bytes = bytes.subspan(taken);
  }
  return {};
}

Result<Evidence::Incoming*> Evidence::incoming(Item const& item) {
  auto const found = incoming_.find(item.id());
  if (found != incoming_.end()) return &found->second;
  COMITY_CHECK(item.blob.has_value());
  Incoming in;
  in.size = item.manifest.size;
  in.has_sm3 = item.manifest.sm3.has_value();
  in.writer = TRY(with_.blobs.resume(*item.blob));
  return &incoming_.emplace(item.id(), std::move(in)).first->second;
}

std::uint64_t Evidence::received(ItemId const& id) const {
  auto const found = incoming_.find(id);
  return found == incoming_.end() ? 0 : found->second.received();
}

Result<bool> Evidence::recheck(ItemId const& id) {
  auto const known = incoming_.find(id);
  if (known != incoming_.end() && known->second.rechecked) return false;
  auto& in = *TRY(incoming(TRY(find(id))));
  bool const more = TRY(in.writer->recheck([&](ByteView bytes) { in.digest(bytes); }));
  in.rechecked = !more;
  return more;
}

Result<void> Evidence::want(ItemId const& id, evidence::Act act, Instant) {
  auto item = TRY(find(id));
  bool const offered = item.phase == Phase::offered || item.phase == Phase::failed;
  if (!offered || !item.source)
    return fail(Code::conflict, "evidence.not_offered", {{"item", id.text()}});
  if (!item.blob) item.blob = TRY(with_.blobs.create(item.manifest.size));
  item.phase = Phase::wanted;
  item.wanted_by = std::move(act);
  item.fault.clear();
  return with_.records.commit({.items = {item}});
}

Result<std::vector<Fetch>> Evidence::wanted() const {
  std::vector<Fetch> out;
  constexpr std::size_t items_at_once = 200;
  for (std::uint64_t first = 0;; first += items_at_once) {
    auto const items = TRY(with_.records.list(first, items_at_once));
    for (auto const& item : items) {
      if (item.phase != Phase::wanted || !item.source) continue;
      link::LinkId const link{item.source->agreement, node_.self(), item.source->party};
      auto const agreement = node_.adopted().find(link.agreement);
      auto const* const peer = agreement ? agreement->party(link.peer) : nullptr;
      if (peer != nullptr) out.push_back({item.id(), link, peer->address, item.manifest.size});
    }
    if (items.size() < items_at_once) return out;
  }
}

Result<void> Evidence::take(ItemId const& id, std::uint64_t offset, ByteView bytes, Instant now) {
  auto const found = incoming_.find(id);
  bool const ready = found != incoming_.end() && found->second.rechecked;
  if (!ready || offset != found->second.received()) {
    return fail(Code::conflict, "evidence.wrong_offset",
                {{"item", id.text()}, {"expected", std::to_string(received(id))}});
  }
  auto& in = found->second;
  TRY(in.take(bytes));
  if (in.received() < in.size) return {};
  auto item = TRY(find(id));
  return judge(item, in, now);
}

Result<void> Evidence::judge(Item& item, Incoming& in, Instant now) {
  auto const sha256 = in.sha256.finish();
  auto const sm3 = in.has_sm3 ? std::optional{in.sm3.finish()} : std::nullopt;
  bool const same = sha256 == item.manifest.sha256 && sm3 == item.manifest.sm3;
  auto const id = item.id();
  if (same) TRY(in.writer->finish());
  auto* const link = TRY(node_.link(item.source->agreement, item.source->party));
  evidence::Report report;
  if (same) {
    auto act = item.wanted_by.value_or(evidence::Act{});
    act.event = evidence::Event::received;
    act.sha256 = sha256;
    act.other = item.source->party;
    report.custody.push_back(TRY(next(item, std::move(act), now)));
  } else {
    report.sha256 = sha256;
    TRY(link->record({link::Incident::Kind::refused, now, "evidence_mismatch", item.source->seq,
                      to_bytes(sha256.view())}));
  }
  incoming_.erase(id);
  auto const outcome = same ? Outcome::kept : Outcome::mismatch;
  TRY(say(*link, evidence::received_type, {id, outcome}, item, TRY(encode(report)), now));
  return {};
}

Result<void> Evidence::give_up(ItemId const& id, std::string const& error_id) {
  auto item = TRY(find(id));
  if (item.phase != Phase::wanted) return {};
  incoming_.erase(id);
  item.phase = Phase::failed;
  item.fault = error_id;
  return with_.records.commit({.items = {item}});
}

Result<Bytes> Evidence::serve(PartyId const& authenticated, ItemId const& id, std::uint64_t offset,
                              std::uint64_t count, Instant now) {
  auto const item = with_.records.find(id);
  if (!item) return item.error();
  auto const copy = *item ? copy_of(**item, authenticated) : std::nullopt;
  bool const may =
      copy && (*item)->phase == Phase::held && copy->state != evidence::CopyState::declined;
  if (!may) return fail(Code::not_found, "evidence.no_such_item", {{"item", id.text()}});
  auto out = TRY(read(id, offset, count));
  bool const last = offset + out.size() == (*item)->manifest.size;
  TRY(count_access(authenticated, **item, out.size(), last, now));
  return out;
}

Result<void> Evidence::count_access(PartyId const& party, Item const& item, std::uint64_t bytes,
                                    bool last, Instant now) {
  auto& reading = readings_[{party, item.id()}];
  bool const is_new = reading.number == 0;
  if (is_new) {
    reading.access = {now, "party " + party.text(), "transfer", 0};
    reading.number = TRY(with_.records.add_access(item.id(), reading.access));
  }
  reading.access.bytes += bytes;
  bool const much = reading.access.bytes - reading.written >= access_step_bytes;
  if (!is_new && !much && !last) return {};
  TRY(with_.records.set_access(reading.number, reading.access));
  reading.written = reading.access.bytes;
  if (last) readings_.erase({party, item.id()});
  return {};
}

}  // namespace comity::node
