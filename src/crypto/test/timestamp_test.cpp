// Time stamps by a third party: the openssl command plays the authority.
#include "comity/crypto/timestamp.h"

#include "comity/crypto/hash.h"
#include "comity/crypto/keys.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdlib.h>

#include <doctest/doctest.h>

#ifdef COMITY_OPENSSL_COMMAND

namespace comity::crypto {
namespace {

namespace fs = std::filesystem;

constexpr char const* settings = R"([ tsa ]
default_tsa = tsa_config
[ tsa_config ]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
certs = ./ca.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
other_policies = 1.2.3.4.5
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
)";

/// An authority in a folder of its own.
class Authority {
 public:
  Authority() {
    auto pattern = (fs::temp_directory_path() / "comity-tsa-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()));
    folder_ = pattern;
    std::ofstream{folder_ / "tsa.cnf"} << settings;
    std::ofstream{folder_ / "ext.cnf"} << "extendedKeyUsage = critical,timeStamping\n";
    run("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 9 -subj /CN=ca");
    run("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=tsa");
    run("x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 9 -extfile ext.cnf"
        " -out tsa.pem");
    std::ofstream{folder_ / "serial"} << "01\n";
  }

  Authority(Authority const&) = delete;
  Authority& operator=(Authority const&) = delete;

  ~Authority() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  Bytes answer(ByteView query) const {
    std::ofstream{folder_ / "query", std::ios::binary} << as_text(query);
    run("ts -reply -config tsa.cnf -queryfile query -out reply");
    return to_bytes(read("reply"));
  }

  std::string certificates() const { return read("ca.pem"); }

 private:
  std::string read(char const* name) const {
    std::ifstream in{folder_ / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  void run(std::string const& arguments) const {
    auto const command = "cd " + folder_.string() + " && " COMITY_OPENSSL_COMMAND " " + arguments +
                         " >/dev/null 2>&1";
    REQUIRE_MESSAGE(std::system(command.c_str()) == 0, command);  // NOLINT(cert-env33-c)
  }

  fs::path folder_;
};

Digest const digest = sha256(as_bytes("the image of a disk"));

}  // namespace

TEST_CASE("[P11.9] a stamp by an authority of RFC 3161 is taken, read and verified") {
  Authority const authority;
  SystemRandom random;
  auto const query = make_timestamp_query(digest, random);
  auto const token = take_timestamp_reply(authority.answer(query), query).value();
  auto const said = verify_timestamp(token, digest, authority.certificates()).value();
  auto const now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  CHECK(said.at <= now);
  CHECK(said.at > now - std::chrono::minutes{5});
  CHECK(said.policy == "1.2.3.4.1");
  CHECK(read_timestamp(token, digest).value().serial == said.serial);

  SUBCASE("for another digest it is none") {
    auto const other = sha256(as_bytes("another disk"));
    CHECK(read_timestamp(token, other).error().id == "crypto.bad_timestamp");
    CHECK_FALSE(verify_timestamp(token, other, authority.certificates()));
  }

  SUBCASE("under another authority's certificate it is not trusted") {
    Authority const other;
    auto const refused = verify_timestamp(token, digest, other.certificates());
    CHECK(refused.error().id == "crypto.timestamp_untrusted");
    CHECK(verify_timestamp(token, digest, "").error().id == "crypto.bad_certificates");
  }

  SUBCASE("an answer to another query is refused") {
    auto const second = make_timestamp_query(digest, random);
    CHECK_FALSE(take_timestamp_reply(authority.answer(query), second));
  }

  SUBCASE("with any byte changed it does not verify, and nothing crashes") {
    for (std::size_t i = 0; i < token.size(); i += 7) {
      auto changed = token;
      changed[i] ^= 0x55;
      auto const verified = verify_timestamp(changed, digest, authority.certificates());
      // Bytes outside what is signed, such as an enclosed certificate, may change.
      if (verified) CHECK(verified->at == said.at);
      std::ignore = read_timestamp(ByteView{token}.first(i), digest);
    }
  }
}

}  // namespace comity::crypto

#endif
