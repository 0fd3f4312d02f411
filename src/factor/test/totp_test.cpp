#include "comity/factor/totp.h"

#include <doctest/doctest.h>

namespace comity::factor {
namespace {

/// RFC 6238, appendix B: the secret of the vectors for SHA-1.
Totp of_the_rfc() {
  return {std::make_shared<Secret const>(std::string_view{"12345678901234567890"}), {}, {}, 0};
}

Instant at(std::int64_t seconds) {
  return Instant{std::chrono::seconds{seconds}};
}

class Zeroes final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override { std::ranges::fill(out, 0); }
};

}  // namespace

TEST_CASE("the vectors of RFC 6238, appendix B are taken, by their last six digits") {
  struct Vector {
    std::int64_t time;
    char const* code;
    std::uint64_t step;
  };

  for (auto const& [time, code, step] :
       {Vector{59, "287082", 0x1}, Vector{1111111109, "081804", 0x23523EC},
        Vector{1111111111, "050471", 0x23523ED}, Vector{1234567890, "005924", 0x273EF07},
        Vector{2000000000, "279037", 0x3F940AA}, Vector{20000000000, "353130", 0x27BC86AA}}) {
    CAPTURE(time);
    auto const used = use(of_the_rfc(), code, at(time));
    REQUIRE(used);
    CHECK(used->last_step == step);
    CHECK(used->used == at(time));
  }
}

TEST_CASE("a code is taken one step early or late, and no more") {
  constexpr std::int64_t time = 1111111111;
  auto const code = "050471";
  auto const begins = time - time % totp_step.count();
  for (auto const offset : {-30, 0, 29, 59})
    CHECK(use(of_the_rfc(), code, at(begins + offset)).has_value());
  for (auto const offset : {-31, 60, 90})
    CHECK(use(of_the_rfc(), code, at(begins + offset)).error().id == "factor.code_refused");
}

TEST_CASE("a code is taken once, and none before it any more") {
  auto const used = use(of_the_rfc(), "050471", at(1111111111)).value();
  CHECK_FALSE(use(used, "050471", at(1111111111)));
  CHECK_FALSE(use(used, "050471", at(1111111120)));
  CHECK_FALSE(use(used, "081804", at(1111111111)));
}

TEST_CASE("what is no code is refused, and spaces are not") {
  CHECK(use(of_the_rfc(), "050 471", at(1111111111)));
  for (auto const* const code : {"", "05047", "0504711", "14050471", "05047a", "٠٥٠٤٧١", "-50471"})
    CHECK_FALSE(use(of_the_rfc(), code, at(1111111111)));
}

TEST_CASE("an app reads the secret from a link, a person in groups of four") {
  Zeroes random;
  auto const made = make_totp(at(0), random);
  CHECK(shown_secret(made) == "AAAA AAAA AAAA AAAA AAAA AAAA AAAA AAAA");
  CHECK(
      uri_of(made, "Comity us", "ann") ==
      "otpauth://totp/Comity%20us:ann?secret=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&issuer=Comity%20us");
  // RFC 4648, section 10.
  Totp const foobar{std::make_shared<Secret const>(std::string_view{"foobar"}), {}, {}, 0};
  CHECK(shown_secret(foobar) == "MZXW 6YTB OI");
}

}  // namespace comity::factor
