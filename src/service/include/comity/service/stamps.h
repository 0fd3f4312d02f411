/// Asking an authority for time stamps (RFC 3161, 3.4).
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/net/url.h"

#include <boost/asio/awaitable.hpp>

namespace comity::service {

/// Of one question, from the look-up of the name to the last byte: a person waits for it.
inline constexpr Duration stamp_duration{30'000};

/// The authority's answer to a query of `crypto::make_timestamp_query`, unverified. Plain HTTP: the
/// answer is signed, and the question says nothing but a digest. Errors: `invalid net.tls_mismatch`
/// for another address; those of `net::HttpClient::send`; `unavailable service.no_stamp` (address,
/// status).
boost::asio::awaitable<Result<Bytes>> ask_stamp_authority(net::Url address, Bytes query);

}  // namespace comity::service
