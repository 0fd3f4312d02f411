#include "comity/note/keys.h"

#include "comity/crypto/hash.h"
#include "lines.h"

#include <chrono>

namespace comity::note {
namespace {

/// Stands after the type 0xff, which C2SP leaves to whoever adds such a name. [P6.2]
constexpr std::string_view sm2_identifier = "comity/sm2-sm3/v1";

Error bad_verifier_key() {
  return fail(Code::invalid, "note.bad_verifier_key");
}

crypto::Algorithm algorithm_of(SignatureType type) {
  switch (type) {
    case SignatureType::ed25519:
    case SignatureType::cosignature:
      return crypto::Algorithm::ed25519;
    case SignatureType::ecdsa:
      return crypto::Algorithm::ecdsa_p256_sha256;
    case SignatureType::sm2:
      return crypto::Algorithm::sm2_sm3;
  }
  COMITY_CHECK(false);
}

/// The type that signs texts with keys of `algorithm`.
SignatureType type_of(crypto::Algorithm algorithm) {
  switch (algorithm) {
    case crypto::Algorithm::ed25519:
      return SignatureType::ed25519;
    case crypto::Algorithm::ecdsa_p256_sha256:
      return SignatureType::ecdsa;
    case crypto::Algorithm::sm2_sm3:
      return SignatureType::sm2;
  }
  COMITY_CHECK(false);
}

/// Type and key material, as vkeys and key ids have them.
Bytes typed_key(SignatureType type, crypto::PublicKey const& key) {
  Bytes out{static_cast<std::uint8_t>(type)};
  if (type == SignatureType::sm2) append(out, as_bytes(sm2_identifier));
  append(out, algorithm_of(type) == crypto::Algorithm::ed25519 ? key.raw_ed25519() : key.spki());
  return out;
}

KeyId key_id(std::string_view name, SignatureType type, crypto::PublicKey const& key) {
  auto const digest = type == SignatureType::ecdsa
                          ? key.id()
                          : crypto::sha256({as_bytes(name), as_bytes("\n"), typed_key(type, key)});
  return ByteReader{digest.view()}.u32().value();
}

Result<crypto::PublicKey> parse_key(SignatureType type, ByteView material) {
  switch (type) {
    case SignatureType::ed25519:
    case SignatureType::cosignature:
      return crypto::PublicKey::from_ed25519(material);
    case SignatureType::ecdsa:
      return crypto::PublicKey::from_spki(crypto::Algorithm::ecdsa_p256_sha256, material);
    case SignatureType::sm2:
      if (!as_text(material).starts_with(sm2_identifier)) return bad_verifier_key();
      return crypto::PublicKey::from_spki(crypto::Algorithm::sm2_sm3,
                                          material.subspan(sm2_identifier.size()));
  }
  return bad_verifier_key();
}

std::string cosigned_message(std::uint64_t seconds, std::string_view text) {
  auto message = "cosignature/v1\ntime " + std::to_string(seconds) + '\n';
  message += text;
  return message;
}

}  // namespace

VerifierKey::VerifierKey(std::string name, SignatureType type, crypto::PublicKey key)
    : name_{std::move(name)}, type_{type}, key_{std::move(key)}, id_{key_id(name_, type_, key_)} {}

Result<VerifierKey> VerifierKey::create(std::string name, SignatureType type,
                                        crypto::PublicKey key) {
  if (!is_key_name(name)) {
    return fail(Code::invalid, "note.bad_key_name", {{"name", shown(name)}});
  }
  if (key.algorithm() != algorithm_of(type)) return bad_verifier_key();
  return VerifierKey{std::move(name), type, std::move(key)};
}

Result<VerifierKey> VerifierKey::create(std::string name, crypto::PublicKey key) {
  auto const type = type_of(key.algorithm());
  return create(std::move(name), type, std::move(key));
}

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
  // The name has no "+", but base64 may.
  auto const first = vkey.find('+');
  auto const second = vkey.find('+', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) {
    return bad_verifier_key();
  }
  auto const id = from_hex(vkey.substr(first + 1, second - first - 1));
  auto const typed = from_base64(vkey.substr(second + 1));
  if (!id || id->size() != sizeof(KeyId) || !typed || typed->empty()) return bad_verifier_key();
  auto const type = SignatureType{typed->front()};
  auto const key = parse_key(type, ByteView{*typed}.subspan(1));
  if (!key) return bad_verifier_key();
  auto verifier = TRY(create(std::string{vkey.substr(0, first)}, type, *key));
  if (verifier.id() != ByteReader{*id}.u32().value()) return bad_verifier_key();
  return verifier;
}

std::string VerifierKey::encode() const {
  Bytes id;
  append_u32(id, id_);
  return name_ + '+' + to_hex(id) + '+' + to_base64(typed_key(type_, key_));
}

bool VerifierKey::verify(std::string_view text, ByteView signature) const {
  if (type_ != SignatureType::cosignature) return key_.verify(as_bytes(text), signature);
  auto const time = cosignature_time(signature);
  if (!time) return false;
  auto const seconds = std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count();
  return key_.verify(as_bytes(cosigned_message(static_cast<std::uint64_t>(seconds), text)),
                     signature.subspan(sizeof(std::uint64_t)));
}

std::optional<Instant> cosignature_time(ByteView signature) {
  auto const seconds = ByteReader{signature}.u64();
  constexpr auto last = std::chrono::floor<std::chrono::seconds>(instant_max).time_since_epoch();
  if (!seconds || *seconds > static_cast<std::uint64_t>(last.count())) return std::nullopt;
  return Instant{std::chrono::seconds{static_cast<std::int64_t>(*seconds)}};
}

Result<Signer> Signer::create(std::string name, crypto::PrivateKey const& key) {
  return Signer{TRY(VerifierKey::create(std::move(name), key.public_key())), key};
}

Result<Signer> Signer::create_cosigner(std::string name, crypto::PrivateKey const& key) {
  return Signer{
      TRY(VerifierKey::create(std::move(name), SignatureType::cosignature, key.public_key())), key};
}

SignatureLine Signer::sign(std::string_view text, Instant now) const {
  SignatureLine line{verifier_.name(), verifier_.id(), {}};
  if (verifier_.type() != SignatureType::cosignature) {
    line.signature = key_->sign(as_bytes(text));
    return line;
  }
  COMITY_CHECK(now >= Instant{} && now <= instant_max);
  auto const seconds = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  append_u64(line.signature, seconds);
  append(line.signature, key_->sign(as_bytes(cosigned_message(seconds, text))));
  return line;
}

}  // namespace comity::note
