#include "files.h"

#include <algorithm>

namespace comity::intake {
namespace {

using namespace test;

Instant at(std::string_view time) {
  return parse_rfc3339(time).value();
}

TEST_CASE("the format is told from the content") {
  for (auto const& name : files_in("misp")) CHECK(reading(file(name)).format == Format::misp);
  for (auto const& name : files_in("stix")) CHECK(reading(file(name)).format == Format::stix);
  for (auto const& name : files_in("xarf")) CHECK(reading(file(name)).format == Format::xarf);
  CHECK(reading("ip,port\n203.0.113.1,80\n203.0.113.2,443\n").format == Format::csv);
  CHECK(reading("Dear all,\nplease block, if you can, evil[.]example\n").format == Format::text);
  CHECK(reading("{\"a\": 1}").format == Format::text);
  CHECK(parse_format("pdf").error().id == "intake.not_a_format");
  CHECK(parse_format("xarf").value() == Format::xarf);
}

TEST_CASE("a mail in English gives indicators, times, markings and a wish") {
  auto const out = reading(
      "Phishing against our ministry\n\nTLP:AMBER+STRICT PAP:GREEN\nSince 2026-11-20 04:02 UTC "
      "hxxps://login[.]example/x and 203[.]0[.]113[.]7:8443 are live; last at "
      "2026-11-20T09:00:00+02:00.\n"
      "Please take down both. This is urgent.\n");
  CHECK(sightings(out) == "url https://login.example/x, ipv4 203.0.113.7:8443");
  CHECK(out.title == "Phishing against our ministry");
  CHECK(out.language == "en");
  CHECK(out.tlp == "amber+strict");
  CHECK(out.pap == "green");
  CHECK(out.observed_from == at("2026-11-20T04:02:00Z"));
  CHECK(out.observed_until == at("2026-11-20T07:00:00Z"));
  CHECK(out.leaning.value().kind == "mitigation");
  CHECK(out.hurry.has_value());
  CHECK(out.sightings[0].where == "line 4");
  CHECK(remark(out, "intake.zone_unknown") == nullptr);
}

TEST_CASE("a mail in Chinese, in any of its encodings, gives the same") {
  // 紧急：请保全日志。攻击源203.0.113.7，2026年11月20日12时02分
  std::string const utf8 = "紧急：请保全日志。攻击源203.0.113.7，2026年11月20日12时02分";
  std::string const gb18030 =
      "\xbd\xf4\xbc\xb1\xa3\xba\xc7\xeb\xb1\xa3\xc8\xab\xc8\xd5\xd6\xbe\xa1\xa3\xb9\xa5\xbb\xf7\xd4"
      "\xb4"
      "203.0.113.7\xa3\xac"
      "2026\xc4\xea"
      "11\xd4\xc2"
      "20\xc8\xd5"
      "12\xca\xb1"
      "02\xb7\xd6";
  for (auto const& [bytes, encoding] :
       {std::pair{utf8, "UTF-8"}, {"\xef\xbb\xbf" + utf8, "UTF-8"}, {gb18030, "GB18030"}}) {
    CAPTURE(encoding);
    auto const out = reading(bytes);
    CHECK(out.encoding == encoding);
    CHECK(out.summary == utf8);
    CHECK(out.language == "zh");
    CHECK(sightings(out) == "ipv4 203.0.113.7");
    CHECK(out.leaning.value().kind == "preservation");
    CHECK(out.hurry.has_value());
    CHECK(out.observed_from == at("2026-11-20T12:02:00Z"));
    CHECK(remark(out, "intake.zone_unknown") != nullptr);
  }
}

TEST_CASE("UTF-16 is read with and without a mark") {
  std::string const ascii = "see evil[.]example";
  for (bool const big : {false, true}) {
    std::string bytes;
    for (char const c : ascii) big ? (bytes += '\0') += c : (bytes += c) += '\0';
    CHECK(sightings(reading(bytes)) == "domain evil.example");
    CHECK(sightings(reading((big ? "\xfe\xff" : "\xff\xfe") + bytes)) == "domain evil.example");
  }
}

TEST_CASE("a table gives indicators with their columns, whatever separates them") {
  for (auto const separator : {",", ";", "\t", "|"}) {
    std::string text =
        "Indicator,Port,First seen,Last "
        "seen,Comment\n203.0.113.1,443,2026-11-20T04:00:00Z,2026-11-21 05:00,\"a "
        "\"\"b\"\"\nc\"\nevil[.]example,,,,\n";
    for (auto& c : text) c = c == ',' ? *separator : c;
    auto const out = reading(text);
    CHECK(out.format == Format::csv);
    CHECK(sightings(out) == "ipv4 203.0.113.1:443, domain evil.example");
    REQUIRE(out.sightings.size() == 2);
    CHECK(out.sightings[0].comment == "a \"b\"\nc");
    CHECK(out.sightings[0].first_seen == at("2026-11-20T04:00:00Z"));
    CHECK(out.sightings[0].last_seen == at("2026-11-21T05:00:00Z"));
    CHECK(out.sightings[1].where == "line 4");
    CHECK(remark(out, "intake.zone_unknown")->parameters.at(1).second == "2026-11-21 05:00");
  }
}

TEST_CASE("a table without headings is understood by its cells") {
  auto const out = reading(
      "evil.example;203.0.113.1;03/04/"
      "2026\nother.example;203.0.113.2:80;2026-04-03\nnothing;here;at all\n");
  CHECK(out.format == Format::csv);
  CHECK(sightings(out) ==
        "domain evil.example, ipv4 203.0.113.1, domain other.example, ipv4 203.0.113.2:80");
  CHECK(remark(out, "intake.no_indicator_in_row")->parameters.at(0).second == "3");
  CHECK_FALSE(out.sightings[0].last_seen.has_value());  // Nobody knows the month of 03/04/2026.
  CHECK(out.sightings[2].last_seen == at("2026-04-03T00:00:00Z"));
}

TEST_CASE("headings in Chinese are understood") {
  auto const out =
      reading("域名,首次时间,备注\nevil.example,2026-11-20T00:00:00Z,钓鱼\nother.example,,\n");
  CHECK(sightings(out) == "domain evil.example, domain other.example");
  CHECK(out.sightings[0].first_seen == at("2026-11-20T00:00:00Z"));
  CHECK(out.sightings[0].comment == "钓鱼");
}

TEST_CASE("published MISP events are read whole, in both shapes of file") {
  auto const objects = reading(file("misp/cloudmensis.misp.json"));
  CHECK_FALSE(objects.sightings.empty());
  auto const event = reading(file("misp/kessel.json"));
  CHECK_FALSE(event.title.empty());
  CHECK_FALSE(event.reference.empty());
  for (auto const& name : files_in("misp")) {
    CAPTURE(name);
    auto const out = reading(file(name));
    CHECK(remark(out, "intake.unreadable") == nullptr);
    CHECK(remark(out, "intake.not_an_indicator") == nullptr);
    CHECK(remark(out, "intake.broken_off") == nullptr);
    CHECK(out.language == "en");
  }
}

TEST_CASE("MISP's attributes keep role, port, place and what they are for") {
  auto const out = reading(R"({"Event":{"info":"i","date":"2026-11-20","uuid":"u","distribution":0,
    "Tag":[{"name":"tlp:green"},{"name":"rsit:fraud=\"phishing\""}],"Attribute":[
    {"type":"ip-dst|port","value":"203[.]0.113.1|443","first_seen":"2026-11-20T04:00:00.123456+00:00","to_ids":true},
    {"type":"ip-src","value":"2001:DB8::1","timestamp":"1795156200"},
    {"type":"domain|ip","value":"Evil.example|203.0.113.0/24","timestamp":1795156200},
    {"type":"filename|md5","value":"a.exe|d41d8cd98f00b204e9800998ecf8427e","to_ids":false},
    {"type":"mutex","value":"Global\\x"},{"type":"ip-dst","value":"not one"},
    {"type":"text","value":"ignored"},{"type":"domain","value":"gone.example","deleted":true}],
    "Object":[{"Attribute":[{"type":"url","value":"http://evil.example","Tag":[{"name":"tlp:red"}]}]}]}})");
  CHECK(sightings(out) ==
        "ipv4 203.0.113.1:443, ipv6 2001:db8::1, domain evil.example, prefix 203.0.113.0/24, "
        "file_name a.exe, md5 d41d8cd98f00b204e9800998ecf8427e, opaque Global\\x, url "
        "http://evil.example/");
  CHECK(out.sightings[0].first_seen == at("2026-11-20T04:00:00.123Z"));
  CHECK(out.sightings[0].role == Role::destination);
  CHECK(out.sightings[1].role == Role::source);
  CHECK(out.sightings[1].last_seen == at("2026-11-20T06:30:00Z"));
  CHECK(out.sightings[4].is_context);
  CHECK(out.sightings[7].where == "Event.Object[0].Attribute[0]");
  CHECK(out.tlp == "red");
  CHECK(out.incident_class == "fraud");
  CHECK(out.incident_type == "phishing");
  CHECK(remark(out, "intake.not_an_indicator")->parameters.at(0).second == "Event.Attribute[5]");
  CHECK(remark(out, "intake.held_back") != nullptr);
  CHECK(remark(out, "intake.times_of_edit")->parameters.at(0).second == "2");
}

