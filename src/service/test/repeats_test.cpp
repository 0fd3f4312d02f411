#include "../repeats.h"

#include "comity/base/bytes.h"

#include <doctest/doctest.h>

namespace comity::service {
namespace {

net::HttpRequest request(std::string_view body, std::string_view key = "k") {
  net::HttpRequest out{"POST", "/v1/requests"};
  out.headers.add("Cookie", "s=1");
  out.headers.add("Idempotency-Key", std::string{key});
  out.body = to_bytes(body);
  return out;
}

constexpr Instant now{std::chrono::hours{1}};

}  // namespace

TEST_CASE("what was done is answered again, and not done again") {
  Repeats repeats;
  auto const asked = request("a");
  auto const name = Repeats::name_of(asked).value();
  CHECK_FALSE(repeats.begin(name, asked, now).value());
  CHECK(repeats.begin(name, asked, now).error().id == "service.still_answering");
  repeats.end(name, {201, "application/json", "{}"});
  CHECK(repeats.begin(name, asked, now).value()->status == 201);
  CHECK(repeats.begin(name, request("b"), now).error().id == "service.other_content");
  CHECK_FALSE(repeats.begin(name, asked, now + repeat_kept).value());
}

TEST_CASE("what was refused may be tried again") {
  Repeats repeats;
  auto const asked = request("a");
  auto const name = Repeats::name_of(asked).value();
  CHECK_FALSE(repeats.begin(name, asked, now).value());
  repeats.end(name, {503, "application/json", "{}"});
  CHECK_FALSE(repeats.begin(name, asked, now).value());
}

TEST_CASE("a name is one person's, for one address; without a name nothing is remembered") {
  auto const name = Repeats::name_of(request("a"));
  auto other = request("a");
  other.headers.set("Cookie", "s=2");
  CHECK(Repeats::name_of(other) != name);
  other = request("a");
  other.target = "/v1/other";
  CHECK(Repeats::name_of(other) != name);
  CHECK(Repeats::name_of(request("a", "l")) != name);
  CHECK_FALSE(Repeats::name_of({"POST", "/v1/requests"}));
  other.method = "GET";
  CHECK_FALSE(Repeats::name_of(other));
}

TEST_CASE("however many there are, only the latest are kept") {
  Repeats repeats;
  auto const first = request("a", "first");
  auto const name = Repeats::name_of(first).value();
  CHECK_FALSE(repeats.begin(name, first, now).value());
  repeats.end(name, net::HttpResponse{201});
  for (std::size_t i = 0; i < repeats_max; ++i) {
    auto const one = request("a", std::to_string(i));
    CHECK_FALSE(repeats.begin(Repeats::name_of(one).value(), one, now + Duration{1}).value());
  }
  CHECK_FALSE(repeats.begin(name, first, now + Duration{1}).value());
}

}  // namespace comity::service
