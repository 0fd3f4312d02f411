// Every agreement is read or refused; one that is read answers every question, and differs from
// itself in nothing. The input is the payload of a draft.
#include "comity/agreement/ceremony.h"
#include "comity/agreement/diff.h"
#include "comity/crypto/hash.h"

using namespace comity;
using agreement::Agreement;

namespace {

void check_all(Agreement const& read) {
  for (auto const& kind : read.kinds()) {
    for (auto const* type : {"request.issue", "request.answer"}) {
      auto const* schema = read.body_schema(type, kind.id);
      COMITY_CHECK(schema != nullptr);
      for (auto const& violation : schema->violations(read.document())) {
        static_cast<void>(read.field_text(type, kind.id, violation.pointer));
      }
    }
    COMITY_CHECK(kind.standards.size() == read.urgencies().size());
  }
  for (auto const& party : read.parties()) {
    COMITY_CHECK(party.calendar.is_working(read.in_force_from()));
    COMITY_CHECK(!party.keys.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  ByteView const payload{data, size};
  auto const envelope = dsse::with_signatures(agreement::envelope_type, payload, {});
  auto const read = Agreement::parse(envelope, Agreement::Signatures::not_yet);
  if (!read) return 0;
  COMITY_CHECK((*read)->id().digest == crypto::sha256(payload));
  COMITY_CHECK(!Agreement::parse(envelope, Agreement::Signatures::required));
  COMITY_CHECK(agreement::diff((*read)->document(), (*read)->document()).empty());
  COMITY_CHECK(agreement::signers(**read).size() >= (*read)->parties().size());
  check_all(**read);
  agreement::Adopted adopted;
  COMITY_CHECK(adopted.add(*read).has_value() == !(*read)->supersedes());
  return 0;
}
