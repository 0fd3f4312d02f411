#include "comity/base/base64url.h"

#include <doctest/doctest.h>

namespace comity {

TEST_CASE("base64url has one spelling for each value (RFC 7515 A.1 and C)") {
  Bytes const octets{3, 236, 255, 224, 193};
  CHECK(to_base64url(octets) == "A-z_4ME");
  CHECK(from_base64url("A-z_4ME").value() == octets);
  CHECK(to_base64url(as_bytes(R"({"typ":"JWT",)"
                              "\r\n"
                              R"( "alg":"HS256"})")) == "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9");
  CHECK(from_base64url("").value().empty());
  for (auto const* const bad :
       {"A-z_4M=", "A+z_4ME", "A/z_4ME", "A-z_4MF", "A", "A-z_4", "A-z 4ME"})
    CHECK_MESSAGE(!from_base64url(bad), bad);
}

}  // namespace comity
