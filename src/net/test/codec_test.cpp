#include "comity/net/http_codec.h"

#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace comity::net {
namespace {

constexpr std::size_t head_max = 1'000;
constexpr std::size_t body_max = 1'000;

struct Slices {
  std::uint64_t state;

  std::size_t next(std::size_t left) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return std::min<std::size_t>(left, 1 + (state >> 60));
  }
};

/// All that a decoder makes of a text: each message in a line, and the error that ends it.
std::string decode_all(std::string_view text, std::uint64_t seed) {
  RequestDecoder decoder{head_max};
  Slices slices{seed};
  std::string out;
  auto const fail_with = [&out](Error const& error) {
    return out + error.id + " " + std::string{error.parameter("part")};
  };
  while (true) {
    auto const count = slices.next(text.size());
    auto progress = decoder.feed(as_bytes(text.substr(0, count)));
    text.remove_prefix(count);
    while (progress && *progress != Progress::more) {
      if (*progress == Progress::head) {
        out += decoder.head().method + " " + decoder.head().target;
        for (auto const& [name, value] : decoder.head().headers) out += " " + name + "=" + value;
        if (auto const begun = decoder.begin_body(body_max); !begun)
          return fail_with(begun.error());
      } else {
        bool const keep = decoder.keep_alive();
        out += " [" + to_text(decoder.take().body) + "]" + (keep ? "\n" : " last\n");
      }
      progress = decoder.feed({});
    }
    if (!progress) return fail_with(progress.error());
    if (text.empty()) break;
  }
  return out + (decoder.within_message() ? "unfinished" : "");
}

std::string decode(std::string_view text) {
  auto const whole = decode_all(text, 0);
  for (std::uint64_t seed = 1; seed < 40; ++seed) CHECK(decode_all(text, seed * 7919) == whole);
  return whole;
}

std::string decode_response(std::string_view method, std::string_view text, std::uint64_t seed) {
  ResponseDecoder decoder{method, head_max, body_max};
  Slices slices{seed};
  Progress progress = Progress::more;
  while (!text.empty()) {
    auto const count = slices.next(text.size());
    auto const fed = decoder.feed(as_bytes(text.substr(0, count)));
    if (!fed) return fed.error().id + " " + std::string{fed.error().parameter("part")};
    progress = *fed;
    text.remove_prefix(count);
  }
  if (progress != Progress::complete) {
    if (auto const ended = decoder.feed_end(); !ended) return ended.error().id;
  }
  bool const keep = decoder.keep_alive();
  auto const response = decoder.take();
  return std::to_string(response.status) + " [" + to_text(response.body) + "]" +
         (keep ? " keep" : " close");
}

std::string decode_response(std::string_view method, std::string_view text) {
  auto const whole = decode_response(method, text, 0);
  for (std::uint64_t seed = 1; seed < 40; ++seed) {
    CHECK(decode_response(method, text, seed * 7919) == whole);
  }
  return whole;
}

}  // namespace

