#include "comity/service/home.h"

#include <unistd.h>

#include <doctest/doctest.h>

namespace comity::service {
namespace {

namespace fs = std::filesystem;

/// A home that is gone with it.
class NewHome {
 public:
  NewHome() : home_{fs::temp_directory_path() / ("comity-home-" + std::to_string(::getpid()))} {}

  NewHome(NewHome const&) = delete;
  NewHome& operator=(NewHome const&) = delete;

  ~NewHome() { fs::remove_all(home_.folder); }

  Home const& operator*() const { return home_; }

 private:
  Home home_;
};

TEST_CASE("all keys of a home are read at once, and known by the role in their file's name") {
  NewHome const home;
  Secret const passphrase{to_bytes("one two three")};
  crypto::SystemRandom random;
  auto const message = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  REQUIRE(write_key(*home, "message", message, passphrase));

  auto keys = read_keys(*home, passphrase);
  REQUIRE(keys);
  CHECK(keys->of(journal_role).empty());
  auto const made = newest_key_of(*home, journal_role, passphrase, random, *keys);
  REQUIRE(made);

  auto const again = read_keys(*home, passphrase);
  REQUIRE(again);
  CHECK(again->ring.all().size() == 2);
  REQUIRE(again->of("message").size() == 1);
  CHECK(again->of("message").front()->public_key().id() == message.public_key().id());
  REQUIRE(again->of(journal_role).size() == 1);
  CHECK(again->of(journal_role).front()->public_key().id() == (*made)->public_key().id());

  auto const refused = read_keys(*home, Secret{to_bytes("another")});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().id == "service.wrong_passphrase");
  CHECK(refused.error().parameter("path").find("journal-") != std::string_view::npos);
}

}  // namespace
}  // namespace comity::service