TEST_CASE("an event that marks nothing for detection means all of it") {
  auto const out = reading(
      R"({"Event":{"info":"i","Attribute":[{"type":"domain","value":"a.example","to_ids":false},
      {"type":"filename","value":"C:\\x\\a.exe","to_ids":false}]}})");
  CHECK(sightings(out) == "domain a.example, file_name a.exe");
  CHECK_FALSE(out.sightings[0].is_context);
  CHECK(out.sightings[1].comment == "C:\\x\\a.exe");
  CHECK(remark(out, "intake.none_for_detection") != nullptr);
}

TEST_CASE("an export of several MISP events is read as one source") {
  auto const one = R"({"Event":{"info":"a","Attribute":[{"type":"domain","value":"a.example"}]}})";
  auto const other =
      R"({"Event":{"info":"b","Attribute":[{"type":"domain","value":"b.example"},{"type":"domain","value":"a.example"}]}})";
  for (auto const& text : {std::string{"["} + one + "," + other + "]",
                           std::string{"{\"response\":["} + one + "," + other + "]}"}) {
    auto const out = reading(text);
    CHECK(sightings(out) == "domain a.example, domain b.example");
    CHECK(out.title == "a");
    CHECK(remark(out, "intake.many_events") != nullptr);
    CHECK(remark(out, "intake.repeated") != nullptr);
  }
}

