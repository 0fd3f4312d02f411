// A schema by a stranger, then a line break, then values to check: compiling and checking end in
// time, and both ways of checking agree.
#include "comity/json/schema.h"
#include "comity/json/text.h"

#include <algorithm>

using namespace comity;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto text = as_text({data, size});
  auto const end = std::min(text.find('\n'), text.size());
  auto const document = json::parse(text.substr(0, end));
  if (!document) return 0;
  auto const schema = json::Schema::compile(*document);
  if (!schema) {
    COMITY_CHECK(schema.error().id.starts_with("json.schema_"));
    return 0;
  }
  text.remove_prefix(end);
  auto const value = json::parse(text);
  // Any value will do when there is none: the schema itself.
  auto const& checked = value ? *value : *document;
  auto const violations = schema->violations(checked);
  COMITY_CHECK(schema->check(checked).has_value() == violations.empty());
  COMITY_CHECK(violations.size() <= json::Schema::violations_max);
  return 0;
}
