#include "comity/tracker/notice.h"

#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/tracker/limits.h"
#include "dialect.h"

namespace comity::tracker {

Result<std::optional<triage::Notice>> read_notice(Place const& place, ByteView body) {
  auto const value = TRY(json::parse(body, {.bytes_max = notice_bytes_max}));
  auto const& dialect = dialect_of(place.channel);
  if (!dialect.is_notice(value))
    return fail(Code::invalid, "tracker.not_a_notice", {{"expected", dialect.form}});
  auto out = dialect.notice(place, value);
  if (!out) return out;
  // TheHive leaves the id empty of what it makes beside something else.
  out->id = reference_of(std::move(out->id));
  if (out->id.empty()) out->id = crypto::sha256(body).hex();
  return out;
}

}  // namespace comity::tracker
