/// What a source says, whatever its form: mails and notes, tables, MISP events, STIX bundles, abuse
/// reports, incident documents. Nothing here knows of an agreement.
#pragma once

#include "comity/base/instant.h"
#include "comity/indicator/observable.h"
#include "comity/intake/limits.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace comity::intake {

using indicator::Observable;

enum class Format { text, csv, misp, stix, xarf, iodef };

inline constexpr std::array all_formats{Format::text, Format::csv,  Format::misp,
                                        Format::stix, Format::xarf, Format::iodef};

/// "text", "csv", "misp", "stix", "xarf", "iodef"
std::string_view name_of(Format format);

/// Errors: `invalid intake.not_a_format`.
Result<Format> parse_format(std::string_view name);

/// Something that a person should know, as a text by id.
struct Remark {
  std::string id;
  Parameters parameters;
  std::size_t further = 0;  ///< How many of the same kind are left out after this one.
};

/// Which end of a connection an address was, as far as the source says.
enum class Role { unknown, source, destination };

/// An indicator, where the source has it and when it was seen. Each observable stands
/// once with each port.
struct Sighting {
  Observable observable;
  std::string where;  ///< Of the first place: "line 12", "Event.Attribute[3]".
  std::size_t count = 1;
  Role role = Role::unknown;
  std::optional<std::uint16_t> port;
  std::optional<Instant> first_seen;
  std::optional<Instant> last_seen;
  std::string comment;
  std::string id;           ///< Of the source's own for it, such as a MISP UUID.
  bool is_context = false;  ///< Named for understanding only; nothing is to be done about it.
};

/// What the source leads one to ask for, and why one thinks so.
struct Leaning {
  std::string kind;  ///< "mitigation": as the model agreements name it.
  Remark reason;
};

struct Reading {
  Format format = Format::text;
  std::string encoding;   ///< "UTF-8", "GB18030" …
  std::string title;      ///< May be empty.
  std::string summary;    ///< May be empty; in the source's language.
  std::string language;   ///< Of title and summary: "en", "zh", "ja", "ko", "ru"; else empty.
  std::string reference;  ///< The source's own id; may be empty.
  std::vector<Sighting> sightings;
  std::optional<Instant> observed_from;
  std::optional<Instant> observed_until;
  // Markings in the words of TLP 2.0 and PAP; empty if there are none. Of several the strictest
  // counts, and one that is unknown counts as "red".
  std::string tlp;
  std::string pap;
  // In the words of the RSIT taxonomy; empty if the source does not say.
  std::string incident_class;
  std::string incident_type;
  std::string measure;  ///< What an abuse report wants done: "take_down"; else empty.
  std::optional<Leaning> leaning;
  std::optional<Remark> hurry;  ///< Why it should be urgent, if it should.
  std::vector<Remark> remarks;
};

/// Reads a source of at most `source_bytes_max`, in UTF-8, UTF-16 or GB18030. Without `told` the
/// format is taken from the content. Reads leniently: what cannot be understood is passed over and
/// remarked upon by its place. Pure; time and memory in proportion to the source.
/// Errors: `too_large intake.source_too_large` (`limit`); `invalid intake.not_text`; `invalid
/// intake.empty`; `iodef.has_dtd` and what is `too_large` of `iodef::read`; `invalid
/// intake.not_this_format` (`format`, `cause`) if the source has not the outline of what was told;
/// `invalid intake.xarf_version`; `too_large intake.too_many_columns`
/// (`limit`), `too_large intake.too_many_parts` (`limit`).
Result<Reading> read(ByteView source, std::optional<Format> told = {});

}  // namespace comity::intake
