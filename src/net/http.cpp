#include "comity/net/http.h"

#include <algorithm>

namespace comity::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lower, lower);
}

auto named(std::string_view name) {
  return [name](HttpHeaders::Field const& field) { return same_name(field.first, name); };
}

}  // namespace

void HttpHeaders::add(std::string name, std::string value) {
  fields_.emplace_back(std::move(name), std::move(value));
}

void HttpHeaders::set(std::string name, std::string value) {
  std::erase_if(fields_, named(name));
  add(std::move(name), std::move(value));
}

std::string_view HttpHeaders::find(std::string_view name) const {
  auto const found = std::ranges::find_if(fields_, named(name));
  return found == fields_.end() ? std::string_view{} : found->second;
}

std::size_t HttpHeaders::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(fields_, named(name)));
}

HttpRequest::HttpRequest(std::string verb, std::string path, std::string content_type,
                         Bytes content)
    : method{std::move(verb)}, target{std::move(path)}, body{std::move(content)} {
  headers.add("Content-Type", std::move(content_type));
}

HttpResponse::HttpResponse(unsigned number, std::string content_type, Bytes content)
    : status{number}, body{std::move(content)} {
  headers.add("Content-Type", std::move(content_type));
}

HttpResponse::HttpResponse(unsigned number, std::string content_type, std::string_view text)
    : HttpResponse{number, std::move(content_type), to_bytes(text)} {}

std::string_view reason_phrase(unsigned status) {
  struct Row {
    unsigned status;
    std::string_view phrase;
  };

  static constexpr Row rows[] = {
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {303, "See Other"},
      {304, "Not Modified"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {410, "Gone"},
      {412, "Precondition Failed"},
      {413, "Content Too Large"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {421, "Misdirected Request"},
      {422, "Unprocessable Content"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {503, "Service Unavailable"},
      {504, "Gateway Timeout"},
      {505, "HTTP Version Not Supported"},
  };
  auto const* const found = std::ranges::find(rows, status, &Row::status);
  return found == std::end(rows) ? std::string_view{} : found->phrase;
}

unsigned http_status(Code code) {
  switch (code) {
    case Code::invalid:
      return 400;
    case Code::forbidden:
      return 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::too_large:
      return 413;
    case Code::refused:
      return 422;
    case Code::unavailable:
      return 503;
    case Code::damaged:
      return 500;
  }
  return 500;
}

}  // namespace comity::net
