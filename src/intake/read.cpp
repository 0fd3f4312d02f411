#include "comity/intake/reading.h"
#include "encoding.h"
#include "formats.h"
#include "parts.h"

#include <algorithm>

namespace comity::intake {
namespace {

constexpr std::array<std::string_view, all_formats.size()> format_names{"text", "csv",  "misp",
                                                                        "stix", "xarf", "iodef"};

/// Members of an object that are looked at to tell its format.
constexpr std::size_t members_looked_at = 64;

/// Of a text that are looked at to tell whether it is an incident document.
constexpr std::size_t front_bytes = 4'096;

Format object_format(std::string_view object) {
  bool is_event = false;
  bool has_attributes = false;
  Parts parts{object};
  for (std::size_t i = 0; i < members_looked_at; ++i) {
    auto const part = parts.next();
    if (!part) break;
    if (part->key == "xarf_version" || part->key == "ReporterInfo") return Format::xarf;
    if (part->key == "Incident") return Format::iodef;
    if (part->key == "Event" || part->key == "response") return Format::misp;
    if (part->key == "spec_version" || part->key == "objects") return Format::stix;
    if (part->key == "type" && part->value == "\"bundle\"") return Format::stix;
    is_event = is_event || part->key == "info";
    has_attributes = has_attributes || part->key == "Attribute" || part->key == "Object";
  }
  return is_event && has_attributes ? Format::misp : Format::text;
}

/// Its root stands at the front, behind a declaration, comments and white space.
bool is_incident_xml(std::string_view text) {
  auto const front = trimmed(text).substr(0, front_bytes);
  return front.starts_with('<') && front.find("IODEF-Document") != front.npos;
}

Result<Reading> read_as(Format format, std::string_view text) {
  switch (format) {
    case Format::text:
      return read_text(text);
    case Format::csv:
      return read_csv(text);
    case Format::misp:
      return read_misp(text);
    case Format::stix:
      return read_stix(text);
    case Format::xarf:
      return read_xarf(text);
    case Format::iodef:
      return read_iodef(text);
  }
  return read_text(text);
}

}  // namespace

std::string_view name_of(Format format) {
  return format_names[static_cast<std::size_t>(format)];
}

Result<Format> parse_format(std::string_view name) {
  auto const found = std::ranges::find(format_names, name);
  if (found == format_names.end())
    return fail(Code::invalid, "intake.not_a_format", {{"name", std::string{cut(name, 100)}}});
  return all_formats[static_cast<std::size_t>(found - format_names.begin())];
}

Format format_of(std::string_view text) {
  if (is_object(text)) return object_format(text);
  if (is_array(text)) {
    auto const first = Parts{text}.next();
    if (first && is_object(first->value)) return object_format(first->value);
  }
  if (is_incident_xml(text)) return Format::iodef;
  return table_separator(text) ? Format::csv : Format::text;
}

Result<Reading> read(ByteView source, std::optional<Format> told) {
  if (source.size() > source_bytes_max)
    return fail(Code::too_large, "intake.source_too_large",
                {{"limit", std::to_string(source_bytes_max)}});
  auto const decoded = TRY(decode(source));
  if (trimmed(decoded.text).empty()) return fail(Code::invalid, "intake.empty");
  auto reading = TRY(read_as(told.value_or(format_of(decoded.text)), decoded.text));
  reading.encoding = decoded.encoding;
  if (decoded.is_guessed)
    reading.remarks.push_back({"intake.encoding_guessed", {{"encoding", decoded.encoding}}});
  return reading;
}

}  // namespace comity::intake
