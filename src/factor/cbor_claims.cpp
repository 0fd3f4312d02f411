#include "cbor_claims.h"

#include <cbor.h>

namespace comity::factor {
namespace {

/// The members that may still be claimed.
struct Budget {
  std::size_t left = 0;
  bool is_overdrawn = false;

  void claim(std::size_t members) {
    is_overdrawn = is_overdrawn || members > left;
    if (!is_overdrawn) left -= members;
  }
};

cbor_callbacks counting() {
  auto out = cbor_empty_callbacks;
  out.array_start = [](void* budget, std::size_t members) {
    static_cast<Budget*>(budget)->claim(members);
  };
  out.map_start = out.array_start;
  return out;
}

}  // namespace

bool claims_fit(ByteView cbor) {
  static cbor_callbacks const callbacks = counting();
  Budget budget{cbor.size()};
  while (!cbor.empty() && !budget.is_overdrawn) {
    auto const step = cbor_stream_decode(cbor.data(), cbor.size(), &callbacks, &budget);
    if (step.status != CBOR_DECODER_FINISHED) return false;
    cbor = cbor.subspan(step.read);
  }
  return !budget.is_overdrawn;
}

}  // namespace comity::factor
