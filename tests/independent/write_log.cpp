// Writes a log of so many entries as C2SP tlog-tiles has it, with a checkpoint by keys of all kinds
// and proofs of all kinds, for others to check. Usage: write_log <folder> <entries>
#include "comity/log/layout.h"
#include "comity/log/log.h"
#include "comity/note/forms.h"
#include "memory_store.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

namespace {

using namespace comity;

std::string const origin = "comity/0123456789abcdef/a/b";
Instant const now = parse_rfc3339("2026-11-22T13:20:00Z").value();

class SeededRandom : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = static_cast<std::uint8_t>(engine_());
  }

 private:
  std::mt19937 engine_{1};
};

struct Keys {
  SeededRandom random;
  crypto::PrivateKey ed25519 = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  crypto::PrivateKey p256 =
      crypto::PrivateKey::generate(crypto::Algorithm::ecdsa_p256_sha256, random);
  crypto::PrivateKey sm2 = crypto::PrivateKey::generate(crypto::Algorithm::sm2_sm3, random);
  crypto::PrivateKey peer = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  std::vector<note::Signer> log{note::Signer::create(origin, ed25519).value(),
                                note::Signer::create(origin, p256).value(),
                                note::Signer::create(origin, sm2).value()};
  note::Signer mirror = note::Signer::create_cosigner(origin + "/mirror", peer).value();
};

/// Entries of all lengths: none, one that fills a bundle's two bytes of length, and short ones.
Bytes entry_at(std::uint64_t i) {
  if (i == 3) return {};
  if (i == 5) return Bytes(log::entry_bytes_max, 'x');
  return to_bytes("entry " + std::to_string(i));
}

class Writer {
 public:
  explicit Writer(std::filesystem::path folder) : folder_{std::move(folder)} {}

  Result<void> write(std::string const& name, ByteView content) const {
    auto const path = folder_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream out{path, std::ios::binary};
    out.write(reinterpret_cast<char const*>(content.data()),
              static_cast<std::streamsize>(content.size()));
    if (!out.flush()) return fail(Code::unavailable, "test.not_written", {{"path", path.string()}});
    return {};
  }

 private:
  std::filesystem::path folder_;
};

/// The checkpoint as it travels: signed, cosigned, and with a line of a kind that nobody knows.
Result<std::string> cosigned(std::string const& checkpoint, Keys const& keys) {
  auto note = TRY(note::Note::parse(checkpoint));
  TRY(note.put({"grease.example", 0x01020304, Bytes{0xfa, 1, 2, 3}}));
  TRY(note.put(keys.mirror.sign(note.text(), now)));
  return note.encode();
}

Result<void> write_proofs(Writer const& writer, log::GrowingTree const& tree,
                          std::string const& checkpoint) {
  auto const size = tree.size().value();
  auto const step = std::max<std::uint64_t>(1, size / 200);
  for (std::uint64_t i = 0; i < size; i += step) {
    note::ProofFile file{{}, merkle::LeafIndex{i}, {}, checkpoint};
    file.proof = TRY(tree.inclusion_proof(file.index, tree.size()));
    TRY(writer.write("proofs/" + std::to_string(i) + ".tlog-proof", as_bytes(file.encode())));
  }
  for (std::uint64_t older = 1; older <= size; older += step) {
    note::AddCheckpoint call{merkle::TreeSize{older}, {}, checkpoint};
    call.proof = TRY(tree.consistency_proof(call.old_size, tree.size()));
    TRY(writer.write("proofs/" + std::to_string(older) + ".consistency", as_bytes(call.encode())));
  }
  return {};
}

Result<void> write_log(Writer const& writer, std::uint64_t size) {
  Keys const keys;
  std::vector<note::VerifierKey> verifiers;
  std::string vkeys;
  for (auto const& signer : keys.log) verifiers.push_back(signer.verifier());
  for (auto const& key : verifiers) vkeys += key.encode() + '\n';
  vkeys += keys.mirror.verifier().encode() + '\n';

  log::MemoryStore store;
  auto log = TRY(log::Log::open({origin, verifiers}, store, {}));
  log::Layout layout{
      [&](std::string const& path, ByteView content) { return writer.write(path, content); }};
  for (std::uint64_t i = 0; i < size; ++i) {
    TRY(log.stage(entry_at(i)));
    TRY(layout.add(entry_at(i)));
    if (i % 1'000 != 999) continue;
    store.commit(TRY(log.seal(keys.log, now)));
    log.committed();
  }
  store.commit(TRY(log.seal(keys.log, now)));
  log.committed();
  COMITY_CHECK(TRY(layout.finish()) == log.tree().head());

  auto const checkpoint = TRY(cosigned(log.checkpoint(), keys));
  TRY(writer.write("checkpoint", as_bytes(checkpoint)));
  TRY(writer.write("vkeys", as_bytes(vkeys)));
  return write_proofs(writer, log.tree(), checkpoint);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_log <folder> <entries>\n";
    return 2;
  }
  auto const written = write_log(Writer{argv[1]}, std::stoull(argv[2]));
  if (written) return 0;
  std::cerr << written.error().brief() << '\n';
  return 1;
}
