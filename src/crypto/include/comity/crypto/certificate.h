/// The certificate that a transport key shows in TLS. Nobody trusts it for what it says: the other
/// side compares the hash of its public key with the agreement. It exists because TLS wants one.
#pragma once

#include "comity/crypto/keys.h"

namespace comity::crypto {

/// A self-signed X.509 v3 certificate, DER (RFC 5280): subject and issuer are `CN=name`, valid from
/// `from` to `until`, both included and cut to whole seconds, for TLS servers and clients. The same
/// arguments give the same serial number.
/// Errors: `invalid crypto.not_a_transport_key` unless the key is Ed25519 or P-256, `invalid
/// crypto.bad_certificate_name` unless `name` is 1–64 bytes of UTF-8 without control characters,
/// `invalid crypto.bad_validity` if `until` is before `from` or either outside 1970–9999.
Result<Bytes> make_certificate(PrivateKey const& key, std::string_view name, Instant from,
                               Instant until);

/// "-----BEGIN CERTIFICATE-----" and so on.
std::string certificate_to_pem(ByteView der);

}  // namespace comity::crypto
