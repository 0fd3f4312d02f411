#include "comity/crypto/password.h"

#include <string>

#include <doctest/doctest.h>
#include <sodium.h>

namespace comity::crypto {
namespace {

constexpr PasswordCost cheap{1, 8};
constexpr PasswordSalt salt{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

Digest of(char const* password, PasswordSalt const& with = salt, PasswordCost cost = cheap) {
  return stretch(Secret{password}, with, cost).value();
}

/// The other way into libsodium: it reads the coded form that other programs write, in which the
/// digest stands at the end.
bool verified_by_libsodium(std::string const& coded, std::string const& password) {
  return crypto_pwhash_str_verify(coded.c_str(), password.data(), password.size()) == 0;
}

std::string unpadded(ByteView bytes) {
  auto out = to_base64(bytes);
  while (out.ends_with('=')) out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("a stretched password is what the coded form of Argon2id, version 19, holds") {
  PasswordCost const cost{3, 64};
  auto const coded = "$argon2id$v=19$m=64,t=3,p=1$" + unpadded(salt) + '$' +
                     unpadded(of("correct horse", salt, cost).view());
  CHECK(verified_by_libsodium(coded, "correct horse"));
  CHECK_FALSE(verified_by_libsodium(coded, "correct house"));
}

TEST_CASE("password, salt and each part of the cost make another digest") {
  auto const first = of("correct horse");
  CHECK(of("correct horse") == first);
  CHECK(of("correct horsf") != first);
  CHECK(of("") != first);
  CHECK(of("correct horse", PasswordSalt{}) != first);
  CHECK(of("correct horse", salt, {2, 8}) != first);
  CHECK(of("correct horse", salt, {1, 16}) != first);
}

TEST_CASE("a cost out of range is refused before any memory is taken") {
  for (auto const cost : {PasswordCost{0, 8}, PasswordCost{1, 7}, PasswordCost{17, 8},
                          PasswordCost{1, (1 << 20) + 1}}) {
    CHECK(stretch(Secret{"x"}, salt, cost).error().id == "crypto.bad_password_cost");
  }
}

}  // namespace comity::crypto
