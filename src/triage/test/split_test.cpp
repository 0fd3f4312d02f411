// Where indicators belong, by tables of every kind.
#include "comity/triage/split.h"

#include "comity/json/text.h"
#include "comity/triage/limits.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity::triage {
namespace {

Table own(std::string_view text) {
  Table table{.source = {.kind = TableKind::responsible, .name = "responsible"}};
  table.responsible =
      std::make_shared<Responsibilities const>(Responsibilities::parse(text).value());
  return table;
}

Table registry(std::string_view text) {
  Table table{.source = {.kind = TableKind::registry, .name = "apnic", .date = "2026-11-20"}};
  table.registry = std::make_shared<Registry const>(Registry::parse(text).value());
  return table;
}

/// Says the same of every address.
class Everywhere final : public AddressBook {
 public:
  explicit Everywhere(Match match) : match_{std::move(match)} {}

  Result<std::optional<Match>> find(AddressRange const&) const override {
    return std::optional{match_};
  }

 private:
  Match match_;
};

constexpr std::string_view own_text = R"(# ours
resource,holder,kind,name,email,webhook,language
203.0.113.0/24,isp-a,operator,"Example Net, A",noc@isp-a.example,,en
203.0.113.128/25,hospital-cert,cert,医疗应急中心,cert@hospital.example,,zh
2001:db8::/32,isp-a
AS64500,isp-b,operator,Example Net B,,https://isp-b.example/comity,en
example,registry,agency,Registry,abuse@registry.example,,zh
)";

constexpr std::string_view registry_text = R"(# a comment
2|apnic|20261120|5|19830613|20261119|+1000
apnic|*|ipv4|*|3|summary
apnic|CN|ipv4|203.0.113.0|512|20110811|allocated
apnic|JP|ipv4|198.51.100.0|100|20110811|assigned|A91872ED
apnic|CN|ipv6|2001:db8::|32|20110811|allocated
apnic|CN|asn|64496|16|20110811|allocated
apnic||ipv4|192.0.2.0|256||available
)";

std::vector<std::string> const territory{"CN"};

Placement placed(Tables const& tables, std::string type, std::string value) {
  Item const item{1, {{std::move(type), std::move(value)}}};
  auto const out = split({&item, 1}, tables, territory).value();
  REQUIRE(out.size() == 1);
  return out.front();
}

}  // namespace

TEST_CASE("the longest prefix wins, and says which row and table it was") {
  Tables const tables{own(own_text), registry(registry_text)};
  CHECK(placed(tables, "ip-dst", "203.0.113.7").holder->id == "isp-a");
  auto const hospital = placed(tables, "ip-dst|port", "203.0.113.201|6667");
  REQUIRE(hospital.outcome == Outcome::placed);
  CHECK(hospital.holder->id == "hospital-cert");
  CHECK(hospital.subject == "203.0.113.201");
  CHECK(hospital.country == "CN");
  REQUIRE(hospital.findings.size() == 2);
  CHECK(hospital.findings[0].matched == "203.0.113.128/25");
  CHECK(hospital.findings[1].source->date == "2026-11-20");
  CHECK(hospital.findings[1].matched == "203.0.113.0-203.0.114.255");
  CHECK(placed(tables, "ip-src", "2001:db8:1::1").holder->id == "isp-a");
  CHECK(placed(tables, "ip-src", "::ffff:203.0.113.7").holder->id == "isp-a");
}

TEST_CASE("what no row covers is shown as such, and why") {
  Tables const tables{own(own_text), registry(registry_text)};
  CHECK(placed(tables, "ip-dst", "203.0.114.1").outcome == Outcome::nobody);
  CHECK(placed(tables, "ip-dst", "198.51.100.99").outcome == Outcome::abroad);
  CHECK(placed(tables, "ip-dst", "198.51.100.100").outcome == Outcome::unknown);
  CHECK(placed(tables, "ip-dst", "192.0.2.1").outcome == Outcome::unknown);
  CHECK(placed(tables, "sha256", std::string(64, 'a')).outcome == Outcome::no_place);
  CHECK(placed(tables, "ip-dst", "203.0.113.007").outcome == Outcome::unreadable);
  CHECK(placed({}, "ip-dst", "203.0.113.7").outcome == Outcome::unknown);
}

TEST_CASE("a block that several hold, or one holds in part, is divided") {
  Tables const tables{own(own_text), registry(registry_text)};
  CHECK(placed(tables, "ip-dst", "203.0.113.0/24").outcome == Outcome::divided);
  CHECK(placed(tables, "ip-dst", "203.0.113.128/26").holder->id == "hospital-cert");
  CHECK(placed(tables, "ip-dst", "203.0.112.0/23").outcome == Outcome::divided);
  CHECK(placed({registry(registry_text)}, "ip-dst", "203.0.113.0/24").outcome == Outcome::nobody);
}

