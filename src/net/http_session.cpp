#include "http_session.h"

#include <algorithm>

namespace comity::net {
namespace {

unsigned status_of(Error const& error) {
  if (error.id == "net.head_too_large") return 431;
  if (error.id == "net.timed_out") return 408;
  if (error.id == "net.http_version") return 505;
  if (error.id == "net.unknown_expectation") return 417;
  if (error.id == "net.handler_failed") return 500;
  return http_status(error.code);
}

HttpResponse refusal_in_plain_text(unsigned status, Error const& error) {
  return HttpResponse{status, "text/plain; charset=utf-8", error.brief() + "\n"};
}

Error handler_gave_bad_answer(Error const& error) {
  return fail(Code::damaged, "net.handler_failed", {{"reason", error.brief()}});
}

/// An answer of up to this size goes out in one piece with its head.
constexpr std::size_t joined_bytes_max = 64 << 10;

class StreamWriter final : public BodyWriter {
 public:
  StreamWriter(ByteStream& stream, SessionControl const& control, Duration piece_max, bool chunked)
      : stream_{stream}, control_{control}, piece_max_{piece_max}, chunked_{chunked} {}

  asio::awaitable<Result<void>> write(ByteView piece) override {
    if (control_.dropped) co_return fail(Code::unavailable, "net.closed");
    if (piece.empty()) co_return Result<void>{};
    stream_.expire_at(within(piece_max_));
    if (!chunked_) {
      auto const sent = co_await stream_.write(piece);
      co_return sent;
    }
    auto chunk = to_bytes(chunk_head(piece.size()));
    append(chunk, piece);
    append(chunk, as_bytes("\r\n"));
    auto const sent = co_await stream_.write(chunk);
    co_return sent;
  }

