/// Trees, checkpoints, cosignatures and single proofs: what a dishonest or careless maker of an
/// export could do to them.
#include "comity/note/checkpoint.h"

#include "comity/crypto/hash.h"
#include "comity/merkle/tile.h"
#include "comity/note/forms.h"
#include "forged.h"

namespace comity::audit_test {
namespace {

using agreement::Role;
using std::chrono::hours;

/// A link with a request, whose files can be replaced while the manifest is made to fit.
struct Replacing {
  Forge forge{sample()};
  Folder folder;

  Replacing() {
    forge.request();
    folder = forge.folder();
  }

  audit::Report with(std::string const& path, std::string const& content) const {
    auto changed = folder;
    changed.files.at(path) = to_bytes(content);
    changed.refresh_manifest();
    return audit::verify_link(changed, {.threads = 1});
  }

  merkle::TreeHead own_head() const { return Forge::head_of(forge.own_log, forge.own_log.size()); }

  merkle::TreeHead peer_head() const {
    return Forge::head_of(forge.peer_log, forge.peer_log.size());
  }
};

/// `note` without the signature lines by `name` at `position` among them.
std::string without_line(std::string const& text, std::string_view name, int position) {
  auto const note = note::Note::parse(text).value();
  auto out = note::Note::create(note.text()).value();
  int at = 0;
  for (auto const& line : note.signatures()) {
    bool const dropped = line.name == name && at++ == position;
    if (!dropped) REQUIRE(out.put(line));
  }
  return out.encode();
}

}  // namespace

TEST_CASE("[P10.2] a checkpoint of another tree, with good signatures, fails") {
  Replacing const link;
  auto head = link.own_head();
  head.root.bytes[5] ^= 1;
  check_only(link.with("own/checkpoint", link.forge.checkpoint("us", head)), "audit.root_differs",
             "us", {});
  check_only(link.with("peer/checkpoint", link.forge.checkpoint("cn", head)), "audit.root_differs",
             "cn", {});
}

TEST_CASE("[P10.2] an older checkpoint does not cover what came after it") {
  Replacing const link;
  auto const older = link.forge.checkpoint("us", Forge::head_of(link.forge.own_log, 4));
  check_names(link.with("own/checkpoint", older), "audit.size_differs", "us", {});
}

TEST_CASE("[P5.13, P10.6] a checkpoint must bear a signature of each algorithm of its owner") {
  Replacing const link;
  auto const whole = link.forge.checkpoint("us", link.own_head());
  auto const origin = note::UnverifiedCheckpoint::parse(whole)->claim().origin;
  for (int position : {0, 1}) {
    check_only(link.with("own/checkpoint", without_line(whole, origin, position)),
               "audit.checkpoint_key_missing", "us", {});
  }
}

TEST_CASE("[P2.3] a checkpoint signed only by keys of another role or party fails") {
  Replacing const link;
  auto const whole = link.forge.checkpoint("us", link.own_head());
  auto const origin = note::UnverifiedCheckpoint::parse(whole)->claim().origin;
  auto const cosigned_only = without_line(without_line(whole, origin, 0), origin, 0);
  check_names(link.with("own/checkpoint", cosigned_only), "audit.checkpoint_unsigned", "us", {});
  auto by_message_key = note::Note::create(note::Note::parse(whole)->text()).value();
  for (auto const* key : link.forge.keys("us", Role::message, link.forge.now)) {
    REQUIRE(by_message_key.put(
        note::Signer::create(origin, *key)->sign(by_message_key.text(), link.forge.now)));
  }
  check_names(link.with("own/checkpoint", by_message_key.encode()), "audit.checkpoint_refused",
              "us", {});
}

TEST_CASE("[P10.2] a signature line that does not hold fails, whoever's it is") {
  Replacing const link;
  auto const whole = link.forge.checkpoint("us", link.own_head());
  auto const note = note::Note::parse(whole).value();
  for (auto line : note.signatures()) {
    auto bent = note;
    line.signature.back() ^= 1;
    REQUIRE(bent.put(line));
    check_names(link.with("own/checkpoint", bent.encode()), "audit.checkpoint_refused", "us", {});
  }
}

TEST_CASE("[P6.2] a line by a key that nobody agreed on is remarked, and the rest holds") {
  Replacing const link;
  auto note = note::Note::parse(link.forge.checkpoint("us", link.own_head())).value();
  REQUIRE(note.put({"somebody.example", 7, Bytes(64, 1)}));
  check_remarks(link.with("own/checkpoint", note.encode()), "audit.unknown_line", "us", {});
}

TEST_CASE("[P6.5, P10.2] a mirrored log without the mirror's cosignature fails") {
  Replacing const link;
  auto const head = link.peer_head();
  check_only(link.with("peer/checkpoint", link.forge.checkpoint_alone("cn", head)),
             "audit.not_mirrored", "cn", {});
}

TEST_CASE("[P6.5] a cosignature by a mirror key after its end fails") {
  Replacing const link;
  auto const head = link.peer_head();
  auto note = note::Note::parse(link.forge.checkpoint_alone("cn", head)).value();
  auto const name =
      message::mirror_name(sample().agreement->id(), link.forge.peer, link.forge.owner);
  auto const* key = link.forge.keys("us", Role::mirror, link.forge.now).front();
  auto const late = link.forge.now + hours{24 * 400};
  REQUIRE(note.put(note::Signer::create_cosigner(name, *key)->sign(note.text(), late)));
  check_names(link.with("peer/checkpoint", note.encode()), "audit.mirror_key_ended", "cn", {});
}

TEST_CASE("[P6.5] older checkpoints that others cosigned are checked at their own sizes") {
  Forge forge{sample()};
  forge.request();
  auto folder = forge.folder();
  auto const add = [&](std::string const& path, std::string const& content) {
    folder.files[path] = to_bytes(content);
    auto manifest = link::Manifest::parse(folder.files.at("manifest.json")).value();
    std::erase_if(manifest.files, [&](auto const& file) { return file.path == path; });
    manifest.files.push_back(
        link::ExportedFile::of(path, crypto::sha256(as_bytes(content))).value());
    folder.files.at("manifest.json") = to_bytes(manifest.encode());
    return audit::verify_link(folder, {.threads = 1});
  };
  auto head = Forge::head_of(forge.own_log, 3);
  auto const report = add("own/mirrored", forge.checkpoint("us", head));
  CHECK_MESSAGE(report.ok(), said(report));
  CHECK(find(report, "audit.mirrored") != nullptr);
  head.root.bytes[0] ^= 1;
  check_only(add("own/mirrored", forge.checkpoint("us", head)), "audit.root_differs", "us", {});
  head.size = merkle::TreeSize{100};
  check_names(add("own/mirrored", forge.checkpoint("us", head)), "audit.size_differs", "us", {});
  check_names(add("own/mirrored", forge.checkpoint_alone("us", Forge::head_of(forge.own_log, 3))),
              "audit.not_mirrored", "us", {});
}

TEST_CASE("[P6.6, P10.2] a witness's cosignature is told, one of a stranger is not taken for it") {
  fixture::SeededRandom random{3};
  auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  auto const witness = note::Signer::create_cosigner("witness.example/w", key).value();
  auto const mine = fixture::sample_agreement("us-cn-2015", 11, {witness.verifier().encode()});
  Forge forge{mine};
  forge.request();
  auto folder = forge.folder();
  auto note = note::Note::parse(as_text(folder.files.at("own/checkpoint"))).value();
  auto const witnessed_by = [&](note::Signer const& signer, Instant at) {
    auto copy = note;
    REQUIRE(copy.put(signer.sign(copy.text(), at)));
    folder.files.at("own/checkpoint") = to_bytes(copy.encode());
    folder.refresh_manifest();
    return audit::verify_link(folder, {.threads = 1});
  };
  auto const good = witnessed_by(witness, forge.now);
  CHECK_MESSAGE(good.ok(), said(good));
  REQUIRE(find(good, "audit.witnessed") != nullptr);
  CHECK(find(good, "audit.witnessed")->log == "us");
  auto const other = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  auto const stranger = note::Signer::create_cosigner("witness.example/w", other).value();
  auto const report = witnessed_by(stranger, forge.now);
  CHECK(find(report, "audit.witnessed") == nullptr);
  check_remarks(report, "audit.unknown_line", "us", {});
  check_remarks(witnessed_by(witness, forge.now - hours{1}), "audit.cosigned_early", "us", {});
}

TEST_CASE(
    "[P10.2] an entry beyond the mirrored part counts by its own proof, and by nothing less") {
  Forge forge{sample()};
  forge.request();
  forge.peer_size = 3;
  auto const whole = check(forge);
  CHECK_MESSAGE(whole.ok(), said(whole));
  CHECK(whole.counts.settled == 5);

  SUBCASE("without the proof its message is provisional") {
    auto folder = forge.folder();
    folder.files.erase("peer/loose/4");
    folder.refresh_manifest();
    check_remarks(audit::verify_link(folder), "audit.no_peer_entry", "us", 4);
  }
  SUBCASE("a receipt that its log does not hold is forged") {
    auto folder = forge.folder();
    auto file = note::ProofFile::parse(as_text(folder.files.at("peer/loose/4"))).value();
    auto forged = forge.peer_log[4];
    forged.mark.time += Duration{1};
    file.extra = message::entry_bytes(forged.mark, forged.envelope);
    folder.files.at("peer/loose/4") = to_bytes(file.encode());
    folder.refresh_manifest();
    check_only(audit::verify_link(folder), "audit.proof_fails", "cn", 4);
  }
  SUBCASE("a proof under another number proves nothing") {
    auto folder = forge.folder();
    folder.files.at("peer/loose/4") = folder.files.at("peer/loose/3");
    folder.refresh_manifest();
    check_names(audit::verify_link(folder), "audit.proof_fails", "cn", 3);
  }
  SUBCASE("two trees of one size are a fork") {
    auto other = forge;
    other.peer_log[4].mark.time += Duration{1};
    auto folder = forge.folder();
    folder.files.at("peer/loose/4") = other.folder().files.at("peer/loose/4");
    folder.refresh_manifest();
    check_names(audit::verify_link(folder), "audit.two_roots", "cn", {});
  }
}

TEST_CASE("[P10.2] every hash of every tile is compared with the entries") {
  Forge forge{sample()};
  for (int i = 0; i < 300; ++i)
    forge.say(i % 2 == 0 ? Direction::sent : Direction::received, update());
  auto const whole = check(forge);
  REQUIRE_MESSAGE(whole.ok(), said(whole));
  auto const flipped = [&](std::string const& path, std::size_t at) {
    auto folder = forge.folder();
    folder.files.at(path).at(at) ^= 0x10;
    return audit::verify_link(folder, {.threads = 2});
  };
  check_only(flipped("own/tile/0/000", 32 * 77 + 5), "audit.leaf_differs", "us", 77);
  check_only(flipped("own/tile/0/001.p/46", 32 * 3), "audit.leaf_differs", "us", 256 + 3);
  check_only(flipped("peer/tile/1/000.p/1", 31), "audit.tile_differs", "cn", {});
  auto folder = forge.folder();
  folder.files.erase("peer/tile/entries/001.p/46");
  check_names(audit::verify_link(folder), "audit.bundle_unreadable", "cn", {});
  folder = forge.folder();
  folder.files.at("own/tile/0/000").pop_back();
  check_names(audit::verify_link(folder), "audit.tile_unreadable", "us", {});
}

}  // namespace comity::audit_test
