#include "comity/link/link.h"

#include "comity/crypto/hash.h"
#include "comity/message/sealed.h"
#include "state.h"

#include <algorithm>

namespace comity::link {
namespace {

using agreement::Role;

Heads first_heads(AgreementId const& agreement) {
  Heads heads;
  heads.sent.digest = agreement.digest;
  heads.received.digest = agreement.digest;
  return heads;
}

/// Every key that may have signed `party`'s logs of this link.
Result<std::vector<note::VerifierKey>> checkpoint_keys(LinkId const& id,
                                                       agreement::Adopted const& adopted,
                                                       PartyId const& party,
                                                       std::string const& origin) {
  std::vector<note::VerifierKey> keys;
  for (auto const& key : adopted.listed_keys(id.agreement, party, Role::checkpoint)) {
    keys.push_back(TRY(note::VerifierKey::create(origin, key.key)));
  }
  return keys;
}

/// The heads of our log that others are known to have: what was noted at publication, and what the
/// mirror and a witness cosigned.
Result<std::vector<merkle::TreeHead>> published_heads(LinkId const& id, Surroundings const& with,
                                                      Heads const& heads) {
  std::vector<merkle::TreeHead> out;
  if (auto const noted = TRY(with.published.read(id.origin(Side::own))); noted) {
    out.push_back({merkle::TreeSize{noted->size}, noted->root});
  }
  for (auto const* text : {&heads.own_mirrored, &heads.own_witnessed}) {
    if (text->empty()) continue;
    out.push_back(TRY(note::UnverifiedCheckpoint::parse(*text)).claim().head);
  }
  return out;
}

}  // namespace

Link::Link(std::unique_ptr<State> state) : state_{std::move(state)} {}

Link::~Link() = default;

Result<std::unique_ptr<Link>> Link::open(LinkId id, Surroundings with) {
  auto const agreement = with.adopted.find(id.agreement);
  if (!agreement) {
    return fail(Code::not_found, "link.unknown_agreement",
                {{"agreement", id.agreement.short_text()}});
  }
  for (auto const& party : {id.owner, id.peer}) {
    if (agreement->party(party) == nullptr || id.owner == id.peer) {
      return fail(Code::forbidden, "link.not_a_party",
                  {{"party", party.text()}, {"agreement", id.agreement.short_text()}});
    }
  }
  auto const stored = TRY(with.store.heads());
  auto const heads = stored.value_or(first_heads(id.agreement));
  auto const published = TRY(published_heads(id, with, heads));
  auto const origin = id.origin(Side::own);
  log::Identity identity{origin, TRY(checkpoint_keys(id, with.adopted, id.owner, origin))};
  auto log = TRY(log::Log::open(std::move(identity), with.store.log(Side::own), published));
  auto mirror = TRY(log::Mirror::open(with.store.log(Side::peer)));
  auto state = std::unique_ptr<State>(new State{.id = std::move(id),
                                                .with = with,
                                                .agreement = agreement,
                                                .heads = heads,
                                                .log = std::move(log),
                                                .mirror = std::move(mirror),
                                                .staged = nullptr});
  return std::unique_ptr<Link>(new Link{std::move(state)});
}

LinkId const& Link::id() const {
  return state_->id;
}

Heads const& Link::heads() const {
  return state_->heads;
}

log::Log const& Link::log() const {
  return state_->log;
}

log::Mirror const& Link::mirror() const {
  return state_->mirror;
}

LinkStore& Link::store() const {
  return state_->with.store;
}

Result<std::vector<crypto::PrivateKey const*>> Link::State::own_keys(Role role, Instant now) const {
  std::vector<crypto::PrivateKey const*> out;
  for (auto const& key : with.adopted.keys_of(id.agreement, id.owner, role, now)) {
    auto const* const held = with.keys.find(key.id());
    if (held == nullptr) {
      return fail(
          Code::forbidden, "link.key_missing",
          {{"role", std::string{agreement::name_of(role)}}, {"key", key.id().hex().substr(0, 16)}});
    }
    out.push_back(held);
  }
  if (out.empty()) {
    return fail(Code::forbidden, "link.no_valid_key",
                {{"role", std::string{agreement::name_of(role)}}, {"time", to_rfc3339(now)}});
  }
  return out;
}

Result<std::uint64_t> Link::stage(Draft draft, Instant now) {
  auto& s = *state_;
  if (draft.body.size() > message::body_bytes_max) {
    return fail(Code::too_large, "link.body_too_large",
                {{"bytes", std::to_string(draft.body.size())},
                 {"limit", std::to_string(message::body_bytes_max)}});
  }
  auto const keys = TRY(s.own_keys(Role::message, now));
  bool const begins = !s.staged;
  if (begins) s.staged = std::make_unique<Step>(s, now);
  auto& heads = s.staged->heads;
  auto body = Body::salted(std::move(draft.body), s.with.random);
  message::Header header{.agreement = s.id.agreement,
                         .from = s.id.owner,
                         .to = s.id.peer,
                         .seq = heads.sent.seq + 1,
                         .prev = heads.sent.digest,
                         .seen = heads.received.seq,
                         .type = std::move(draft.type),
                         .case_id = std::move(draft.case_id),
                         .request_id = std::move(draft.request_id),
                         .kind = std::move(draft.kind),
                         .urgency = std::move(draft.urgency),
                         .time = std::max(now, heads.sent.time),  // [P4.5]
                         .exercise = std::move(draft.exercise),
                         .codes = std::move(draft.codes),
                         .body = body.ref()};
  auto sealed = [&]() -> Result<message::Sealed> {
    if (header.seq == 1 && header.type != "agreement.adopt")
      return fail(Code::conflict, "link.not_adopted");
    return message::Sealed::seal(std::move(header), keys);
  }();
  if (!sealed) {
    if (begins) s.staged.reset();
    return sealed.error();
  }
  Record record{.direction = Direction::sent,
                .seq = sealed->header().seq,
                .digest = sealed->digest(),
                .envelope = sealed->envelope(),
                .type = sealed->header().type,
                .case_id = sealed->header().case_id,
                .request_id = sealed->header().request_id,
                .own = {.index = 0, .mark = {Direction::sent, now, message::Disposition::ok}},
                .peer = std::nullopt,
                .body = std::move(body)};
  heads.sent = {sealed->header().seq, sealed->digest(), sealed->header().time,
                sealed->header().seen};
  TRY(s.staged->add(std::move(record)));
  return sealed->header().seq;
}

Result<void> Link::commit(Instant) {
  if (!state_->staged) return {};
  auto const step = std::move(state_->staged);
  TRY(step->commit());
  state_->pause = Duration{0};
  state_->next_attempt = Instant{};
  return {};
}

bool Link::has_staged(CaseId const& id) const {
  return state_->staged && state_->staged->adds_to(id);
}

Result<void> Link::record(Incident incident) {
  COMITY_CHECK(!state_->staged);
  Step step{*state_, incident.at};
  step.incident(std::move(incident));
  return step.commit();
}

Result<void> Link::add_witness_cosignature(std::string_view lines, std::string_view checkpoint,
                                           Instant now) {
  COMITY_CHECK(!state_->staged);
  auto& s = *state_;
  auto const origin = s.id.origin(Side::own);
  note::KeySet keys{TRY(checkpoint_keys(s.id, s.with.adopted, s.id.owner, origin)), {}};
  // Of several own keys only those that signed this one must be on it; all of ours that are, must
  // hold.
  std::swap(keys.required, keys.welcome);
  std::vector<note::VerifierKey> witnesses;
  for (auto const& witness : s.agreement->witnesses()) {
    witnesses.push_back(TRY(note::VerifierKey::parse(witness.verifier_key)));
  }
  keys.welcome.insert(keys.welcome.end(), witnesses.begin(), witnesses.end());
  auto note = TRY(note::Note::parse(checkpoint));
  for (auto& line : TRY(note::parse_signature_lines(lines))) TRY(note.put(std::move(line)));
  auto const verified = TRY(note::VerifiedCheckpoint::open(note.encode(), origin, keys));
  bool const witnessed =
      std::ranges::any_of(verified.signatures(), [&](note::Signature const& signature) {
        return std::ranges::any_of(witnesses, [&](auto const& w) {
          return w.name() == signature.name && w.id() == signature.key_id;
        });
      });
  if (!witnessed) return fail(Code::refused, "link.not_a_witness");
  Step step{s, now};
  step.heads.own_witnessed = note.encode();
  if (verified.head().size.value() == s.heads.own_size) step.heads.own_checkpoint = note.encode();
  return step.commit();
}

}  // namespace comity::link