TEST_CASE("feeds whose columns are named in a remark are read by those names") {
  auto const urls = reading(
      "# Recent links, one a row\n#\n# id,dateadded,url,url_status,tags,feed_link,reporter\n"
      R"("7","2026-01-15 10:00:09","http://192.0.2.7:5000/m","online","elf,x","https://feed.example/7/","a.example")"
      "\n"
      R"("8","2026-01-16 10:00:09","https://evil.example/s","offline","None","https://feed.example/8/","b.example")");
  CHECK(urls.format == Format::csv);
  CHECK(sightings(urls) == "url http://192.0.2.7:5000/m, url https://evil.example/s");
  CHECK(to_rfc3339(urls.sightings[1].last_seen.value()).starts_with("2026-01-16T10:00:09"));

  auto const spaced = reading(
      R"(# "first_seen_utc","ioc_value","port","names","reference","reporter")"
      "\n"
      R"("2026-03-29 03:25:04", "192.0.2.9", "8443", "A,B, C", "https://post.example/a", "abuse")"
      "\n"
      R"("2026-03-29 03:25:02", "192.0.2.10:99", "", "None", "None", "abuse")");
  CHECK(spaced.format == Format::csv);
  CHECK(sightings(spaced) == "ipv4 192.0.2.9:8443, ipv4 192.0.2.10:99");
  CHECK(spaced.sightings[0].first_seen.has_value());

  auto const prose = reading("# a, b\nTake down evil.example, please\nand 192.0.2.9:80, too");
  CHECK(prose.format == Format::text);
}

TEST_CASE("what a search in MISP gives is read without events") {
  auto const attributes = reading(
      R"({"response":{"Attribute":[{"type":"domain","value":"a.example","to_ids":true},
         {"type":"ip-dst|port","value":"8.8.4.4|53","to_ids":false,"Event":{"info":"x"}}]}})");
  CHECK(attributes.format == Format::misp);
  CHECK(sightings(attributes) == "domain a.example, ipv4 8.8.4.4:53");
  CHECK(attributes.sightings[1].where == "Attribute[1]");
  auto const objects = reading(
      R"({"response":[{"Object":{"name":"email","Attribute":[{"type":"email-src","value":"a@b.example"}]}},
         {"Object":{"Attribute":[{"type":"md5","value":"b2a5abfeef9e36964281a31e17b57c97"}]}}]})");
  CHECK(sightings(objects) == "email a@b.example, md5 b2a5abfeef9e36964281a31e17b57c97");
  CHECK(objects.sightings[1].where == "Object[1].Attribute[0]");
  CHECK(reading(R"({"response":{"Attribute":[]}})").sightings.empty());
  CHECK(read(as_bytes(R"({"response":[{"Object":[]},{"Attribute":{}}]})")).error().id ==
        "intake.not_this_format");
}

