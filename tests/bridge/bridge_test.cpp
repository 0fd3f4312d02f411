// Requests of every kind become documents that other people's schemas accept.
#include "comity/bridge/iodef.h"
#include "comity/bridge/xarf.h"
#include "comity/json/text.h"
#include "files.h"
#include "pair.h"

#include <doctest/doctest.h>

using namespace comity;
using namespace comity::fixture;
using comity::iodef::is_valid_by;

namespace {

message::RequestId issue(Pair& pair, std::string const& kind) {
  node::Requests requests{*pair.us.node, pair.us.random};
  node::NewRequest input;
  input.to = message::PartyId{"cn"};
  input.kind = kind;
  input.urgency = "urgent";
  input.body = example(kind + ".request");
  input.codes.items = static_cast<int>(input.body.find("items")->if_array()->size());
  auto const outcome = requests.issue(std::move(input), pair.now);
  REQUIRE(outcome);
  REQUIRE(std::holds_alternative<node::Submitted>(*outcome));
  pair.settle();
  return std::get<node::Submitted>(*outcome).request;
}

/// The request as a party holds it, with what a dossier refers to.
struct Held {
  node::Found found;
  std::map<bridge::Said, json::Value> bodies;

  Held(Party& party, message::RequestId const& id)
      : found{node::Requests{*party.node, party.random}
                  .find(id, link::LinkStore::Bodies::with)
                  .value()} {
    for (auto const& record : found.view.records) {
      auto const header = link::dated(record)->header;
      auto const by =
          header.from == found.request().asker ? request::Side::asker : request::Side::responder;
      if (record.body)
        bodies.emplace(bridge::Said{by, header.seq}, json::parse(record.body->bytes).value());
    }
  }

  bridge::Dossier dossier() const {
    return {*found.view.agreement, found.view.id, found.request(), bodies};
  }
};

}  // namespace

TEST_CASE("a request of every kind is an IODEF document, valid by RFC 7970's schema") {
  for (std::string const kind : {"information", "investigation", "preservation", "disclosure",
                                 "mitigation", "clarification", "vulnerability"}) {
    CAPTURE(kind);
    Pair pair;
    auto const id = issue(pair, kind);
    Held const held{pair.cn, id};
    for (auto const* const lang : {"en", "zh"}) {
      auto const document = bridge::to_iodef(held.dossier(), lang, pair.now);
      CHECK(is_valid_by("iodef-2.0.xsd", to_xml(document)));
      auto const again = iodef::from_json(as_bytes(to_json(document)));
      REQUIRE(again);
      CHECK(again->incidents.front().id == iodef::IncidentId{"us", id.text()});
    }
    CHECK(is_valid_by("iodef-rid-2.0.xsd", to_xml(bridge::to_rid(held.dossier(), "en", pair.now))));
  }
}

TEST_CASE("both sides give the same document") {
  Pair pair;
  auto const id = pair.issue();
  pair.settle();
  CHECK(bridge::to_iodef(Held{pair.us, id}.dossier(), "en", pair.now) ==
        bridge::to_iodef(Held{pair.cn, id}.dossier(), "en", pair.now));
}

TEST_CASE("the indicators of a request stand in its document, each by its type") {
  Pair pair;
  auto const id = pair.issue();
  pair.settle();
  Held const held{pair.cn, id};
  auto const document = bridge::to_iodef(held.dossier(), "en", pair.now);
  auto const asked = example("mitigation.request");
  CHECK(document.incidents.front().indicators.size() >=
        asked.find("indicators")->if_array()->size());
  CHECK(document.incidents.front().purpose == "mitigation");
}

TEST_CASE("nothing is lost: the extension has every step's codes and body") {
  Pair pair;
  auto const id = pair.issue();
  pair.settle();
  Held const held{pair.cn, id};
  auto const document = bridge::to_iodef(held.dossier(), "en", pair.now);
  auto const read = iodef::from_xml(as_bytes(to_xml(document)));
  REQUIRE(read);
  auto const& extension = read->incidents.front().additional.front();
  CHECK(extension.name == bridge::extension_name);
  auto const value = json::parse(extension.value).value();
  auto const& steps = *value.find("steps")->if_array();
  REQUIRE(steps.size() == 1);
  CHECK(json::canonical(*steps.front().find("body")) ==
        json::canonical(example("mitigation.request")));
}

