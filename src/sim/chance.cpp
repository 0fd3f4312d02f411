#include "comity/sim/chance.h"

#include "trace_hash.h"

namespace comity::sim {

std::uint64_t Chance::next() {
  state_ += 0x9e3779b97f4a7c15;
  auto z = state_;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

Duration Chance::between(Duration least, Duration most) {
  auto const span = static_cast<std::uint64_t>((most - least).count()) + 1;
  return least + Duration{static_cast<Duration::rep>(below(span))};
}

Chance Chance::stream(std::string_view purpose) const {
  Chance other{state_ ^ fnv1a(fnv1a_basis, purpose)};
  return Chance{other.next()};
}

void Chance::fill(std::span<std::uint8_t> out) {
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % sizeof drawn == 0) drawn = next();
    out[i] = static_cast<std::uint8_t>(drawn >> (8 * (i % sizeof drawn)));
  }
}

}  // namespace comity::sim