TEST_CASE("every XARF sample says what it is about") {
  CHECK(files_in("xarf").size() == 32);
  for (auto const& name : files_in("xarf")) {
    CAPTURE(name);
    auto const out = reading(file(name));
    CHECK_FALSE(out.sightings.empty());
    CHECK_FALSE(out.incident_class.empty());
    CHECK(out.leaning.has_value());
    CHECK(out.observed_until.has_value());
    CHECK(remark(out, "intake.not_an_indicator") == nullptr);
  }
  auto const phishing = reading(file("xarf/content-phishing.json"));
  CHECK(phishing.incident_type == "phishing");
  CHECK(phishing.measure == "remove_content");
  CHECK(phishing.sightings[0].is_context);
  CHECK_FALSE(phishing.sightings[1].is_context);
  CHECK(reading(file("xarf/content-csam.json")).hurry.has_value());
}

TEST_CASE("reports of the versions before 4 are read as what they would be in it") {
  CHECK(files_in("xarf-older").size() == 35);
  for (auto const& name : files_in("xarf-older")) {
    CAPTURE(name);
    auto const out = reading(file(name));
    CHECK(out.format == Format::xarf);
    CHECK_FALSE(out.sightings.empty());
    CHECK_FALSE(out.incident_type.empty());
    CHECK(out.leaning->kind == "mitigation");
    CHECK(out.observed_until.has_value());
    CHECK(remark(out, "intake.not_an_indicator") == nullptr);
  }
  auto const older = [](std::string const& name) {
    return reading(file("xarf-older/" + name + ".json"));
  };
  for (auto const* const name : {"phishing_sample_1", "phishing_sample_2", "phishing_sample"}) {
    auto const phishing = older(name);
    CHECK(phishing.incident_type == "phishing");
    CHECK(sightings(phishing) == "ipv4 192.0.2.55:80, url http://phish.example.org/index.html");
    CHECK(phishing.sightings[0].is_context);
    CHECK_FALSE(phishing.sightings[1].is_context);
    CHECK(phishing.measure == "remove_content");
  }
  CHECK(older("childabuse_sample").hurry.has_value());
  auto const copyright = older("copyright_sample");
  CHECK(sightings(copyright).ends_with("sha1 0049f43fcf5f023593395735a0fef31ff35ae7f7"));
  CHECK(older("exploit_sample").incident_type == "exploit");
  CHECK(older("harassment_sample_game").incident_type == "harmful-speech");
  CHECK(older("potentially_compromised_sample_email").sightings[0].observable.type ==
        indicator::Type::email);
  auto const rewritten = older("rpz_sample");
  CHECK(rewritten.measure == "clean_host");
  CHECK(sightings(rewritten) == "ipv4 192.0.2.55:54321, domain malicious.example.org");
  CHECK(rewritten.summary.find("MalwareName: necurs") != std::string::npos);
  auto const nested = older("ddos_v3_sample");
  CHECK(sightings(nested) == "ipv4 172.16.254.10:53, ipv4 203.0.113.100:80");
  CHECK(remark(nested, "intake.evidence_apart") != nullptr);
  CHECK(older("phishing_v3_sample").title ==
        "content/phishing: https://malicious-example.net/banking-login/");
}

