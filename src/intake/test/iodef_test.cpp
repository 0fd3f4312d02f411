// Incident documents in both spellings are sources of a request.
#include "files.h"

using namespace comity;
using namespace comity::intake;
using namespace comity::intake::test;

namespace {

std::string document(std::string_view incident,
                     std::string_view attributes = "restriction=\"green\"") {
  return "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<IODEF-Document version=\"2.00\" "
         "xml:lang=\"en\" xmlns=\"urn:ietf:params:xml:ns:iodef-2.0\"><Incident "
         "purpose=\"reporting\" " +
         std::string{attributes} +
         "><IncidentID name=\"csirt.example.com\">189493</IncidentID>"
         "<GenerationTime>2026-11-22T09:00:00Z</GenerationTime>" +
         std::string{incident} + "</Incident></IODEF-Document>";
}

constexpr std::string_view scan =
    "<Description>Scanning of 443/tcp, 扫描</Description>"
    "<EventData><StartTime>2026-11-20T01:02:03Z</StartTime><Flow>"
    "<System category=\"source\"><Node><Address category=\"ipv4-addr\">8.8.4.7</Address></Node>"
    "<Service ip-protocol=\"6\"><Port>60321</Port></Service></System>"
    "<System category=\"target\"><Node><Address category=\"ipv4-addr\">9.9.9.10</Address></Node>"
    "</System></Flow><Expectation action=\"block-host\" severity=\"high\"/></EventData>";

std::string refused(std::string_view text, std::optional<Format> told = {}) {
  auto const out = read(as_bytes(text), told);
  return out ? "read" : out.error().id;
}

}  // namespace

TEST_CASE("a document of IODEF says who did it, to whom, when, and what is expected") {
  auto const found = reading(document(scan));
  CHECK(found.format == Format::iodef);
  CHECK(found.reference == "189493");
  CHECK(found.tlp == "green");
  CHECK(found.summary == "Scanning of 443/tcp, 扫描");
  CHECK(sightings(found) == "ipv4 8.8.4.7:60321, ipv4 9.9.9.10");
  CHECK(found.sightings[0].role == Role::source);
  CHECK(!found.sightings[0].is_context);
  CHECK(found.sightings[0].first_seen == *parse_rfc3339("2026-11-20T01:02:03Z"));
  CHECK(found.sightings[1].is_context);
  REQUIRE(found.leaning.has_value());
  CHECK(found.leaning->kind == "mitigation");
  CHECK(found.measure == "stop_attack");
  CHECK(found.hurry.has_value());
}

TEST_CASE("the examples of RFC 8727 are told from their content and give their indicators") {
  auto const found = reading(file("iodef/rfc8727-indicators.json"));
  CHECK(found.format == Format::iodef);
  CHECK(found.tlp == "green");
  CHECK(sightings(found) == "domain kj290023j09r34.example.com");
  CHECK(found.language == "en");
  auto const minimal = reading(file("iodef/rfc8727-minimal.json"));
  CHECK(minimal.format == Format::iodef);
}

TEST_CASE("IODEF's amber is inside one organisation, and no restriction is private") {
  CHECK(reading(document({}, "restriction=\"amber\"")).tlp == "amber+strict");
  CHECK(reading(document({}, "restriction=\"public\"")).tlp == "clear");
  CHECK(reading(document({}, "restriction=\"default\"")).tlp == "red");
  auto const none = reading(document({}, ""));
  CHECK(none.tlp == "red");
  CHECK(remark(none, "intake.restriction_default") != nullptr);
}

TEST_CASE("traceback leads to an investigation") {
  auto text = document({});
  text.replace(text.find("reporting"), 9, "traceback");
  CHECK(reading(text).leaning->kind == "investigation");
}

TEST_CASE("entities, DTDs, depth and other documents are refused by name") {
  CHECK(refused("<!DOCTYPE IODEF-Document [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                "<IODEF-Document>&x;</IODEF-Document>") == "iodef.has_dtd");
  std::string deep = "<IODEF-Document>";
  for (int i = 0; i < 1'000; ++i) deep += "<EventData>";
  auto const verdict = refused(deep);
  CHECK((verdict == "iodef.too_deep" || verdict == "intake.not_this_format"));
  CHECK(refused("<IODEF-Document" + std::string(20 << 20, ' ')) == "intake.not_this_format");
  CHECK(refused(document(std::string(20 << 20, 'x'))) == "iodef.too_large");
  CHECK(refused("<html/>", Format::iodef) == "intake.not_this_format");
  CHECK(refused("hello", Format::iodef) == "intake.not_this_format");
  CHECK(refused("<?xml", Format::iodef) == "intake.not_this_format");
}
