#include "comity/evidence/chunks.h"

#include "comity/crypto/keys.h"

#include <doctest/doctest.h>

namespace comity::evidence {
namespace {

struct Sealed {
  crypto::SystemRandom random;
  ChunkCipher cipher;
  std::vector<Bytes> plain;
  std::vector<Bytes> chunks;

  explicit Sealed(std::uint64_t size,
                  crypto::SealingKey key = crypto::SealingKey::from(Bytes(32, 1)))
      : cipher{std::move(key), ChunkPlan{size}} {
    for (std::uint64_t i = 0; i < cipher.plan().count(); ++i) {
      plain.emplace_back(cipher.plan().plain_bytes(i), static_cast<std::uint8_t>(i));
      cipher.seal(i, plain.back(), random, chunks.emplace_back());
    }
  }
};

}  // namespace

TEST_CASE("a plan covers every size without gap or overlap") {
  for (std::uint64_t size : {std::uint64_t{1}, std::uint64_t{chunk_bytes - 1},
                             std::uint64_t{chunk_bytes}, std::uint64_t{chunk_bytes + 1},
                             std::uint64_t{3 * chunk_bytes}, std::uint64_t{3 * chunk_bytes + 7}}) {
    CAPTURE(size);
    ChunkPlan const plan{size};
    std::uint64_t plain = 0;
    for (std::uint64_t i = 0; i < plan.count(); ++i) {
      CHECK(ChunkPlan::sealed_offset(i) == plain + i * crypto::SealingKey::overhead_bytes);
      CHECK(plan.is_last(i) == (i + 1 == plan.count()));
      plain += plan.plain_bytes(i);
    }
    CHECK(plain == size);
    CHECK(plan.sealed_size() ==
          ChunkPlan::sealed_offset(plan.count() - 1) + plan.sealed_bytes(plan.count() - 1));
  }
  CHECK(ChunkPlan{item_bytes_max}.count() == item_bytes_max / chunk_bytes);
}

TEST_CASE("each chunk opens by itself, in any order") {
  Sealed const sealed{2 * chunk_bytes + 5};
  Bytes out;
  for (std::uint64_t i : {2, 0, 1}) {
    REQUIRE(sealed.cipher.open(i, sealed.chunks[i], out));
    CHECK(out == sealed.plain[i]);
  }
}

TEST_CASE("a chunk at another place, of another item or size, cut or changed, does not open") {
  Sealed const sealed{2 * chunk_bytes};
  Sealed const larger{3 * chunk_bytes};
  Sealed const other{2 * chunk_bytes, crypto::SealingKey::from(Bytes(32, 2))};
  Bytes out;
  CHECK_FALSE(sealed.cipher.open(0, sealed.chunks[1], out));
  CHECK_FALSE(sealed.cipher.open(1, sealed.chunks[0], out));
  CHECK_FALSE(sealed.cipher.open(0, larger.chunks[0], out));
  CHECK_FALSE(sealed.cipher.open(0, other.chunks[0], out));
  CHECK_FALSE(sealed.cipher.open(0, ByteView{sealed.chunks[0]}.first(chunk_bytes), out));
  auto changed = sealed.chunks[0];
  changed[chunk_bytes / 2] ^= 1;
  CHECK_FALSE(sealed.cipher.open(0, changed, out));
  CHECK(out.empty());
}

}  // namespace comity::evidence