TEST_CASE("reports of a version that is not known, or with nothing in them, are refused by name") {
  for (auto const* const text :
       {R"({"ReporterInfo":{},"Version":"2"})", R"({"ReporterInfo":{},"Version":"5","Report":{}})",
        R"({"ReporterInfo":{},"Version":"alpha","Report":{}})",
        R"({"ReporterInfo":{},"Report":{}})", R"({"xarf_version":"3.0.0"})",
        R"({"xarf_version":"5.0.0"})"})
    CHECK(read(as_bytes(text)).error().id == "intake.xarf_version");
  auto const empty = reading(R"({"ReporterInfo":7,"Version":"3","Report":7})");
  CHECK(empty.sightings.empty());
}

TEST_CASE("STIX patterns and observables become indicators") {
  auto const list = reading(file("stix/maltrail.json"));
  CHECK(list.sightings.size() == 68);
  CHECK(list.tlp == "clear");
  CHECK(std::ranges::count(list.sightings, "stix-pattern",
                           [](auto const& s) { return s.observable.label; }) == 17);
  CHECK(std::ranges::count_if(list.sightings, [](auto const& s) { return s.port.has_value(); }) ==
        20);
  CHECK(sightings(reading(file("stix/malware-indicator-for-file-hash.json"))) ==
        "sha256 ef537f25c895bfa782526529a9b63d97aa631564d5d789c2b765448c8635fb6c");
  auto const observed = reading(file("stix/sighting-of-observed-data.json"));
  CHECK(observed.observed_from.has_value());
}

TEST_CASE("markings of a bundle count, wherever they stand, and unknown ones are the strictest") {
  auto const of = [](std::string const& id, std::string const& more) {
    return reading(
               R"({"type":"bundle","objects":[{"type":"domain-name","value":"evil.example","object_marking_refs":["marking-definition--)" +
               id + "\"]}" + more + "]}")
        .tlp;
  };
  CHECK(of("939a9414-2ddd-4d32-a0cd-375ea402b003", "") == "amber+strict");
  CHECK(of("613f2e26-407d-48c7-9eca-b8e91df99dc9", "") == "clear");
  CHECK(of("00000000-0000-4000-8000-000000000000", "") == "red");
  CHECK(
      of("00000000-0000-4000-8000-000000000000",
         R"(,{"type":"marking-definition","id":"marking-definition--00000000-0000-4000-8000-000000000000","definition":{"tlp":"amber"}})") ==
      "amber");
  CHECK(
      of("00000000-0000-4000-8000-000000000000",
         R"(,{"type":"marking-definition","id":"marking-definition--00000000-0000-4000-8000-000000000000","definition":{"statement":"Copyright"}})")
          .empty());
}

TEST_CASE("patterns are understood as far as they name observables") {
  auto const of = [](std::string const& pattern) {
    std::string escaped;
    for (char const c : pattern) escaped += c == '\\' ? "\\\\" : std::string(1, c);
    return sightings(
        reading(R"({"type":"indicator","spec_version":"2.1","pattern":")" + escaped + "\"}"));
  };
  CHECK(of("[ipv4-addr:value = '203.0.113.1' OR domain-name:value = 'Evil.example']") ==
        "ipv4 203.0.113.1, domain evil.example");
  CHECK(of("[url:value LIKE '%http://evil.example/a%']") == "url http://evil.example/a");
  CHECK(
      of("[file:hashes.'SHA-256' = "
         "'AEC070645FE53EE3B3763059376134F058CC337247C978ADD178B6CCDFB0019F' AND file:name = "
         "'a\\'b.exe']") ==
      "sha256 aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f, file_name a'b.exe");
  CHECK(of("[network-traffic:dst_ref.type = 'ipv4-addr' AND network-traffic:dst_ref.value = "
           "'203.0.113.1' AND network-traffic:dst_port = 8080]") == "ipv4 203.0.113.1:8080");
  CHECK(of("[domain-name:value IN ('a.example', 'b.example')]") ==
        "domain a.example, domain b.example");
  CHECK(of("[domain-name:value NOT = 'a.example' AND domain-name:value != 'b.example' AND "
           "domain-name:value = 'c.example']") == "domain c.example");
  CHECK(of("[x-custom:thing = 'a']") == "opaque [x-custom:thing = 'a']");
  CHECK(of("[ipv4-addr:value = '203.0.113.1") == "ipv4 203.0.113.1");
}

