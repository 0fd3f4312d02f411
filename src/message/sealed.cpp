#include "comity/message/sealed.h"

#include "comity/crypto/hash.h"

namespace comity::message {
namespace {

Error too_large(std::size_t bytes) {
  return fail(Code::too_large, "message.envelope_too_large",
              {{"bytes", std::to_string(bytes)}, {"limit", std::to_string(envelope_bytes_max)}});
}

}  // namespace

Result<Unverified> Unverified::parse(Bytes envelope) {
  if (envelope.size() > envelope_bytes_max) return too_large(envelope.size());
  auto const digest = crypto::sha256(envelope);
  auto parsed = TRY(dsse::Envelope::parse(std::move(envelope), envelope_bytes_max));
  if (parsed.payload_type() != envelope_type)
    return fail(Code::invalid, "message.wrong_payload_type");
  auto header = TRY(parse_header(parsed.payload()));
  return Unverified{std::move(parsed), std::move(header), digest};
}

Result<std::size_t> Unverified::check_signatures(
    std::span<std::vector<crypto::PublicKey> const> sets) const {
  auto const set = TRY(dsse::verify_any(envelope_, sets));
  return sets[set].size();
}

Result<Verified> Verified::check(Unverified message,
                                 std::span<std::vector<crypto::PublicKey> const> sets) {
  TRY(message.check_signatures(sets));
  return Verified{std::move(message)};
}

Result<Sealed> Sealed::seal(Header header, std::span<crypto::PrivateKey const* const> keys) {
  auto envelope = dsse::seal(envelope_type, encode(header), keys);
  if (envelope.size() > envelope_bytes_max) return too_large(envelope.size());
  auto const digest = crypto::sha256(envelope);
  return Sealed{std::move(header), std::move(envelope), digest};
}

}  // namespace comity::message
