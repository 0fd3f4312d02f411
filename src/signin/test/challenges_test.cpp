#include "comity/signin/challenges.h"

#include "comity/signin/sign_ins.h"
#include "comity/signin/throttle.h"

#include <doctest/doctest.h>

namespace comity::signin {
namespace {

constexpr Instant now{std::chrono::hours{24 * 365 * 56}};
people::AccountId const anna{"anna"};

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    ++next_;
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = static_cast<std::uint8_t>(next_ >> (8 * (i % 4)));
  }

 private:
  std::uint32_t next_ = 0;
};

Digest digest_of(std::uint8_t byte) {
  Digest out;
  out.bytes.fill(byte);
  return out;
}

}  // namespace

TEST_CASE("a challenge is answered once, for its own question, while it is open") {
  Challenges challenges;
  Counting random;
  Question const question{Purpose::prove, anna, {}};
  auto const asked = challenges.ask(question, "anna", now, random).value();
  CHECK(challenges.take(asked.challenge, question, now));
  CHECK(challenges.take(asked.challenge, question, now).error().id == "signin.challenge_ended");
  CHECK_FALSE(challenges.take(digest_of(1), question, now));

  auto const stale = challenges.ask(question, "anna", now, random).value();
  CHECK_FALSE(challenges.take(stale.challenge, question, stale.ends));
  for (auto const& other :
       {Question{Purpose::sign_in, anna, {}}, Question{Purpose::prove, people::AccountId{"b"}, {}},
        Question{Purpose::prove, anna, {digest_of(1), {}}}}) {
    auto const open = challenges.ask(question, "anna", now, random).value();
    CHECK_FALSE(challenges.take(open.challenge, other, now));
    CHECK_FALSE(challenges.take(open.challenge, question, now));
  }
}

TEST_CASE("what is asked for a consent is made from the text and the nonce that `take` gives") {
  Challenges challenges;
  Counting random;
  factor::Subject const subject{digest_of(7), factor::Act::emergency};
  Question const question{Purpose::consent, anna, subject};
  auto const asked = challenges.ask(question, "anna", now, random).value();
  auto const nonce = challenges.take(asked.challenge, question, now).value();
  CHECK(asked.challenge == factor::challenge_for(subject, nonce));
}

TEST_CASE("half a sign-in is none, ends soon, and pushes no whole one out") {
  SignIns sign_ins;
  Counting random;
  auto const whole = sign_ins.begin(anna, now, random);
  auto const half = sign_ins.begin(anna, now, random, Stage::half);
  CHECK(sign_ins.half(half, now).value().account == anna);
  CHECK_FALSE(sign_ins.half(whole, now));
  CHECK_FALSE(sign_ins.use(half, now));
  CHECK_FALSE(sign_ins.look(half, now));
  CHECK_FALSE(sign_ins.prove(half, now));
  CHECK_FALSE(sign_ins.half(half, now + half_life));
  for (std::size_t i = 0; i <= per_account_max; ++i)
    std::ignore = sign_ins.begin(anna, now, random, Stage::half);
  CHECK(sign_ins.use(whole, now));
}

TEST_CASE("a proof lasts some minutes, and use does not prolong it") {
  SignIns sign_ins;
  Counting random;
  auto const secret = sign_ins.begin(anna, now, random);
  CHECK(sign_ins.use(secret, now + fresh_for).value().fresh_until() == now + fresh_for);
  CHECK(sign_ins.prove(secret, now + fresh_for));
  CHECK(sign_ins.look(secret, now + fresh_for).value().fresh_until() == now + 2 * fresh_for);
}

TEST_CASE("codes of one account are counted from everywhere, and passwords are heard still") {
  Throttle throttle;
  for (std::size_t i = 0; i < failures_of_codes_max; ++i) {
    auto const from = "198.51.100." + std::to_string(i);
    CHECK(throttle.check("anna", from, now, Guess::code));
    throttle.failed("anna", from, now, Guess::code);
  }
  CHECK(throttle.check("anna", "192.0.2.1", now, Guess::code).error().id == "signin.too_many");
  CHECK(throttle.check("anna", "192.0.2.1", now));
}

}  // namespace comity::signin
