#include "comity/crypto/hash.h"

#include <string>
#include <thread>

#include <doctest/doctest.h>

namespace comity::crypto {
namespace {

struct Row {
  std::string message;
  char const* digest;
};

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("SHA-256 gives the digests of FIPS 180-4 (NIST's examples)") {
  for (auto const& row : {
           Row{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
           Row{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
           Row{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
           Row{std::string(1'000'000, 'a'),
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
       }) {
    CHECK(sha256(as_bytes(row.message)).hex() == row.digest);
  }
}

TEST_CASE("SM3 gives the digests of GB/T 32905-2016, appendix A") {
  CHECK(sm3(as_bytes("abc")).hex() ==
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  CHECK(sm3(as_bytes(repeated("abcd", 16))).hex() ==
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
}

TEST_CASE("where a message is cut does not change its digest") {
  std::string const message = repeated("comity ", 40);
  auto const whole = sha256(as_bytes(message));
  Sha256 stream;
  for (std::size_t cut = 0; cut <= message.size(); cut += 7) {
    auto const first = as_bytes(message).first(cut);
    auto const rest = as_bytes(message).subspan(cut);
    CHECK(sha256({first, rest}) == whole);
    stream.add(first);
    stream.add(rest);
    CHECK(stream.finish() == whole);
  }
  CHECK(sha256({}) == sha256(as_bytes("")));
}

TEST_CASE("a stream that has finished starts anew, and can be moved midway") {
  Sha256 stream;
  stream.add(as_bytes("xyz"));
  stream.finish();
  stream.add(as_bytes("a"));
  Sha256 moved = std::move(stream);
  moved.add(as_bytes("bc"));
  CHECK(moved.finish() == sha256(as_bytes("abc")));
  CHECK(moved.finish() == sha256(as_bytes("")));
}

TEST_CASE("threads hash without disturbing one another") {
  auto const many = [](std::uint8_t byte, bool& same) {
    Bytes const message(65, byte);
    auto const once = sha256(message);
    for (int i = 0; i < 2'000; ++i) same = same && sha256(message) == once && sm3(message) != once;
  };
  bool first = true;
  bool second = true;
  std::thread one{many, std::uint8_t{1}, std::ref(first)};
  std::thread two{many, std::uint8_t{2}, std::ref(second)};
  one.join();
  two.join();
  CHECK(first);
  CHECK(second);
}

TEST_CASE("a stream in any pieces has the digest of the whole, and starts anew after it") {
  auto const text = repeated("0123456789abcdef", 300);
  Sha256 sha256_stream;
  Sm3 sm3_stream;
  for (std::size_t piece : {1, 7, 64, 4'096}) {
    for (std::size_t at = 0; at < text.size(); at += piece) {
      sha256_stream.add(as_bytes(text.substr(at, piece)));
      sm3_stream.add(as_bytes(text.substr(at, piece)));
    }
    CHECK(sha256_stream.finish() == sha256(as_bytes(text)));
    CHECK(sm3_stream.finish() == sm3(as_bytes(text)));
  }
}

}  // namespace comity::crypto
