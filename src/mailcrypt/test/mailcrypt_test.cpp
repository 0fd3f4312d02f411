// What is kept and sent of tasks must be readable by its addressee alone; what comes back is judged
// by the keys that the operator named.
#include "comity/mail/parse.h"
#include "comity/mailcrypt/open.h"
#include "comity/mailcrypt/protect.h"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

using namespace comity;
using namespace comity::mailcrypt;

namespace {

std::string file(std::string const& name) {
  std::ifstream in{std::string{TEST_DATA} + "/" + name, std::ios::binary};
  REQUIRE(in.good());
  return {std::istreambuf_iterator<char>{in}, {}};
}

Own owner(std::string const& name, std::string const& mailbox) {
  Own out;
  out.mailbox = mailbox;
  out.certificate = to_bytes(std::string_view{file(name + ".pem")});
  out.key = Secret{std::string_view{file(name + ".key")}};
  out.openpgp = Secret{std::string_view{file(name + ".secret.asc")}};
  return out;
}

Own desk() {
  return owner("desk", "tasks@cert-b.example");
}

Correspondent known(Form form, std::string const& name,
                    std::string const& mailbox = "noc@isp-a.example") {
  auto const key = file(name + (form == Form::smime ? ".pem" : ".asc"));
  return {name, mailbox, form, to_bytes(std::string_view{key})};
}

// The keys' own time: certificates begin at the day on which they were made.
Instant const now = *parse_rfc3339("2027-01-01T00:00:00Z");
constexpr Form forms[] = {Form::smime, Form::openpgp};
constexpr std::string_view entity =
    "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease verify "
    "203.0.113.7.\r\n";

std::string mail_of(std::string const& content) {
  return "From: tasks@cert-b.example\r\nSubject: x\r\n" + content;
}

std::string refusal(Correspondent const& to) {
  auto const sent = protect(entity, to, desk(), now);
  return sent ? "sent" : sent.error().id;
}

}  // namespace

TEST_CASE("what is protected can be read by its addressee, and is signed by the desk") {
  auto const agency = owner("agency", "noc@isp-a.example");
  for (auto const form : forms) {
    CAPTURE(name_of(form));
    auto const content = protect(entity, known(form, "agency"), desk(), now);
    REQUIRE(content.has_value());
    CHECK(content->find("203.0.113.7") == std::string::npos);
    Correspondent const sender[] = {known(form, "desk", "tasks@cert-b.example")};
    auto const opened = open(mail_of(*content), agency, sender, now);
    REQUIRE(opened.has_value());
    REQUIRE(opened->has_value());
    CHECK((*opened)->entity == entity);
    CHECK((*opened)->was_encrypted);
    CHECK((*opened)->signature == Signature::good);
    CHECK((*opened)->signer == "desk");
  }
}

TEST_CASE("lines end as those of mail do, and are short enough for every server") {
  for (auto const form : forms) {
    CAPTURE(name_of(form));
    auto const long_text = std::string{entity} + std::string(10'000, 'x') + "\r\n";
    auto const content = protect(long_text, known(form, "agency"), desk(), now);
    REQUIRE(content.has_value());
    std::size_t line = 0;
    for (std::size_t i = 0; i < content->size(); ++i) {
      bool const is_end = (*content)[i] == '\n';
      if (is_end) CHECK((*content)[i - 1] == '\r');
      line = is_end ? 0 : line + 1;
      CHECK(line <= 998);
    }
  }
}

TEST_CASE("nobody but the addressee can open it, not even the desk") {
  for (auto const form : forms) {
    auto const content = protect(entity, known(form, "agency"), desk(), now);
    REQUIRE(content.has_value());
    auto const opened = open(mail_of(*content), desk(), {}, now);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().id == "mailcrypt.not_for_us");
  }
}

TEST_CASE("answers that openssl and gpg wrote are opened, and known by the agency's key") {
  for (auto const form : forms) {
    CAPTURE(name_of(form));
    auto const mail = file(form == Form::smime ? "answer.smime.eml" : "answer.openpgp.eml");
    Correspondent const agency[] = {known(form, "agency")};
    auto const opened = open(mail, desk(), agency, now);
    REQUIRE(opened.has_value());
    REQUIRE(opened->has_value());
    CHECK((*opened)->was_encrypted);
    CHECK((*opened)->signature == Signature::good);
    CHECK((*opened)->signer == "agency");
    auto const inside = mail::parse((*opened)->entity);
    REQUIRE(inside.has_value());
    CHECK(inside->text == "The host is cleaned. 已清理\n");
  }
}

