// Keys of JSON Web Signatures, by the vectors of the RFCs.
#include "comity/crypto/jws.h"

#include "comity/base/base64url.h"

#include <array>

#include <doctest/doctest.h>

namespace comity::crypto {
namespace {

Bytes decoded(std::string_view text) {
  return from_base64url(text).value();
}

// RFC 7515 A.2.1
std::string const modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
    "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
    "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
std::string const payload =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";

struct Vector {
  JwsKey key;
  std::string_view algorithm;
  std::string text;
  std::string_view signature;
};

std::array<Vector, 3> vectors() {
  return {
      {{JwsKey::rs256(decoded(modulus), decoded("AQAB")).value(), "RS256",
        "eyJhbGciOiJSUzI1NiJ9" + payload,
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2"
        "Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjt"
        "QBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6"
        "IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
       {JwsKey::es256(decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                      decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"))
            .value(),
        "ES256", "eyJhbGciOiJFUzI1NiJ9" + payload,
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
       {JwsKey::eddsa(decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).value(), "EdDSA",
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_"
        "MuM0KAg"}}};
}

}  // namespace

TEST_CASE("the signatures of RFC 7515 A.2 and A.3 and RFC 8037 A.4 are valid, and no changed one") {
  for (auto const& vector : vectors()) {
    CAPTURE(vector.algorithm);
    CHECK(vector.key.algorithm() == vector.algorithm);
    auto signature = decoded(vector.signature);
    CHECK(vector.key.verify(as_bytes(vector.text), signature));
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text + "x"), signature));
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text), {}));
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text), ByteView{signature}.first(10)));
    for (auto const& other : vectors()) {
      if (other.algorithm == vector.algorithm) continue;
      CHECK_FALSE(other.key.verify(as_bytes(vector.text), signature));
    }
    signature.push_back(0);
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text), signature));
    signature.pop_back();
    signature[5] ^= 1;
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text), signature));
    CHECK_FALSE(vector.key.verify(as_bytes(vector.text), Bytes(signature.size(), 0)));
  }
}

TEST_CASE("a key that is too short, even, off its curve or of a wrong length is refused") {
  auto const n = decoded(modulus);
  auto const e = decoded("AQAB");
  auto even = n;
  even.back() &= 0xfe;
  CHECK_FALSE(JwsKey::rs256(even, e));
  CHECK_FALSE(JwsKey::rs256(ByteView{n}.last(128), e));
  CHECK_FALSE(JwsKey::rs256(Bytes(2'000, 0xff), e));
  CHECK_FALSE(JwsKey::rs256({}, e));
  for (auto const& exponent : {Bytes{}, Bytes{1}, Bytes{2}, Bytes{0, 3}, Bytes{1, 0, 0, 0, 1}})
    CHECK_FALSE(JwsKey::rs256(n, exponent));
  auto x = decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  auto const y = decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  CHECK_FALSE(JwsKey::es256(x, x));
  CHECK_FALSE(JwsKey::es256(x, ByteView{y}.first(31)));
  x.insert(x.begin(), 0);
  CHECK_FALSE(JwsKey::es256(x, y));
  CHECK_FALSE(JwsKey::eddsa(Bytes(32, 0)));
  CHECK_FALSE(JwsKey::eddsa(Bytes(31, 1)));
}

}  // namespace comity::crypto