 private:
  ByteStream& stream_;
  SessionControl const& control_;
  Duration piece_max_;
  bool chunked_;
};

/// Calls what the server's user gave us; whatever it throws ends here.
asio::awaitable<Result<void>> write_by(
    std::function<asio::awaitable<Result<void>>(BodyWriter&)> const& stream, BodyWriter& writer) {
  std::exception_ptr thrown;
  try {
    auto const written = co_await stream(writer);
    co_return written;
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return handler_failed(thrown);
}

}  // namespace

Error handler_failed(std::exception_ptr const& thrown) {
  std::string reason = "unknown exception";
  try {
    std::rethrow_exception(thrown);
  } catch (std::exception const& exception) {
    reason = exception.what();
  } catch (...) {
  }
  return fail(Code::damaged, "net.handler_failed", {{"reason", std::move(reason)}});
}

HttpSession::HttpSession(ByteStream& stream, HttpServerOptions const& options,
                         SessionControl& control)
    : stream_{stream},
      options_{options},
      control_{control},
      decoder_{options.limits.head_bytes_max} {}

asio::awaitable<Result<void>> HttpSession::run() {
  while (!control_.last) {
    auto request = co_await read_request();
    if (!request) {
      co_await refuse(request.error());
      co_return request.error();
    }
    if (!request->has_value()) co_return Result<void>{};  // All was said: no need to linger.
    bool const to_head = (*request)->method == "HEAD";
    auto response = co_await ask_handler(**std::move(request));
    if (!response) {
      co_await refuse(response.error());
      co_return response.error();
    }
    auto const goes_on = co_await write_response(*std::move(response), to_head);
    if (!goes_on) co_return goes_on.error();
    if (!*goes_on) break;
    control_.busy = false;
  }
  co_await stream_.close();
  co_return Result<void>{};
}

asio::awaitable<Result<std::optional<HttpRequest>>> HttpSession::read_request() {
  auto const begun = co_await read_head();
  if (!begun) co_return begun.error();
  if (!*begun) co_return std::optional<HttpRequest>{};
  stream_.expire_at(within(options_.limits.request_max));

  auto peer = stream_.peer();
  if (options_.tls && peer.key) {  // A key may expire while its connection is kept. [P5.8]
    auto party = options_.tls->party_of(*peer.key);
    if (!party) {
      co_return fail(Code::forbidden, "net.tls_unknown_key", {{"key", peer.key->hex()}});
    }
    peer.party = *std::move(party);
  }
  auto const read = co_await read_body();
  if (!read) co_return read.error();
  auto request = decoder_.take();
  request.peer = std::move(peer);
  co_return std::optional<HttpRequest>{std::move(request)};
}

asio::awaitable<Result<bool>> HttpSession::read_head() {
  stream_.expire_at(within(options_.limits.idle_max));
  auto progress = decoder_.feed({});
  bool begun = false;
  for (;;) {
    if (!progress) co_return progress.error();
    if (!begun && decoder_.within_message()) {
      begun = true;
      control_.busy = true;
      stream_.expire_at(within(options_.limits.head_max));
    }
    if (*progress == Progress::head) co_return true;
    buffer_.resize(read_head_bytes);
    auto const count = co_await stream_.read_some(buffer_);
    bool const ended = !count || *count == 0;
    if (ended && !begun) co_return false;
    if (!count) co_return count.error();
    if (*count == 0) co_return fail(Code::invalid, "net.bad_http", {{"part", "end"}});
    progress = decoder_.feed(ByteView{buffer_}.first(*count));
  }
}

asio::awaitable<Result<void>> HttpSession::read_body() {
  auto const can = decoder_.begin_body(options_.body_bytes_max(decoder_.head()));
  if (!can) co_return can.error();
  auto progress = decoder_.feed({});
  bool const incomplete = progress && *progress == Progress::more;
  if (incomplete && decoder_.expects_continue()) {
    auto const sent = co_await stream_.write(as_bytes("HTTP/1.1 100 Continue\r\n\r\n"));
    if (!sent) co_return sent.error();
  }
  while (progress && *progress == Progress::more) {
    auto const count = co_await stream_.read_some(buffer_);
    if (!count) co_return count.error();
    if (*count == 0) co_return fail(Code::invalid, "net.bad_http", {{"part", "end"}});
    progress = decoder_.feed(ByteView{buffer_}.first(*count));
    if (*count == buffer_.size()) buffer_.resize(std::min(4 * buffer_.size(), read_bytes_max));
  }
  buffer_.resize(read_head_bytes);
  buffer_.shrink_to_fit();
  if (!progress) co_return progress.error();
  co_return Result<void>{};
}

asio::awaitable<Result<HttpResponse>> HttpSession::ask_handler(HttpRequest request) {
  std::exception_ptr thrown;
  try {
    auto response = co_await options_.handler(std::move(request));
    co_return response;
  } catch (...) {
    thrown = std::current_exception();
  }
  co_return handler_failed(thrown);
}

asio::awaitable<Result<bool>> HttpSession::write_response(HttpResponse response, bool to_head) {
  if (control_.dropped) co_return fail(Code::unavailable, "net.closed");
  ResponseFraming framing;
  framing.http_1_0 = decoder_.is_http_1_0();
  framing.chunked = response.stream && !framing.http_1_0;
  framing.until_end = response.stream && framing.http_1_0;
  framing.keep_alive = decoder_.keep_alive() && !control_.last && !framing.until_end;
  auto head = encode_head(response, framing);
  if (!head) {
    auto const error = handler_gave_bad_answer(head.error());
    co_await refuse(error);
    co_return error;
  }
  bool const streamed = response.stream && !to_head;
  bool const plain = !response.stream && !to_head;
  bool const joined = plain && response.body.size() <= joined_bytes_max;
  if (joined) head->append(as_text(response.body));
  stream_.expire_at(within(options_.limits.request_max));
  auto sent = co_await stream_.write(as_bytes(*head));
  if (sent && streamed) sent = co_await write_stream(response, framing.chunked);
  if (sent && plain && !joined) sent = co_await stream_.write(response.body);
  if (!sent) co_return sent.error();
  co_return framing.keep_alive;
}

asio::awaitable<Result<void>> HttpSession::write_stream(HttpResponse const& response,
                                                        bool chunked) {
  StreamWriter writer{stream_, control_, options_.limits.request_max, chunked};
  auto const written = co_await write_by(response.stream, writer);
  if (!written) co_return written.error();
  if (!chunked) co_return Result<void>{};
  stream_.expire_at(within(options_.limits.request_max));
  auto const sent = co_await stream_.write(as_bytes(last_chunk));
  co_return sent;
}

asio::awaitable<void> HttpSession::refuse(Error error) {
  bool const reachable = error.id != "net.closed" && error.id != "net.connection_lost";
  if (control_.dropped || !reachable) co_return;
  auto const status = status_of(error);
  auto response =
      options_.refusal ? options_.refusal(status, error) : refusal_in_plain_text(status, error);
  ResponseFraming framing;
  framing.keep_alive = false;
  auto head = encode_head(response, framing);
  if (!head) co_return;
  head->append(as_text(response.body));
  stream_.expire_at(within(options_.limits.head_max));
  auto const sent = co_await stream_.write(as_bytes(*head));
  if (sent) co_await stream_.close();
}

}  // namespace comity::net