TEST_CASE("names go by their longest suffix, links and mail addresses by their host") {
  Tables const tables{own(std::string{own_text} + "c2.example,isp-b\n")};
  CHECK(placed(tables, "domain", "C2.EXAMPLE.").holder->id == "isp-b");
  CHECK(placed(tables, "hostname", "a.b.c2.example").holder->id == "isp-b");
  CHECK(placed(tables, "domain", "xc2.example").holder->id == "registry");
  CHECK(placed(tables, "url", "https://user:pw@c2.example:8443/a?b#c").holder->id == "isp-b");
  CHECK(placed(tables, "url", "http://203.0.113.200/x").holder->id == "hospital-cert");
  CHECK(placed(tables, "url", "http://[2001:db8::7]:80/x").holder->id == "isp-a");
  CHECK(placed(tables, "email-src", "who@mail.example").holder->id == "registry");
  CHECK(placed(tables, "domain", "elsewhere.test").outcome == Outcome::unknown);
  CHECK(placed(tables, "domain|ip", "elsewhere.test|203.0.113.7").holder->id == "isp-a");
  CHECK(placed(tables, "domain|ip", "c2.example|203.0.113.7").outcome == Outcome::divided);
}

TEST_CASE("a network's row is asked when the address has none of its own") {
  Table database{.source = {.kind = TableKind::database, .name = "networks"}};
  database.database = std::make_shared<Everywhere const>(
      AddressBook::Match{"192.0.2.0/24", "CN", Asn{64500}, "EXAMPLE-B"});
  Tables const tables{own(own_text), database};
  auto const found = placed(tables, "ip-dst", "192.0.2.1");
  CHECK(found.holder->id == "isp-b");
  CHECK(found.network_name == "EXAMPLE-B");
  CHECK(placed(tables, "ip-dst", "203.0.113.7").holder->id == "isp-a");
  CHECK(placed(tables, "AS", "AS64500").holder->id == "isp-b");
  CHECK(placed({database}, "ip-dst", "192.0.2.1").outcome == Outcome::nobody);
}

TEST_CASE("contradicting tables are both shown, and the first one counts") {
  Table database{.source = {.kind = TableKind::database, .name = "countries"}};
  database.database =
      std::make_shared<Everywhere const>(AddressBook::Match{"203.0.114.0/24", "JP", {}, {}});
  auto const found = placed({registry(registry_text), database}, "ip-dst", "203.0.114.7");
  CHECK(found.country == "CN");
  CHECK(found.outcome == Outcome::nobody);
  REQUIRE(found.findings.size() == 2);
  CHECK(found.findings[1].value == "JP");
}

TEST_CASE("indicators are found in a body wherever its schema has them, each once") {
  auto const body = json::parse(R"({
    "contact": {"reach": [{"channel": "email", "value": "a@b.example"}]},
    "indicators": [{"type": "ip-src", "value": "203.0.113.7"}, {"type": "ip-src", "value": "203.0.113.7"}],
    "traces": [{"source": {"ip": "203.0.113.200", "port": 1}}],
    "items": [{"n": 1, "targets": [{"type": "domain", "value": "c2.example"}]}, {"n": 2}]})")
                        .value();
  auto const contents = contents_of(body);
  REQUIRE(contents.items.size() == 3);
  CHECK(contents.items[0].indicators ==
        std::vector<Indicator>{{"ip-src", "203.0.113.7"}, {"ip", "203.0.113.200"}});
  CHECK(contents.items[1].indicators == std::vector<Indicator>{{"domain", "c2.example"}});
  Tables const tables{own(own_text)};
  auto const placements = split(contents.items, tables, territory).value();
  auto const shares = shares_of(contents.items, placements);
  REQUIRE(shares.size() == 3);
  CHECK(shares[0].holder->id == "hospital-cert");
  CHECK(shares[0].items == std::vector<int>{2});
  CHECK(shares[2].holder->id == "registry");
  CHECK(shares[2].items == std::vector<int>{1});
}

TEST_CASE("more indicators than one looks at are counted, not dropped in silence") {
  json::Value body;
  auto& list = body.set("indicators", json::Array{});
  for (std::size_t i = 0; i < indicators_max + 7; ++i)
    list.push(json::Object{{"type", "mutex"}, {"value", std::to_string(i)}});
  auto const contents = contents_of(body);
  CHECK(contents.items[0].indicators.size() == indicators_max);
  CHECK(contents.left_out == 7);
}

}  // namespace comity::triage
