#include "comity/signin/sign_ins.h"
#include "comity/signin/throttle.h"

#include <doctest/doctest.h>

namespace comity::signin {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
people::AccountId const anna{"anna"};
people::AccountId const ben{"ben"};

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { out[0] = next_++; }

 private:
  std::uint8_t next_ = 1;
};

bool refuses(Result<void> const& checked) {
  return !checked && checked.error().id == "signin.too_many";
}

}  // namespace

TEST_CASE("a sign-in lasts while it is used, and no longer than a shift") {
  SignIns sign_ins;
  Counting random;
  auto const secret = sign_ins.begin(anna, now, random);
  CHECK(secret.reveal().size() == 64);
  CHECK(sign_ins.use(secret, now + idle_max - Duration{1}).value().account == anna);
  CHECK(sign_ins.use(secret, now + 2 * idle_max - Duration{2}));
  CHECK(sign_ins.use(secret, now + 3 * idle_max).error().id == "signin.none");

  auto const busy = sign_ins.begin(anna, now, random);
  for (auto at = now; at < now + life_max; at += idle_max / 2) REQUIRE(sign_ins.use(busy, at));
  CHECK_FALSE(sign_ins.use(busy, now + life_max));
}

TEST_CASE("looking at a sign-in does not prolong it") {
  SignIns sign_ins;
  Counting random;
  auto const secret = sign_ins.begin(anna, now, random);
  CHECK(sign_ins.look(secret, now + idle_max - Duration{1}));
  CHECK_FALSE(sign_ins.look(secret, now + idle_max));
}

TEST_CASE("an ended, forged or empty secret opens nothing") {
  SignIns sign_ins;
  Counting random;
  auto const secret = sign_ins.begin(anna, now, random);
  auto forged = to_text(secret.reveal());
  forged.back() = forged.back() == '0' ? '1' : '0';
  CHECK_FALSE(sign_ins.use(Secret{forged}, now));
  CHECK_FALSE(sign_ins.use(Secret{}, now));
  CHECK(sign_ins.end(secret));
  CHECK_FALSE(sign_ins.end(secret));
  CHECK_FALSE(sign_ins.use(secret, now));
}

TEST_CASE("one account has a bounded number of sign-ins, and can lose all of them at once") {
  SignIns sign_ins;
  Counting random;
  auto const others = sign_ins.begin(ben, now, random);
  auto const first = sign_ins.begin(anna, now, random);
  for (std::size_t i = 1; i <= per_account_max; ++i)
    std::ignore = sign_ins.begin(anna, now + Duration{i}, random);
  CHECK(sign_ins.size() == per_account_max + 1);
  CHECK_FALSE(sign_ins.use(first, now));
  sign_ins.end_all(anna);
  CHECK(sign_ins.size() == 1);
  CHECK(sign_ins.use(others, now));
}

TEST_CASE("after some failures an account is not heard from that address for a while") {
  Throttle throttle;
  for (std::size_t i = 0; i < failures_max; ++i) {
    CHECK(throttle.check("anna", "192.0.2.1", now));
    throttle.failed("anna", "192.0.2.1", now);
  }
  CHECK(refuses(throttle.check("anna", "192.0.2.1", now)));
  CHECK(refuses(throttle.check("anna", "192.0.2.1", now + window - Duration{1})));
  CHECK(throttle.check("anna", "192.0.2.1", now + window));
  CHECK(throttle.check("anna", "192.0.2.2", now));
  CHECK(throttle.check("ben", "192.0.2.1", now));
}

TEST_CASE("whoever signs in begins to count anew") {
  Throttle throttle;
  for (std::size_t i = 1; i < failures_max; ++i) throttle.failed("anna", "192.0.2.1", now);
  throttle.succeeded("anna", "192.0.2.1");
  throttle.failed("anna", "192.0.2.1", now);
  CHECK(throttle.check("anna", "192.0.2.1", now));
}

TEST_CASE("one address that tries every account is stopped, and so is one account tried by all") {
  Throttle throttle;
  for (std::size_t i = 0; i < failures_of_address_max; ++i)
    throttle.failed("a" + std::to_string(i), "192.0.2.1", now);
  CHECK(refuses(throttle.check("zoe", "192.0.2.1", now)));
  for (std::size_t i = 0; i < failures_of_account_max; ++i)
    throttle.failed("anna", "198.51.100." + std::to_string(i), now);
  CHECK(refuses(throttle.check("anna", "203.0.113.9", now)));
}

TEST_CASE("a flood of names and addresses takes a bounded number of counters and frees nobody") {
  Throttle throttle;
  for (std::size_t i = 0; i < failures_max; ++i)
    throttle.failed("anna", "192.0.2.1", now + window / 2);
  for (std::size_t i = 0; i < counters_max; ++i)
    throttle.failed("x" + std::to_string(i), "2001:db8::" + std::to_string(i), now);
  CHECK(refuses(throttle.check("anna", "192.0.2.1", now + window / 2)));
}

}  // namespace comity::signin
