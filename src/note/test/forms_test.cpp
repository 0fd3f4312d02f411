#include "comity/note/forms.h"

#include "comity/crypto/hash.h"
#include "comity/note/checkpoint.h"
#include "testing.h"

namespace comity::note {
namespace {

std::string const hash_1 = to_base64(crypto::sha256(as_bytes("hash1")).view());
std::string const hash_2 = to_base64(crypto::sha256(as_bytes("hash2")).view());
std::string const magic = "c2sp.org/tlog-proof@v1\n";

}  // namespace

TEST_CASE("[P6.1] the call to a witness that C2SP prints is read and written alike") {
  auto const call = AddCheckpoint::parse(witness_call).value();
  CHECK(call.encode() == witness_call);
  CHECK(call.old_size == merkle::TreeSize{20852014});
  REQUIRE(call.proof.size() == 4);
  CHECK(to_base64(call.proof[3].view()) == "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=");
  auto const checkpoint = UnverifiedCheckpoint::parse(call.checkpoint).value();
  CHECK(checkpoint.claim().head.size == merkle::TreeSize{20852163});
  CHECK(checkpoint.note().signatures().size() == 2);
}

TEST_CASE("a call to a witness has exactly one form") {
  CHECK(AddCheckpoint::parse("old 0\n\n").value() == AddCheckpoint{});
  auto const call = AddCheckpoint::parse("old 7\n" + hash_1 + "\n\nanything").value();
  CHECK(call.old_size == merkle::TreeSize{7});
  CHECK(call.checkpoint == "anything");
  for (std::string const bad :
       {"", "\n", "old\n\n", "old \n\n", "old 00\n\n", "old 07\n\n", "old -1\n\n", "old 1 \n\n",
        "Old 1\n\n", "old 9223372036854775808\n\n", "old 1", "old 1\n", "old 1\r\n\r\n",
        "old 1\nZm9v\n\n"}) {
    CHECK_MESSAGE(!AddCheckpoint::parse(bad), bad);
  }
  std::string longest = "old 1\n";
  for (std::size_t i = 0; i < witness_proof_lines_max; ++i) longest += hash_1 + "\n";
  CHECK(AddCheckpoint::parse(longest + "\n"));
  CHECK_FALSE(AddCheckpoint::parse(longest + hash_1 + "\n\n"));
  CHECK(AddCheckpoint::parse("old 1\n\n" + std::string(1'000'000, 'x')).error().code ==
        Code::too_large);
}

TEST_CASE("[P6.1] the proof file that C2SP prints is read and written alike") {
  auto const file = ProofFile::parse(proof_file).value();
  CHECK(file.encode() == proof_file);
  CHECK(to_text(file.extra).starts_with("age-v1.2.1-darwin-arm64.tar.gz"));
  CHECK(file.index == merkle::LeafIndex{73894});
  REQUIRE(file.proof.size() == 5);
  CHECK(to_base64(file.proof[0].view()) == "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=");
  CHECK(file.checkpoint.starts_with("example.com/fancylog\n109482\n"));
}

TEST_CASE("a proof file may go without extra data and without hashes") {
  for (std::string const& good : {
           magic + "index 0\n\nc\n",
           magic + "index 1\n" + hash_1 + "\n\nc\n",
           magic + "extra AA==\nindex 9223372036854775806\n" + hash_1 + "\n" + hash_2 + "\n\nc\n",
       }) {
    CHECK_MESSAGE(ProofFile::parse(good).value().encode() == good, good);
  }
}

TEST_CASE("proof files of another form are refused") {
  for (std::string const& bad : {
           std::string{},
           std::string{"index 0\n\nc\n"},
           "x" + magic + "index 0\n\nc\n",
           magic + "\nc\n",
           magic + "extra AA==\n\nc\n",
           magic + "extra\nindex 0\n\nc\n",
           magic + "extra \nindex 0\n\nc\n",
           magic + "extra AA\nindex 0\n\nc\n",
           magic + "extra AB==\nindex 0\n\nc\n",
           magic + "extra AA==\nextra AA==\nindex 0\n\nc\n",
           magic + "index 0\nextra AA==\n\nc\n",
           magic + "index\n\nc\n",
           magic + "index x\n\nc\n",
           magic + "index -1\n\nc\n",
           magic + "index +1\n\nc\n",
           magic + "index 00\n\nc\n",
           magic + "index 9223372036854775807\n\nc\n",
           magic + "index 0\r\n\r\nc\n",
           magic + "index 0\n" + hash_1.substr(4) + "\n\nc\n",
           magic + "index 0\n" + to_base64(Bytes(64)) + "\n\nc\n",
           magic + "index 0\n" + std::string(65 * 1024, 'a') + "\n\nc\n",
           magic + "index 0\n" + hash_1 + "\n",
           magic + "extra " + to_base64(Bytes(extra_bytes_max + 1)) + "\nindex 0\n\nc\n",
       }) {
    CHECK_MESSAGE(!ProofFile::parse(bad), bad.substr(0, 200));
  }
}

TEST_CASE("a witness that has another size says so in one line") {
  CHECK(encode_tree_size(merkle::TreeSize{20852014}) == "20852014\n");
  CHECK(parse_tree_size("5\n").value() == merkle::TreeSize{5});
  for (std::string const bad : {"", "5", "05\n", "5\n\n", "5\nx", " 5\n", "-5\n"}) {
    CHECK_FALSE(parse_tree_size(bad));
  }
}

}  // namespace comity::note
