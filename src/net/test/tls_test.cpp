#include "comity/net/tls.h"

#include "identity.h"
#include "loop.h"
#include "memory_stream.h"

namespace comity::net {
namespace {

constexpr Duration patience{5'000};

Result<HttpResponse> ask(Loop& loop, Service const& service, TlsClient tls,
                         HttpRequest request = HttpRequest{"GET", "/a"}) {
  auto client = HttpClient::create(service.url(), std::move(tls)).value();
  return loop.await(client.send(std::move(request), patience));
}

HttpServerOptions with_tls(TlsServer tls) {
  auto options = echo_options(8 << 20);
  options.tls = std::move(tls);
  return options;
}

asio::awaitable<void> connect_and_drop(TlsClient tls, Url url) {
  auto raw = co_await connect(url, within(patience));
  if (!raw) co_return;
  (*raw)->expire_at(within(patience));
  auto const stream = co_await tls.connect(*std::move(raw));
  static_cast<void>(stream);
}

/// What a client says first.
asio::awaitable<std::string> first_words(Loop& loop, TlsClient tls) {
  auto const listener = listen(loop.executor(), loopback()).value();
  loop.start(connect_and_drop(std::move(tls), listener->url()));
  auto stream = co_await listener->accept();
  Bytes buffer(10'000);
  auto const count = co_await (*stream)->read_some(buffer);
  co_return to_text(ByteView{buffer}.first(count.value()));
}

std::string body_of(Result<HttpResponse> const& response) {
  return response ? to_text(response->body) : response.error().id;
}

}  // namespace

TEST_CASE("[P5.8] two parties that know each other's keys talk, whatever the certificates say") {
  Loop loop;
  for (auto const algorithm : {crypto::Algorithm::ed25519, crypto::Algorithm::ecdsa_p256_sha256}) {
    Identity const a{algorithm};
    Identity const b{algorithm};
    Service service{loop, with_tls(b.server(only(a.pin, "alpha"))), loopback(Scheme::https)};
    CHECK(body_of(ask(loop, service, a.client({b.pin}))) == "GET /a party=alpha ");
    CHECK(service.reports().reports.empty());
  }
}

TEST_CASE("[P5.8] a client whose key is unknown is refused in the handshake, and reported") {
  Loop loop;
  Identity const a;
  Identity const b;
  Identity const stranger;
  Service service{loop, with_tls(b.server(only(a.pin, "alpha"))), loopback(Scheme::https)};
  auto const refused = ask(loop, service, stranger.client({b.pin}));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::forbidden);
  CHECK(refused.error().id == "net.tls_refused_by_peer");
  CHECK(service.reported("net.handshake_refused") ==
        "forbidden net.tls_unknown_key key=" + stranger.pin.hex());
  CHECK(service.reports().reports.front().parameter("peer") == "127.0.0.1");
}

TEST_CASE("[P5.8] a server whose key is not among the pins is refused in the handshake") {
  Loop loop;
  Identity const a;
  Identity const b;
  Identity const other;
  Service service{loop, with_tls(b.server(only(a.pin, "alpha"))), loopback(Scheme::https)};
  for (auto const& pins : {std::vector<Digest>{}, {other.pin}, {other.pin, a.pin}}) {
    auto const refused = ask(loop, service, a.client(pins));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::forbidden);
    CHECK(refused.error().id == "net.tls_wrong_key");
    CHECK(refused.error().parameter("key") == b.pin.hex());
  }
  CHECK(body_of(ask(loop, service, a.client({other.pin, b.pin}))) == "GET /a party=alpha ");
  CHECK(service.reports()
            .error_of("net.handshake_refused")
            .starts_with("forbidden net.tls_refused_by_peer"));
}

TEST_CASE("[P5.8] a key that expires is refused on the connection it opened") {
  Loop loop;
  Identity const a;
  Identity const b;
  bool valid = true;
  auto const party_of = [&valid](Digest const&) {
    return valid ? std::optional<std::string>{"alpha"} : std::nullopt;
  };
  Service service{loop, with_tls(b.server(party_of)), loopback(Scheme::https)};
  auto client = HttpClient::create(service.url(), a.client({b.pin})).value();
  CHECK(loop.await(client.send(HttpRequest{"GET", "/a"}, patience))->status == 200);
  valid = false;
  auto const refused = loop.await(client.send(HttpRequest{"GET", "/a"}, patience));
  REQUIRE(refused);
  CHECK(refused->status == 403);
  CHECK(service.reported("net.request_refused").starts_with("forbidden net.tls_unknown_key"));
  auto const again = loop.await(client.send(HttpRequest{"GET", "/a"}, patience));
  REQUIRE_FALSE(again);
  CHECK(again.error().id == "net.tls_refused_by_peer");
}

TEST_CASE("plain HTTP at a TLS port is refused and named") {
  Loop loop;
  Identity const a;
  Identity const b;
  Service service{loop, with_tls(b.server(only(a.pin, "alpha"))), loopback(Scheme::https)};
  loop.await(say(service.url(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  CHECK(service.reported("net.handshake_refused") == "invalid net.tls_not_tls");
  loop.await(say(service.url(), std::string(100, '\0')));
  CHECK(loop.until([&] { return service.reports().count("net.handshake_refused") == 2; }));
}

TEST_CASE("TLS at a plain port is refused at once") {
  Loop loop;
  Identity const a;
  Service const service{loop, echo_options()};
  auto url = service.url();
  url.scheme = Scheme::https;
  auto client = HttpClient::create(url, a.client({a.pin})).value();
  auto const refused = loop.await(client.send(HttpRequest{"GET", "/"}, patience));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().id == "net.tls_not_tls");
}

TEST_CASE("a handshake that does not go on is ended") {
  Loop loop;
  Identity const a;
  auto options = with_tls(a.server(only(a.pin, "alpha")));
  options.limits.handshake_max = Duration{100};
  Service service{loop, options, loopback(Scheme::https)};
  CHECK(loop.await(say(service.url(), "\x16\x03\x01")).empty());
  CHECK(service.reported("net.handshake_refused") == "unavailable net.timed_out");
}

TEST_CASE("a damaged hello is refused, whatever is damaged, and the server goes on") {
  Loop loop;
  Identity const a;
  Identity const b;
  auto const hello = loop.await(first_words(loop, a.client({b.pin})));
  REQUIRE(hello.size() > 100);
  auto options = with_tls(b.server(only(a.pin, "alpha")));
  Service service{loop, options, loopback(Scheme::https)};
  for (std::size_t at = 0; at < hello.size(); ++at) {
    auto damaged = hello;
    damaged[at] = static_cast<char>(damaged[at] ^ (at % 2 == 0 ? 0x01 : 0xff));
    loop.await(say(service.url(), damaged, Then::shut_down));
  }
  CHECK(body_of(ask(loop, service, a.client({b.pin}))) == "GET /a party=alpha ");
}

TEST_CASE("an identity whose parts do not belong together is refused") {
  Identity const a;
  Identity const b;
  auto const nobody = [](Digest const&) { return std::optional<std::string>{}; };
  for (auto const& result :
       {TlsServer::create(a.certificate, b.key, nobody), TlsServer::create({}, a.key, nobody),
        TlsServer::create(a.certificate, Secret{}, nobody),
        TlsServer::create(to_bytes("nonsense"), a.key, nobody)}) {
    REQUIRE_FALSE(result);
    CHECK(result.error().id == "net.tls_bad_identity");
  }
  CHECK_FALSE(TlsClient::create(a.certificate, b.key, {}));
}

TEST_CASE("https needs an identity, and nothing else may have one") {
  Identity const a;
  CHECK(HttpClient::create(loopback(Scheme::https), std::nullopt).error().id == "net.tls_mismatch");
  CHECK(HttpClient::create(loopback(Scheme::http), a.client({})).error().id == "net.tls_mismatch");
}

TEST_CASE("a function that throws does not pass through OpenSSL") {
  Loop loop;
  Identity const a;
  auto const thrower = [](Digest const&) -> std::optional<std::string> { throw 1; };
  Service service{loop, with_tls(a.server(thrower)), loopback(Scheme::https)};
  CHECK(body_of(ask(loop, service, a.client({a.pin}))) == "net.tls_refused_by_peer");
}

namespace {

asio::awaitable<void> serve_bytes(TlsServer server, std::unique_ptr<ByteStream> raw, Bytes* got) {
  auto stream = co_await server.accept(std::move(raw));
  if (!stream) co_return;
  Bytes buffer(5'000);
  for (;;) {
    auto const count = co_await (*stream)->read_some(buffer);
    if (!count || *count == 0) break;
    append(*got, ByteView{buffer}.first(*count));
  }
}

asio::awaitable<void> accept_into(TlsServer server, std::unique_ptr<ByteStream> raw,
                                  std::optional<Result<std::unique_ptr<ByteStream>>>* accepted) {
  auto stream = co_await server.accept(std::move(raw));
  accepted->emplace(std::move(stream));
}

asio::awaitable<Result<void>> push_bytes(TlsClient client, std::unique_ptr<ByteStream> raw,
                                         Bytes bytes) {
  auto stream = co_await client.connect(std::move(raw));
  if (!stream) co_return stream.error();
  auto const sent = co_await (*stream)->write(bytes);
  if (!sent) co_return sent.error();
  co_await (*stream)->close();
  co_return Result<void>{};
}

}  // namespace

TEST_CASE("TLS does not care how its bytes are sliced") {
  Identity const a;
  Identity const b;
  Bytes bytes(100'000);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 >> 3);
  for (std::uint64_t const seed : {1, 2, 3}) {
    Loop loop;
    auto [left, right] = memory_streams(loop.executor(), seed);
    Bytes got;
    loop.start(serve_bytes(b.server(only(a.pin, "alpha")), std::move(right), &got));
    CHECK(loop.await(push_bytes(a.client({b.pin}), std::move(left), bytes)));
    CHECK(loop.until([&] { return got == bytes; }));
  }
}

TEST_CASE("a TLS stream that is cut off is not taken for one that ended") {
  Identity const a;
  Identity const b;
  Loop loop;
  auto [left, right] = memory_streams(loop.executor(), 1);
  auto const client = a.client({b.pin});
  auto const server = b.server(only(a.pin, "alpha"));
  std::optional<Result<std::unique_ptr<ByteStream>>> accepted;
  loop.start(accept_into(server, std::move(right), &accepted));
  auto connected = loop.await(client.connect(std::move(left)));
  REQUIRE(connected);
  REQUIRE(loop.until([&] { return accepted.has_value(); }));
  REQUIRE(*accepted);
  (*connected)->abort();  // Ends the bytes without TLS's goodbye.
  Bytes buffer(100);
  auto const read = loop.await((**accepted)->read_some(buffer));
  REQUIRE_FALSE(read);
  CHECK(read.error().id == "net.connection_lost");
}

}  // namespace comity::net
