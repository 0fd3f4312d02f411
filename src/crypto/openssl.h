/// How this concept holds OpenSSL's objects: each by one owner that frees it.
#pragma once

#include "comity/base/bytes.h"

#include <memory>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace comity::crypto {

template <auto release>
struct Released {
  template <typename T>
  void operator()(T* object) const {
    release(object);
  }
};

template <typename T, auto release>
using Owned = std::unique_ptr<T, Released<release>>;

using EvpKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using EvpKeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using EvpDigest = Owned<EVP_MD, EVP_MD_free>;
using EvpDigestContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using EvpCipherContext = Owned<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Bio = Owned<BIO, BIO_free>;
using Number = Owned<BIGNUM, BN_clear_free>;
using CurveGroup = Owned<EC_GROUP, EC_GROUP_free>;
using CurvePoint = Owned<EC_POINT, EC_POINT_free>;
using ParameterBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using ParameterList = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using X509Certificate = Owned<X509, X509_free>;
using X509EncryptedKey = Owned<X509_SIG, X509_SIG_free>;
using X509AlgorithmId = Owned<X509_ALGOR, X509_ALGOR_free>;
using Pkcs8Key = Owned<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;

/// While it lives, OpenSSL's errors are ours; when it goes they are forgotten, so that a refused
/// signature does not turn up as the cause of a later failure of TLS on the same thread.
class ErrorsForgotten {
 public:
  ErrorsForgotten() { ERR_set_mark(); }

  ~ErrorsForgotten() { ERR_pop_to_mark(); }

  ErrorsForgotten(ErrorsForgotten const&) = delete;
  ErrorsForgotten& operator=(ErrorsForgotten const&) = delete;
};

/// The DER of an object that has an `i2d_…` function.
template <auto encode, typename T>
Bytes der_of(T const* object) {
  int const size = encode(object, nullptr);
  COMITY_CHECK(size > 0);
  Bytes der(static_cast<std::size_t>(size));
  auto* end = der.data();
  COMITY_CHECK(encode(object, &end) == size);
  return der;
}

/// "-----BEGIN <label>-----" and so on (RFC 7468).
std::string to_pem(char const* label, ByteView der);

}  // namespace comity::crypto
