/// Time stamps of RFC 3161 over a SHA-256: an authority that both sides may trust says that the
/// bytes existed by a time.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/environment.h"
#include "comity/base/instant.h"

#include <string>

namespace comity::crypto {

/// The media types of question and answer.
inline constexpr std::string_view timestamp_query_type = "application/timestamp-query";
inline constexpr std::string_view timestamp_reply_type = "application/timestamp-reply";

/// What a token says.
struct Timestamp {
  Instant at{};
  std::string serial;  ///< Hex.
  std::string policy;  ///< An OID.
};

/// A TimeStampReq, DER, with a nonce, asking for the authority's certificate.
Bytes make_timestamp_query(Digest const& sha256, Random& random);

/// The token (TimeStampToken, DER) in an authority's answer to just this query. Its signature is
/// not looked at. Errors: `refused crypto.timestamp_refused` (status); `invalid
/// crypto.bad_timestamp` for what is no answer, or to another query.
Result<Bytes> take_timestamp_reply(ByteView reply, ByteView query);

/// What a token says of this digest, unverified. Errors: `invalid crypto.bad_timestamp`.
Result<Timestamp> read_timestamp(ByteView token, Digest const& sha256);

/// The same, after its signature and its signer's certificate, for time stamping and issued under
/// one of `authorities_pem`, were checked as of the token's own time. Errors besides: `forbidden
/// crypto.timestamp_untrusted` (reason); `invalid crypto.bad_certificates`.
Result<Timestamp> verify_timestamp(ByteView token, Digest const& sha256,
                                   std::string_view authorities_pem);

}  // namespace comity::crypto
