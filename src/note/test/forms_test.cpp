#include "comity/note/forms.h"

#include "comity/crypto/hash.h"
#include "comity/note/checkpoint.h"
#include "testing.h"

namespace comity::note {
namespace {

/// A call from Torchwood's tests of its witness, and the status it must get.
struct Call {
  std::string body;
  int status = 0;
};

std::vector<Call> read_calls() {
  auto const script = read_file("torchwood/add-checkpoint.hurl");
  std::vector<Call> calls;
  std::string const fence = "```\n";
  for (std::size_t at = script.find(fence); at != std::string::npos; at = script.find(fence, at)) {
    auto const begin = at + fence.size();
    auto const end = script.find(fence, begin);
    at = end + fence.size();
    calls.push_back({script.substr(begin, end - begin), std::stoi(script.substr(at + 5, 3))});
  }
  return calls;
}

/// What a witness answers, in the order of C2SP tlog-witness, given the one log it knows.
int status_of(std::string const& body, std::string_view origin, KeySet const& keys,
              merkle::TreeHead& known) {
  auto const call = AddCheckpoint::parse(body);
  if (!call) return 400;
  auto const opened = VerifiedCheckpoint::open(call->checkpoint, origin, keys);
  if (!opened) return 403;
  if (call->old_size > opened->head().size) return 400;
  if (call->old_size != known.size) return 409;
  if (!merkle::verify_consistency(known, opened->head(), call->proof)) return 422;
  known = opened->head();
  return 200;
}

std::string const hash_1 = to_base64(crypto::sha256(as_bytes("hash1")).view());
std::string const hash_2 = to_base64(crypto::sha256(as_bytes("hash2")).view());
std::string const magic = "c2sp.org/tlog-proof@v1\n";

}  // namespace

TEST_CASE("the calls to Torchwood's witness are read, and judged as it judges them") {
  auto const raw =
      from_hex("ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f").value();
  auto const key = crypto::PublicKey::from_ed25519(raw).value();
  auto const origin = "sigsum.org/v1/tree/" + crypto::sha256(raw).hex();
  KeySet const keys{{VerifierKey::create(origin, key).value()}, {}};
  merkle::TreeHead known{merkle::TreeSize{0}, merkle::empty_root()};
  auto const calls = read_calls();
  CHECK(calls.size() == 9);
  for (auto const& call : calls) {
    CHECK(AddCheckpoint::parse(call.body).value().encode() == call.body);
    CHECK_MESSAGE(status_of(call.body, origin, keys, known) == call.status, call.body);
  }
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

// Cases of proof/tlog_proof_test.go in transparency-dev/formats.
TEST_CASE("proof files are read and written alike") {
  for (std::string const& good : {
           magic + "index 5\n" + hash_1 + "\n" + hash_2 + "\n\ntest checkpoint\n",
           magic + "extra ZXh0cmEgaW5mb3JtYXRpb24=\nindex 10\n" + hash_1 + "\n\ncheckpoint data\n",
           magic + "index 0\n\ncheckpoint\n",
       }) {
    CHECK_MESSAGE(ProofFile::parse(good).value().encode() == good, good);
  }
  auto const file =
      ProofFile::parse(magic + "extra ZXh0cmE=\nindex 10\n" + hash_1 + "\n\nc\n").value();
  CHECK(file.extra == to_bytes("extra"));
  CHECK(file.index == merkle::LeafIndex{10});
  CHECK(file.proof == merkle::Proof{crypto::sha256(as_bytes("hash1"))});
  CHECK(file.checkpoint == "c\n");
}

TEST_CASE("proof files of another form are refused, those that Go lets pass too") {
  for (std::string const& bad : {
           std::string{},
           std::string{"wrong-header\nindex 0\n\ncheckpoint\n"},
           magic + "extra !!notbase64!!\nindex 0\n\ncheckpoint\n",
           magic + "extra \nindex 0\n\ncheckpoint\n",
           magic + "\n\ncheckpoint\n",
           magic + "index notanumber\n\ncheckpoint\n",
           magic + "index -5\n\ncheckpoint\n",
           magic + "index 0\n!!notbase64!!\n\ncheckpoint\n",
           magic + "index 0\n" + to_base64(Bytes(64)) + "\n\ncheckpoint\n",
           magic + "index 0\n" + std::string(65 * 1024, 'a') + "\n",
           // Go's parser takes leading zeros and carriage returns.
           magic + "index 00\n\ncheckpoint\n",
           magic + "index 0\r\n\r\ncheckpoint\n",
           magic + "index 0\n" + hash_1 + "\n",
           magic + "index 0\nextra ZXh0cmE=\n\ncheckpoint\n",
           magic + "index 9223372036854775807\n\ncheckpoint\n",
           magic + "extra " + to_base64(Bytes(extra_bytes_max + 1)) + "\nindex 0\n\ncheckpoint\n",
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
