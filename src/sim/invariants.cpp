#include "comity/sim/invariants.h"

#include "comity/crypto/hash.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"
#include "comity/request/canonical.h"

#include <algorithm>

namespace comity::sim {
namespace {

using link::LinkStore;
using link::Side;
using message::Direction;

using Fault = Invariant::Fault;

/// More than any run makes.
constexpr std::size_t cases_max = 100'000;
constexpr std::size_t records_max = 1'000'000;

Fault unreadable(Error const& error) {
  return "the store cannot be read: " + error.brief();
}

/// A fault from a function that returns `Result<Fault>`: an unreadable store is one too.
Fault flat(Result<Fault> const& result) {
  return result ? *result : unreadable(result.error());
}

std::shared_ptr<agreement::Agreement const> agreement_of(Party& party, link::Link const& link) {
  return party.node().adopted().find(link.id().agreement);
}

/// The other end of a link, if its owner is honest and up.
link::Link* other_end(World& world, link::Link const& link) {
  auto* const peer = world.party(link.id().peer.text());
  if (peer == nullptr || !peer->is_up()) return nullptr;
  auto const found = peer->node().link(link.id().agreement, link.id().owner);
  return found ? *found : nullptr;
}

/// What records say, each read once: the same bytes in the same places say the same.
class Reader {
 public:
  Result<message::Header> header(Bytes const& envelope) {
    auto const digest = crypto::sha256(envelope);
    if (auto const known = headers_.find(digest); known != headers_.end()) return known->second;
    auto const message = TRY(message::Unverified::parse(Bytes{envelope}));
    return headers_.emplace(digest, message.header()).first->second;
  }

  Result<message::Dated> dated(link::Record const& record) {
    auto const places = record.own.mark.line() + (record.peer ? record.peer->mark.line() : "");
    auto const key = std::pair{crypto::sha256(record.envelope), places};
    if (auto const known = dated_.find(key); known != dated_.end()) return known->second;
    return dated_.emplace(key, TRY(link::dated(record))).first->second;
  }

  Result<std::vector<message::Dated>> dated_case(link::Link const& link,
                                                 message::CaseId const& id) {
    std::vector<message::Dated> out;
    for (auto const& record : TRY(link.store().of_case(id, LinkStore::Bodies::without)))
      out.push_back(TRY(dated(record)));
    return out;
  }

 private:
  std::map<Digest, message::Header> headers_;
  std::map<std::pair<Digest, std::string>, message::Dated> dated_;
};

/// What counts of a settled message, to compare two holders' entries by.
using Settled = std::tuple<Digest, Instant, Instant, message::Disposition>;

std::vector<Settled> settled(std::vector<message::Dated> const& messages) {
  std::vector<Settled> out;
  for (auto const& m : messages)
    if (m.settled()) out.emplace_back(m.digest, m.sent_at, *m.had_at, m.disposition);
  std::ranges::sort(out);
  return out;
}

Bytes canonical(std::vector<message::Dated> messages, agreement::Agreement const& agreement,
                Instant now) {
  auto const file = message::in_canonical_order(std::move(messages));
  return request::canonical_state(request::state_of(file, agreement), agreement, now);
}

class AcknowledgedIsKept final : public Invariant {
 public:
  std::string_view name() const override { return "acknowledged_is_kept"; }

  Fault after_step(World& world, Party& party) override {
    for (auto* const link : party.node().links())
      if (auto fault = world.ledger()[link->id()].observe(*link)) return fault;
    return {};
  }

  Fault after_start(World& world, Party& party) override { return look_through(world, party); }

  Fault look_through(World& world, Party& party) override {
    for (auto* const link : party.node().links())
      if (auto fault = world.ledger()[link->id()].compare(*link)) return fault;
    return {};
  }
};

class BothComputeAlike final : public Invariant {
 public:
  std::string_view name() const override { return "both_compute_alike"; }

  Fault look_through(World& world, Party& party) override {
    for (auto* const link : party.node().links()) {
      auto* const other = other_end(world, *link);
      if (other == nullptr) continue;
      if (auto fault = flat(compare(*link, *other, *agreement_of(party, *link), world.now())))
        return fault;
    }
    return {};
  }

