#include "comity/net/http_codec.h"
#include "http_body.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace comity::net {
namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

/// Bytes that have arrived and are not yet part of a message, and how far they were searched.
class Held {
 public:
  explicit Held(std::size_t head_bytes_max) : head_bytes_max_{head_bytes_max} {}

  void add(ByteView bytes) { append(bytes_, bytes); }

  ByteView view() const { return bytes_; }

  bool empty() const { return bytes_.empty(); }

  void drop(std::size_t count) {
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(count));
    searched_ = 0;
  }

  /// The length of the head at the front, 0 if it is not complete.
  /// Errors: `too_large net.head_too_large`.
  Result<std::size_t> head_size() {
    auto const found = as_text(bytes_).find(end_of_head, searched_);
    bool const whole = found != std::string_view::npos;
    auto const size = whole ? found + end_of_head.size() : bytes_.size();
    if (size > head_bytes_max_) {
      return fail(Code::too_large, "net.head_too_large",
                  {{"limit", std::to_string(head_bytes_max_)}});
    }
    searched_ = bytes_.size() - std::min(bytes_.size(), end_of_head.size() - 1);
    return whole ? size : 0;
  }

 private:
  std::size_t head_bytes_max_;
  Bytes bytes_;
  std::size_t searched_ = 0;
};

/// Gives `body` what is held and then `bytes`, and holds what is left over.
Result<void> feed_body(BodyDecoder& body, Held& held, ByteView bytes) {
  if (!held.empty()) {
    held.add(bytes);
    held.drop(TRY(body.feed(held.view())));
    return {};
  }
  held.add(bytes.subspan(TRY(body.feed(bytes))));
  return {};
}

}  // namespace

struct RequestDecoder::State {
  enum class Stage { head, head_done, body };

  explicit State(std::size_t head_bytes_max) : held{head_bytes_max} {}

  Result<Progress> feed_head(ByteView bytes);

  Held held;
  Stage stage = Stage::head;
  RequestHead head;
  BodyDecoder body;
};

RequestDecoder::RequestDecoder(std::size_t head_bytes_max)
    : state_{std::make_unique<State>(head_bytes_max)} {}

RequestDecoder::~RequestDecoder() = default;
RequestDecoder::RequestDecoder(RequestDecoder&&) noexcept = default;
RequestDecoder& RequestDecoder::operator=(RequestDecoder&&) noexcept = default;

Result<Progress> RequestDecoder::State::feed_head(ByteView bytes) {
  held.add(bytes);
  if (held.empty()) return Progress::more;
  // Says at once that this is not HTTP (TLS, say), instead of waiting for an empty line.
  auto const first = held.view().front();
  if (first < 'A' || first > 'Z') return bad_http("method");
  auto const size = TRY(held.head_size());
  if (size == 0) return Progress::more;
  head = TRY(parse_request_head(held.view().first(size)));
  held.drop(size);
  stage = Stage::head_done;
  return Progress::head;
}

Result<Progress> RequestDecoder::feed(ByteView bytes) {
  auto& state = *state_;
  switch (state.stage) {
    case State::Stage::head:
      return state.feed_head(bytes);
    case State::Stage::head_done:
      state.held.add(bytes);
      return Progress::head;
    case State::Stage::body:
      TRY(feed_body(state.body, state.held, bytes));
      return state.body.complete() ? Progress::complete : Progress::more;
  }
  return Progress::more;
}

HttpRequest const& RequestDecoder::head() const {
  return state_->head.request;
}

Result<void> RequestDecoder::begin_body(std::size_t body_bytes_max) {
  COMITY_CHECK(state_->stage == State::Stage::head_done);
  state_->stage = State::Stage::body;
  return state_->body.begin(state_->head.plan, body_bytes_max);
}

bool RequestDecoder::expects_continue() const {
  auto const& head = state_->head;
  return head.plan.form != BodyForm::none && !head.http_1_0 &&
         head.request.headers.count("Expect") > 0;
}

bool RequestDecoder::keep_alive() const {
  return state_->head.keep_alive;
}

bool RequestDecoder::is_http_1_0() const {
  return state_->head.http_1_0;
}

bool RequestDecoder::within_message() const {
  return state_->stage != State::Stage::head || !state_->held.empty();
}

HttpRequest RequestDecoder::take() {
  COMITY_CHECK(state_->stage == State::Stage::body && state_->body.complete());
  state_->stage = State::Stage::head;
  auto request = std::move(state_->head.request);
  request.body = state_->body.take();
  return request;
}

struct ResponseDecoder::State {
  State(std::string_view method, std::size_t head_bytes_max, std::size_t body_limit)
      : to_head{method == "HEAD"}, body_bytes_max{body_limit}, held{head_bytes_max} {}

  Result<void> feed_head(ByteView bytes);

  bool to_head;
  std::size_t body_bytes_max;
  Held held;
  bool begun = false;
  std::optional<ResponseHead> head;
  BodyDecoder body;
  bool complete = false;
};

ResponseDecoder::ResponseDecoder(std::string_view method, std::size_t head_bytes_max,
                                 std::size_t body_bytes_max)
    : state_{std::make_unique<State>(method, head_bytes_max, body_bytes_max)} {}

ResponseDecoder::~ResponseDecoder() = default;
ResponseDecoder::ResponseDecoder(ResponseDecoder&&) noexcept = default;
ResponseDecoder& ResponseDecoder::operator=(ResponseDecoder&&) noexcept = default;

Result<void> ResponseDecoder::State::feed_head(ByteView bytes) {
  held.add(bytes);
  while (!head) {
    auto const size = TRY(held.head_size());
    if (size == 0) return {};
    auto parsed = TRY(parse_response_head(held.view().first(size), to_head));
    held.drop(size);
    bool const interim = parsed.response.status < 200;
    if (interim) continue;
    TRY(body.begin(parsed.plan, body_bytes_max));
    head = std::move(parsed);
  }
  return {};
}

Result<Progress> ResponseDecoder::feed(ByteView bytes) {
  auto& state = *state_;
  state.begun = state.begun || !bytes.empty();
  bool const head_known = state.head.has_value();
  if (!head_known) TRY(state.feed_head(bytes));
  if (!state.head) return Progress::more;
  TRY(feed_body(state.body, state.held, head_known ? bytes : ByteView{}));
  state.complete = state.body.complete();
  return state.complete ? Progress::complete : Progress::more;
}

Result<void> ResponseDecoder::feed_end() {
  auto& state = *state_;
  if (!state.complete && state.head && state.body.form() == BodyForm::until_end) {
    state.complete = true;
  }
  if (!state.complete) {
    return fail(Code::unavailable, "net.connection_lost", {{"reason", "incomplete answer"}});
  }
  return {};
}

bool ResponseDecoder::begun() const {
  return state_->begun;
}

bool ResponseDecoder::keep_alive() const {
  return state_->complete && state_->head->keep_alive && state_->held.empty();
}

Bytes ResponseDecoder::take_piece() {
  bool const granted = state_->head && state_->head->response.status / 100 == 2;
  return granted ? state_->body.take() : Bytes{};
}

HttpResponse ResponseDecoder::take() {
  COMITY_CHECK(state_->complete);
  auto response = std::move(state_->head->response);
  response.body = state_->body.take();
  return response;
}

}  // namespace comity::net
