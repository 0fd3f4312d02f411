#include "comity/evidence/chunks.h"

#include "comity/crypto/hash.h"

namespace comity::evidence {

ChunkPlan::ChunkPlan(std::uint64_t size) : size_{size} {
  COMITY_CHECK(size > 0 && size <= item_bytes_max);
}

std::size_t ChunkPlan::plain_bytes(std::uint64_t index) const {
  COMITY_CHECK(index < count());
  return is_last(index) ? static_cast<std::size_t>(size_ - index * chunk_bytes) : chunk_bytes;
}

Bytes ChunkCipher::bound(std::uint64_t index) const {
  auto out = to_bytes(std::string_view{"comity.chunk/v1"});
  append_u64(out, plan_.size());
  append_u64(out, index);
  out.push_back(plan_.is_last(index) ? 1 : 0);
  return out;
}

void ChunkCipher::seal(std::uint64_t index, ByteView plain, Random& random, Bytes& out) const {
  COMITY_CHECK(plain.size() == plan_.plain_bytes(index));
  key_.seal(plain, bound(index), random, out);
}

Result<void> ChunkCipher::open(std::uint64_t index, ByteView sealed, Bytes& out) const {
  return key_.open(sealed, bound(index), out);
}

crypto::SealingKey wrapping_key() {
  return crypto::SealingKey::from(crypto::sha256(as_bytes("comity wrapped malware")).view());
}

}  // namespace comity::evidence
