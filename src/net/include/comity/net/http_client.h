/// Asks one HTTP server, over one connection that is kept between requests.
#pragma once

#include "comity/net/http.h"
#include "comity/net/limits.h"
#include "comity/net/tls.h"

#include <functional>
#include <memory>
#include <optional>

namespace comity::net {

/// Takes the next piece of a body.
using TakePiece = std::function<Result<void>(ByteView piece)>;

/// A client of the server at one URL: TLS, plain TCP or a Unix socket. One request at a time: a
/// second `send` before the first returned is a bug and aborts. Not thread-safe.
class HttpClient {
 public:
  /// `tls` is needed for an https URL and must be absent for others: else `invalid
  /// net.tls_mismatch`.
  static Result<HttpClient> create(Url url, std::optional<TlsClient> tls,
                                   HttpClientLimits limits = {});

  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  /// Sends `request` (its target after the URL's prefix) and returns the answer, whatever its
  /// status. Connects if there is no kept connection; if a kept one turns out dead before the
  /// first byte of an answer, tries once more for methods that may be repeated (GET, HEAD, PUT,
  /// DELETE). Everything is over within `duration`.
  /// Errors: those of `connect`, of the handshake, of the stream, of `ResponseDecoder` and of
  /// `encode_head`.
  asio::awaitable<Result<HttpResponse>> send(HttpRequest request, Duration duration);

  /// As `send`, but the body of a granted request (2xx) goes to `take` as it comes, however long it
  /// is, and `duration` is for each piece. Errors: also those of `take`, which end it. After any
  /// error, what was taken is not the whole.
  asio::awaitable<Result<HttpResponse>> send(HttpRequest request, Duration duration,
                                             TakePiece take);

  /// Drops the connection; a `send` under way fails with `net.closed`, or connects no further.
  void abort();

  Url const& url() const;

 private:
  struct State;
  explicit HttpClient(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace comity::net
