#include "authenticator.h"

#include "cbor_claims.h"
#include "comity/crypto/hash.h"

#include <algorithm>
#include <array>
#include <memory>

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>

namespace comity::factor {
namespace {

struct Free {
  void operator()(fido_cred_t* made) const { fido_cred_free(&made); }

  void operator()(fido_assert_t* made) const { fido_assert_free(&made); }

  void operator()(es256_pk_t* made) const { es256_pk_free(&made); }

  void operator()(eddsa_pk_t* made) const { eddsa_pk_free(&made); }

  void operator()(rs256_pk_t* made) const { rs256_pk_free(&made); }
};

template <typename T>
using Owned = std::unique_ptr<T, Free>;

Error bad_data() {
  return fail(Code::invalid, "factor.bad_authenticator_data");
}

/// Once for each thread, before anything else of the library.
void begin() {
  thread_local bool const begun = (fido_init(0), true);
  static_cast<void>(begun);
}

Bytes copied(unsigned char const* bytes, std::size_t size) {
  return bytes == nullptr ? Bytes{} : Bytes{bytes, bytes + size};
}

/// The CBOR in authenticator data: the new key if there is one, and the extensions (WebAuthn 6.1).
/// Empty if the data are too short for what their flags announce; libfido2 then refuses them.
ByteView cbor_in(ByteView data) {
  constexpr std::size_t flags_at = 32;
  constexpr std::size_t fixed = flags_at + 1 + 4;
  constexpr std::size_t id_length_at = fixed + 16;
  if (data.size() < fixed) return {};
  if ((data[flags_at] & key_included) == 0) return data.subspan(fixed);
  if (data.size() < id_length_at + 2) return {};
  std::size_t const id = data[id_length_at] * 256u + data[id_length_at + 1];
  auto const rest = data.subspan(id_length_at + 2);
  return rest.subspan(std::min(id, rest.size()));
}

/// Whether the data may be given to libfido2, which gives their CBOR to libcbor.
bool is_readable(ByteView data) {
  return data.size() <= authenticator_data_bytes_max && claims_fit(cbor_in(data));
}

/// Null if the data hold no key of this algorithm.
Owned<fido_cred_t> read_as(KeyAlgorithm algorithm, ByteView data) {
  Owned<fido_cred_t> out{fido_cred_new()};
  bool const fits = out != nullptr &&
                    fido_cred_set_type(out.get(), static_cast<int>(algorithm)) == FIDO_OK &&
                    fido_cred_set_authdata_raw(out.get(), data.data(), data.size()) == FIDO_OK;
  return fits ? std::move(out) : nullptr;
}

/// Calls `take` with the key as libfido2 holds it. False if it cannot be one.
template <typename Key, typename Take>
bool with_key(Owned<Key> key, int (*fill)(Key*, void const*, std::size_t), ByteView bytes,
              Take take) {
  return key != nullptr && fill(key.get(), bytes.data(), bytes.size()) == FIDO_OK &&
         take(key.get());
}

bool is_signed(fido_assert_t const* assertion, Passkey const& key) {
  auto const verify = [&](void const* held) {
    return fido_assert_verify(assertion, 0, static_cast<int>(key.algorithm), held) == FIDO_OK;
  };
  switch (key.algorithm) {
    case KeyAlgorithm::es256:
      return with_key(Owned<es256_pk_t>{es256_pk_new()}, es256_pk_from_ptr, key.key, verify);
    case KeyAlgorithm::eddsa:
      return with_key(Owned<eddsa_pk_t>{eddsa_pk_new()}, eddsa_pk_from_ptr, key.key, verify);
    case KeyAlgorithm::rs256:
      return with_key(Owned<rs256_pk_t>{rs256_pk_new()}, rs256_pk_from_ptr, key.key, verify);
  }
  return false;
}

}  // namespace

Result<NewKey> parse_new_key(ByteView authenticator_data) {
  begin();
  if (!is_readable(authenticator_data)) return bad_data();
  for (auto const algorithm : {KeyAlgorithm::es256, KeyAlgorithm::eddsa, KeyAlgorithm::rs256}) {
    auto const read = read_as(algorithm, authenticator_data);
    if (read == nullptr) continue;
    NewKey out{copied(fido_cred_id_ptr(read.get()), fido_cred_id_len(read.get())), algorithm,
               copied(fido_cred_pubkey_ptr(read.get()), fido_cred_pubkey_len(read.get())),
               fido_cred_sigcount(read.get()), fido_cred_flags(read.get())};
    if (out.id.empty() || out.id.size() > credential_id_bytes_max || out.key.empty())
      return bad_data();
    return out;
  }
  return bad_data();
}

Result<std::uint32_t> check_assertion(Assertion const& assertion, Passkey const& key,
                                      std::string const& rp) {
  begin();
  auto const& data = assertion.authenticator_data;
  Owned<fido_assert_t> const made{fido_assert_new()};
  auto const hash = crypto::sha256(assertion.client_data);
  bool const read =
      made != nullptr && is_readable(data) &&
      fido_assert_set_clientdata_hash(made.get(), hash.bytes.data(), Digest::size) == FIDO_OK &&
      fido_assert_set_rp(made.get(), rp.c_str()) == FIDO_OK &&
      fido_assert_set_count(made.get(), 1) == FIDO_OK &&
      fido_assert_set_authdata_raw(made.get(), 0, data.data(), data.size()) == FIDO_OK &&
      fido_assert_set_sig(made.get(), 0, assertion.signature.data(), assertion.signature.size()) ==
          FIDO_OK &&
      fido_assert_set_up(made.get(), FIDO_OPT_TRUE) == FIDO_OK &&
      fido_assert_set_uv(made.get(), FIDO_OPT_TRUE) == FIDO_OK;
  if (!read) return bad_data();
  constexpr auto wanted = user_present | user_verified;
  if ((fido_assert_flags(made.get(), 0) & wanted) != wanted)
    return fail(Code::forbidden, "factor.not_verified");
  if (!is_signed(made.get(), key)) return fail(Code::forbidden, "factor.bad_signature");
  return fido_assert_sigcount(made.get(), 0);
}

}  // namespace comity::factor
