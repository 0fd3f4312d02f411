// Not a test of right and wrong: says how fast bodies move. Run with --no-skip -tc="how fast*".
#include "identity.h"
#include "loop.h"

namespace comity::net {
namespace {

asio::awaitable<HttpResponse> hand_back(HttpRequest request) {
  co_return HttpResponse{200, "application/octet-stream", std::move(request.body)};
}

void measure(std::string const& what, Loop& loop, HttpClient& client, std::size_t bytes,
             int rounds) {
  constexpr Duration patience{60'000};
  auto const start = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) {
    HttpRequest request{"POST", "/", "application/octet-stream", Bytes(bytes)};
    auto const response = loop.await(client.send(std::move(request), patience));
    REQUIRE(response);
    REQUIRE(response->body.size() == bytes);
  }
  std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
  auto const rate = rounds / seconds.count();
  MESSAGE(what, ": ", bytes, " bytes there and back: ", static_cast<int>(rate), " a second, ",
          static_cast<int>(2e-6 * rate * static_cast<double>(bytes)), " MB/s");
}

}  // namespace

TEST_CASE("how fast bodies move, client and server on one thread" * doctest::skip()) {
  Loop loop;
  auto options = echo_options(8 << 20);
  options.handler = hand_back;
  Service const plain{loop, options};
  Identity const a;
  Identity const b;
  options.tls = b.server(only(a.pin, "alpha"));
  Service const sealed{loop, options, loopback(Scheme::https)};
  auto plain_client = HttpClient::create(plain.url(), std::nullopt).value();
  auto sealed_client = HttpClient::create(sealed.url(), a.client({b.pin})).value();
  for (std::size_t const bytes : {100U, 300'000U, 4U << 20}) {
    int const rounds = bytes < 1'000 ? 20'000 : bytes < 1'000'000 ? 2'000 : 200;
    measure("plain", loop, plain_client, bytes, rounds);
    measure("TLS", loop, sealed_client, bytes, rounds);
  }
}

}  // namespace comity::net
