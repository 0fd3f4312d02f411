#include "pkcs8.h"

#include "comity/crypto/hash.h"
#include "comity/crypto/limits.h"

#include <array>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>

namespace comity::crypto {
namespace {

/// CBC has no integrity: without this line, which other programs skip, a flipped bit in the file
/// would look like a wrong passphrase.
constexpr std::string_view digest_label = "Content-SHA256: ";

// scrypt's price. OpenSSL reads no file that needs more than 32 MiB, which rules out N = 2^15 with
// r = 8; the next smaller N with p = 5 is as costly to guess at (OWASP lists the two as equals).
constexpr std::uint64_t scrypt_n = 1 << 14;
constexpr std::uint64_t scrypt_r = 8;
constexpr std::uint64_t scrypt_p = 5;
constexpr std::size_t salt_bytes = 16;

using DecodedPbes2 = Owned<PBE2PARAM, PBE2PARAM_free>;
using DecodedPbkdf2 = Owned<PBKDF2PARAM, PBKDF2PARAM_free>;
using DecodedScrypt = Owned<SCRYPT_PARAMS, SCRYPT_PARAMS_free>;

Error bad_key_file() {
  return fail(Code::invalid, "crypto.bad_key_file");
}

Error wrong_passphrase() {
  return fail(Code::forbidden, "crypto.wrong_passphrase");
}

/// OpenSSL's C strings; `data()` of an empty span may be null, which it would take for "none".
char const* characters(ByteView bytes) {
  return bytes.empty() ? "" : as_text(bytes).data();
}

/// The only block of a PEM file, if it is an encrypted private key.
Result<Bytes> encrypted_block(ByteView pem) {
  Bio const input{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  char* label = nullptr;
  char* header = nullptr;
  unsigned char* content = nullptr;
  long size = 0;
  if (PEM_read_bio(input.get(), &label, &header, &content, &size) != 1) return bad_key_file();
  bool const right_kind =
      std::string_view{label} == PEM_STRING_PKCS8 && std::string_view{header}.empty();
  Bytes const der{content, content + size};
  OPENSSL_free(label);
  OPENSSL_free(header);
  OPENSSL_free(content);
  if (!right_kind) return bad_key_file();
  return der;
}

/// False if the file says what its content hashes to, and it does not.
bool matches_own_digest(std::string_view pem, ByteView der) {
  auto const label = pem.find(digest_label);
  if (label == std::string_view::npos) return true;
  return pem.substr(label + digest_label.size(), 2 * Digest::size) == sha256(der).hex();
}

std::int64_t value_of(ASN1_INTEGER const* integer) {
  std::int64_t value = -1;
  return integer != nullptr && ASN1_INTEGER_get_int64(&value, integer) == 1 ? value : -1;
}

/// True for PBKDF2 and scrypt at a price that we are ready to pay.
bool is_affordable(X509_ALGOR const* derivation) {
  ASN1_OBJECT const* kind = nullptr;
  void const* parameters = nullptr;
  int type = 0;
  X509_ALGOR_get0(&kind, &type, &parameters, derivation);
  if (type != V_ASN1_SEQUENCE) return false;
  auto const* const sequence = static_cast<ASN1_STRING const*>(parameters);
  auto const* at = ASN1_STRING_get0_data(sequence);
  auto const size = ASN1_STRING_length(sequence);

  if (OBJ_obj2nid(kind) == NID_id_pbkdf2) {
    DecodedPbkdf2 const pbkdf2{d2i_PBKDF2PARAM(nullptr, &at, size)};
    if (pbkdf2 == nullptr) return false;
    auto const iterations = value_of(pbkdf2->iter);
    return iterations > 0 && iterations <= pbkdf2_iterations_max;
  }
  if (OBJ_obj2nid(kind) != NID_id_scrypt) return false;
  DecodedScrypt const scrypt{d2i_SCRYPT_PARAMS(nullptr, &at, size)};
  if (scrypt == nullptr) return false;
  std::int64_t work_left = scrypt_work_max;
  for (auto const* factor :
       {scrypt->costParameter, scrypt->blockSize, scrypt->parallelizationParameter}) {
    if (value_of(factor) <= 0) return false;
    work_left /= value_of(factor);
  }
  return work_left > 0;
}

/// A cipher ready to decrypt; null if the file asks for something that is not PBES2, that OpenSSL
/// does not know, or that costs too much.
EvpCipherContext decryption_of(X509_ALGOR const* encryption, ByteView passphrase) {
  ASN1_OBJECT const* kind = nullptr;
  X509_ALGOR_get0(&kind, nullptr, nullptr, encryption);
  if (OBJ_obj2nid(kind) != NID_pbes2) return nullptr;
  DecodedPbes2 const pbes2{static_cast<PBE2PARAM*>(
      ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), encryption->parameter))};
  if (pbes2 == nullptr || !is_affordable(pbes2->keyfunc)) return nullptr;

