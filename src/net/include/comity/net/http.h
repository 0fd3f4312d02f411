/// HTTP messages as values, for both sides.
#pragma once

#include "comity/net/stream.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace comity::net {

/// Header fields in the order they came or were added. Names compare without regard to case.
class HttpHeaders {
 public:
  using Field = std::pair<std::string, std::string>;

  void add(std::string name, std::string value);

  /// Replaces every field of that name.
  void set(std::string name, std::string value);

  /// The first value, or "" if there is no such field.
  std::string_view find(std::string_view name) const;

  /// How many fields have that name.
  std::size_t count(std::string_view name) const;

  auto begin() const { return fields_.begin(); }

  auto end() const { return fields_.end(); }

  bool empty() const { return fields_.empty(); }

 private:
  std::vector<Field> fields_;
};

/// What is asked. It has constructors because g++ 12 miscompiles temporary aggregates that are
/// awaited (tools/await_lint.py).
struct HttpRequest {
  HttpRequest() = default;

  HttpRequest(std::string verb, std::string path)
      : method{std::move(verb)}, target{std::move(path)} {}

  HttpRequest(std::string verb, std::string path, std::string content_type, Bytes content);

  std::string method = "GET";
  std::string target = "/";  ///< Path and query, as sent: "/a/b?c=d"; visible ASCII.
  HttpHeaders headers;
  Bytes body;
  Peer peer;  ///< Filled by the server; a client leaves it empty.
};

/// Takes the pieces of a body whose length is not known beforehand.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;

  /// Sends one piece at once; an empty one does nothing. Errors: those of the stream. After an
  /// error the connection is gone, and the writer of the body returns.
  virtual asio::awaitable<Result<void>> write(ByteView piece) = 0;
};

/// What is answered.
struct HttpResponse {
  HttpResponse() = default;

  explicit HttpResponse(unsigned number) : status{number} {}

  HttpResponse(unsigned number, std::string content_type, Bytes content);
  HttpResponse(unsigned number, std::string content_type, std::string_view text);

  unsigned status = 200;
  HttpHeaders headers;
  Bytes body;

  /// If set (by a server's handler), writes the body instead of `body`: for server-sent events and
  /// exports. Each piece has the request's time limit for itself; there is none for the whole. Hand
  /// in a plain lambda that calls a named coroutine, so that nothing captured dies before it ends.
  std::function<asio::awaitable<Result<void>>(BodyWriter&)> stream;
};

/// "Not Found"; "" for numbers without a customary phrase.
std::string_view reason_phrase(unsigned status);

/// The HTTP status for each code: invalid 400, forbidden 403, not_found 404, conflict 409,
/// too_large 413, refused 422, unavailable 503, damaged 500.
unsigned http_status(Code code);

}  // namespace comity::net
