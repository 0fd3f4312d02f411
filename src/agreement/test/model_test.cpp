#include "fixture.h"

namespace comity::agreement {
namespace {

using namespace test;

}  // namespace

TEST_CASE("both models parse once they are filled in") {
  auto const two = two_parties();
  CHECK(two.agreement->parties().size() == 2);
  auto const three = three_parties();
  CHECK(three.agreement->parties().size() == 3);
}

}  // namespace comity::agreement
