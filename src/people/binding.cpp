#include "comity/people/binding.h"

#include "comity/json/reader.h"

namespace comity::people {

json::Value to_json(Binding const& binding) {
  json::Object out{{"id", binding.id.text()}, {"issuer", binding.issuer}};
  if (!binding.subject.empty()) out.emplace_back("subject", binding.subject);
  if (!binding.claim.empty()) {
    out.emplace_back("claim", binding.claim);
    out.emplace_back("value", binding.value);
  }
  if (binding.ends) out.emplace_back("ends", to_milliseconds(*binding.ends));
  return out;
}

Result<Binding> parse_binding(json::Value const& value) {
  json::Reader const reader{value, "binding"};
  reader.only({"id", "issuer", "subject", "claim", "value", "ends"});
  Binding out;
  out.id = reader.parsed("id", id_bytes_max, parse_account_id);
  out.issuer = reader.text("issuer", issuer_bytes_max);
  out.subject = reader.optional_text("subject", subject_bytes_max).value_or("");
  out.claim = reader.optional_text("claim", name_bytes_max).value_or("");
  out.value = reader.optional_text("value", subject_bytes_max).value_or("");
  out.ends = reader.optional_instant("ends");
  TRY(reader.done());
  return out;
}

}  // namespace comity::people
