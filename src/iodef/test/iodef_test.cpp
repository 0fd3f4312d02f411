#include "comity/iodef/document.h"
#include "comity/iodef/limits.h"
#include "comity/iodef/rid.h"
#include "comity/json/schema.h"
#include "comity/json/text.h"
#include "files.h"

#include <doctest/doctest.h>

using namespace comity;
using namespace comity::iodef;

namespace {

Instant at(std::string_view text) {
  return *parse_rfc3339(text);
}

/// One of everything.
Document full() {
  Incident incident;
  incident.purpose = "mitigation";
  incident.restriction = "need-to-know";
  incident.lang = "en";
  incident.id = {"us.example", "us-20260302-abcdefgh"};
  incident.alternatives = {{"csirt.example", "CASE 7 <&>"}};
  incident.detected = at("2026-03-01T10:00:00Z");
  incident.start = at("2026-03-01T08:00:00.250Z");
  incident.end = at("2026-03-01T11:00:00Z");
  incident.reported = at("2026-03-02T00:00:00Z");
  incident.generated = at("2026-03-02T00:00:01Z");
  incident.descriptions = {{"", "A botnet's \"control\" server]]>"}, {"zh", "僵尸网络控制端"}};
  incident.contacts = {{"creator",
                        "organization",
                        {{"", "US-CERT"}, {"zh", "美国应急中心"}},
                        {{"", "24/7"}},
                        {"soc@us.example"},
                        {"+1 555 0100"}}};
  Event event;
  event.descriptions = {{"", "item 1"}};
  event.detected = at("2026-03-01T10:00:00Z");
  event.start = at("2026-03-01T10:00:00Z");
  event.end = at("2026-03-01T10:05:00Z");
  event.contacts = incident.contacts;
  event.systems = {
      {"source", {{"ipv4-addr", "192.0.2.7"}, {"domain-name", "c2.example"}}, {443, 80}},
      {"target", {{"ipv6-addr", "2001:db8::1"}}, {}}};
  event.expectations = {{"block-host",
                         "high",
                         at("2026-03-02T00:00:00Z"),
                         at("2026-03-09T00:00:00Z"),
                         {{"", "Take it down"}}}};
  incident.events = {event};
  for (auto const& [type, value] : std::initializer_list<std::pair<char const*, char const*>>{
           {"ipv4-addr", "192.0.2.7"},
           {"ipv6-net", "2001:db8::/32"},
           {"asn", "AS64496"},
           {"domain-name", "c2.example"},
           {"site-uri", "http://c2.example/gate.php?a=1&b=2"},
           {"e-mail", "drop@c2.example"},
           {"mutex", "Global\\x"},
           {"pdb-path", "d:\\work\\x.pdb"},
           {"file-name", "dropper.exe"},
           {"file-md5", "d41d8cd98f00b204e9800998ecf8427e"},
           {"file-sha1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
           {"file-sha256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}) {
    incident.indicators.push_back({{type, value}, at("2026-03-01T08:00:00Z"), {}, {{"", "seen"}}});
  }
  incident.history = {{"status-triage", at("2026-03-02T01:00:00Z"), {{"", "acknowledged"}}}};
  incident.additional = {{"urgency", "comity", "string", "urgent"}};
  return {"en", {incident}};
}

std::string refusal(std::string const& text) {
  auto const read_it = read(as_bytes(text));
  return read_it ? "" : read_it.error().id;
}

}  // namespace

TEST_CASE("RFC 7970's minimal document is read") {
  auto const document = from_xml(data_file("xml/rfc7970-7.1-minimal.xml"));
  REQUIRE(document);
  REQUIRE(document->incidents.size() == 1);
  auto const& incident = document->incidents.front();
  CHECK(incident.id == IncidentId{"csirt.example.com", "492382"});
  CHECK(incident.generated == at("2015-07-18T14:00:00Z"));
  REQUIRE(incident.contacts.size() == 1);
  CHECK(incident.contacts.front().emails == std::vector<std::string>{"contact@csirt.example.com"});
}

TEST_CASE("RFC 8727's examples are read") {
  auto const minimal = read(data_file("json/rfc8727-minimal.json"));
  REQUIRE(minimal);
  CHECK(minimal->incidents.front().id == IncidentId{"csirt.example.com", "492382"});
  auto const indicators = read(data_file("json/rfc8727-indicators.json"));
  REQUIRE(indicators);
  auto const& incident = indicators->incidents.front();
  CHECK(incident.restriction == "green");
  REQUIRE(incident.indicators.size() == 1);
  CHECK(incident.indicators.front().observable ==
        Observable{"domain-name", "kj290023j09r34.example.com"});
  CHECK(incident.indicators.front().start == at("2014-12-02T16:18:00Z"));
  CHECK(incident.contacts.front().names.front().text == "CSIRT for example.com");
}

TEST_CASE("the seven messages of RFC 6545 are read") {
  auto const read_rid = [](std::string const& name) {
    auto message = rid_from_xml(data_file("rid/" + name + ".xml"));
    REQUIRE_MESSAGE(message, name);
    return *std::move(message);
  };
  auto const trace = read_rid("rfc6545-1-request-trace");
  CHECK(trace.policy.type == RidType::trace_request);
  REQUIRE(trace.document);
  auto const approved = read_rid("rfc6545-2-acknowledgement-approved");
  CHECK(approved.status->authorization == "Approved");
  CHECK(approved.policy.incident == IncidentId{"CERT-FOR-OUR-DOMAIN", "CERT-FOR-OUR-DOMAIN#207-1"});
  auto const result = read_rid("rfc6545-3-result");
  REQUIRE(result.source);
  CHECK(result.source->found);
  CHECK(result.source->nodes == std::vector<Observable>{{"ipv4-addr", "192.0.2.37"}});
  CHECK(result.document->incidents.front().history.size() == 2);
  auto const asked = read_rid("rfc6545-4-request-investigation");
  CHECK(asked.policy.regions == std::vector<std::string>{"PeerToPeer"});
  auto const& event = asked.document->incidents.front().events.front();
  CHECK(event.systems.front().addresses.front().value == "192.0.2.35");
  CHECK(event.systems.front().ports == std::vector<int>{41421});
  CHECK(event.expectations.front().action == "investigate");
  CHECK(asked.document->incidents.front().contacts.front().emails.front() ==
        "Constituency-contact@10.1.1.2");
  CHECK(read_rid("rfc6545-5-acknowledgement-denied").status->authorization == "Denied");
  CHECK(read_rid("rfc6545-6-report").document);
  CHECK(read_rid("rfc6545-7-query").policy.type == RidType::query);
}

TEST_CASE("what is written comes back the same, in both spellings") {
  auto const document = full();
  auto const xml = from_xml(as_bytes(to_xml(document)));
  REQUIRE(xml);
  CHECK(*xml == document);
  auto const json = from_json(as_bytes(to_json(document)));
  REQUIRE(json);
  CHECK(*json == document);
}

TEST_CASE("XML that is written is valid by RFC 7970's schema") {
  CHECK(is_valid_by("iodef-2.0.xsd", to_xml(full())));
  auto wrong = full();
  wrong.incidents.front().purpose = "revenge";
  CHECK_FALSE(is_valid_by("iodef-2.0.xsd", to_xml(wrong)));
}

TEST_CASE("JSON that is written is valid by RFC 8727's schema") {
  // "\\-" outside of brackets is an escape that Unicode expressions do not have.
  auto const bytes = data_file("json/iodef-rfc8727.schema.json");
  std::string text{bytes.begin(), bytes.end()};
  for (auto at = text.find("\\\\-"); at != text.npos; at = text.find("\\\\-")) text.erase(at, 2);
  auto const document = json::parse(text);
  REQUIRE(document);
  auto const schema = json::Schema::compile(*document);
  REQUIRE_MESSAGE(schema, schema.error().id);
  for (auto const& violation : schema->violations(*json::parse(to_json(full()))))
    FAIL_CHECK(violation.pointer << ": " << violation.id);
  auto const example = json::parse(data_file("json/rfc8727-indicators.json"));
  CHECK(schema->violations(*example).empty());
}

TEST_CASE("RID that is written is valid by RFC 6545's schema, and comes back") {
  Rid message;
  message.policy = {RidType::investigation_request,
                    "RIDSystem",
                    {"PeerToPeer"},
                    {{"ipv4-addr", "192.0.2.98"}, {"domain-name", "node.example"}},
                    {"Attack"},
                    IncidentId{"us.example", "us-20260302-abcdefgh"}};
  message.document = full();
  auto const asked = to_xml(message);
  CHECK(is_valid_by("iodef-rid-2.0.xsd", asked));
  auto const again = rid_from_xml(as_bytes(asked));
  REQUIRE(again);
  CHECK(again->policy.incident == message.policy.incident);
  CHECK(again->policy.node.size() == 2);
  REQUIRE(again->document);
  CHECK(*again->document == full());

  message.policy.type = RidType::result;
  message.document.reset();
  message.status = {"Denied", "CannotProcess"};
  message.source = {true, {{"ipv4-addr", "192.0.2.37"}}};
  CHECK(is_valid_by("iodef-rid-2.0.xsd", to_xml(message)));
  auto const answer = rid_from_xml(as_bytes(to_xml(message)));
  REQUIRE(answer);
  CHECK(answer->status->justification == "CannotProcess");
  CHECK(answer->source->nodes == message.source->nodes);
}

TEST_CASE("a document with a DTD is refused, whatever it declares") {
  CHECK(refusal("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><IODEF-Document>&b;"
                "</IODEF-Document>") == "iodef.has_dtd");
  CHECK(refusal("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><IODEF-Document/>") == "iodef.has_dtd");
  // Without a declaration an entity stays the text that it is.
  auto const text = from_xml(as_bytes(std::string{
      "<IODEF-Document><Incident><Description>&xxe;</Description></Incident></IODEF-Document>"}));
  REQUIRE(text);
  CHECK(text->incidents.front().descriptions.front().text == "&xxe;");
}

TEST_CASE("what is no IODEF says so") {
  CHECK(refusal("") == "iodef.not_xml");
  CHECK(refusal("<a><b></a>") == "iodef.not_xml");
  CHECK(refusal("<html/>") == "iodef.not_iodef");
  CHECK(refusal("<IODEF-Document/>") == "iodef.no_incident");
  CHECK(refusal("{}") == "iodef.no_incident");
  CHECK(refusal("{\"Incident\":[]}") == "iodef.no_incident");
  CHECK(refusal("{\"Incident\":") == "json.incomplete");
}

TEST_CASE("size, depth and number of elements are bounded") {
  CHECK(refusal(std::string(document_bytes_max + 1, ' ')) == "iodef.too_large");
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  for (int i = 0; i < 100'000; ++i) deep += "</a>";
  CHECK(refusal(deep) == "iodef.too_deep");
  std::string many = "<IODEF-Document>";
  for (std::size_t i = 0; i < elements_max; ++i) many += "<a b=\"\"/>";
  CHECK(refusal(many + "</IODEF-Document>") == "iodef.too_many");
}

TEST_CASE("a time without a zone is left out rather than guessed") {
  auto const document = from_xml(as_bytes(
      std::string{"<IODEF-Document><Incident><StartTime>2026-03-01T08:00:00</StartTime></Incident>"
                  "</IODEF-Document>"}));
  REQUIRE(document);
  CHECK_FALSE(document->incidents.front().start);
}
