#include "comity/indicator/warning.h"

#include "comity/json/text.h"

#include <doctest/doctest.h>

namespace comity::indicator {
namespace {

Observable of(std::string_view text) {
  return recognise(text).value();
}

TEST_CASE("addresses and names that nobody else answers for are told apart") {
  CHECK(special_use(of("10.1.2.3")) == SpecialUse::private_use);
  CHECK(special_use(of("172.31.255.255")) == SpecialUse::private_use);
  CHECK(special_use(of("172.32.0.0")) == SpecialUse::none);
  CHECK(special_use(of("100.127.0.1")) == SpecialUse::shared);
  CHECK(special_use(of("127.0.0.1")) == SpecialUse::loopback);
  CHECK(special_use(of("::1")) == SpecialUse::loopback);
  CHECK(special_use(of("::")) == SpecialUse::reserved);
  CHECK(special_use(of("fe80::1")) == SpecialUse::link_local);
  CHECK(special_use(of("fd00::1")) == SpecialUse::private_use);
  CHECK(special_use(of("239.1.2.3")) == SpecialUse::multicast);
  CHECK(special_use(of("255.255.255.255")) == SpecialUse::reserved);
  CHECK(special_use(of("203.0.113.0/25")) == SpecialUse::documentation);
  CHECK(special_use(of("203.0.112.0/20")) == SpecialUse::none);
  CHECK(special_use(of("http://[2001:db8::1]/")) == SpecialUse::documentation);
  CHECK(special_use(of("a@mail.example.com")) == SpecialUse::documentation);
  CHECK(special_use(of("myexample.com")) == SpecialUse::none);
  CHECK(special_use(of("8.8.8.8")) == SpecialUse::none);
  CHECK(special_use(of("AS1")) == SpecialUse::none);
}

TEST_CASE("an indicator touches a host that it is, holds or stands below") {
  auto const cert = of("node.cert-b.example");
  CHECK(overlaps(of("cert-b.example"), cert));
  CHECK(overlaps(of("https://node.cert-b.example:8443/x"), cert));
  CHECK(overlaps(of("a@x.node.cert-b.example"), cert));
  CHECK_FALSE(overlaps(of("other.cert-b.example"), cert));
  CHECK_FALSE(overlaps(of("xnode.cert-b.example"), cert));
  CHECK(overlaps(of("192.0.2.0/24"), of("192.0.2.9")));
  CHECK(overlaps(of("192.0.2.9"), of("192.0.2.0/24")));
  CHECK_FALSE(overlaps(of("192.0.3.9"), of("192.0.2.0/24")));
  CHECK_FALSE(overlaps(of("192.0.3.9"), cert));
}

TEST_CASE("lists in MISP's form match each by its own type") {
  auto const list = [](std::string_view text) {
    return WarningList::parse(json::parse(text).value());
  };
  auto const cidr =
      list(
          R"({"name":"n","type":"cidr","list":["104.16.0.0/13","2606:4700::/32","1.1.1.1","bad"]})")
          .value();
  CHECK(cidr.name() == "n");
  CHECK(cidr.has(of("104.23.255.255")));
  CHECK(cidr.has(of("http://1.1.1.1/")));
  CHECK(cidr.has(of("2606:4700::/48")));
  CHECK_FALSE(cidr.has(of("104.24.0.0")));
  CHECK_FALSE(cidr.has(of("104.0.0.0/8")));
  auto const hosts = list(R"({"name":"n","type":"hostname","list":[".Example.com"]})").value();
  CHECK(hosts.has(of("https://www.example.com/")));
  CHECK_FALSE(hosts.has(of("example.org")));
  CHECK(list(R"({"name":"n","type":"string","list":["EVIL.example"]})")
            .value()
            .has(of("evil.example")));
  CHECK(list(R"({"name":"n","type":"substring","list":["/Login"]})")
            .value()
            .has(of("http://a.example/x/login")));
  CHECK(list(R"({"name":"n","type":"regex","list":["(a+)+$"]})").error().id ==
        "indicator.list_type");
  CHECK(list(R"({"name":"n","type":"cidr","list":[7]})").error().id == "json.wrong_kind");
}

}  // namespace
}  // namespace comity::indicator
