#include "form.h"

#include "comity/json/text.h"

namespace comity::agreement {

json::Schema const& form() {
  static json::Schema const schema = [] {
    auto const document = json::parse(form_text);
    COMITY_CHECK(document);
    auto compiled = json::Schema::compile(*document);
    COMITY_CHECK(compiled);
    return *std::move(compiled);
  }();
  return schema;
}

}  // namespace comity::agreement