TEST_CASE("whatever is handed in is read or refused by name") {
  auto const refused = [](std::string const& text, std::optional<Format> told = {}) {
    auto const out = read(as_bytes(text), told);
    return out ? std::string{"read"} : out.error().id;
  };
  CHECK(refused("") == "intake.empty");
  CHECK(refused(" \n\t") == "intake.empty");
  CHECK(refused(std::string(3, '\0')) == "read");
  CHECK(refused("\xef\xbb\xbf\xff") == "intake.not_text");
  CHECK(refused("hello", Format::misp) == "intake.not_this_format");
  CHECK(refused("hello", Format::stix) == "intake.not_this_format");
  CHECK(refused("hello", Format::xarf) == "intake.not_this_format");
  CHECK(refused("[1,2,{\"objects\":7}]", Format::stix) == "read");
  CHECK(refused("{\"Event\":{\"Attribute\":{},\"Tag\":7,\"Object\":\"x\"}}") == "read");
  CHECK(refused(std::string(1'000'000, ','), Format::csv) == "intake.too_many_columns");
  CHECK(refused(std::string(source_bytes_max + 1, ' ')) == "intake.source_too_large");
  CHECK(refused(std::string(1'000'000, '['), Format::misp) == "intake.not_this_format");
  CHECK(refused("{\"Event\":" + std::string(1'000'000, '['), Format::misp) ==
        "intake.not_this_format");
  auto const deep =
      reading("{\"Event\":{\"info\":\"i\",\"Attribute\":[" + std::string(100, '[') +
              std::string(100, ']') + ",{\"type\":\"domain\",\"value\":\"a.example\"}]}}");
  CHECK(sightings(deep) == "domain a.example");
  CHECK(remark(deep, "intake.unreadable") != nullptr);
  auto const broken = reading(
      "{\"Event\":{\"info\":\"i\",\"Attribute\":[{\"type\":\"domain\",\"value\":\"a.example\"}");
  CHECK(sightings(broken) == "domain a.example");
  CHECK(remark(broken, "intake.broken_off") != nullptr);
}

TEST_CASE("remarks of one kind are cut and counted") {
  std::string text = "{\"Event\":{\"info\":\"i\",\"Attribute\":[{\"type\":\"md5\",\"value\":\"x\"}";
  for (int i = 0; i < 99; ++i) text += ",{\"type\":\"md5\",\"value\":\"x\"}";
  auto const out = reading(text + "]}}");
  CHECK(out.remarks.size() == remarks_alike_max);
  CHECK(out.remarks.back().further == 100 - remarks_alike_max);
}

TEST_CASE("fifty megabytes of MISP are read in slices") {
  std::string text = R"({"response":[{"Event":{"info":"large","Attribute":[)";
  std::string const filler(450, 'x');
  for (int i = 0; text.size() < std::size_t{50} << 20; ++i)
    text += (i > 0 ? ",{" : "{") + ("\"type\":\"domain\",\"comment\":\"" + filler) +
            "\",\"value\":\"h" + std::to_string(i) + ".evil.example\"}";
  auto const out = reading(text + "]}}]}");
  CHECK(out.sightings.size() == sightings_max);
  CHECK(out.remarks.back().further > 10'000);
}

}  // namespace
}  // namespace comity::intake
