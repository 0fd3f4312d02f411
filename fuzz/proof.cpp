// Proof files have one spelling; of all proofs that can be made from a real one, only the real one
// is accepted; and numbers of any size make no verifier misbehave.
#include "comity/merkle/tree.h"
#include "comity/note/forms.h"

#include <algorithm>

using namespace comity;
using namespace comity::merkle;

namespace {

class NoTiles final : public TileReader {
 public:
  Result<std::vector<Digest>> full_tile(TileId) const override {
    return fail(Code::damaged, "test.no_tile");
  }
};

/// Trees of up to 64 leaves, and the heads that they had.
struct Grown {
  Grown() {
    std::vector<FullTile> completed;
    heads.push_back(edge.head());
    for (std::uint8_t i = 0; i < 64; ++i) {
      edge.append(leaf_hash(Bytes{i}), completed);
      heads.push_back(edge.head());
    }
  }

  TreeEdge edge;
  std::vector<TreeHead> heads;
};

/// Changes `proof` as the input says: a byte of a hash, or a hash less or more.
void change(Proof& proof, ByteReader& input) {
  auto const what = input.u8();
  auto const where = input.u8();
  auto const bits = input.u8();
  if (!what || !where || !bits) return;
  if (proof.empty() || *what == 0) {
    proof.push_back(empty_root());
  } else if (*what == 1) {
    proof.erase(proof.begin() + *where % static_cast<std::ptrdiff_t>(proof.size()));
  } else {
    proof[*what % proof.size()].bytes[*where % 32] ^= *bits;
  }
}

void fuzz_real_proofs(ByteReader input) {
  static Grown const grown;
  NoTiles const none;
  Tree tree{grown.edge, none};
  auto const size = TreeSize{1 + input.u8().value() % 64U};
  auto const place = input.u8().value() % size.value();
  auto const& head = grown.heads[size.value()];

  auto const inclusion = tree.inclusion_proof(LeafIndex{place}, size).value();
  auto changed = inclusion;
  change(changed, input);
  auto const leaf = tree.leaf(LeafIndex{place}).value();
  COMITY_CHECK(verify_inclusion(LeafIndex{place}, leaf, changed, head).has_value() ==
               (changed == inclusion));

  auto const consistency = tree.consistency_proof(TreeSize{place}, size).value();
  changed = consistency;
  change(changed, input);
  COMITY_CHECK(verify_consistency(grown.heads[place], head, changed).has_value() ==
               (changed == consistency));
}

void fuzz_numbers(ByteReader input) {
  auto const a = input.u64();
  auto const b = input.u64();
  auto const c = input.u64();
  if (!a || !b || !c) return;
  Proof const proof(std::min<std::size_t>(input.rest().size(), 70), empty_root());
  TreeHead const head{TreeSize{*c}, empty_root()};
  static_cast<void>(verify_inclusion(LeafIndex{*a}, empty_root(), proof, head));
  static_cast<void>(verify_consistency({TreeSize{*a}, empty_root()}, head, proof));
  static_cast<void>(verify_subtree_inclusion(LeafIndex{*c}, empty_root(), proof, {*a, *b}, {}));
  static_cast<void>(verify_subtree_consistency({*a, *b}, empty_root(), head, proof));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const input{data, size};
  if (auto const file = note::ProofFile::parse(as_text(input))) {
    COMITY_CHECK(file->encode() == as_text(input));
  }
  if (size >= 2) fuzz_real_proofs(ByteReader{input});
  fuzz_numbers(ByteReader{input});
  if (auto const tile = parse_tile(input))
    COMITY_CHECK(std::ranges::equal(encode_tile(*tile), input));
  return 0;
}
