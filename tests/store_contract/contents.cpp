#include "contents.h"

#include "comity/sql/slot_file.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace comity::storage {
namespace {

using link::LinkStore;
using link::Side;

constexpr std::size_t all = static_cast<std::size_t>(-1);

template <typename T>
T expect(Result<T> result) {
  REQUIRE_MESSAGE(result, result.error().brief());
  return std::move(*result);
}

std::string text_of(ByteView bytes) {
  return fmt::format("{}:{:08x}", bytes.size(), sql::crc32(bytes));
}

std::string text_of(link::Place const& place) {
  auto line = place.mark.line();
  line.pop_back();
  return fmt::format("{} {}", place.index, line);
}

std::string text_of(link::DirectionHead const& head) {
  return fmt::format("{} {} {} {}", head.seq, head.digest.hex(), to_milliseconds(head.time),
                     head.seen);
}

std::string text_of(link::Heads const& h) {
  return fmt::format("{} | {} | {} {} {} '{}' '{}' '{}' {} {} '{}' {} '{}' {}", text_of(h.sent),
                     text_of(h.received), h.receipted, h.peer_received, h.own_size,
                     h.own_checkpoint, h.own_mirrored, h.own_witnessed, h.peer_base, h.mirror_size,
                     h.peer_checkpoint, h.peer_size, h.peer_cosigned, h.cosigned_size);
}

/// What the trees read: the sizes, the checkpoint, and the hashes of the last leaves.
std::string text_of(log::LogStore const& log) {
  auto const size = expect(log.size()).value();
  auto const first = size - std::min<std::uint64_t>(size, 255);
  auto const leaves = expect(log.leaf_hashes(merkle::LeafIndex{first}, merkle::TreeSize{size}));
  Bytes hashes;
  for (auto const& leaf : leaves) append(hashes, leaf.view());
  return fmt::format("{} '{}' {}", size, expect(log.checkpoint()), text_of(hashes));
}

std::string cases_of(LinkStore& store, std::vector<link::Record> const& records) {
  std::string out = fmt::format("{} cases\n", expect(store.case_count()));
  for (auto const& id : expect(store.cases(0, all))) {
    out += id.text() + ':';
    for (auto const& record : expect(store.of_case(id, LinkStore::Bodies::with))) {
      out += fmt::format(" {}", record.own.index);
    }
    out += '\n';
  }
  std::set<message::RequestId> requests;
  for (auto const& record : records) requests.insert(record.request_id);
  for (auto const& id : requests) {
    out += fmt::format("request {} in", id.text());
    for (auto const& in : expect(store.cases_of(id))) out += ' ' + in.text();
    out += '\n';
  }
  return out;
}

}  // namespace

std::string text_of(link::Record const& r) {
  auto const peer = r.peer ? text_of(*r.peer) : "none";
  auto const body =
      r.body ? to_hex(r.body->salt) + ' ' + text_of(ByteView{r.body->bytes}) : std::string{"none"};
  return fmt::format("{} {} {} env {} {} case '{}' request '{}' own {} peer {} body {}",
                     message::name_of(r.direction), r.seq, r.digest.hex(),
                     text_of(ByteView{r.envelope}), r.type, r.case_id.text(), r.request_id.text(),
                     text_of(r.own), peer, body);
}

std::vector<std::string> text_of(std::vector<link::Record> const& records) {
  std::vector<std::string> out;
  out.reserve(records.size());
  for (auto const& record : records) out.push_back(text_of(record));
  return out;
}

std::string contents(LinkStore& store) {
  auto const heads = expect(store.heads());
  auto const records = expect(store.range(Side::own, 0, all, LinkStore::Bodies::with));
  std::string out = heads ? text_of(*heads) + '\n' : "no heads\n";
  out += fmt::format("{}\n", fmt::join(text_of(records), "\n"));
  for (auto const side : {Side::own, Side::peer}) out += text_of(store.log(side)) + '\n';
  for (auto const& r : expect(store.range(Side::peer, 0, all, LinkStore::Bodies::without))) {
    out += fmt::format(" {}", r.own.index);
  }
  out += "\nundelivered";
  for (auto const& r : expect(store.undelivered(0, all, all))) out += fmt::format(" {}", r.seq);
  out += '\n' + cases_of(store, records);
  out += fmt::format("{} incidents\n", expect(store.incident_count()));
  for (auto const& incident : expect(store.incidents(0, all))) {
    out +=
        fmt::format("{} {} {} {} {}\n", link::name_of(incident.kind), to_milliseconds(incident.at),
                    incident.code, incident.seq, text_of(ByteView{incident.evidence}));
  }
  for (auto const& loose : expect(store.loose_proofs())) {
    out += fmt::format("proof {} '{}'\n", loose.index, loose.proof);
  }
  return out;
}

std::string contents(Stores const& stores, std::vector<link::LinkId> const& links) {
  std::string out;
  for (auto const& id : links) {
    out += id.origin(Side::own) + '\n' + contents(*expect(stores.links.open(id)));
    auto const head = expect(stores.published.read(id.origin(Side::own)));
    if (head) out += fmt::format("published {} {}\n", head->size, head->root.hex());
  }
  for (auto const& envelope : expect(stores.adoptions.adopted())) {
    out += "adopted " + text_of(ByteView{envelope}) + '\n';
  }
  for (auto const& origin : expect(stores.witness.origins(0, all))) {
    out += fmt::format("witnessed {} '{}'\n", origin, expect(stores.witness.latest(origin)));
  }
  return out;
}

}  // namespace comity::storage
