#include "forge.h"

#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/log/layout.h"
#include "comity/merkle/tree.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"
#include "comity/note/forms.h"

#include <algorithm>

namespace comity::audit_test {

using agreement::Role;

Forge::Forge(fixture::Sample const& sample, std::string owner_, std::string peer_)
    : owner{std::move(owner_)},
      peer{std::move(peer_)},
      now{fixture::sample_now()},
      sample_{sample} {
  COMITY_CHECK(adopted.add(sample.agreement).has_value());
  sent_.prev = received_.prev = sample.agreement->id().digest;
  Saying const adopt{.type = "agreement.adopt",
                     .body = fixture::example("agreement.adopt"),
                     .kind = {},
                     .urgency = {},
                     .request = {}};
  say(Direction::sent, adopt);
  say(Direction::received, adopt);
}

std::vector<crypto::PrivateKey const*> Forge::keys(std::string const& party, Role role,
                                                   Instant at) const {
  std::vector<crypto::PrivateKey const*> out;
  for (auto const& key :
       adopted.keys_of(sample_.agreement->id(), message::PartyId{party}, role, at)) {
    out.push_back(sample_.keys.at(party).find(key.id()));
  }
  return out;
}

void Forge::say(Direction direction, Saying const& saying, Bend const& bend) {
  bool const by_owner = direction == Direction::sent;
  auto& way = by_owner ? sent_ : received_;
  now += std::chrono::minutes{1};
  auto body = message::Body::salted(to_bytes(json::write(saying.body)), random_);
  Header header{.agreement = sample_.agreement->id(),
                .from = by_owner ? owner : peer,
                .to = by_owner ? peer : owner,
                .seq = way.seq + 1,
                .prev = way.prev,
                .seen = (by_owner ? received_ : sent_).seq,
                .type = saying.type,
                .case_id = message::CaseId{saying.request},
                .request_id = message::RequestId{saying.request},
                .kind = saying.kind,
                .urgency = saying.urgency,
                .time = now,
                .exercise = std::nullopt,
                .codes = saying.codes,
                .body = body.ref()};
  if (bend.header) bend.header(header);
  auto const sender = header.from.text() == peer.text() ? peer.text() : owner.text();
  std::vector<crypto::PrivateKey const*> signers;
  if (bend.keys != nullptr) {
    for (auto const& key : bend.signed_by) signers.push_back(bend.keys->find(key.id()));
  } else {
    signers = keys(sender, Role::message, header.time);
    if (!bend.signed_by.empty()) {
      std::erase_if(signers, [&](auto const* key) {
        return std::ranges::find(bend.signed_by, key->public_key()) == bend.signed_by.end();
      });
    }
  }
  auto const sealed = message::Sealed::seal(std::move(header), signers).value();
  auto const arrived = now + std::chrono::seconds{1};
  (by_owner ? own_log : peer_log)
      .push_back({{Direction::sent, now, message::Disposition::ok}, sealed.envelope()});
  (by_owner ? peer_log : own_log)
      .push_back({{Direction::received, arrived, message::Disposition::ok}, sealed.envelope()});
  bodies.push_back(std::move(body));
  if (bend.keeps_going) way = {sealed.header().seq, sealed.digest()};
}

void Forge::request(int items) {
  say(Direction::sent, {.type = "request.issue",
                        .codes = json::Object{{"items", items}, {"confirm", false}},
                        .body = fixture::example("mitigation.request")});
  say(Direction::received,
      {.type = "request.acknowledge", .body = fixture::example("request.acknowledge")});
  say(Direction::received, {.type = "request.decide",
                            .codes = json::Object{{"decision", "accept"}},
                            .body = fixture::example("request.decide")});
}

merkle::TreeHead Forge::head_of(std::vector<LogEntry> const& log, std::size_t size) {
  merkle::TreeEdge edge;
  std::vector<merkle::FullTile> tiles;
  for (std::size_t i = 0; i < size; ++i)
    edge.append(merkle::leaf_hash(message::entry_bytes(log[i].mark, log[i].envelope)), tiles);
  return edge.head();
}

std::string Forge::checkpoint_alone(std::string const& of, merkle::TreeHead const& head) const {
  auto const& other = of == owner.text() ? peer : owner;
  auto const origin = message::log_origin(sample_.agreement->id(), message::PartyId{of}, other);
  auto note = note::Note::create(note::Checkpoint{origin, head, {}}.encode()).value();
  for (auto const* key : keys(of, Role::checkpoint, now)) {
    auto const signer = note::Signer::create(origin, *key).value();
    COMITY_CHECK(note.put(signer.sign(note.text(), now)).has_value());
  }
  return note.encode();
}

std::string Forge::checkpoint(std::string const& of, merkle::TreeHead const& head) const {
  auto note = note::Note::parse(checkpoint_alone(of, head)).value();
  auto const& mirror = of == owner.text() ? peer : owner;
  auto const name = message::mirror_name(sample_.agreement->id(), message::PartyId{of}, mirror);
  for (auto const* key : keys(mirror.text(), Role::mirror, now)) {
    auto const signer = note::Signer::create_cosigner(name, *key).value();
    COMITY_CHECK(note.put(signer.sign(note.text(), now + std::chrono::seconds{2})).has_value());
  }
  return note.encode();
}

void Forge::lay_out(Folder& folder, std::string const& name, std::vector<LogEntry> const& log,
                    std::size_t size) const {
  log::Layout layout{[&](std::string const& path, ByteView content) {
    return folder.writer()(name + path, content);
  }};
  for (std::size_t i = 0; i < size; ++i)
    COMITY_CHECK(layout.add(message::entry_bytes(log[i].mark, log[i].envelope)).has_value());
  COMITY_CHECK(layout.finish().has_value());
}

Folder Forge::folder() const {
  Folder out;
  link::Manifest manifest{.id = {sample_.agreement->id(), owner, peer}, .with_bodies = true};
  auto const mirrored = std::min(peer_size, peer_log.size());
  manifest.own_size = own_log.size();
  manifest.peer_size = mirrored;
  auto const list = [&](std::string const& path, ByteView content) {
    out.files.emplace(path, to_bytes(content));
    manifest.files.push_back(link::ExportedFile::of(path, crypto::sha256(content)).value());
  };
  std::size_t number = 0;
  for (auto const& one : adopted.all()) {
    list("agreements/" + std::to_string(++number) + '-' + one->id().short_text() + ".json",
         one->envelope());
  }
  lay_out(out, "own/", own_log, own_log.size());
  lay_out(out, "peer/", peer_log, mirrored);
  list("own/checkpoint", as_bytes(checkpoint(owner.text(), head_of(own_log, own_log.size()))));
  if (mirrored > 0)
    list("peer/checkpoint", as_bytes(checkpoint(peer.text(), head_of(peer_log, mirrored))));
  auto const whole = checkpoint_alone(peer.text(), head_of(peer_log, peer_log.size()));
  for (auto i = mirrored; i < peer_log.size(); ++i) {
    note::ProofFile const file{message::entry_bytes(peer_log[i].mark, peer_log[i].envelope),
                               merkle::LeafIndex{i}, inclusion(i), whole};
    list("peer/loose/" + std::to_string(i), as_bytes(file.encode()));
  }
  for (auto const& body : bodies)
    out.files.emplace(link::body_path(body.ref().digest), link::encode(body));
  manifest.bodies = bodies.size();
  out.files.emplace("manifest.json", to_bytes(manifest.encode()));
  return out;
}

merkle::Proof Forge::inclusion(std::size_t index) const {
  // Small logs only: everything is still in the edge.
  COMITY_CHECK(peer_log.size() < merkle::tile_width);
  merkle::TreeEdge edge;
  std::vector<merkle::FullTile> tiles;
  for (auto const& entry : peer_log)
    edge.append(merkle::leaf_hash(message::entry_bytes(entry.mark, entry.envelope)), tiles);

  struct None final : merkle::TileReader {
    Result<std::vector<Digest>> full_tile(merkle::TileId) const override {
      return fail(Code::damaged, "merkle.bad_tile");
    }
  } const none;

  merkle::Tree tree{edge, none};
  return tree.inclusion_proof(merkle::LeafIndex{index}, edge.size()).value();
}

}  // namespace comity::audit_test
