// Strangers' programs against our server: curl and openssl, where they are installed.
#include "comity/crypto/certificate.h"
#include "identity.h"
#include "loop.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>

namespace comity::net {
namespace {

namespace fs = std::filesystem;

bool is_installed(std::string const& command) {
  bool const found = std::system(("command -v " + command + " >/dev/null").c_str()) == 0;
  if (!found) MESSAGE(command, " is not installed: not tried");
  return found;
}

struct Outcome {
  int status = 0;
  std::string output;
};

Outcome run_shell(std::string const& command) {
  Outcome outcome;
  std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, "popen failed"};
  std::array<char, 4096> buffer{};
  while (auto const count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    outcome.output.append(buffer.data(), count);
  }
  outcome.status = ::pclose(pipe);
  return outcome;
}

/// Runs a command while the loop serves it.
Outcome run(Loop& loop, std::string const& command) {
  auto outcome = std::async(std::launch::async, run_shell, "timeout 15 " + command);
  REQUIRE(loop.until(
      [&] { return outcome.wait_for(std::chrono::seconds{0}) == std::future_status::ready; }));
  return outcome.get();
}

class Folder {
 public:
  Folder() : path_{fs::temp_directory_path() / "comity-net-XXXXXX"} {
    auto name = path_.string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~Folder() { fs::remove_all(path_); }

  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;

  std::string file(char const* name) const { return (path_ / name).string(); }

  std::string write(char const* name, ByteView content) const {
    std::ofstream out{path_ / name, std::ios::binary};
    out.write(reinterpret_cast<char const*>(content.data()),
              static_cast<std::streamsize>(content.size()));
    return file(name);
  }

 private:
  fs::path path_;
};

/// "-----BEGIN <label>-----" and so on.
std::string to_pem(char const* label, ByteView der) {
  return std::string{"-----BEGIN "} + label + "-----\n" + to_base64(der) + "\n-----END " + label +
         "-----\n";
}

std::string curl_identity(Folder const& folder, Identity const& identity) {
  auto const certificate = crypto::certificate_to_pem(identity.certificate);
  auto const key = to_pem("PRIVATE KEY", identity.key.reveal());
  return "--cert " + folder.write("cert.pem", as_bytes(certificate)) + " --key " +
         folder.write("key.pem", as_bytes(key));
}

}  // namespace

TEST_CASE("curl talks to a TCP and to a Unix socket server") {
  if (!is_installed("curl")) return;
  Loop loop;
  Folder const folder;
  Service const tcp{loop, echo_options()};
  Url socket;
  socket.scheme = Scheme::unix_socket;
  socket.socket_path = folder.file("api");
  Service const unix_server{loop, echo_options(), socket};

  auto const base = "curl -sS --noproxy '*' ";
  CHECK(run(loop, base + tcp.url().text() + "/a?b=c").output == "GET /a?b=c party= ");
  CHECK(run(loop, base + ("-d hello " + tcp.url().text() + "/p")).output == "POST /p party= hello");
  CHECK(run(loop, base + ("-H Transfer-Encoding:chunked -d hello " + tcp.url().text() + "/p"))
            .output == "POST /p party= hello");
  CHECK(run(loop, base + ("--http1.0 " + tcp.url().text() + "/old")).output == "GET /old party= ");
  auto const over_socket = base + ("--unix-socket " + socket.socket_path);
  CHECK(run(loop, over_socket + " http://localhost/s").output == "GET /s party= ");

  auto const large = folder.write("large", Bytes(900'000, 'x'));
  auto const sent = run(loop, over_socket + " --expect100-timeout 10 -H 'Expect: 100-continue' " +
                                  "--data-binary @" + large + " http://localhost/p");
  CHECK(sent.output == "POST /p party= " + std::string(900'000, 'x'));
  auto const too_large = folder.write("too-large", Bytes(20 << 20, 'x'));
  auto const refused =
      run(loop, over_socket + " -o /dev/null -w '%{http_code}' -T " + too_large + " http://x/p");
  CHECK(refused.output == "413");
}

TEST_CASE("[P5.8] curl with a pinned key and our client's certificate is served over TLS") {
  if (!is_installed("curl")) return;
  Loop loop;
  Folder const folder;
  Identity const a;
  Identity const b;
  auto options = echo_options();
  options.tls = b.server(only(a.pin, "alpha"));
  Service service{loop, options, loopback(Scheme::https)};
  auto const pin = "--pinnedpubkey 'sha256//" + to_base64(b.pin.view()) + "' ";
  auto const curl = "curl -sS -k --noproxy '*' " + pin;
  auto const served =
      run(loop, curl + curl_identity(folder, a) + " " + service.url().text() + "/a");
  CHECK(served.output == "GET /a party=alpha ");

  auto const nobody = run(loop, curl + service.url().text() + "/a");
  CHECK(nobody.status != 0);
  CHECK(service.reported("net.handshake_refused") == "forbidden net.tls_no_certificate");
}

TEST_CASE("[P5.8] nothing older than TLS 1.3 is spoken, and no certificate is no entry") {
  if (!is_installed("openssl")) return;
  Loop loop;
  Identity const a;
  auto options = echo_options();
  options.tls = a.server(only(a.pin, "alpha"));
  Service service{loop, options, loopback(Scheme::https)};
  auto const client = "openssl s_client -connect " + service.url().authority() + " ";
  auto const old = run(loop, client + "-tls1_2 </dev/null");
  CHECK(old.status != 0);
  CHECK(service.reported("net.handshake_refused") == "invalid net.tls_version");
  CHECK(run(loop, client + "-tls1_1 </dev/null").status != 0);

  // The server's no comes after the client's side is done: with the first read.
  auto const nobody =
      run(loop, "sh -c '(printf \"GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n\"; sleep 1) | " + client +
                    "-tls1_3 -quiet'");
  CHECK(nobody.output.find("200 OK") == std::string::npos);
  CHECK(service.reported("net.handshake_refused") == "forbidden net.tls_no_certificate");
}

}  // namespace comity::net
