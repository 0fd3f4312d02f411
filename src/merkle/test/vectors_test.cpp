#include "comity/merkle/proof.h"
#include "vector_file.h"

#include <optional>
#include <set>

#include <doctest/doctest.h>

namespace comity::merkle {
namespace {

namespace fs = std::filesystem;

/// These are accepted by their makers although their roots are 12 bytes long ("don't care 2"). A
/// root that is not 32 bytes is no `Digest`, so it is refused before there is anything to verify.
std::set<std::string> const roots_of_12_bytes{
    "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/sizes-are-equal-one-and-proof-is-empty.json",
    "subtreeconsistency/additional/"
    "subtree-is-empty-sizes-are-equal-one-subtree-root-valid-tree-root-random-proof-is-empty.json",
    "subtreeconsistency/additional/"
    "subtree-is-empty-sizes-are-equal-zero-subtree-root-valid-tree-root-random-proof-is-empty.json",
};

/// All hashes of the file by name, or nothing if one of them is not 32 bytes.
struct Hashes {
  std::map<std::string, Digest> named;
  Proof proof;
};

std::optional<Hashes> read_hashes(VectorFile const& file) {
  Hashes hashes;
  for (auto const* key : {"root", "root1", "root2", "leafHash"}) {
    if (!file.has(key)) continue;
    auto const digest = Digest::from(from_base64(file.text(key)).value());
    if (!digest) return std::nullopt;
    hashes.named[key] = *digest;
  }
  for (auto const& line : file.list("proof")) {
    auto const digest = Digest::from(from_base64(line).value());
    if (!digest) return std::nullopt;
    hashes.proof.push_back(*digest);
  }
  return hashes;
}

bool accepts(std::string const& kind, VectorFile const& file) {
  auto const hashes = read_hashes(file);
  if (!hashes) return false;
  auto const& hash = hashes->named;
  auto const verdict = [&]() -> Result<void> {
    if (kind == "inclusion") {
      return verify_inclusion(LeafIndex{file.number("leafIdx")}, hash.at("leafHash"), hashes->proof,
                              {TreeSize{file.number("treeSize")}, hash.at("root")});
    }
    if (kind == "consistency") {
      return verify_consistency({TreeSize{file.number("size1")}, hash.at("root1")},
                                {TreeSize{file.number("size2")}, hash.at("root2")}, hashes->proof);
    }
    Subtree const subtree{file.number("start"), file.number("end")};
    if (kind == "subtreeinclusion") {
      return verify_subtree_inclusion(LeafIndex{file.number("leafIdx")}, hash.at("leafHash"),
                                      hashes->proof, subtree, hash.at("root"));
    }
    return verify_subtree_consistency(subtree, hash.at("root1"),
                                      {TreeSize{file.number("size")}, hash.at("root2")},
                                      hashes->proof);
  };
  return verdict().has_value();
}

}  // namespace

TEST_CASE("[P6.1] all 518 vectors of transparency-dev/merkle are judged as their makers judge") {
  fs::path const root = TEST_DATA "/vectors";
  std::size_t files = 0;
  std::size_t accepted = 0;
  for (std::string const kind :
       {"inclusion", "consistency", "subtreeinclusion", "subtreeconsistency"}) {
    for (auto const& entry : fs::recursive_directory_iterator{root / kind}) {
      if (!entry.is_regular_file()) continue;
      ++files;
      auto const name = fs::relative(entry.path(), root).string();
      VectorFile const file{entry.path()};
      bool const expected = file.text("wantErr") == "false" && !roots_of_12_bytes.contains(name);
      accepted += expected ? 1 : 0;
      CHECK_MESSAGE(accepts(kind, file) == expected, name);
    }
  }
  CHECK(files == 518);
  CHECK(accepted == 36 - roots_of_12_bytes.size());
}

}  // namespace comity::merkle
