#include "http_head.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace comity::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;
using Text = beast::string_view;

/// Beast's parser, used for heads only: it collects the fields, and never sees a body, since which
/// bytes are the body must be decided more strictly than Beast does (`plan_of`).
template <bool is_request, typename Head>
class HeadParser final : public http::basic_parser<is_request> {
 public:
  explicit HeadParser(Head& head) : head_{head} {
    this->header_limit(std::numeric_limits<std::uint32_t>::max());  // Limited before.
    this->skip(true);
  }

 private:
  using BodyLength = boost::optional<std::uint64_t> const&;

  void on_request_impl(http::verb /*verb*/, Text method, Text target, int version,
                       ErrorCode& error) override {
    error = {};
    if constexpr (is_request) {
      head_.request.method = method;
      head_.request.target = target;
      head_.http_1_0 = version == 10;
    }
  }

  void on_response_impl(int status, Text /*reason*/, int /*version*/, ErrorCode& error) override {
    error = {};
    if constexpr (!is_request) head_.response.status = static_cast<unsigned>(status);
  }

  void on_field_impl(http::field /*field*/, Text name, Text value, ErrorCode& error) override {
    error = {};
    headers().add(std::string{name}, std::string{value});
  }

  void on_header_impl(ErrorCode& error) override { error = {}; }

  void on_body_init_impl(BodyLength /*length*/, ErrorCode& error) override { error = {}; }

  std::size_t on_body_impl(Text /*body*/, ErrorCode& error) override {
    error = {};
    return 0;
  }

  void on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/,
                            ErrorCode& error) override {
    error = {};
  }

  std::size_t on_chunk_body_impl(std::uint64_t /*left*/, Text /*body*/, ErrorCode& error) override {
    error = {};
    return 0;
  }

  void on_finish_impl(ErrorCode& error) override { error = {}; }

  HttpHeaders& headers() {
    if constexpr (is_request) {
      return head_.request.headers;
    } else {
      return head_.response.headers;
    }
  }

  Head& head_;
};

template <bool is_request, typename Head>
Result<Head> parse(ByteView bytes) {
  // RFC 9112 §5.2 lets us refuse folded lines; not everybody reads them as one.
  if (as_text(bytes).find("\r\n ") != std::string_view::npos ||
      as_text(bytes).find("\r\n\t") != std::string_view::npos) {
    return bad_http("folded line");
  }
  Head head;
  HeadParser<is_request, Head> parser{head};
  ErrorCode error;
  auto const used = parser.put(boost::asio::const_buffer{bytes.data(), bytes.size()}, error);
  if (error == http::error::bad_version) return fail(Code::invalid, "net.http_version");
  if (error) return bad_http(error.message());
  if (used != bytes.size() || !parser.is_header_done()) return bad_http("head");
  head.keep_alive = parser.keep_alive();
  return head;
}

/// RFC 9112 §6, without the leniency: where two fields, a list or an unknown coding leave a choice,
/// an intermediary may choose otherwise, and one message becomes two.
Result<BodyPlan> plan_of(HttpHeaders const& headers, BodyForm otherwise) {
  auto const codings = headers.count("Transfer-Encoding");
  auto const lengths = headers.count("Content-Length");
  if (codings + lengths > 1) return bad_http("Content-Length and Transfer-Encoding");
  if (codings == 1) {
    if (!beast::iequals(headers.find("Transfer-Encoding"), "chunked")) {
      return bad_http("Transfer-Encoding");
    }
    return BodyPlan{BodyForm::chunked, 0};
  }
  if (lengths == 0) return BodyPlan{otherwise, 0};
  auto const text = headers.find("Content-Length");
  std::uint64_t bytes = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), bytes);
  if (error != std::errc{} || end != text.data() + text.size()) return bad_http("Content-Length");
  return BodyPlan{bytes > 0 ? BodyForm::counted : BodyForm::none, bytes};
}

}  // namespace

Error bad_http(std::string part) {
  return fail(Code::invalid, "net.bad_http", {{"part", std::move(part)}});
}

bool is_path(std::string_view target) {
  return target.starts_with('/') &&
         std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '#'; });
}

Result<RequestHead> parse_request_head(ByteView bytes) {
  auto head = TRY((parse<true, RequestHead>(bytes)));
  auto const& headers = head.request.headers;
  if (!is_path(head.request.target)) return bad_http("target");
  auto const hosts = headers.count("Host");
  if (hosts > 1 || (hosts == 0 && !head.http_1_0)) return bad_http("Host");
  head.plan = TRY(plan_of(headers, BodyForm::none));
  if (head.http_1_0 && head.plan.form == BodyForm::chunked) return bad_http("Transfer-Encoding");
  auto const expectations = headers.count("Expect");
  if (expectations > 1 ||
      (expectations == 1 && !beast::iequals(headers.find("Expect"), "100-continue"))) {
    return fail(Code::invalid, "net.unknown_expectation");
  }
  return head;
}

Result<ResponseHead> parse_response_head(ByteView bytes, bool to_head) {
  auto head = TRY((parse<false, ResponseHead>(bytes)));
  auto const status = head.response.status;
  if (status < 100 || status > 599 || status == 101) return bad_http("status");
  if (to_head || status < 200 || status == 204 || status == 304) return head;
  head.plan = TRY(plan_of(head.response.headers, BodyForm::until_end));
  if (head.plan.form == BodyForm::until_end) head.keep_alive = false;
  return head;
}

}  // namespace comity::net
