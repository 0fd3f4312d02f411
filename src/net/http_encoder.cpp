#include "comity/net/http_codec.h"
#include "http_head.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace comity::net {
namespace {

Error bad_header(std::string_view name) {
  constexpr std::size_t quoted_bytes_max = 100;
  return fail(Code::invalid, "net.bad_header",
              {{"name", std::string{name.substr(0, quoted_bytes_max)}}});
}

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) {
  auto const fits = [](char c) {
    bool const alphanumeric =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return alphanumeric || std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, fits);
}

/// RFC 9110 §5.5: no control characters, so no line can be smuggled in; no space at either end.
bool is_field_value(std::string_view text) {
  auto const fits = [](char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  };
  auto const is_space = [](char c) { return c == ' ' || c == '\t'; };
  return std::ranges::all_of(text, fits) &&
         (text.empty() || (!is_space(text.front()) && !is_space(text.back())));
}

Result<void> append_fields(std::string& out, HttpHeaders const& headers) {
  for (auto const* const ours : {"Content-Length", "Transfer-Encoding", "Connection"}) {
    if (headers.count(ours) > 0) return bad_header(ours);
  }
  for (auto const& [name, value] : headers) {
    if (!is_token(name) || !is_field_value(value)) return bad_header(name);
    out.append(name).append(": ").append(value).append("\r\n");
  }
  return {};
}

void append_content_length(std::string& out, std::size_t bytes) {
  out.append("Content-Length: ").append(std::to_string(bytes)).append("\r\n");
}

bool may_have_body(unsigned status) {
  return status != 204 && status != 304;
}

}  // namespace

Result<std::string> encode_head(HttpRequest const& request, std::string_view authority) {
  if (!is_token(request.method)) return bad_header("method");
  if (!is_path(request.target)) return bad_header("target");
  if (!is_field_value(authority) || request.headers.count("Host") > 0) return bad_header("Host");
  std::string out;
  out.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  out.append("Host: ").append(authority).append("\r\n");
  TRY(append_fields(out, request.headers));
  bool const wordless = request.method == "GET" || request.method == "HEAD";
  if (!wordless || !request.body.empty()) append_content_length(out, request.body.size());
  out.append("\r\n");
  return out;
}

Result<std::string> encode_head(HttpResponse const& response, ResponseFraming framing) {
  if (response.status < 200 || response.status > 599) return bad_header("status");
  if (!may_have_body(response.status) && !response.body.empty()) return bad_header("body");
  std::string out = "HTTP/1.1 ";
  out.append(std::to_string(response.status)).append(" ");
  out.append(reason_phrase(response.status)).append("\r\n");
  TRY(append_fields(out, response.headers));
  if (framing.chunked) {
    out.append("Transfer-Encoding: chunked\r\n");
  } else if (may_have_body(response.status) && !framing.until_end) {
    append_content_length(out, response.body.size());
  }
  if (!framing.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (framing.http_1_0) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
  return out;
}

std::string chunk_head(std::size_t size) {
  std::array<char, 2 * sizeof size> digits{};
  auto const [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  return std::string{digits.data(), end} + "\r\n";
}

}  // namespace comity::net
