#include "comity/factor/recovery.h"

#include <cctype>
#include <set>

#include <doctest/doctest.h>

namespace comity::factor {
namespace {

class Counting final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override {
    for (auto& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

}  // namespace

TEST_CASE("each recovery code works once, however it is typed") {
  Counting random;
  auto [kept, shown] = make_recovery_codes({}, random);
  REQUIRE(shown.size() == recovery_codes_count);
  CHECK(std::set<std::string>{shown.begin(), shown.end()}.size() == recovery_codes_count);
  for (auto const& code : shown) {
    CHECK(code.size() == 19);
    auto const used = use(kept, code);
    REQUIRE(used);
    CHECK(used->left.size() == kept.left.size() - 1);
    CHECK(use(*used, code).error().id == "factor.code_refused");
    kept = *used;
  }
  CHECK(kept.left.empty());
}

TEST_CASE("case, spaces and hyphens of a recovery code do not matter; anything else does") {
  Counting random;
  auto const [kept, shown] = make_recovery_codes({}, random);
  auto spaced = shown.front();
  for (auto& c : spaced) c = c == '-' ? ' ' : static_cast<char>(std::toupper(c));
  CHECK(use(kept, spaced));
  for (auto const& other :
       {std::string{}, std::string{"-"}, shown.front().substr(1), shown.front() + "a"})
    CHECK_FALSE(use(kept, other));
}

TEST_CASE("a new set has nothing of the old one") {
  Counting random;
  auto const old = make_recovery_codes({}, random);
  auto const fresh = make_recovery_codes({}, random);
  for (auto const& code : old.shown) CHECK_FALSE(use(fresh.kept, code));
}

}  // namespace comity::factor
