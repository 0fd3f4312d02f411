// Signed and encrypted mail from anywhere: whatever it is made of, nothing is taken for signed by
// somebody known, and what is opened is bounded.
#include "comity/mail/limits.h"
#include "comity/mailcrypt/open.h"

#include <fstream>
#include <iterator>

using namespace comity;
using namespace comity::mailcrypt;

namespace {

Bytes file(char const* name) {
  std::ifstream in{std::string{MAILCRYPT_DATA "/"} + name, std::ios::binary};
  std::string const text{std::istreambuf_iterator<char>{in}, {}};
  return to_bytes(std::string_view{text});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static Own const own{"tasks@cert-b.example", file("desk.pem"), Secret{file("desk.key")},
                       Secret{file("desk.secret.asc")}};
  // Of keys that nobody has the private half of, so that no input is signed by them.
  static Correspondent const known[] = {
      {"server", "noc@isp-a.example", Form::smime, file("server.pem")},
      {"signing", "signs@isp-a.example", Form::openpgp, file("signing.asc")}};
  static Instant const now = *parse_rfc3339("2027-01-01T00:00:00Z");
  auto const opened = open(as_text({data, size}), own, known, now);
  if (!opened || !*opened) return 0;
  COMITY_CHECK((*opened)->signature != Signature::good);
  COMITY_CHECK((*opened)->entity.size() <= 2 * mail::message_bytes_max);
  return 0;
}
