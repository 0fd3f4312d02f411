#include "comity/net/http_client.h"

#include "comity/net/http_codec.h"
#include "turn.h"

#include <algorithm>
#include <array>

namespace comity::net {
namespace {

/// RFC 9110 §9.2.2: the ones that do no more when they are done twice.
bool may_be_repeated(std::string_view method) {
  constexpr std::array<std::string_view, 4> methods{"GET", "HEAD", "PUT", "DELETE"};
  return std::ranges::find(methods, method) != methods.end();
}

/// A head and a body that are sent one after the other.
struct Message {
  std::string method;
  std::string head;
  Bytes body;
  TakePiece take;        ///< If the answer's body is wanted piece by piece.
  Duration piece_max{};  ///< For each of them.
};

}  // namespace

struct HttpClient::State {
  State(Url server, std::optional<TlsClient> identity, HttpClientLimits bounds)
      : url{std::move(server)}, tls{std::move(identity)}, limits{bounds} {}

  /// True if the kept connection may carry another request.
  bool usable(Deadline deadline);

  asio::awaitable<Result<void>> open(Deadline deadline);
  asio::awaitable<Result<HttpResponse>> send(HttpRequest request, Duration duration,
                                             TakePiece take);
  asio::awaitable<Result<HttpResponse>> exchange(Message const& message);
  asio::awaitable<Result<void>> read_response(Message const& message, ResponseDecoder& decoder);

  Url url;
  std::optional<TlsClient> tls;
  HttpClientLimits limits;
  std::unique_ptr<ByteStream> stream;
  Deadline idle_end{};
  bool busy = false;
  bool aborted = false;
  bool answer_begun = false;
};

bool HttpClient::State::usable(Deadline deadline) {
  if (!stream || std::chrono::steady_clock::now() >= idle_end) return false;
  stream->expire_at(deadline);
  return stream->quiet();
}

asio::awaitable<Result<void>> HttpClient::State::open(Deadline deadline) {
  auto connected = co_await connect(url, deadline);
  if (connected && tls) connected = co_await tls->connect(*std::move(connected));
  if (!connected) co_return connected.error();
  if (aborted) co_return fail(Code::unavailable, "net.closed");
  stream = *std::move(connected);
  co_return Result<void>{};
}

asio::awaitable<Result<HttpResponse>> HttpClient::State::send(HttpRequest request,
                                                              Duration duration, TakePiece take) {
  auto const deadline = within(duration);
  request.target = url.prefix + request.target;
  Message message;
  auto head = encode_head(request, url.authority());
  if (!head) co_return head.error();
  message.head = *std::move(head);
  message.method = std::move(request.method);
  message.body = std::move(request.body);
  message.take = std::move(take);
  message.piece_max = duration;

  bool const kept = usable(deadline);
  if (kept) {
    auto response = co_await exchange(message);
    bool const again = !response && !answer_begun && !aborted &&
                       response.error().id != "net.timed_out" && may_be_repeated(message.method);
    if (!again) co_return response;
  }
  stream.reset();
  auto const opened = co_await open(deadline);
  if (!opened) co_return opened.error();
  auto response = co_await exchange(message);
  co_return response;
}

asio::awaitable<Result<HttpResponse>> HttpClient::State::exchange(Message const& message) {
  ResponseDecoder decoder{message.method, limits.head_bytes_max, limits.body_bytes_max};
  constexpr std::size_t joined_bytes_max = 64 << 10;
  bool const joined = message.body.size() <= joined_bytes_max;
  auto first = to_bytes(message.head);
  if (joined) append(first, message.body);
  auto sent = co_await stream->write(first);
  if (sent && !joined) sent = co_await stream->write(message.body);
  // Also after a failure: the server may have said why before it hung up.
  auto const read = co_await read_response(message, decoder);
  answer_begun = decoder.begun();
  bool const keep = sent && read && decoder.keep_alive();
  if (!keep) stream.reset();
  if (!read) {
    bool const told = sent || read.error().code == Code::forbidden;
    co_return told ? read.error() : sent.error();
  }
  idle_end = within(limits.idle_max);
  co_return decoder.take();
}

asio::awaitable<Result<void>> HttpClient::State::read_response(Message const& message,
                                                               ResponseDecoder& decoder) {
  Bytes buffer(read_head_bytes);
  for (;;) {
    auto const count = co_await stream->read_some(buffer);
    if (!count) co_return count.error();
    if (*count == 0) co_return decoder.feed_end();
    auto const progress = decoder.feed(ByteView{buffer}.first(*count));
    if (!progress) co_return progress.error();
    auto const piece = message.take ? decoder.take_piece() : Bytes{};
    if (!piece.empty()) {
      auto const taken = message.take(piece);
      if (!taken) co_return taken.error();
      stream->expire_at(within(message.piece_max));
    }
    if (*progress == Progress::complete) co_return Result<void>{};
    if (*count == buffer.size()) buffer.resize(std::min(4 * buffer.size(), read_bytes_max));
  }
}

Result<HttpClient> HttpClient::create(Url url, std::optional<TlsClient> tls,
                                      HttpClientLimits limits) {
  if (tls.has_value() != (url.scheme == Scheme::https)) {
    return fail(Code::invalid, "net.tls_mismatch", {{"url", url.text()}});
  }
  return HttpClient{std::make_unique<State>(std::move(url), std::move(tls), limits)};
}

HttpClient::HttpClient(std::unique_ptr<State> state) : state_{std::move(state)} {}

HttpClient::~HttpClient() = default;
HttpClient::HttpClient(HttpClient&&) noexcept = default;
HttpClient& HttpClient::operator=(HttpClient&&) noexcept = default;

asio::awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request, Duration duration) {
  TakePiece none;
  auto response = co_await send(std::move(request), duration, std::move(none));
  co_return response;
}

asio::awaitable<Result<HttpResponse>> HttpClient::send(HttpRequest request, Duration duration,
                                                       TakePiece take) {
  auto& state = *state_;
  Turn const turn{state.busy};
  state.aborted = false;
  auto response = co_await state.send(std::move(request), duration, std::move(take));
  co_return response;
}

void HttpClient::abort() {
  state_->aborted = true;
  if (state_->stream) state_->stream->abort();
}

Url const& HttpClient::url() const {
  return state_->url;
}

}  // namespace comity::net