  EvpCipherContext context{EVP_CIPHER_CTX_new()};
  COMITY_CHECK(context != nullptr);
  bool const ready = EVP_PBE_CipherInit(encryption->algorithm, characters(passphrase),
                                        static_cast<int>(passphrase.size()), encryption->parameter,
                                        context.get(), /*en_de=*/0) == 1;
  return ready ? std::move(context) : nullptr;
}

/// Empty if the padding is not what the passphrase would give.
Secret decrypt(EVP_CIPHER_CTX* context, ASN1_OCTET_STRING const* sealed) {
  Bytes plain(static_cast<std::size_t>(ASN1_STRING_length(sealed)) + EVP_MAX_BLOCK_LENGTH);
  int size = 0;
  int more = 0;
  bool const ok = EVP_CipherUpdate(context, plain.data(), &size, ASN1_STRING_get0_data(sealed),
                                   ASN1_STRING_length(sealed)) == 1 &&
                  EVP_CipherFinal_ex(context, plain.data() + size, &more) == 1;
  // A damaged file yields part of the key before its padding fails.
  if (!ok) OPENSSL_cleanse(plain.data(), plain.size());
  plain.resize(ok ? static_cast<std::size_t>(size + more) : 0);
  return Secret{std::move(plain)};
}

/// The key in a PrivateKeyInfo that is known to be whole.
Result<EvpKey> key_in(PKCS8_PRIV_KEY_INFO const* info) {
  ASN1_OBJECT const* algorithm = nullptr;
  COMITY_CHECK(PKCS8_pkey_get0(&algorithm, nullptr, nullptr, nullptr, info) == 1);
  auto const nid = OBJ_obj2nid(algorithm);
  if (nid != NID_ED25519 && nid != NID_X9_62_id_ecPublicKey) {
    std::array<char, 40> name{};
    OBJ_obj2txt(name.data(), static_cast<int>(name.size()), algorithm, /*no_name=*/0);
    return fail(Code::invalid, "crypto.unknown_algorithm", {{"name", name.data()}});
  }
  EvpKey key{EVP_PKCS82PKEY(info)};
  if (key == nullptr) return bad_key_file();
  return key;
}

}  // namespace

Secret encode_pkcs8(EVP_PKEY const* key) {
  Pkcs8Key const info{EVP_PKEY2PKCS8(key)};
  COMITY_CHECK(info != nullptr);
  return Secret{der_of<i2d_PKCS8_PRIV_KEY_INFO>(info.get())};
}

std::string encrypt_pkcs8(EVP_PKEY const* key, Secret const& passphrase) {
  auto const word = passphrase.reveal();
  Pkcs8Key const info{EVP_PKEY2PKCS8(key)};
  std::array<std::uint8_t, salt_bytes> salt{};
  COMITY_CHECK(info && RAND_bytes(salt.data(), salt.size()) == 1);
  X509AlgorithmId encryption{PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), salt.data(), salt.size(),
                                                   /*aiv=*/nullptr, scrypt_n, scrypt_r, scrypt_p)};
  X509EncryptedKey const sealed{PKCS8_set0_pbe(characters(word), static_cast<int>(word.size()),
                                               info.get(), encryption.get())};
  COMITY_CHECK(sealed != nullptr);
  static_cast<void>(encryption.release());  // PKCS8_set0_pbe took it.

  auto const der = der_of<i2d_X509_SIG>(sealed.get());
  return std::string{digest_label} + sha256(der).hex() + "\n" + to_pem(PEM_STRING_PKCS8, der);
}

Result<EvpKey> decrypt_pkcs8(ByteView pem, Secret const& passphrase) {
  ErrorsForgotten const errors;
  if (pem.size() > key_file_bytes_max) return bad_key_file();
  auto const der = TRY(encrypted_block(pem));
  if (!matches_own_digest(as_text(pem), der)) return bad_key_file();

  auto const* at = der.data();
  X509EncryptedKey const sealed{d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size()))};
  if (sealed == nullptr || at != der.data() + der.size()) return bad_key_file();
  X509_ALGOR const* encryption = nullptr;
  ASN1_OCTET_STRING const* content = nullptr;
  X509_SIG_get0(sealed.get(), &encryption, &content);

  auto const cipher = decryption_of(encryption, passphrase.reveal());
  if (cipher == nullptr) return bad_key_file();
  auto const plain = decrypt(cipher.get(), content);
  auto const* begin = plain.reveal().data();
  Pkcs8Key const info{
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &begin, static_cast<long>(plain.reveal().size()))};
  if (info == nullptr) return wrong_passphrase();
  return key_in(info.get());
}

}  // namespace comity::crypto