 private:
  Result<Fault> compare(link::Link& ours, link::Link& theirs, agreement::Agreement const& agreement,
                        Instant now) {
    for (auto const& id : TRY(ours.store().cases(0, cases_max))) {
      auto a = TRY(reader_.dated_case(ours, id));
      auto b = TRY(reader_.dated_case(theirs, id));
      if (settled(a) != settled(b)) continue;  // One of them knows less yet.
      auto const here = canonical(std::move(a), agreement, now);
      auto const there = canonical(std::move(b), agreement, now);
      if (here != there) {
        return Fault{"case " + id.text() + " comes out differently at " + theirs.id().owner.text() +
                     ":\n" + to_text(here) + "\n" + to_text(there)};
      }
    }
    return Fault{};
  }

  Reader reader_;
};

/// Checks one link's records and checkpoints as somebody would who doubts them.
class Doubter {
 public:
  Doubter(World& world, Party& party, link::Link& link)
      : link_{link}, adopted_{party.node().adopted()}, other_{other_end(world, link)} {}

  Result<Fault> look() {
    if (link_.heads().own_size == 0) return Fault{};
    own_head_ = TRY(checkpoint(link_.heads().own_checkpoint, Side::own)).head();
    auto const records =
        TRY(link_.store().range(Side::own, 0, records_max, LinkStore::Bodies::without));
    if (records.size() != own_head_.size.value())
      return Fault{"the log has gaps: " + std::to_string(records.size()) + " entries of " +
                   std::to_string(own_head_.size.value())};
    for (auto const& proof : TRY(link_.store().loose_proofs())) loose_[proof.index] = proof.proof;
    for (auto const& record : records) {
      if (auto const wrong = TRY(wrong_with(record)); !wrong.empty())
        return Fault{wrong + " (message " + std::to_string(record.seq) + " of the link to " +
                     link_.id().peer.text() + ")"};
    }
    return mirrored();
  }

 private:
  /// By the keys of its log's owner that may have signed it.
  Result<note::VerifiedCheckpoint> checkpoint(std::string_view text, Side side) const {
    auto const& id = link_.id();
    note::KeySet keys;
    auto const& owner = side == Side::own ? id.owner : id.peer;
    for (auto const& key : adopted_.listed_keys(id.agreement, owner, agreement::Role::checkpoint))
      keys.welcome.push_back(TRY(note::VerifierKey::create(id.origin(side), key.key)));
    return note::VerifiedCheckpoint::open(text, id.origin(side), keys);
  }

  Result<std::string> wrong_with(link::Record const& record) const {
    auto const message = TRY(message::Unverified::parse(Bytes{record.envelope}));
    auto const& header = message.header();
    auto const keys =
        adopted_.key_sets(link_.id().agreement, header.from, agreement::Role::message, header.time);
    if (!message::Verified::check(message, keys)) return std::string{"its signature fails"};
    auto const leaf = merkle::leaf_hash(message::entry_bytes(record.own.mark, record.envelope));
    merkle::LeafIndex const index{record.own.index};
    auto const proof = TRY(link_.log().tree().inclusion_proof(index, own_head_.size));
    if (!merkle::verify_inclusion(index, leaf, proof, own_head_))
      return std::string{"it does not lie in our own checkpoint's tree"};
    if (record.peer) return wrong_with_place(record);
    bool const settled = record.direction == Direction::received || record.seq <= receipted();
    return std::string{settled ? "the peer's entry for it is missing" : ""};
  }

  /// Numbers are receipted in order by an honest peer.
  std::uint64_t receipted() const { return other_ ? link_.heads().receipted : 0; }

  Result<std::string> wrong_with_place(link::Record const& record) const {
    auto const leaf = merkle::leaf_hash(message::entry_bytes(record.peer->mark, record.envelope));
    merkle::LeafIndex const index{record.peer->index};
    auto const& mirror = link_.mirror();
    if (index.value() < mirror.size().value()) {
      auto const proof = TRY(mirror.tree().inclusion_proof(index, mirror.size()));
      if (!merkle::verify_inclusion(index, leaf, proof, mirror.tree().head()))
        return std::string{"it does not lie in the mirror's tree"};
    }
    if (index.value() >= link_.heads().cosigned_size) {
      auto const held = loose_.find(index.value());
      if (held == loose_.end()) return std::string{"nothing proves the peer's entry"};
      auto const file = TRY(note::ProofFile::parse(held->second));
      auto const head = TRY(checkpoint(file.checkpoint, Side::peer)).head();
      if (!merkle::verify_inclusion(index, leaf, file.proof, head))
        return std::string{"the kept proof of the peer's entry fails"};
    }
    if (other_ == nullptr) return std::string{};
    auto const theirs = TRY(other_->store().find(opposite(record.direction), record.seq));
    if (!theirs || theirs->digest != record.digest || theirs->own != *record.peer)
      return std::string{"the peer's log has another entry there"};
    return std::string{};
  }