TEST_CASE("requests are read however they are sliced, one after the other") {
  CHECK(decode("GET /hello.txt HTTP/1.1\r\nUser-Agent: curl/7.64.1\r\nHost: www.example.com\r\n"
               "Accept-Language: en, mi\r\n\r\n") ==
        "GET /hello.txt User-Agent=curl/7.64.1 Host=www.example.com Accept-Language=en, mi []\n");
  CHECK(decode("POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
               "GET / HTTP/1.1\r\nHost:  x \t\r\nConnection: close\r\n\r\n") ==
        "POST /a?b=c Host=x Content-Length=5 [hello]\nGET / Host=x Connection=close [] last\n");
  CHECK(decode("PUT /c HTTP/1.1\r\nhost: x\r\ntransfer-encoding: CHUNKED\r\n\r\n"
               "5\r\nhello\r\n00000A\r\n, my world\r\n0\r\nTrailer: dropped\r\n\r\n"
               "GET /next HTTP/1.1\r\nHost: x\r\n\r\n") ==
        "PUT /c host=x transfer-encoding=CHUNKED [hello, my world]\nGET /next Host=x []\n");
  CHECK(decode("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") ==
        "POST / Host=x Transfer-Encoding=chunked []\n");
  CHECK(decode("GET / HTTP/1.0\r\n\r\n") == "GET / [] last\n");
  CHECK(decode("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
        "GET / Connection=keep-alive []\n");
  CHECK(decode("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nhello") ==
        "POST / Host=x Content-Length=6unfinished");
  CHECK(decode("") == "");
}

TEST_CASE("what two readers could cut differently is refused (RFC 9112 §6, §11.2)") {
  struct Row {
    char const* fields;
    char const* part;
  };

  for (auto const& row : {
           Row{"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", ""},
           Row{"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", ""},
           Row{"Content-Length: 5\r\nContent-Length: 5\r\n", ""},
           Row{"Content-Length: 5\r\nContent-Length: 6\r\n", ""},
           Row{"Content-Length: 5, 5\r\n", ""},
           Row{"Content-Length: +5\r\n", ""},
           Row{"Content-Length: -5\r\n", ""},
           Row{"Content-Length: 0x5\r\n", ""},
           Row{"Content-Length: 5 5\r\n", ""},
           Row{"Content-Length:\r\n", ""},
           Row{"Content-Length: 18446744073709551616\r\n", ""},
           Row{"Content-Length : 5\r\n", ""},
           Row{" Content-Length: 5\r\n", ""},
           Row{"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", ""},
           Row{"Transfer-Encoding: gzip, chunked\r\n", ""},
           Row{"Transfer-Encoding: chunked, identity\r\n", ""},
           Row{"Transfer-Encoding: identity\r\n", ""},
           Row{"Transfer-Encoding: xchunked\r\n", ""},
           Row{"Transfer-Encoding: \"chunked\"\r\n", ""},
           Row{"Transfer-Encoding:\x0b"
               "chunked\r\n",
               ""},
           Row{"Transfer-Encoding : chunked\r\n", ""},
           Row{"Transfer-Encoding:\r\n chunked\r\n", ""},
           Row{"X: y\r\n\tfolded\r\n", ""},
           Row{"X: a\nTransfer-Encoding: chunked\r\n", ""},
           Row{"X: a\rY: b\r\n", ""},
           Row{"no colon\r\n", ""},
           Row{": no name\r\n", ""},
           Row{"Host: y\r\n", ""},
       }) {
    CAPTURE(row.fields);
    auto const text = std::string{"POST / HTTP/1.1\r\nHost: x\r\n"} + row.fields + "\r\nhello";
    CHECK(decode(text).starts_with("net.bad_http"));
  }
  std::string const with_nul = std::string{"GET / HTTP/1.1\r\nHost: x\r\nA: b"} + '\0' + "\r\n\r\n";
  CHECK(decode(with_nul).starts_with("net.bad_http"));
  CHECK(decode("GET / HTTP/1.1\r\n\r\n") == "net.bad_http Host");
  CHECK(
      decode("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").starts_with("net.bad_http"));
}

TEST_CASE("malformed chunks are refused") {
  std::string const head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (char const* body : {"\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\na\r\n", " 1\r\na\r\n",
                           "1 \r\na\r\n", "1;a=b\r\nx\r\n0\r\n\r\n", "1\na\r\n", "1\r\nab\r\n",
                           "1\r\na\n0\r\n\r\n", "1\r\na\r0\r\n\r\n", "0\r\nA: b\n\r\n",
                           "0000000001\r\na\r\n", "1\r\r\na\r\n", "0\r\nA: b\rC: d\r\n\r\n"}) {
    CAPTURE(body);
    CHECK(decode(head + body).ends_with("net.bad_http chunk"));
  }
  CHECK(decode(head + "0\r\n" + std::string(9'000, 'x')).ends_with("net.bad_http trailer"));
  CHECK(decode(head + "3E9\r\n").ends_with("net.body_too_large "));
  CHECK(decode(head + "3E8\r\n" + std::string(1'000, 'x') + "\r\n1\r\nx")
            .ends_with("net.body_too_large "));
  CHECK(decode(head + "ffffffff\r\n").ends_with("net.body_too_large "));
}

TEST_CASE("malformed request lines are refused") {
  for (char const* line :
       {"GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET /", "GET", "GET /\tHTTP/1.1", "get / HTTP/1.1",
        "GET http://x/ HTTP/1.1", "GET * HTTP/1.1", "CONNECT x:443 HTTP/1.1", "GET /a#b HTTP/1.1",
        "GET /\xc3\xa9 HTTP/1.1", "GET / http/1.1", "G\x01T / HTTP/1.1", "\x16\x03\x01\x02",
        "\r\nGET / HTTP/1.1"}) {
    CAPTURE(line);
    auto const verdict = decode(std::string{line} + "\r\nHost: x\r\n\r\n");
    bool const refused =
        verdict.starts_with("net.bad_http") || verdict.starts_with("net.http_version");
    CHECK(refused);
  }
  CHECK(decode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").starts_with("net.http_version"));
  CHECK(decode("GET / HTTP/1.2\r\nHost: x\r\n\r\n").starts_with("net.http_version"));
  CHECK(decode("GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n")
            .starts_with("net.unknown_expectation"));
}

TEST_CASE("limits hold to the byte") {
  std::string const start = "GET / HTTP/1.1\r\nHost: x\r\nA: ";
  auto const head = [&](std::size_t size) {
    return start + std::string(size - start.size() - 4, 'a') + "\r\n\r\n";
  };
  CHECK(decode(head(head_max)).ends_with("[]\n"));
  CHECK(decode(head(head_max + 1)).starts_with("net.head_too_large"));
  CHECK(decode(std::string(head_max + 1, 'A')).starts_with("net.head_too_large"));
  std::string fields = "GET / HTTP/1.1\r\nHost: x\r\n";
  while (fields.size() <= head_max) fields += "A: b\r\n";
  CHECK(decode(fields).starts_with("net.head_too_large"));

  std::string const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ";
  CHECK(decode(post + "1000\r\n\r\n" + std::string(1'000, 'b')).ends_with("b]\n"));
  CHECK(decode(post + "1001\r\n\r\n").ends_with("net.body_too_large "));
  CHECK(decode(post + "18446744073709551615\r\n\r\n").ends_with("net.body_too_large "));
}

TEST_CASE("responses are read however they are sliced") {
  CHECK(decode_response("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi") ==
        "200 [hi] keep");
  CHECK(
      decode_response("GET", "HTTP/1.1 200 \r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi") ==
      "200 [hi] close");
  CHECK(decode_response("GET",
                        "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "2\r\nno\r\n0\r\n\r\n") == "404 [no] keep");
  CHECK(decode_response("GET", "HTTP/1.1 200 OK\r\n\r\nuntil the end") ==
        "200 [until the end] close");
  CHECK(decode_response("GET", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi") ==
        "200 [hi] close");
  CHECK(decode_response("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n") == "200 [] keep");
  CHECK(decode_response("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n") ==
        "304 [] keep");
  CHECK(decode_response("POST",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"
                        "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n") == "201 [] keep");
}

TEST_CASE("bytes after a response end the connection; half a response is none") {
  CHECK(decode_response("GET", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhiHTTP/1.1 200 OK") ==
        "200 [hi] close");
  for (char const* text :
       {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n"}) {
    CAPTURE(text);
    CHECK(decode_response("GET", text) == "net.connection_lost");
  }
}

TEST_CASE("malformed responses are refused") {
  for (char const* text :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 099 What\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 600 What\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n"}) {
    CAPTURE(text);
    auto const verdict = decode_response("GET", text);
    bool const refused =
        verdict.starts_with("net.bad_http") || verdict.starts_with("net.http_version");
    CHECK_MESSAGE(refused, verdict);
  }
  CHECK(decode_response("GET", "HTTP/1.1 200 OK\r\n\r\n" + std::string(1'001, 'x')) ==
        "net.body_too_large ");
  CHECK(decode_response("GET", "HTTP/1.1 200 OK\r\nA: " + std::string(1'001, 'x')) ==
        "net.head_too_large ");
}

TEST_CASE("what is encoded is read back the same") {
  HttpRequest request{"POST", "/comity/v1/exchange?x=1", "application/json", to_bytes("{}")};
  request.headers.add("Accept", "*/*");
  auto const head = encode_head(request, "a.example:8443");
  REQUIRE(head);
  CHECK(decode(*head + "{}") ==
        "POST /comity/v1/exchange?x=1 Host=a.example:8443 Content-Type=application/json "
        "Accept=*/* Content-Length=2 [{}]\n");

  HttpResponse const response{404, "text/plain", "nothing here"};
  auto const plain = encode_head(response, {});
  REQUIRE(plain);
  CHECK(decode_response("GET", *plain + "nothing here") == "404 [nothing here] keep");
  ResponseFraming chunked;
  chunked.chunked = true;
  auto const streamed = encode_head(response, chunked);
  REQUIRE(streamed);
  CHECK(decode_response("GET", *streamed + chunk_head(26) + std::string(26, 'z') + "\r\n" +
                                   std::string{last_chunk}) ==
        "404 [" + std::string(26, 'z') + "] keep");
}

TEST_CASE("no line can be smuggled into a message that we write") {
  HttpRequest const plain{"GET", "/"};
  for (char const* target : {"", "a", "/a b", "/a\r\nX: y", "/\xc3\xa9", "http://x/"}) {
    auto request = plain;
    request.target = target;
    CHECK_FALSE(encode_head(request, "x"));
  }
  for (char const* method : {"", "GET /", "G\r\nT"}) {
    auto request = plain;
    request.method = method;
    CHECK_FALSE(encode_head(request, "x"));
  }

  struct Row {
    char const* name;
    char const* value;
  };

  for (auto const& row :
       {Row{"", "x"}, Row{"A B", "x"}, Row{"A:", "x"}, Row{"A\r\n", "x"}, Row{"A", "x\r\nB: y"},
        Row{"A", "x\n"}, Row{"A", " x"}, Row{"A", "x "}, Row{"A", "\x7f"},
        Row{"content-length", "5"}, Row{"Transfer-Encoding", "chunked"}, Row{"connection", "x"}}) {
    CAPTURE(row.name);
    CAPTURE(row.value);
    auto request = plain;
    request.headers.add(row.name, row.value);
    CHECK_FALSE(encode_head(request, "x"));
    HttpResponse response;
    response.headers.add(row.name, row.value);
    CHECK_FALSE(encode_head(response, {}));
  }
  CHECK_FALSE(encode_head(plain, "x\r\ny"));
  CHECK_FALSE(encode_head(HttpResponse{199}, {}));
  CHECK_FALSE(encode_head(HttpResponse{600}, {}));
  HttpResponse const wordless{204, "text/plain", "but a body"};
  CHECK_FALSE(encode_head(wordless, {}));
}

TEST_CASE("field names compare without regard to case") {
  HttpHeaders headers;
  headers.add("Content-Type", "a");
  headers.add("content-type", "b");
  CHECK(headers.find("CONTENT-TYPE") == "a");
  CHECK(headers.count("Content-type") == 2);
  headers.set("CONTENT-TYPE", "c");
  CHECK(headers.count("Content-Type") == 1);
  CHECK(headers.find("content-type") == "c");
  CHECK(headers.find("absent").empty());
}

}  // namespace comity::net
