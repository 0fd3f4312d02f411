// Notes, signature lines and verifier keys have one spelling each, and no note makes verification
// misbehave.
#include "comity/note/verify.h"

using namespace comity;
using namespace comity::note;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static KeySet const keys{
      {},
      {VerifierKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
           .value(),
       // The keys of RFC 8032 §7.1, TEST 1 and TEST 2: those that the seeds are signed with.
       VerifierKey::parse(
           "comity/0123456789abcdef/a/b+987563ba+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea")
           .value(),
       VerifierKey::parse("comity/0123456789abcdef/b/a/mirror+258367c7+"
                          "BD1AF8PoQ4lakrcKp00bfrycmCzPLsSWjMDNVfEq9GYM")
           .value()}};
  auto const input = as_text({data, size});
  if (auto note = Note::parse(input)) {
    COMITY_CHECK(note->encode() == input);
    static_cast<void>(verify(*note, keys));
    auto const last = note->signatures().back();
    COMITY_CHECK(note->put(last).has_value());
    COMITY_CHECK(note->signatures().back() == last);
    COMITY_CHECK(Note::parse(note->encode()).value() == *note);
  }
  if (auto const lines = parse_signature_lines(input)) {
    std::string encoded;
    for (auto const& line : *lines) encoded += line.encode();
    COMITY_CHECK(encoded == input);
  }
  if (auto const key = VerifierKey::parse(input)) COMITY_CHECK(key->encode() == input);
  return 0;
}
