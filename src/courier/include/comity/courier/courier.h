/// Delivers letters over the network. Calls block until they end or `seconds_max` has passed, so
/// they belong on a thread of their own.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/base/secret.h"

#include <string>
#include <vector>

namespace comity::courier {

/// Of one attempt. A submission server may take its time to look at a message.
inline constexpr long seconds_max = 60;

/// Of what a server answers, in bytes: only its first line is kept.
inline constexpr std::size_t answer_bytes_max = 64 << 10;

/// Of what an API answers, in bytes: documents of other tools, kept whole.
inline constexpr std::size_t api_bytes_max = std::size_t{1} << 20;

/// How an attempt ended.
struct Attempt {
  bool delivered = false;
  bool final = false;  ///< The server refuses for good (5yz, or 4xx of HTTP but for 408 and 429).
  std::string error;   ///< "", or the id of a text: `courier.…`.
  std::string detail;  ///< What the server or the library said: one line, at most 200 bytes.

  /// For how long a server of the web wants to be left alone (Retry-After, RFC 9110 §10.2.3): in
  /// seconds, or by a date. As it says, however long; 0 if it says nothing that can be read.
  std::chrono::seconds retry_after{};
};

enum class Protection {
  starttls,  ///< Begins in the clear and must go over to TLS.
  tls,       ///< From the first byte.
  none,      ///< For a server on the same machine. A password is then never sent.
};

/// Where mail is handed in.
struct MailServer {
  std::string host;
  std::uint16_t port = 587;
  Protection protection = Protection::starttls;
  std::string user;  ///< "" if the server asks for none.
  Secret password;
  std::string ca_file;  ///< PEM; "" for what the machine trusts.
};

/// Hands a message in. `from` and `to` are bare mailboxes (checked by who wrote the message).
/// Errors in the answer: `courier.unreachable`, `courier.bad_certificate`, `courier.sign_in`,
/// `courier.refused`, `courier.timed_out`.
Attempt send_mail(MailServer const& server, std::string const& from, std::string const& to,
                  ByteView message);

struct Webhook {
  std::string address;  ///< "https://…"
  Secret key;
  std::string ca_file;
};

/// POSTs JSON, with the headers `Comity-Letter` (id), `Comity-Timestamp` (seconds since 1970) and
/// `Comity-Signature`: "v1=" and the hex HMAC-SHA256, under the key, of timestamp, '.', and body.
/// Any 2xx is delivered. Errors in the answer: as `send_mail`; `courier.bad_address` if the address
/// is not https.
Attempt call_webhook(Webhook const& hook, std::string const& id, ByteView body, Instant now);

/// A call to another program's API.
struct ApiCall {
  std::string method;  ///< "GET" or "POST"
  std::string
      address;  ///< "https://…", or "http://" on this machine (whoever configured it checked).
  std::vector<std::string> headers;  ///< "Name: value"
  ByteView body;                     ///< Outlives the call.
  std::string ca_file;
};

/// What it answered.
struct ApiAnswer {
  unsigned status = 0;  ///< 0 if there was no answer: `error` says why.
  Bytes body;           ///< At most `api_bytes_max`; more is an error.
  std::string error;    ///< "", or an id as of `Attempt`.
  std::string detail;
  std::chrono::seconds retry_after{};  ///< As of `Attempt`.
};

/// Calls once. Redirects are not followed.
ApiAnswer call_api(ApiCall const& call);

/// The value of `Comity-Signature`.
std::string signature_of(Secret const& key, std::int64_t timestamp, ByteView body);

}  // namespace comity::courier
