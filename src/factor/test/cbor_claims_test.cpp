// The examples are of RFC 8949, appendix A, and what a stranger could make of them.
#include "../cbor_claims.h"

#include <doctest/doctest.h>

using namespace comity;

namespace {

bool fits(std::string_view hex) {
  return factor::claims_fit(from_hex(hex).value());
}

}  // namespace

TEST_CASE("CBOR that holds what it claims may be read") {
  CHECK(fits(""));
  CHECK(fits("80"));
  CHECK(fits("83010203"));
  CHECK(fits("8301820203820405"));
  CHECK(fits("a26161016162820203"));
  CHECK(fits("9f018202039f0405ffff"));
  CHECK(fits("a0a0"));
}

TEST_CASE("CBOR that claims more members than it has bytes is not given to a parser") {
  CHECK_FALSE(fits("bb00000000bababab5"));
  CHECK_FALSE(fits("9b00000000bababab5"));
  CHECK_FALSE(fits("9bffffffffffffffff"));
  CHECK_FALSE(fits("ba000100000101"));
}

TEST_CASE("nested claims are counted together") {
  // Each of the arrays alone would fit into the nine bytes.
  CHECK_FALSE(fits("878787010101010101"));
}

TEST_CASE("CBOR that is cut off or malformed is not given to a parser") {
  CHECK_FALSE(fits("19"));
  CHECK_FALSE(fits("43ffff"));
  CHECK_FALSE(fits("1c"));
}
