/// HTTP/1.1 (RFC 9112) without a socket: bytes in any slices become messages, messages become
/// bytes. Strict where leniency lets two readers disagree about where a message ends.
#pragma once

#include "comity/net/http.h"

#include <memory>

namespace comity::net {

/// How far a decoder has come.
enum class Progress {
  more,      ///< It needs more bytes.
  head,      ///< The head is complete; call `begin_body` to go on.
  complete,  ///< The message is complete; call `take`.
};

/// Reads the requests of one connection, one after the other; bytes beyond the end of one are kept
/// for the next. After an error the connection cannot go on.
///
/// Errors: `too_large net.head_too_large`, `net.body_too_large`; `invalid net.bad_http` for
/// anything malformed, and for what smuggling is made of: both or several of Content-Length and
/// Transfer-Encoding, codings other than one "chunked", chunk extensions, no or several Host
/// fields, a target that is not a path; `invalid net.http_version` if not 1.0 or 1.1. Trailer
/// fields are read and dropped.
class RequestDecoder {
 public:
  explicit RequestDecoder(std::size_t head_bytes_max);
  ~RequestDecoder();
  RequestDecoder(RequestDecoder&&) noexcept;
  RequestDecoder& operator=(RequestDecoder&&) noexcept;

  /// Takes the next bytes, all of them, and goes as far as they lead. With no bytes, it goes on
  /// with those it holds: so after `begin_body` and `take`.
  Result<Progress> feed(ByteView bytes);

  /// The head, from `Progress::head` until `take`; its body is empty.
  HttpRequest const& head() const;

  /// Sets the limit for this body. Errors: `too_large net.body_too_large` if the head already says
  /// that it is longer.
  Result<void> begin_body(std::size_t body_bytes_max);

  /// True if the client waits for "100 Continue" before it sends the body.
  bool expects_continue() const;

  /// True if the client will go on after this request.
  bool keep_alive() const;

  /// True for an HTTP/1.0 client, which cannot read chunks.
  bool is_http_1_0() const;

  /// True if part of a request is held: silence now is not idleness.
  bool within_message() const;

  /// The request; the decoder then stands before the next one.
  HttpRequest take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads one response; bytes beyond its end are a fault. Interim responses (1xx) are skipped.
/// Errors: as for requests.
class ResponseDecoder {
 public:
  /// `method` is that of the request: an answer to HEAD has no body.
  ResponseDecoder(std::string_view method, std::size_t head_bytes_max, std::size_t body_bytes_max);
  ~ResponseDecoder();
  ResponseDecoder(ResponseDecoder&&) noexcept;
  ResponseDecoder& operator=(ResponseDecoder&&) noexcept;

  /// Never yields `Progress::head`.
  Result<Progress> feed(ByteView bytes);

  /// The connection ended. Errors: `unavailable net.connection_lost` unless this ends the message.
  Result<void> feed_end();

  /// True if any byte was fed.
  bool begun() const;

  /// True if the connection may be kept.
  bool keep_alive() const;

  /// What is here of the body of an answer that is no refusal (2xx), to be used before the rest is;
  /// `take` gives what remains. The limit for bodies then holds for each piece.
  Bytes take_piece();

  HttpResponse take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The head of a request to `authority` (Host), whose body of `request.body.size()` bytes follows.
/// Errors: `invalid net.bad_header` if the method, the target or a field cannot be written: no
/// line breaks get through; Host, Content-Length, Transfer-Encoding and Connection are ours.
Result<std::string> encode_head(HttpRequest const& request, std::string_view authority);

/// What the connection does after a response, and how its body is delimited.
struct ResponseFraming {
  bool keep_alive = true;
  bool chunked = false;    ///< Else Content-Length, from the body.
  bool http_1_0 = false;   ///< Keeping the connection must be said.
  bool until_end = false;  ///< Neither: the end of the connection ends the body.
};

/// The head of a response. Errors: as above; `invalid net.bad_header` also for a status outside
/// 200–599.
Result<std::string> encode_head(HttpResponse const& response, ResponseFraming framing);

/// The line before a chunk of `size` bytes; "\r\n" follows the chunk, and the last one is
/// `last_chunk`.
std::string chunk_head(std::size_t size);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace comity::net