TEST_CASE("RID follows the request: asked, acknowledged, denied, answered") {
  Pair pair;
  auto const id = pair.issue();
  pair.settle();
  CHECK(bridge::to_rid(Held{pair.cn, id}.dossier(), "en", pair.now).policy.type ==
        iodef::RidType::investigation_request);
  pair.step(pair.cn, id, request::Step::decide,
            request::DecideCodes{request::Decision::refuse, "national_law", {}},
            example("request.decide"));
  pair.settle();
  auto const denied = bridge::to_rid(Held{pair.us, id}.dossier(), "en", pair.now);
  CHECK(denied.policy.type == iodef::RidType::acknowledgement);
  CHECK(denied.status->authorization == "Denied");
  CHECK(is_valid_by("iodef-rid-2.0.xsd", to_xml(denied)));
}

TEST_CASE("an observable goes to IODEF's words and comes back the same") {
  using indicator::Type;
  for (auto const& [type, value] : std::initializer_list<std::pair<Type, char const*>>{
           {Type::ipv4, "192.0.2.7"},
           {Type::ipv6, "2001:db8::1"},
           {Type::prefix, "192.0.2.0/25"},
           {Type::prefix, "2001:db8::/33"},
           {Type::asn, "64496"},
           {Type::domain, "c2.example"},
           {Type::url, "http://c2.example/gate"},
           {Type::email, "drop@c2.example"},
           {Type::file_name, "a.exe"},
           {Type::md5, "d41d8cd98f00b204e9800998ecf8427e"},
           {Type::sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}) {
    auto const ours = indicator::canonical(type, value);
    REQUIRE_MESSAGE(ours, value);
    CHECK(bridge::from_iodef(bridge::to_iodef(name_of(ours->type), ours->value)) == *ours);
  }
  auto const mutex = indicator::canonical(Type::opaque, "Global\\x", "mutex");
  CHECK(bridge::from_iodef(bridge::to_iodef("mutex", "Global\\x")) == *mutex);
  CHECK_FALSE(bridge::from_iodef({"ipv4-addr", "no address"}));
  CHECK(bridge::to_iodef("ip-dst|port", "203.0.113.201|6667") ==
        iodef::Observable{"ipv4-addr", "203.0.113.201"});
  CHECK(bridge::to_iodef("ip-src", "2001:db8::/32").type == "ipv6-net");
}

namespace {

/// What XARF v4 demands of every report (xarf-core.json), and of the types that we write.
bool has_what_xarf_demands(json::Value const& report) {
  for (auto const* const name :
       {"xarf_version", "report_id", "timestamp", "source_identifier", "category", "type"})
    if (report.find(name) == nullptr || report.find(name)->if_string() == nullptr) return false;
  for (auto const* const who : {"reporter", "sender"})
    for (auto const* const name : {"org", "contact", "domain"})
      if (report.find(who) == nullptr || report.find(who)->find(name) == nullptr) return false;
  auto const type = *report.find("type")->if_string();
  auto const* const demanded = type == "phishing" ? "url"
                               : type == "botnet" ? "compromise_evidence"
                                                  : "threat_type";
  return report.find(demanded) != nullptr;
}

json::Value reports_of(Pair& pair, message::RequestId const& id) {
  return bridge::to_xarf(Held{pair.cn, id}.dossier());
}

}  // namespace

TEST_CASE("each host of a mitigation request becomes a report with all that XARF demands") {
  Pair pair;
  auto const id = issue(pair, "mitigation");
  auto const out = reports_of(pair, id);
  auto const& reports = *out.find("reports")->if_array();
  REQUIRE(reports.size() == 3);
  for (auto const& report : reports) {
    CHECK(has_what_xarf_demands(report));
    CHECK(*report.find("threat_type")->if_string() == "ddos");
    CHECK(*report.find("reporter")->find("contact")->if_string() == "watch@cert-a.example");
  }
  CHECK(*reports[0].find("source_identifier")->if_string() == "203.0.113.201");
  CHECK(*reports[0].find("source_port")->if_integer() == 6667);
  CHECK(*reports[1].find("source_identifier")->if_string() == "c2.example");
  CHECK(out.find("left_out")->if_array()->empty());
  // Whoever gets it twice has it once.
  CHECK(reports_of(pair, id) == out);
}

TEST_CASE("what an abuse report cannot say is named, not dropped") {
  Pair pair;
  auto const id = issue(pair, "clarification");
  auto const out = reports_of(pair, id);
  CHECK(out.find("reports")->if_array()->empty());
  auto const& left_out = *out.find("left_out")->if_array();
  REQUIRE(!left_out.empty());
  for (auto const& one : left_out) CHECK(*one.find("why")->if_string() == "no_target");
}
