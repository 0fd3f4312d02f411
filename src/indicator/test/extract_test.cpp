#include "comity/indicator/extract.h"

#include "comity/indicator/defang.h"

#include <doctest/doctest.h>

namespace comity::indicator {
namespace {

/// "domain evil.example; ipv4 192.0.2.1:443"
std::string found_in(std::string_view text) {
  std::string out;
  for (auto const& found : extract(text).found) {
    out += (out.empty() ? "" : "; ") + std::string{name_of(found.observable.type)} + " " +
           found.observable.value;
    if (found.port) out += ":" + std::to_string(*found.port);
  }
  return out;
}

TEST_CASE("defanged indicators are found in each of their spellings") {
  for (auto const* const text :
       {"hxxp://evil.example/x", "hXXp://evil[.]example/x", "http[:]//evil(.)example/x",
        "hxxp[://]evil[dot]example/x", "http://evil{.}example/x", "http://evil [dot] example/x",
        "http://evil (dot) example/x", "h**p://evil[.example/x", "http://evil。example/x",
        "http://evil．example/x", "ｈｔｔｐ：／／evil.example／x", "<hxxp://evil[.]example/x>",
        "http://evil\u200b.example/x"}) {
    CAPTURE(text);
    CHECK(found_in(text) == "url http://evil.example/x");
  }
  CHECK(found_in("who[at]evil[.]example who(@)evil.example") == "email who@evil.example");
  CHECK(found_in("198.51.100[.]7, 198[.]51[.]100[.]8:8443") ==
        "ipv4 198.51.100.7; ipv4 198.51.100.8:8443");
  CHECK(found_in("evil[.]example and evil(点)example") == "domain evil.example");
}

TEST_CASE("indicators stand out of running text in both languages") {
  CHECK(
      found_in("Traffic from 203.0.113.7 (AS64496) to c2.evil.example:8443, see CVE-2024-3400.") ==
      "ipv4 203.0.113.7; asn AS64496; domain c2.evil.example:8443; opaque CVE-2024-3400");
  CHECK(found_in("攻击源为203.0.113.7和evil.com，回连http://evil.example/a.php，请处理。") ==
        "ipv4 203.0.113.7; domain evil.com; url http://evil.example/a.php");
  CHECK(found_in("恶意域名：例子.测试。样本为setup.exe（MD5：d41d8cd98f00b204e9800998ecf8427e）") ==
        "file_name setup.exe; md5 d41d8cd98f00b204e9800998ecf8427e");
  CHECK(found_in("恶意域名 例子.测试 已确认") == "");  // .测试 is no top-level domain.
  CHECK(found_in("域名 例子.中国 已确认") == "domain xn--fsqu00a.xn--fiqs8s");
  CHECK(found_in("(https://evil.example/wiki/a_(b)) \"https://evil.example/?q='1'.\"") ==
        "url https://evil.example/wiki/a_(b); url https://evil.example/?q='1");
  CHECK(found_in("2001:db8::7 [2001:DB8::8]:443 at 12:34:56, fe80::1%eth0") ==
        "ipv6 2001:db8::7; ipv6 2001:db8::8; ipv6 fe80::1");
  CHECK(found_in("203.0.113.0/24 and 203.0.113.9/gate.php; ip-dst|203.0.113.10|80") ==
        "prefix 203.0.113.0/24; ipv4 203.0.113.9; ipv4 203.0.113.10");
}

TEST_CASE("what only looks like an indicator is left alone") {
  CHECK(found_in("e.g. this and/or that, i.e. TCP/IP; version v1.2.3.4; std::string x; 1.5 GB") ==
        "");
  CHECK(found_in("run.sh setup.py notes.md archive.zip") ==
        "file_name run.sh; file_name setup.py; file_name notes.md; file_name archive.zip");
  CHECK(found_in("archive[.]zip www.archive.zip") == "domain archive.zip; domain www.archive.zip");
  CHECK(found_in("C:\\Windows\\Temp\\evil.dll /usr/bin/evil.so") ==
        "file_name evil.dll; file_name evil.so");
  CHECK(found_in("deadbeefdeadbeefdeadbeefdeadbee 300.1.2.3 http://localhost/x") == "");
  CHECK(found_in("") == "");
  CHECK(found_in("://") == "");
}

TEST_CASE("each find says where it stands, how it is written and how often") {
  auto const text = "one\nsee hxxp://evil[.]example/ now\nhttp://evil.example\n";
  auto const found = extract(text).found;
  REQUIRE(found.size() == 1);
  CHECK(found[0].line == 2);
  CHECK(found[0].count == 2);
  CHECK(found[0].defanged);
  CHECK(std::string_view{text}.substr(found[0].offset, found[0].length) ==
        "hxxp://evil[.]example/");
}

TEST_CASE("what is defanged is refanged to itself") {
  for (auto const& [type, text] : {std::pair{Type::url, "https://evil.example/evil.example"},
                                   {Type::url, "ftp://evil.example/"},
                                   {Type::url, "http://[2001:db8::1]/x"},
                                   {Type::domain, "evil.example"},
                                   {Type::ipv4, "192.0.2.1"},
                                   {Type::ipv6, "2001:db8::1"},
                                   {Type::prefix, "192.0.2.0/24"},
                                   {Type::email, "a@evil.example"},
                                   {Type::md5, "d41d8cd98f00b204e9800998ecf8427e"}}) {
    auto const observable = canonical(type, text).value();
    auto const safe = defang(observable);
    CAPTURE(safe);
    CHECK((type == Type::md5 || safe != observable.value));
    CHECK(refang(safe).text == observable.value);
  }
}

TEST_CASE("a long hostile text takes time in proportion to its length") {
  for (auto const* const piece : {"http://", "http://a/))", "[.", "a.", "://", "((((",
                                  "\xef\xbc\x8e", "[ dot ] ", "::", "@"}) {
    std::string text;
    while (text.size() < 1 << 18) text += piece;
    CAPTURE(piece);
    CHECK(extract(text).found.size() < 10);
  }
}

}  // namespace
}  // namespace comity::indicator
