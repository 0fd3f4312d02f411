// Letters carried to real servers on this machine.
#include "comity/courier/courier.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

namespace comity::courier {

TEST_CASE("a webhook's signature is what openssl computes over timestamp, dot and body") {
  // echo -n '1.body' | openssl dgst -sha256 -hmac key
  CHECK(signature_of(Secret{std::string_view{"key"}}, 1, as_bytes("body")) ==
        "v1=91b5374b153842ad05b2c4eab9349b8321b14703165bd3fb8b034dfb8be98ae5");
}

#ifdef PYTHON
namespace {

/// The servers of servers.py, as long as this lives.
class Servers {
 public:
  Servers() {
    auto pattern = (std::filesystem::temp_directory_path() / "comity-courier-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    auto const made =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " +
        folder + "/key.pem -out " + folder + "/cert.pem 2>/dev/null";
    REQUIRE(std::system(made.c_str()) == 0);
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    REQUIRE(pipe(in.data()) == 0);
    REQUIRE(pipe(out.data()) == 0);
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      close(in[1]);
      execl(PYTHON, PYTHON, SERVERS, folder.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    in_ = in[1];
    out_ = fdopen(out[0], "r");
    ports = line();
  }

  Servers(Servers const&) = delete;
  Servers& operator=(Servers const&) = delete;

  ~Servers() {
    close(in_);
    fclose(out_);
    waitpid(child_, nullptr, 0);
    std::filesystem::remove_all(folder);
  }

  bool running() const { return !ports.empty(); }

  /// What was received next.
  std::string line() {
    std::string out;
    for (int c = fgetc(out_); c != EOF && c != '\n'; c = fgetc(out_)) out += static_cast<char>(c);
    return out;
  }

  std::uint16_t port(std::string const& name) const {
    auto const at = ports.find('"' + name + "\": ");
    return static_cast<std::uint16_t>(std::stoi(ports.substr(at + name.size() + 4)));
  }

  MailServer mail(Protection protection, char const* password = "right") const {
    auto const name = protection == Protection::tls ? "smtps" : "smtp";
    MailServer out{
        "127.0.0.1",         port(name), protection, "tasks", Secret{std::string_view{password}},
        folder + "/cert.pem"};
    return out;
  }

  Webhook hook(std::string const& path) const {
    return {"https://127.0.0.1:" + std::to_string(port("https")) + path,
            Secret{std::string_view{"key"}}, folder + "/cert.pem"};
  }

  std::string folder;
  std::string ports;

 private:
  pid_t child_ = 0;
  int in_ = -1;
  FILE* out_ = nullptr;
};

bool has(std::string const& text, std::string const& part) {
  return text.find(part) != text.npos;
}

auto const message = as_bytes("Subject: x\r\n\r\n.\r\nbody\r\n");

Attempt send(MailServer const& server, std::string const& to = "noc@isp.example") {
  return send_mail(server, "tasks@cert.example", to, message);
}

}  // namespace

TEST_CASE(
    "letters reach a mail server over TLS of either kind, signed in, byte for byte; and a "
    "webhook") {
  Servers servers;
  if (!servers.running()) {
    MESSAGE("python3-aiosmtpd is not installed: letters are carried to no server");
    return;
  }
  for (auto const protection : {Protection::starttls, Protection::tls}) {
    auto const attempt = send(servers.mail(protection));
    CHECK(attempt.delivered);
    INFO(attempt.error, " ", attempt.detail);
    REQUIRE(attempt.delivered);
    auto const got = servers.line();
    CHECK(has(got, "\"user\": \"tasks\""));
    CHECK(has(got, "\"to\": [\"noc@isp.example\"]"));
    CHECK(has(got, to_hex(message)));
  }
  CHECK(send(servers.mail(Protection::starttls, "wrong")).error == "courier.sign_in");

  auto stranger = servers.mail(Protection::starttls);
  stranger.ca_file.clear();
  CHECK(send(stranger).error == "courier.bad_certificate");
  auto nobody = servers.mail(Protection::starttls);
  nobody.port = 1;
  auto const unreachable = send(nobody);
  CHECK(unreachable.error == "courier.unreachable");
  CHECK(!unreachable.final);

  auto const gone = send(servers.mail(Protection::starttls), "gone@isp.example");
  CHECK(gone.final);
  CHECK(has(gone.detail, "550 5.1.1"));
  auto const later = send(servers.mail(Protection::starttls), "later@isp.example");
  CHECK(!later.final);
  CHECK(later.error == "courier.refused");

  Instant const now{std::chrono::seconds{1'795'353'600}};
  CHECK(call_webhook(servers.hook("/tasks"), "t.1", as_bytes("{}"), now).delivered);
  auto const call = servers.line();
  CHECK(has(call, "\"comity-timestamp\": \"1795353600\""));
  CHECK(has(call, signature_of(Secret{std::string_view{"key"}}, 1'795'353'600, as_bytes("{}"))));
  CHECK(has(call, "\"comity-letter\": \"t.1\""));
  CHECK(call_webhook(servers.hook("/gone"), "t.1", as_bytes("{}"), now).final);
  CHECK(!call_webhook(servers.hook("/busy"), "t.1", as_bytes("{}"), now).final);
  auto const moved = call_webhook(servers.hook("/moved"), "t.1", as_bytes("{}"), now);
  CHECK(!moved.delivered);
  auto plain = servers.hook("/");
  plain.address.erase(4, 1);
  CHECK(call_webhook(plain, "t.1", as_bytes("{}"), now).error == "courier.bad_address");
}

TEST_CASE("a busy server says in seconds or by a date for how long it wants to be left alone") {
  Servers servers;
  if (!servers.running()) {
    MESSAGE("python3-aiosmtpd is not installed: no server asks for anything");
    return;
  }
  using std::chrono::seconds;
  auto const asked = [&](std::string const& value) {
    return call_webhook(servers.hook("/busy" + value), "t.1", as_bytes("{}"), Instant{})
        .retry_after;
  };
  CHECK(asked("") == seconds{0});
  CHECK(asked("?120") == seconds{120});
  // In each of the three forms that RFC 9110 §5.6.7 asks a recipient to read.
  for (auto const* const date :
       {"?Tue,%2001%20Jan%202999%2000:00:00%20GMT", "?Tuesday,%2001-Jan-2999%2000:00:00%20GMT",
        "?Tue%20Jan%20%201%2000:00:00%202999"})
    CHECK(asked(date) > std::chrono::days{365});
  for (auto const* const other :
       {"?0", "?-5", "?soon", "?99999999999999999999", "?Fri,%2031%20Dec%201999%2023:59:59%20GMT"})
    CHECK(asked(other) == seconds{0});
  auto const address = "https://127.0.0.1:" + std::to_string(servers.port("https")) + "/busy?60";
  auto const answer = call_api({"POST", address, {}, as_bytes("{}"), servers.folder + "/cert.pem"});
  CHECK(answer.status == 503);
  CHECK(answer.retry_after == seconds{60});
}
#endif

}  // namespace comity::courier
