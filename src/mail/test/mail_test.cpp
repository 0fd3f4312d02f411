// Mail written and read, by ourselves and by others' rules.
#include "comity/mail/limits.h"
#include "comity/mail/parse.h"

#include <doctest/doctest.h>

namespace comity::mail {
namespace {

Outgoing sample() {
  Outgoing out;
  out.from = "tasks@cert-b.example";
  out.from_name = "示例国家应急响应中心";
  out.to = "noc@isp.example";
  out.subject =
      "[comity t-20261122-abcd2345] 请协助处置：境外来函所列控制端，请于十二小时内核实并答复";
  out.date = Instant{std::chrono::milliseconds{1'795'353'600'000}};
  out.message_id = "t-20261122-abcd2345.1@cert-b.example";
  out.text = "请核实 203.0.113.201:6667。\n.\nFrom here on\n";
  return out;
}

}  // namespace

TEST_CASE("Chinese text comes back as it was written, and all of the message is ASCII lines") {
  auto const message = sample();
  auto const bytes = compose(message).value();
  for (std::string_view rest = bytes; !rest.empty();) {
    auto const end = rest.find("\r\n");
    REQUIRE(end != rest.npos);
    CHECK(end <= 78);
    for (unsigned char const c : rest.substr(0, end)) CHECK((c >= ' ' && c < 0x7f));
    rest.remove_prefix(end + 2);
  }
  auto const back = parse(bytes).value();
  CHECK(back.from == message.from);
  CHECK(back.subject == message.subject);
  CHECK(back.message_id == message.message_id);
  CHECK(back.text == message.text);
  CHECK(bytes.find("Date: Sun, 22 Nov 2026 ") != bytes.npos);
}

TEST_CASE("attachments come back by name and byte") {
  auto message = sample();
  message.attachments.push_back({"样本 1.json", "application/json", to_bytes("{\"a\":1}")});
  message.in_reply_to = "before@isp.example";
  auto const back = parse(compose(message).value()).value();
  CHECK(back.text == message.text);
  REQUIRE(back.attachments.size() == 1);
  CHECK(back.attachments[0].name == "样本 1.json");
  CHECK(back.attachments[0].bytes == message.attachments[0].bytes);
  CHECK(back.references.front() == "before@isp.example");
}

TEST_CASE("nothing handed in can begin a header of its own") {
  auto const refused = [](auto change) {
    auto message = sample();
    change(message);
    return compose(message).error().id;
  };
  CHECK(refused([](auto& m) { m.subject = "a\r\nBcc: x@y.example"; }) == "mail.bad_field");
  CHECK(refused([](auto& m) { m.from_name = "a\nBcc: x@y.example"; }) == "mail.bad_field");
  CHECK(refused([](auto& m) { m.to = "a@b.example>, <c@d.example"; }) == "mail.bad_field");
  CHECK(refused([](auto& m) { m.to = "a@b.example\r\nBcc: c@d.example"; }) == "mail.bad_field");
  CHECK(refused([](auto& m) { m.message_id = "a@b>\r\nX: y"; }) == "mail.bad_field");
  CHECK(refused([](auto& m) { m.text = "\xff"; }) == "mail.not_utf8");
  CHECK(refused([](auto& m) {
          m.attachments.push_back({"a", "a/b\r\nX: y", {}});
        }) == "mail.bad_field");
}

TEST_CASE("encoded words are read as RFC 2047 §8 shows them") {
  auto const subject = [](std::string const& text) {
    return parse("Subject: " + text + "\n\n").value().subject;
  };
  CHECK(subject("=?ISO-8859-1?Q?a?=") == "a");
  CHECK(subject("=?ISO-8859-1?Q?a?= b") == "a b");
  CHECK(subject("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=") == "ab");
  CHECK(subject("=?ISO-8859-1?Q?a?=  \n  =?ISO-8859-1?Q?b?=") == "ab");
  CHECK(subject("=?ISO-8859-1?Q?a_b?=") == "a b");
  CHECK(subject("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=") == "a b");
  CHECK(subject("=?US-ASCII?Q?Keith_Moore?=") == "Keith Moore");
  CHECK(subject("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?=") == "Keld Jørn Simonsen");
  CHECK(subject("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=") == "If you can read this yo");
  CHECK(subject("=?gb2312?B?1tDOxA==?=") == "中文");
  CHECK(subject("=?UTF-8?Q?broken") == "=?UTF-8?Q?broken");
}

TEST_CASE(
    "a reply as programs write it is read: quoted-printable, alternatives, a Chinese charset") {
  auto const back =
      parse(
          "From: \"Net, A\" <noc@isp.example>\r\n"
          "In-Reply-To: <t.1@cert.example>\r\n"
          "Content-Type: multipart/alternative;\r\n boundary=\"b1\"\r\n\r\npreamble\r\n"
          "--b1\r\nContent-Type: text/plain; charset=GB2312\r\n"
          "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
          "=D6=D0=\r\n=CE=C4 done\r\n"
          "--b1\r\nContent-Type: text/html\r\n\r\n<p>x</p>\r\n--b1--\r\nafter\r\n")
          .value();
  CHECK(back.from == "noc@isp.example");
  CHECK(back.text == "中文 done\n");
  CHECK(back.references == std::vector<std::string>{"t.1@cert.example"});
  REQUIRE(back.attachments.size() == 1);
  CHECK(back.attachments[0].media_type == "text/html");
}

TEST_CASE("what nests without end, has parts without number or no header is refused") {
  std::string deep;
  for (int i = 0; i < 50; ++i)
    deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\n\n--b" +
            std::to_string(i) + "\n";
  CHECK(parse(deep).error().id == "mail.too_many_parts");
  std::string wide = "Content-Type: multipart/mixed; boundary=b\n\n";
  for (int i = 0; i < 200; ++i) wide += "--b\n\nx\n";
  CHECK(parse(wide).error().id == "mail.too_many_parts");
  CHECK(parse("\nbody").error().id == "mail.not_a_message");
  CHECK(parse("").error().id == "mail.not_a_message");
  CHECK(parse("A: " + std::string(header_bytes_max + 10, 'x')).error().id == "mail.too_large");
}

}  // namespace comity::mail
