#include "comity/net/http_client.h"
#include "comity/net/timer.h"
#include "loop.h"

namespace comity::net {
namespace {

constexpr Duration patience{5'000};
constexpr Duration soon{100};

std::string body_of(Result<HttpResponse> const& response) {
  return response ? std::to_string(response->status) + " " + to_text(response->body)
                  : response.error().id;
}

/// A server that a script plays: for each connection, what it says once it has heard something.
asio::awaitable<void> play(Listener& listener, std::vector<std::string> script, int* connections) {
  for (auto const& line : script) {
    auto stream = co_await listener.accept();
    if (!stream) co_return;
    ++*connections;
    Bytes buffer(100'000);
    auto const heard = co_await (*stream)->read_some(buffer);
    if (!heard) continue;
    auto const said = co_await (*stream)->write(as_bytes(line));
    if (said) co_await (*stream)->close();
  }
}

struct ScriptedServer {
  ScriptedServer(Loop& loop, std::vector<std::string> script)
      : listener{listen(loop.executor(), loopback()).value()},
        client{HttpClient::create(listener->url(), std::nullopt).value()} {
    loop.start(play(*listener, std::move(script), &connections));
  }

  std::unique_ptr<Listener> listener;
  HttpClient client;
  int connections = 0;
};

std::string const ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

}  // namespace

TEST_CASE("one connection carries many requests, their targets after the URL's prefix") {
  Loop loop;
  Service service{loop, echo_options()};
  auto url = service.url();
  url.prefix = "/base";
  auto client = HttpClient::create(url, std::nullopt).value();
  for (int i = 0; i < 10; ++i) {
    HttpRequest request{"POST", "/x?y=z", "text/plain", to_bytes(std::to_string(i))};
    CHECK(body_of(loop.await(client.send(std::move(request), patience))) ==
          "200 POST /base/x?y=z party= " + std::to_string(i));
    CHECK(service.server().connections() == 1);
  }
}

TEST_CASE("a large body goes and comes back whole") {
  Loop loop;
  Service const service{loop, echo_options(5 << 20)};
  auto client = HttpClient::create(service.url(), std::nullopt).value();
  for (std::size_t const size : {0U, 1U, 65'535U, 65'536U, 65'537U, 4U << 20}) {
    std::string const body(size, 'x');
    HttpRequest request{"POST", "/p", "text/plain", to_bytes(body)};
    auto const response = loop.await(client.send(std::move(request), patience));
    REQUIRE(response);
    CHECK(as_text(response->body) == "POST /p party= " + body);
  }
}

TEST_CASE("a connection that the server closed meanwhile is replaced") {
  Loop loop;
  auto options = echo_options();
  options.limits.idle_max = soon;
  Service service{loop, options};
  auto client = HttpClient::create(service.url(), std::nullopt).value();
  for (int i = 0; i < 2; ++i) {
    HttpRequest request{"POST", "/p", "text/plain", to_bytes("x")};
    CHECK(body_of(loop.await(client.send(std::move(request), patience))) == "200 POST /p party= x");
    REQUIRE(loop.until([&] { return service.server().connections() == 0; }));
  }
}

TEST_CASE("an unused connection is given up in time") {
  Loop loop;
  Service service{loop, echo_options()};
  HttpClientLimits limits;
  limits.idle_max = Duration{0};
  auto client = HttpClient::create(service.url(), std::nullopt, limits).value();
  CHECK(body_of(loop.await(client.send(HttpRequest{"GET", "/a"}, patience))) ==
        "200 GET /a party= ");
  CHECK(body_of(loop.await(client.send(HttpRequest{"GET", "/a"}, patience))) ==
        "200 GET /a party= ");
  CHECK(loop.until([&] { return service.server().connections() == 1; }));
}

TEST_CASE("a kept connection that dies under a request is tried again only if that is harmless") {
  Loop loop;
  // Answers once and keeps the connection, then hangs up on the second request without a word.
  auto options = echo_options();
  int requests = 0;
  options.handler = [&requests](HttpRequest const& request) -> asio::awaitable<HttpResponse> {
    if (++requests % 2 == 0) throw std::runtime_error{"hang up"};
    return echo(request);
  };
  options.refusal = [](unsigned, Error const&) { return HttpResponse{1}; };  // Cannot be written.
  Service service{loop, options};
  auto client = HttpClient::create(service.url(), std::nullopt).value();
  CHECK(loop.await(client.send(HttpRequest{"GET", "/a"}, patience))->status == 200);
  CHECK(body_of(loop.await(client.send(HttpRequest{"GET", "/a"}, patience))) ==
        "200 GET /a party= ");
  CHECK(requests == 3);
  HttpRequest request{"POST", "/p", "text/plain", to_bytes("x")};
  CHECK(body_of(loop.await(client.send(std::move(request), patience))) == "net.connection_lost");
  CHECK(requests == 4);
}

TEST_CASE("a server that does not answer is given up, and asked anew next time") {
  Loop loop;
  auto const mute = listen(loop.executor(), loopback()).value();
  auto client = HttpClient::create(mute->url(), std::nullopt).value();
  for (int i = 0; i < 2; ++i) {
    auto const response = loop.await(client.send(HttpRequest{"GET", "/a"}, soon));
    CHECK(body_of(response) == "net.timed_out");
  }
}

TEST_CASE("what is no answer is refused, and the next request gets a new connection") {
  Loop loop;
  ScriptedServer server{loop,
                        {"SSH-2.0-x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                         ok + "more than was promised", "", ok}};
  auto const get = [&] {
    return body_of(loop.await(server.client.send(HttpRequest{"GET", "/"}, patience)));
  };
  CHECK(get() == "net.http_version");
  CHECK(get() == "net.connection_lost");
  CHECK(get() == "200 hi");
  CHECK(get() == "net.connection_lost");
  CHECK(get() == "200 hi");
  CHECK(server.connections == 5);
}

TEST_CASE("a body without a length ends with the connection") {
  Loop loop;
  ScriptedServer server{loop, {"HTTP/1.1 200 OK\r\n\r\nuntil the end"}};
  CHECK(body_of(loop.await(server.client.send(HttpRequest{"GET", "/"}, patience))) ==
        "200 until the end");
}

TEST_CASE("a refusal that comes before all was sent is heard") {
  Loop loop;
  Service const service{loop, echo_options(100)};
  auto client = HttpClient::create(service.url(), std::nullopt).value();
  HttpRequest request{"POST", "/p", "text/plain", Bytes(16 << 20)};
  auto const response = loop.await(client.send(std::move(request), patience));
  REQUIRE(response);
  CHECK(response->status == 413);
}

TEST_CASE("an answer over the limit is refused") {
  Loop loop;
  Service const service{loop, echo_options()};
  HttpClientLimits limits;
  limits.body_bytes_max = 10;
  auto client = HttpClient::create(service.url(), std::nullopt, limits).value();
  auto const response = loop.await(client.send(HttpRequest{"GET", "/a"}, patience));
  CHECK(body_of(response) == "net.body_too_large");
}

TEST_CASE("a request that cannot be written is refused before anything is sent") {
  Loop loop;
  auto client = HttpClient::create(loopback(), std::nullopt).value();
  HttpRequest request{"GET", "/a b"};
  auto const response = loop.await(client.send(std::move(request), patience));
  CHECK(body_of(response) == "net.bad_header");
}

namespace {

asio::awaitable<void> send_into(HttpClient& client, std::optional<Result<HttpResponse>>* into) {
  HttpRequest request{"GET", "/a"};
  auto response = co_await client.send(std::move(request), patience);
  into->emplace(std::move(response));
}

asio::awaitable<void> sleep_into(Timer& timer, Duration duration, std::optional<Woken>* into) {
  auto const woken = co_await timer.sleep(duration);
  into->emplace(woken);
}

}  // namespace

TEST_CASE("a request under way can be given up") {
  Loop loop;
  auto const mute = listen(loop.executor(), loopback()).value();
  auto client = HttpClient::create(mute->url(), std::nullopt).value();
  std::optional<Result<HttpResponse>> response;
  loop.start(send_into(client, &response));
  loop.until([] { return false; }, std::chrono::milliseconds{50});
  client.abort();
  REQUIRE(loop.until([&] { return response.has_value(); }));
  CHECK(body_of(*response) == "net.closed");
}

TEST_CASE("a timer wakes by time, early, or at once if it was woken before") {
  Loop loop;
  Timer timer{loop.executor()};
  CHECK(loop.await(timer.sleep(Duration{1})) == Woken::by_time);
  timer.wake();
  CHECK(loop.await(timer.sleep(patience)) == Woken::early);
  std::optional<Woken> woken;
  loop.start(sleep_into(timer, patience, &woken));
  loop.until([] { return false; }, std::chrono::milliseconds{20});
  timer.wake();
  REQUIRE(loop.until([&] { return woken.has_value(); }));
  CHECK(*woken == Woken::early);
  CHECK(loop.await(timer.sleep(Duration{1})) == Woken::by_time);
}

}  // namespace comity::net