  /// That the copy gives what the peer signed, and that the peer cosigned what we have [P6.5].
  Result<Fault> mirrored() const {
    auto const& heads = link_.heads();
    if (heads.cosigned_size > 0) {
      auto const theirs = TRY(checkpoint(heads.peer_cosigned, Side::peer)).head();
      auto const root = TRY(link_.mirror().tree().root_at(theirs.size));
      if (root != theirs.root) return Fault{"we cosigned what is not in our mirror"};
    }
    if (!heads.own_mirrored.empty()) {
      auto const ours = TRY(checkpoint(heads.own_mirrored, Side::own)).head();
      auto const root = TRY(link_.log().tree().root_at(ours.size));
      if (root != ours.root) return Fault{"the peer cosigned what is not our log"};
    }
    return Fault{};
  }

  link::Link& link_;
  agreement::Adopted const& adopted_;
  link::Link* other_;
  merkle::TreeHead own_head_;
  std::map<std::uint64_t, std::string> loose_;
};

class NothingDeniable final : public Invariant {
 public:
  std::string_view name() const override { return "nothing_deniable"; }

  Fault look_through(World& world, Party& party) override {
    for (auto* const link : party.node().links())
      if (auto fault = flat(Doubter{world, party, *link}.look())) return fault;
    return {};
  }
};

class HeadersSuffice final : public Invariant {
 public:
  std::string_view name() const override { return "headers_suffice"; }

  Fault look_through(World& world, Party& party) override {
    for (auto* const link : party.node().links())
      if (auto fault = flat(compare(*link, *agreement_of(party, *link), world.now()))) return fault;
    return {};
  }

 private:
  using Leaves = std::map<Digest, message::EntryMark>;

  /// The marks of a log by envelope, from its leaves' bytes; and the headers found there.
  Result<Leaves> read(link::Link& link, Side side, std::map<Digest, message::Header>& headers) {
    Leaves out;
    for (auto const& record :
         TRY(link.store().range(side, 0, records_max, LinkStore::Bodies::without))) {
      auto const& place = side == Side::own ? record.own : *record.peer;
      auto const leaf = message::entry_bytes(place.mark, record.envelope);
      auto const entry = TRY(message::Entry::parse(leaf));
      auto const envelope = to_bytes(entry.envelope);
      auto const digest = crypto::sha256(envelope);
      out.emplace(digest, entry.mark);
      headers.emplace(digest, TRY(reader_.header(envelope)));
    }
    return out;
  }

  /// Messages of which both entries are held.
  static Result<std::size_t> mirrored_count(link::Link& link) {
    auto const records =
        TRY(link.store().range(Side::own, 0, records_max, LinkStore::Bodies::without));
    return static_cast<std::size_t>(std::ranges::count_if(
        records, [](link::Record const& record) { return record.peer.has_value(); }));
  }

  Result<Fault> compare(link::Link& link, agreement::Agreement const& agreement, Instant now) {
    std::map<Digest, message::Header> headers;
    auto const own = TRY(read(link, Side::own, headers));
    auto const peer = TRY(read(link, Side::peer, headers));
    bool const complete = peer.size() == TRY(mirrored_count(link));
    std::map<message::CaseId, std::vector<message::Dated>> cases;
    for (auto const& [digest, header] : headers) {
      if (header.case_id.empty()) continue;
      bool const ours = header.from == link.id().owner;
      auto const& sender = ours ? own : peer;
      auto const& receiver = ours ? peer : own;
      auto const sent = sender.find(digest);
      auto const had = receiver.find(digest);
      if (sent == sender.end() || had == receiver.end()) continue;
      cases[header.case_id].push_back(
          {header, digest, sent->second.time, had->second.time, had->second.disposition});
    }
    for (auto& [id, messages] : cases) {
      auto held = TRY(reader_.dated_case(link, id));
      std::erase_if(held, [](message::Dated const& m) { return !m.settled(); });
      if (settled(held) != settled(messages)) {
        if (!complete) continue;  // Beyond a gap in the mirror.
        return Fault{"the leaves hold other messages of case " + id.text() + " than the store"};
      }
      auto const by_store = canonical(std::move(held), agreement, now);
      if (canonical(std::move(messages), agreement, now) != by_store)
        return Fault{"case " + id.text() + " comes out differently from the leaves alone"};
    }
    return Fault{};
  }