TEST_CASE("a signer who is not known is said to be unknown") {
  for (auto const form : forms) {
    auto const mail = file(form == Form::smime ? "answer.smime.eml" : "answer.openpgp.eml");
    Correspondent const other[] = {known(form, "desk", "tasks@cert-b.example")};
    auto const opened = open(mail, desk(), other, now);
    REQUIRE(opened.has_value());
    REQUIRE(opened->has_value());
    CHECK((*opened)->signature == Signature::unknown);
    CHECK((*opened)->signer.empty());
  }
}

TEST_CASE("a certificate or key that cannot be relied upon is refused by its reason") {
  CHECK(refusal(known(Form::smime, "expired")) == "mailcrypt.expired");
  CHECK(refusal(known(Form::openpgp, "expired", "old@isp-a.example")) == "mailcrypt.expired");
  CHECK(refusal(known(Form::smime, "server")) == "mailcrypt.not_for_encryption");
  CHECK(refusal(known(Form::openpgp, "signing", "signs@isp-a.example")) ==
        "mailcrypt.not_for_encryption");
  for (auto const form : forms) {
    CHECK(refusal(known(form, "agency", "noc@isp-b.example")) == "mailcrypt.other_mailbox");
    auto nonsense = known(form, "agency");
    for (std::string_view const key : {"", "-----BEGIN NOTHING-----\n"}) {
      nonsense.key = to_bytes(key);
      CHECK(refusal(nonsense).starts_with("mailcrypt.bad_"));
    }
  }
  auto const early =
      protect(entity, known(Form::smime, "agency"), desk(), *parse_rfc3339("2021-01-01T00:00:00Z"));
  REQUIRE(!early.has_value());
  CHECK(early.error().id == "mailcrypt.not_yet");
}

TEST_CASE("a desk without a key, or with another's, cannot protect") {
  for (auto const form : forms) {
    auto const none = protect(entity, known(form, "agency"), Own{}, now);
    REQUIRE(!none.has_value());
    CHECK(none.error().id == "mailcrypt.no_own_key");
  }
  auto mixed = desk();
  mixed.key = Secret{std::string_view{file("agency.key")}};
  auto const sent = protect(entity, known(Form::smime, "agency"), mixed, now);
  REQUIRE(!sent.has_value());
  CHECK(sent.error().id == "mailcrypt.foreign_key");
}

TEST_CASE("a signature over another content is bad, and the content is still read") {
  std::string mail =
      "Subject: x\r\nContent-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "
      "micalg=sha-256; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nchanged\r\n"
      "--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\n";
  mail += file("signature.b64") + "\r\n--b--\r\n";
  Correspondent const agency[] = {known(Form::smime, "agency")};
  auto const opened = open(mail, desk(), agency, now);
  REQUIRE(opened.has_value());
  REQUIRE(opened->has_value());
  CHECK((*opened)->signature == Signature::bad);
  CHECK((*opened)->entity.find("changed") != std::string::npos);
}

TEST_CASE("damage anywhere in an encrypted mail never opens as right") {
  for (auto const form : forms) {
    auto const mail = file(form == Form::smime ? "answer.smime.eml" : "answer.openpgp.eml");
    Correspondent const agency[] = {known(form, "agency")};
    for (std::size_t i = 0; i < mail.size(); i += 97) {
      auto damaged = mail;
      damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
      auto const opened = open(damaged, desk(), agency, now);
      if (!opened || !*opened || (*opened)->signature != Signature::good) continue;
      CHECK((*opened)->entity.find("The host is cleaned. 已清理") != std::string::npos);
    }
  }
}

TEST_CASE("an encrypted part that is empty, or missing, is unreadable") {
  std::string const head =
      "Subject: x\r\nContent-Type: multipart/encrypted; boundary=b\r\n\r\n--b\r\n"
      "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b";
  for (auto const* const rest :
       {"--\r\n", "\r\nContent-Type: application/octet-stream\r\n\r\n\r\n--b--\r\n"}) {
    auto const opened = open(head + rest, desk(), {}, now);
    REQUIRE(!opened.has_value());
    CHECK(opened.error().id == "mailcrypt.unreadable");
  }
  CHECK(open("Subject: x\r\nContent-Type: application/pkcs7-mime\r\n\r\n", desk(), {}, now)
            .error()
            .id == "mailcrypt.unreadable");
}

TEST_CASE("a mail that is neither signed nor encrypted is left alone") {
  auto const opened = open("Subject: x\r\n\r\nplain\r\n", desk(), {}, now);
  REQUIRE(opened.has_value());
  CHECK(!opened->has_value());
}
