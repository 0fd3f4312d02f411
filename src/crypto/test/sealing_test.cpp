#include "comity/crypto/sealing.h"

#include "comity/crypto/keys.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <sodium.h>

namespace comity::crypto {
namespace {

/// Chance that is one given text, again and again.
class Given final : public Random {
 public:
  explicit Given(Bytes bytes) : bytes_{std::move(bytes)} {}

  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = bytes_[i % bytes_.size()];
  }

 private:
  Bytes bytes_;
};

Bytes counting(std::uint8_t first, std::size_t count) {
  Bytes out(count);
  for (auto& byte : out) byte = first++;
  return out;
}

}  // namespace

TEST_CASE("sealing gives the vector of draft-irtf-cfrg-xchacha-03, appendix A.3.1") {
  std::string_view const plain =
      "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
      "sunscreen would be it.";
  auto const bound = from_hex("50515253c0c1c2c3c4c5c6c7").value();
  Given nonce{counting(0x40, 24)};
  auto const key = SealingKey::from(counting(0x80, 32));
  auto const sealed = key.seal(as_bytes(plain), bound, nonce);
  CHECK(to_hex(ByteView{sealed}.subspan(24)) ==
        "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        "21f9664c97637da9768812f615c68b13b52e"
        "c0875924c1c7987947deafd8780acf49");
  CHECK(as_text(key.open(sealed, bound).value()) == plain);
}

TEST_CASE("what is sealed here libsodium opens, and the other way round, for every small length") {
  SystemRandom random;
  auto const raw = counting(7, 32);
  auto const key = SealingKey::from(raw);
  auto const bound = to_bytes(std::string_view{"a place"});
  for (std::size_t length = 0; length < 200; ++length) {
    auto const plain = counting(static_cast<std::uint8_t>(length), length);
    auto sealed = key.seal(plain, bound, random);
    Bytes opened(length + 1);
    unsigned long long opened_bytes = 0;
    REQUIRE(crypto_aead_xchacha20poly1305_ietf_decrypt(
                opened.data(), &opened_bytes, nullptr, sealed.data() + 24, sealed.size() - 24,
                bound.data(), bound.size(), sealed.data(), raw.data()) == 0);
    opened.resize(opened_bytes);
    CHECK(opened == plain);

    unsigned long long sealed_bytes = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed.data() + 24, &sealed_bytes, plain.data(),
                                               plain.size(), bound.data(), bound.size(), nullptr,
                                               sealed.data(), raw.data());
    CHECK(key.open(sealed, bound).value() == plain);
  }
}

TEST_CASE("a sealed text with any byte changed, cut, or put elsewhere is refused") {
  SystemRandom random;
  auto const key = SealingKey::generate(random);
  auto const bound = to_bytes(std::string_view{"row 1"});
  auto const sealed = key.seal(as_bytes("preserve the server"), bound, random);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] ^= 1;
    CHECK(key.open(changed, bound).error().id == "crypto.seal_broken");
    CHECK_FALSE(key.open(ByteView{sealed}.first(i), bound));
  }
  CHECK_FALSE(key.open(sealed, as_bytes("row 2")));
  CHECK_FALSE(SealingKey::generate(random).open(sealed, bound));
}

TEST_CASE("a refused text leaves no plain bytes behind") {
  SystemRandom random;
  auto const key = SealingKey::generate(random);
  auto sealed = key.seal(as_bytes("secret"), {}, random);
  sealed.back() ^= 1;
  Bytes out{1, 2, 3};
  CHECK_FALSE(key.open(sealed, {}, out));
  CHECK(out.empty());
}

TEST_CASE("the same text sealed twice is never the same") {
  SystemRandom random;
  auto const key = SealingKey::generate(random);
  CHECK(key.seal(as_bytes("a"), {}, random) != key.seal(as_bytes("a"), {}, random));
}

TEST_CASE("a wrapped key opens what the key itself sealed, and only under its wrapper") {
  SystemRandom random;
  auto const outer = SealingKey::generate(random);
  auto const inner = SealingKey::generate(random);
  auto const wrapped = outer.wrap(inner, as_bytes("blob 1"), random);
  REQUIRE(wrapped.size() == SealingKey::wrapped_bytes);
  auto const sealed = inner.seal(as_bytes("x"), {}, random);
  CHECK(outer.unwrap(wrapped, as_bytes("blob 1")).value().open(sealed, {}).has_value());
  CHECK_FALSE(outer.unwrap(wrapped, as_bytes("blob 2")));
  CHECK_FALSE(inner.unwrap(wrapped, as_bytes("blob 1")));
  CHECK_FALSE(outer.unwrap(ByteView{wrapped}.first(wrapped.size() - 1), as_bytes("blob 1")));
}

TEST_CASE("keys for two purposes differ, and so do addresses under two keys") {
  Secret const secret{counting(1, 32)};
  auto const a = SealingKey::derive(secret, "bodies");
  auto const again = SealingKey::derive(secret, "bodies");
  auto const b = SealingKey::derive(secret, "blobs");
  CHECK(a.address(as_bytes("x")) == again.address(as_bytes("x")));
  CHECK(a.address(as_bytes("x")) != b.address(as_bytes("x")));
  CHECK(a.address(as_bytes("x")) != a.address(as_bytes("y")));
}

}  // namespace comity::crypto