  Reader reader_;
};

class ExerciseStaysExercise final : public Invariant {
 public:
  std::string_view name() const override { return "exercise_stays_exercise"; }

  Fault look_through(World&, Party& party) override {
    for (auto* const link : party.node().links())
      if (auto fault = flat(look(*link, *agreement_of(party, *link)))) return fault;
    return {};
  }

 private:
  Result<Fault> look(link::Link& link, agreement::Agreement const& agreement) {
    for (auto const& id : TRY(link.store().cases(0, cases_max))) {
      auto const messages = TRY(reader_.dated_case(link, id));
      auto const state = request::state_of(message::in_canonical_order(messages), agreement);
      if (auto fault = crossed_exercise(state, messages)) return fault;
    }
    return Fault{};
  }

  Reader reader_;
};

std::uint64_t size_of(std::string const& checkpoint) {
  auto const parsed = note::UnverifiedCheckpoint::parse(checkpoint);
  return parsed ? parsed->claim().head.size.value() : 0;
}

std::string unfinished(World& world, link::Link& link) {
  auto const& heads = link.heads();
  if (heads.receipted != heads.sent.seq)
    return std::to_string(heads.sent.seq - heads.receipted) + " undelivered";
  if (size_of(heads.own_mirrored) != heads.own_size)
    return "its mirror has cosigned " + std::to_string(size_of(heads.own_mirrored)) + " of " +
           std::to_string(heads.own_size);
  auto const held = world.witness().store().latest(link.id().origin(Side::own));
  if (!held || size_of(*held) != heads.own_size || size_of(heads.own_witnessed) != heads.own_size)
    return "the witness has not cosigned the latest checkpoint";
  return {};
}

}  // namespace

Fault crossed_exercise(request::State const& state, std::vector<message::Dated> const& messages) {
  for (auto const& request : state.requests) {
    for (auto const& step : request.steps) {
      auto const message = std::ranges::find(messages, step.digest, &message::Dated::digest);
      if (message->header.exercise != request.exercise)
        return "message " + std::to_string(step.seq) + " had an effect on " + request.id.text() +
               " across the exercise mark";
    }
  }
  return {};
}

std::unique_ptr<Invariant> acknowledged_is_kept() {
  return std::make_unique<AcknowledgedIsKept>();
}

std::unique_ptr<Invariant> both_compute_alike() {
  return std::make_unique<BothComputeAlike>();
}

std::unique_ptr<Invariant> nothing_deniable() {
  return std::make_unique<NothingDeniable>();
}

std::unique_ptr<Invariant> headers_suffice() {
  return std::make_unique<HeadersSuffice>();
}

std::unique_ptr<Invariant> exercise_stays_exercise() {
  return std::make_unique<ExerciseStaysExercise>();
}

std::vector<std::unique_ptr<Invariant>> all_invariants() {
  std::vector<std::unique_ptr<Invariant>> out;
  out.push_back(acknowledged_is_kept());
  out.push_back(both_compute_alike());
  out.push_back(nothing_deniable());
  out.push_back(headers_suffice());
  out.push_back(exercise_stays_exercise());
  return out;
}

std::optional<std::string> unfinished(World& world) {
  if (!world.witness().is_up()) return "the witness is down";
  for (auto* const party : world.parties()) {
    if (!party->is_up()) return party->name() + " is down";
    for (auto* const link : party->node().links()) {
      if (world.party(link->id().peer.text()) == nullptr) continue;  // A hostile one may refuse.
      if (auto const what = unfinished(world, *link); !what.empty())
        return "link of " + party->name() + " to " + link->id().peer.text() + ": " + what;
    }
  }
  return {};
}

}  // namespace comity::sim
