#include "comity/net/http_server.h"
#include "comity/net/timer.h"
#include "loop.h"

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>

namespace comity::net {
namespace {

constexpr Duration patience{5'000};
constexpr Duration soon{100};
constexpr Duration tick{5'000};

std::string const get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
std::string const get_last = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

std::string post(std::string_view body, std::string_view fields = "Connection: close\r\n") {
  return "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string{fields} + "\r\n" + std::string{body};
}

std::string answer(std::string_view body, std::string_view fields = "") {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n" + std::string{fields} + "\r\n" + std::string{body};
}

asio::awaitable<void> forget(asio::awaitable<std::string> coroutine) {
  co_await std::move(coroutine);
}

/// Lets this process have one more descriptor than it has now, and no more.
class Scarcity {
 public:
  Scarcity() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    int const next = ::dup(0);
    ::close(next);
    auto const scarce = ::rlimit{static_cast<::rlim_t>(next + 1), before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &scarce) == 0);
  }

  ~Scarcity() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  Scarcity(Scarcity const&) = delete;
  Scarcity& operator=(Scarcity const&) = delete;

 private:
  ::rlimit before_{};
};

bool is_refusal(std::string_view heard, std::string_view status) {
  return heard.starts_with("HTTP/1.1 " + std::string{status} + " ") &&
         heard.find("\r\nConnection: close\r\n") != std::string_view::npos;
}

}  // namespace

TEST_CASE("requests on one connection are answered in order, also when sent ahead") {
  Loop loop;
  Service const service{loop, echo_options()};
  auto const heard = loop.await(say(service.url(), get + post("one", "") + get + get_last));
  auto const got = answer("GET /a party= ");
  CHECK(heard == got + answer("POST /p party= one") + got +
                     answer("GET /a party= ", "Connection: close\r\n"));
}

TEST_CASE("a client that has finished sending is still answered") {
  Loop loop;
  Service const service{loop, echo_options()};
  CHECK(loop.await(say(service.url(), get, Then::shut_down)) == answer("GET /a party= "));
  auto const half = loop.await(say(service.url(), "GET /a HT", Then::shut_down));
  CHECK(is_refusal(half, "400"));
  auto const body = post("hello");
  CHECK(is_refusal(loop.await(say(service.url(), body.substr(0, body.size() - 1), Then::shut_down)),
                   "400"));
  CHECK(loop.await(say(service.url(), "", Then::shut_down)).empty());
}

TEST_CASE("chunked bodies arrive whole") {
  Loop loop;
  Service const service{loop, echo_options()};
  auto const heard = loop.await(
      say(service.url(),
          "POST /p HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          "4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n"));
  CHECK(heard == answer("POST /p party= Wikipedia", "Connection: close\r\n"));
}

TEST_CASE("an answer to HEAD has no body, and one to HTTP/1.0 ends the connection") {
  Loop loop;
  Service const service{loop, echo_options()};
  CHECK(
      loop.await(say(service.url(), "HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) ==
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\nConnection: "
      "close\r\n\r\n");
  CHECK(loop.await(say(service.url(), "GET /a HTTP/1.0\r\n\r\n")) ==
        answer("GET /a party= ", "Connection: close\r\n"));
  CHECK(loop.await(say(service.url(), "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                       Then::shut_down)) == answer("GET /a party= ", "Connection: keep-alive\r\n"));
}

TEST_CASE("a client that waits for it is told to continue, before its body is read") {
  Loop loop;
  Service const service{loop, echo_options()};
  std::string const expect = "Expect: 100-continue\r\nConnection: close\r\n";
  auto const request = post("hello", expect);
  auto const answered = answer("POST /p party= hello", "Connection: close\r\n");
  auto const split = request.size() - 5;
  std::vector<std::string> const pieces{request.substr(0, split), request.substr(split)};
  CHECK(loop.await(say_slowly(service.url(), pieces, Duration{20})) ==
        "HTTP/1.1 100 Continue\r\n\r\n" + answered);
  CHECK(loop.await(say(service.url(), request)) == answered);  // It did not wait.
}

TEST_CASE("what is malformed is refused with its status, and the connection ends") {
  Loop loop;
  Service service{loop, echo_options()};

  struct Row {
    std::string bytes;
    char const* status;
  };

  for (auto const& row : {
           Row{"\x16\x03\x01\x02\x01", "400"},
           Row{"hello\r\n\r\n", "400"},
           Row{"GET / HTTP/1.1\r\n\r\n" + get, "400"},
           Row{"GET / HTTP/3.0\r\n\r\n" + get, "505"},
           Row{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"},
           Row{"GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n" + get, "417"},
           Row{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
               "chunked\r\n\r\n"
               "0\r\n\r\n" +
                   get,
               "400"},
           Row{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;x\r\n" + get,
               "400"},
           Row{"GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20'000, 'a') + "\r\n\r\n", "431"},
           Row{std::string(20'000, 'G'), "431"},
       }) {
    CAPTURE(row.bytes.substr(0, 80));
    auto const heard = loop.await(say(service.url(), row.bytes));
    CHECK_MESSAGE(is_refusal(heard, row.status), heard);
    CHECK(heard.find("200 OK") == std::string::npos);
  }
  CHECK(service.reported("net.request_refused").starts_with("too_large net.head_too_large"));
}

TEST_CASE("each route has its own limit for bodies, and a body over it is refused unread") {
  Loop loop;
  auto options = echo_options();
  options.body_bytes_max = [](HttpRequest const& head) -> std::size_t {
    return head.target == "/p" ? 100 : 0;
  };
  Service const service{loop, options};
  CHECK(loop.await(say(service.url(), post(std::string(100, 'x')))).starts_with("HTTP/1.1 200"));
  CHECK(is_refusal(loop.await(say(service.url(), post(std::string(101, 'x')))), "413"));
  // Far more than the sockets hold: without lingering, the reset would destroy the answer.
  CHECK(is_refusal(loop.await(say(service.url(), post(std::string(8 << 20, 'x')))), "413"));
  CHECK(is_refusal(loop.await(say(service.url(),
                                  "POST /q HTTP/1.1\r\nHost: x\r\n"
                                  "Content-Length: 1\r\n\r\nx")),
                   "413"));
  CHECK(is_refusal(loop.await(say(service.url(),
                                  "POST /p HTTP/1.1\r\nHost: x\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n65\r\n")),
                   "413"));
}

TEST_CASE("refusals are worded by whoever serves") {
  Loop loop;
  auto options = echo_options();
  options.refusal = [](unsigned status, Error const& error) {
    return HttpResponse{status, "application/json", "{\"id\":\"" + error.id + "\"}"};
  };
  Service const service{loop, options};
  auto const heard = loop.await(say(service.url(), "GET / HTTP/1.1\r\n\r\n"));
  CHECK(heard.ends_with("\r\n\r\n{\"id\":\"net.bad_http\"}"));
}

TEST_CASE("a slow loris is cut off, an idle connection is closed without a word") {
  Loop loop;
  auto options = echo_options();
  options.limits.head_max = soon;
  Service const service{loop, options};
  std::vector<std::string> drops{"G"};
  for (int i = 0; i < 20; ++i) drops.emplace_back(i == 0 ? "ET / HTTP/1.1\r\n" : "A: b\r\n");
  auto const heard = loop.await(say_slowly(service.url(), drops, Duration{20}));
  CHECK(is_refusal(heard, "408"));

  options.limits.head_max = patience;
  options.limits.idle_max = soon;
  Service const impatient{loop, options};
  auto const start = std::chrono::steady_clock::now();
  CHECK(loop.await(say(impatient.url(), "")).empty());
  CHECK(loop.await(say(impatient.url(), get)) == answer("GET /a party= "));
  CHECK(std::chrono::steady_clock::now() - start < patience);
}

TEST_CASE("who is refused may go on sending for a while without a reset") {
  Loop loop;
  Service const service{loop, echo_options(100)};
  auto stream = loop.await(connect(service.url(), within(patience))).value();
  stream->expire_at(within(patience));
  auto const head = "POST /p HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
  REQUIRE(loop.await(stream->write(as_bytes(head))));
  Bytes buffer(1'000);
  auto const heard = loop.await(stream->read_some(buffer));
  REQUIRE(heard);
  CHECK(is_refusal(as_text(ByteView{buffer}.first(*heard)), "413"));
  Bytes const more(10'000);
  for (int i = 0; i < 5; ++i) {
    CHECK(loop.await(stream->write(more)));
    loop.until([] { return false; }, std::chrono::milliseconds{10});
  }
  CHECK(loop.await(stream->read_some(buffer)).value() == 0);
}

TEST_CASE("a body that does not arrive in time is refused") {
  Loop loop;
  auto options = echo_options();
  options.limits.request_max = soon;
  Service service{loop, options};
  auto const body = post("hello");
  CHECK(is_refusal(loop.await(say(service.url(), body.substr(0, body.size() - 1))), "408"));
}

TEST_CASE("a client that does not read its answer is dropped") {
  Loop loop;
  auto options = echo_options();
  options.limits.request_max = soon;
  options.handler = [](HttpRequest const&) -> asio::awaitable<HttpResponse> {
    co_return HttpResponse{200, "text/plain", Bytes(64 << 20)};
  };
  Service service{loop, options};
  auto stream = loop.await(connect(service.url(), within(patience))).value();
  REQUIRE(loop.await(stream->write(as_bytes(get))));
  CHECK(service.reported("net.request_refused") == "unavailable net.timed_out");
  CHECK(loop.until([&] { return service.server().connections() == 0; }));
}

TEST_CASE("connections are limited in number, together and for each address") {
  Loop loop;
  auto options = echo_options();
  SUBCASE("together") {
    options.limits.connections_max = 3;
  }
  SUBCASE("for each address") {
    options.limits.connections_per_address_max = 3;
  }
  Service service{loop, options};
  std::vector<std::unique_ptr<ByteStream>> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(loop.await(connect(service.url(), within(patience))).value());
  }
  REQUIRE(loop.until([&] { return service.server().connections() == 3; }));
  CHECK(loop.await(say(service.url(), get)).empty());
  CHECK(service.reported("net.connection_refused") ==
        "unavailable net.too_many_connections limit=3");
  held.pop_back();
  REQUIRE(loop.until([&] { return service.server().connections() == 2; }));
  CHECK(loop.await(say(service.url(), get_last)).starts_with("HTTP/1.1 200"));
}

TEST_CASE("a lack of descriptors is reported and survived") {
  Loop loop;
  Service service{loop, echo_options()};
  auto waiting = loop.await(connect(service.url(), within(patience))).value();
  REQUIRE(loop.until([&] { return service.server().connections() == 1; }));
  {
    Scarcity const scarcity;
    loop.start(forget(say(service.url(), get_last)));  // Has its descriptor, the server gets none.
    CHECK(service.reported("net.accepting_failed").starts_with("unavailable net.cannot_accept"));
  }
  CHECK(loop.await(say(service.url(), get_last)).starts_with("HTTP/1.1 200"));
}

TEST_CASE("strangers cannot fill the diagnostics") {
  Loop loop;
  Service service{loop, echo_options()};
  for (std::size_t i = 0; i < reports_per_minute_max + 20; ++i) {
    loop.await(say(service.url(), "?"));
  }
  CHECK(service.reports().reports.size() == reports_per_minute_max);
}

namespace {

asio::awaitable<HttpResponse> throw_up(HttpRequest request) {
  if (request.target == "/number") throw 7;
  if (request.target == "/header") {
    HttpResponse response;
    response.headers.add("A", "b\r\nC: d");
    co_return response;
  }
  throw std::runtime_error{"broken inside"};
}

}  // namespace

TEST_CASE("a handler that throws costs its request, not the server") {
  Loop loop;
  auto options = echo_options();
  options.handler = throw_up;
  Service service{loop, options};
  CHECK(is_refusal(loop.await(say(service.url(), get)), "500"));
  CHECK(service.reported("net.request_failed") ==
        "damaged net.handler_failed reason=broken inside");
  CHECK(
      is_refusal(loop.await(say(service.url(), "GET /number HTTP/1.1\r\nHost: x\r\n\r\n")), "500"));
  auto const split = loop.await(say(service.url(), "GET /header HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(is_refusal(split, "500"));
  CHECK(split.find("C: d") == std::string::npos);
}

namespace {

asio::awaitable<Result<void>> count_to(int end, BodyWriter& writer) {
  for (int i = 1; i <= end; ++i) {
    auto const text = "event " + std::to_string(i) + "\n";
    auto const written = co_await writer.write(as_bytes(text));
    if (!written) co_return written.error();
  }
  co_return Result<void>{};
}

asio::awaitable<Result<void>> tick_for_ever(BodyWriter& writer) {
  auto const executor = co_await asio::this_coro::executor;
  Timer timer{executor};
  for (;;) {
    auto const written = co_await writer.write(as_bytes("tick\n"));
    if (!written) co_return written.error();
    co_await timer.sleep(tick);
  }
}

asio::awaitable<HttpResponse> streaming(HttpRequest request) {
  HttpResponse response;
  response.headers.add("Content-Type", "text/event-stream");
  response.body = to_bytes("not sent");
  if (request.target == "/ever") {
    response.stream = tick_for_ever;
  } else {
    response.stream = [](BodyWriter& writer) { return count_to(3, writer); };
  }
  co_return response;
}

HttpServerOptions streaming_options() {
  auto options = echo_options();
  options.handler = streaming;
  return options;
}

}  // namespace

TEST_CASE("a body may be written piece by piece") {
  Loop loop;
  Service const service{loop, streaming_options()};
  auto const heard = loop.await(say(service.url(), get_last));
  CHECK(heard ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n8\r\nevent 1\n\r\n8\r\nevent 2\n\r\n8\r\nevent 3\n\r\n0\r\n\r\n");
  CHECK(loop.await(say(service.url(), "GET /a HTTP/1.0\r\n\r\n"))
            .ends_with("Connection: close\r\n\r\nevent 1\nevent 2\nevent 3\n"));
  auto client = HttpClient::create(service.url(), std::nullopt).value();
  for (int i = 0; i < 2; ++i) {
    auto const response = loop.await(client.send(HttpRequest{"GET", "/"}, patience));
    REQUIRE(response);
    CHECK(as_text(response->body) == "event 1\nevent 2\nevent 3\n");
  }
}

namespace {

asio::awaitable<void> stop_into(HttpServer& server, Duration grace, bool* stopped) {
  co_await server.stop(grace);
  *stopped = true;
}

/// Counts itself once it had two right answers on one connection.
asio::awaitable<void> ask_twice(Url url, int number, std::size_t* answered) {
  auto client = HttpClient::create(url, std::nullopt).value();
  auto const target = "/" + std::to_string(number);
  for (int i = 0; i < 2; ++i) {
    HttpRequest request{"GET", target};
    auto const response = co_await client.send(std::move(request), patience);
    if (!response || as_text(response->body) != "GET " + target + " party= ") co_return;
  }
  ++*answered;
}

}  // namespace

TEST_CASE("a server that stops lets requests under way be answered, then drops the rest") {
  Loop loop;
  auto options = streaming_options();
  Service service{loop, options};
  auto idle = loop.await(connect(service.url(), within(patience))).value();
  auto stuck = loop.await(connect(service.url(), within(patience))).value();
  REQUIRE(loop.await(stuck->write(as_bytes("GET /ever HTTP/1.1\r\nHost: x\r\n\r\n"))));
  auto reading = loop.await(connect(service.url(), within(patience))).value();
  REQUIRE(loop.await(reading->write(as_bytes(get.substr(0, 20)))));
  REQUIRE(loop.until([&] { return service.server().connections() == 3; }));
  Bytes buffer(1'000);
  REQUIRE(loop.await(stuck->read_some(buffer)).value() > 0);

  bool stopped = false;
  loop.start(stop_into(service.server(), Duration{500}, &stopped));
  idle->expire_at(within(patience));
  CHECK(loop.await(idle->read_some(buffer)).value() == 0);
  CHECK(service.server().connections() == 2);
  REQUIRE(loop.await(reading->write(as_bytes(get.substr(20)))));
  auto const read = loop.await(reading->read_some(buffer));
  REQUIRE(read);
  auto const text = to_text(ByteView{buffer}.first(*read));
  CHECK(text.starts_with("HTTP/1.1 200 OK"));
  CHECK(text.find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK_FALSE(stopped);

  REQUIRE(loop.until([&] { return stopped; }));
  CHECK(service.server().connections() == 0);
  auto const refused = loop.await(connect(service.url(), within(patience)));
  CHECK_FALSE(refused);
}

TEST_CASE("a server may go at any moment, and so may its loop") {
  for (int steps = 0; steps < 12; ++steps) {
    Reports reports;
    Loop loop;
    auto server = std::make_unique<HttpServer>(listen(loop.executor(), loopback()).value(),
                                               streaming_options(), reports);
    server->start();
    loop.start(forget(say(server->url(), get + get_last)));
    auto const ever = "GET /ever HTTP/1.1\r\nHost: x\r\n\r\n";
    loop.start(forget(say(server->url(), ever, Then::wait, soon)));
    int left = steps;
    loop.until([&left] { return left-- == 0; });
    server.reset();
    if (steps % 2 == 0) loop.until([] { return false; }, std::chrono::milliseconds{5});
  }
}

TEST_CASE("200 connections are served side by side") {
  Loop loop;
  auto options = echo_options();
  options.limits.connections_per_address_max = 200;
  Service service{loop, options};
  std::size_t answered = 0;
  for (int i = 0; i < 200; ++i) loop.start(ask_twice(service.url(), i, &answered));
  CHECK(loop.until([&] { return answered == 200; }));
  CHECK(service.reports().reports.empty());
}

}  // namespace comity::net
