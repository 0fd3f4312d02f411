#include "comity/crypto/sealing.h"

#include "openssl.h"

#include <array>
#include <limits>

#include <sodium.h>

namespace comity::crypto {
namespace {

/// XChaCha20-Poly1305 is ChaCha20-Poly1305 under a key made by HChaCha20 of the first 16 bytes of
/// the nonce. libsodium has that step; for the bulk OpenSSL is three times as fast.
struct Derived {
  std::array<std::uint8_t, SealingKey::key_bytes> key{};
  std::array<std::uint8_t, 12> nonce{};

  Derived(ByteView key_, ByteView long_nonce) {
    constexpr std::size_t used_bytes = crypto_core_hchacha20_INPUTBYTES;
    crypto_core_hchacha20(key.data(), long_nonce.data(), key_.data(), nullptr);
    std::copy(long_nonce.begin() + used_bytes, long_nonce.end(), nonce.begin() + 4);
  }

  Derived(Derived const&) = delete;
  Derived& operator=(Derived const&) = delete;

  ~Derived() { sodium_memzero(key.data(), key.size()); }
};

EVP_CIPHER const* algorithm() {
  static Owned<EVP_CIPHER, EVP_CIPHER_free> const cipher{
      EVP_CIPHER_fetch(nullptr, "ChaCha20-Poly1305", nullptr)};
  COMITY_CHECK(cipher != nullptr);
  return cipher.get();
}

EVP_CIPHER_CTX* context() {
  thread_local EvpCipherContext const made{EVP_CIPHER_CTX_new()};
  COMITY_CHECK(made != nullptr);
  return made.get();
}

int length(ByteView bytes) {
  COMITY_CHECK(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  return static_cast<int>(bytes.size());
}

Error seal_broken() {
  return fail(Code::damaged, "crypto.seal_broken");
}

}  // namespace

SealingKey SealingKey::generate(Random& random) {
  Bytes key(key_bytes);
  random.fill(key);
  return SealingKey{Secret{std::move(key)}};
}

SealingKey SealingKey::derive(Secret const& secret, std::string_view purpose) {
  auto const bytes = secret.reveal();
  COMITY_CHECK(bytes.size() >= crypto_generichash_KEYBYTES_MIN &&
               bytes.size() <= crypto_generichash_KEYBYTES_MAX);
  Bytes key(key_bytes);
  auto const text = as_bytes(purpose);
  COMITY_CHECK(crypto_generichash(key.data(), key.size(), text.data(), text.size(), bytes.data(),
                                  bytes.size()) == 0);
  return SealingKey{Secret{std::move(key)}};
}

SealingKey SealingKey::from(ByteView key) {
  COMITY_CHECK(key.size() == key_bytes);
  return SealingKey{Secret{to_bytes(key)}};
}

Bytes SealingKey::seal(ByteView plain, ByteView bound, Random& random) const {
  Bytes out;
  seal(plain, bound, random, out);
  return out;
}

void SealingKey::seal(ByteView plain, ByteView bound, Random& random, Bytes& out) const {
  out.resize(plain.size() + overhead_bytes);
  std::span const all{out};
  random.fill(all.first(nonce_bytes));
  Derived const derived{key_.reveal(), all.first(nonce_bytes)};
  auto* const text = all.data() + nonce_bytes;
  auto* const c = context();
  int written = 0;
  bool const done =
      EVP_EncryptInit_ex2(c, algorithm(), derived.key.data(), derived.nonce.data(), nullptr) == 1 &&
      EVP_EncryptUpdate(c, nullptr, &written, bound.data(), length(bound)) == 1 &&
      EVP_EncryptUpdate(c, text, &written, plain.data(), length(plain)) == 1 &&
      EVP_EncryptFinal_ex(c, text + written, &written) == 1 &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_bytes, text + plain.size()) == 1;
  COMITY_CHECK(done);
}

Result<Bytes> SealingKey::open(ByteView sealed, ByteView bound) const {
  Bytes out;
  TRY(open(sealed, bound, out));
  return out;
}

Result<void> SealingKey::open(ByteView sealed, ByteView bound, Bytes& out) const {
  out.clear();
  if (sealed.size() < overhead_bytes) return seal_broken();
  auto const text = sealed.subspan(nonce_bytes, sealed.size() - overhead_bytes);
  auto tag = to_bytes(sealed.last(tag_bytes));
  Derived const derived{key_.reveal(), sealed.first(nonce_bytes)};
  out.resize(text.size());
  ErrorsForgotten const forgotten;
  auto* const c = context();
  int written = 0;
  std::uint8_t nothing = 0;
  auto* const into = out.empty() ? &nothing : out.data();
  bool const done =
      EVP_DecryptInit_ex2(c, algorithm(), derived.key.data(), derived.nonce.data(), nullptr) == 1 &&
      EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1 &&
      EVP_DecryptUpdate(c, nullptr, &written, bound.data(), length(bound)) == 1 &&
      EVP_DecryptUpdate(c, into, &written, text.data(), length(text)) == 1 &&
      EVP_DecryptFinal_ex(c, into + written, &written) == 1;
  if (done) return {};
  out.clear();
  return seal_broken();
}

Bytes SealingKey::wrap(SealingKey const& inner, ByteView bound, Random& random) const {
  return seal(inner.key_.reveal(), bound, random);
}

Result<SealingKey> SealingKey::unwrap(ByteView wrapped, ByteView bound) const {
  if (wrapped.size() != wrapped_bytes) return seal_broken();
  return SealingKey{Secret{TRY(open(wrapped, bound))}};
}

Digest SealingKey::address(ByteView bytes) const {
  Digest out;
  auto const key = key_.reveal();
  COMITY_CHECK(crypto_generichash(out.bytes.data(), out.bytes.size(), bytes.data(), bytes.size(),
                                  key.data(), key.size()) == 0);
  return out;
}

}  // namespace comity::crypto
