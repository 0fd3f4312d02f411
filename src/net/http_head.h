/// The head of an HTTP message: start line and fields, and what they say about the body.
#pragma once

#include "comity/net/http.h"

#include <cstdint>

namespace comity::net {

/// How the end of a body is told.
enum class BodyForm {
  none,
  counted,    ///< Content-Length.
  chunked,    ///< Transfer-Encoding: chunked.
  until_end,  ///< Only responses: the end of the connection.
};

struct BodyPlan {
  BodyForm form = BodyForm::none;
  std::uint64_t bytes = 0;  ///< For `counted`.
};

struct RequestHead {
  HttpRequest request;
  BodyPlan plan;
  bool keep_alive = true;
  bool http_1_0 = false;
};

struct ResponseHead {
  HttpResponse response;
  BodyPlan plan;
  bool keep_alive = true;
};

/// "invalid net.bad_http", with the part that is wrong.
Error bad_http(std::string part);

/// True for a request target that is a path, with or without a query, in visible ASCII.
bool is_path(std::string_view target);

/// `head` is everything up to and including the empty line. Errors: those of http_codec.h.
Result<RequestHead> parse_request_head(ByteView head);

/// `to_head` says that the request was HEAD.
Result<ResponseHead> parse_response_head(ByteView head, bool to_head);

}  // namespace comity::net
