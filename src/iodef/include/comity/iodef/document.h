/// Incident documents of the Incident Object Description Exchange Format, version 2 (RFC 7970), as
/// XML and as JSON (RFC 8727): the part of it that a request for help has a use for. Written
/// strictly, by the schema; read leniently, version 1 (RFC 5070) too. It refuses to know what a
/// request is.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::iodef {

/// Text in one language.
struct Text {
  std::string lang;  ///< RFC 5646, "zh"; empty: that of the document.
  std::string text;

  friend bool operator==(Text const&, Text const&) = default;
};

struct IncidentId {
  std::string name;  ///< Of the team that gave it: a domain name by custom.
  std::string id;

  friend bool operator==(IncidentId const&, IncidentId const&) = default;
};

struct Contact {
  std::string role = "creator";       ///< creator, irt, leo, victim …
  std::string type = "organization";  ///< Or person.
  std::vector<Text> names;
  std::vector<Text> descriptions;
  std::vector<std::string> emails;
  std::vector<std::string> telephones;

  friend bool operator==(Contact const&, Contact const&) = default;
};

/// What was seen: the types are those of RFC 7970 §3.29.1 (`ipv4-addr`, `ipv6-net`, `domain-name`,
/// `site-uri`, `e-mail`, `asn`, `mutex` …), and `file-sha256`, `file-sha1`, `file-md5`,
/// `file-sha512`, `file-name` for what FileData says, with hashes in lower-case hex. Other words are
/// written as extensions.
struct Observable {
  std::string type;
  std::string value;

  friend bool operator==(Observable const&, Observable const&) = default;
};

struct Indicator {
  Observable observable;
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::vector<Text> descriptions;

  friend bool operator==(Indicator const&, Indicator const&) = default;
};

/// A host or network that took part.
struct System {
  std::string category;  ///< source, target, intermediate …; empty if it is not said.
  std::vector<Observable> addresses;
  std::vector<int> ports;

  friend bool operator==(System const&, System const&) = default;
};

/// What the sender asks the reader to do.
struct Expectation {
  std::string action = "other";  ///< investigate, block-host, status-triage …
  std::string severity;          ///< low, medium, high; or empty.
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::vector<Text> descriptions;

  friend bool operator==(Expectation const&, Expectation const&) = default;
};

/// Something that happened; parts of parts are read as if they stood beside each other.
struct Event {
  std::vector<Text> descriptions;
  std::optional<Instant> detected;
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::vector<Contact> contacts;
  std::vector<System> systems;
  std::vector<Expectation> expectations;

  friend bool operator==(Event const&, Event const&) = default;
};

struct HistoryItem {
  std::string action = "other";
  Instant time{};
  std::vector<Text> descriptions;

  friend bool operator==(HistoryItem const&, HistoryItem const&) = default;
};

/// An extension: what the format has no place for.
struct Additional {
  std::string name;
  std::string meaning;
  std::string dtype = "string";
  std::string value;

  friend bool operator==(Additional const&, Additional const&) = default;
};

struct Incident {
  std::string purpose = "reporting";  ///< traceback, mitigation, reporting, watch, other.
  std::string restriction;  ///< public, partner, need-to-know, private, red …; or empty.
  std::string lang;
  IncidentId id;
  std::vector<IncidentId> alternatives;
  std::optional<Instant> detected;
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::optional<Instant> reported;
  Instant generated{};
  std::vector<Text> descriptions;
  std::vector<Contact> contacts;  ///< To write: at least one.
  std::vector<Event> events;
  std::vector<Indicator> indicators;
  std::vector<HistoryItem> history;
  std::vector<Additional> additional;

  friend bool operator==(Incident const&, Incident const&) = default;
};

struct Document {
  std::string lang = "en";
  std::vector<Incident> incidents;

  friend bool operator==(Document const&, Document const&) = default;
};

/// Both spellings are valid by their schemas if each incident has an id, its name, a contact, and
/// every word of a closed list is of that list.
std::string to_xml(Document const& document);
std::string to_json(Document const& document);

/// Reads what it understands and leaves the rest; times without a zone are left out. No DTD, no
/// entities but XML's five, nothing is fetched. Errors: `too_large iodef.too_large` (limit),
/// `iodef.too_many` (limit), `iodef.too_deep` (limit); `invalid iodef.not_xml` (cause, offset),
/// `iodef.has_dtd`, `iodef.not_iodef` (found), `iodef.no_incident`; those of `json::parse`.
Result<Document> from_xml(ByteView bytes);
Result<Document> from_json(ByteView bytes);

/// By the first character that is no space. Errors: those of both.
Result<Document> read(ByteView bytes);

}  // namespace comity::iodef
