// Every envelope is read or refused, however it is spelled; what is read is read alike from its own
// parts, and no key that never signed is found in it.
#include "comity/crypto/keys.h"
#include "comity/dsse/envelope.h"

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static auto const stranger = [] {
    crypto::SystemRandom random;
    return crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random).public_key();
  }();
  auto const envelope = dsse::Envelope::parse(to_bytes(ByteView{data, size}));
  // A space before it makes it a spelling that only the general parser knows.
  auto const general =
      dsse::Envelope::parse(to_bytes(' ' + std::string{as_text(ByteView{data, size})}));
  COMITY_CHECK(envelope.has_value() == general.has_value());
  if (!envelope) return 0;
  COMITY_CHECK(envelope->payload() == general->payload());
  COMITY_CHECK(envelope->signatures().size() == general->signatures().size());
  COMITY_CHECK(as_text(envelope->bytes()) == as_text({data, size}));
  COMITY_CHECK(envelope->signatures().size() <= dsse::signatures_max);
  COMITY_CHECK(!dsse::verify(*envelope, {&stranger, 1}));
  auto const again = dsse::Envelope::parse(
      dsse::with_signatures(envelope->payload_type(), envelope->payload(), envelope->signatures()));
  COMITY_CHECK(again->payload_type() == envelope->payload_type());
  COMITY_CHECK(again->payload() == envelope->payload());
  COMITY_CHECK(again->signatures().size() == envelope->signatures().size());
  return 0;
}
