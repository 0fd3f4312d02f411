/// Private keys as PKCS#8 (RFC 5958), bare and under a passphrase.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/secret.h"
#include "openssl.h"

namespace comity::crypto {

/// PrivateKeyInfo, DER, not encrypted.
Secret encode_pkcs8(EVP_PKEY const* key);

/// PEM of an EncryptedPrivateKeyInfo, under a line that holds the SHA-256 of its DER.
std::string encrypt_pkcs8(EVP_PKEY const* key, Secret const& passphrase);

/// Errors: as `PrivateKey::from_pem`, but a key of any algorithm that OpenSSL knows is returned.
Result<EvpKey> decrypt_pkcs8(ByteView pem, Secret const& passphrase);

}  // namespace comity::crypto
