#include "loop.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace comity::net {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "comity-net-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  ~Folder() { fs::remove_all(path_); }

  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;

  Url socket(char const* name) const {
    return parse_url("unix:" + (path_ / name).string()).value();
  }

 private:
  fs::path path_;
};

/// A socket file whose process is gone.
void leave_behind(std::string const& path) {
  int const descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(descriptor, reinterpret_cast<::sockaddr*>(&address), sizeof address) == 0);
  ::close(descriptor);
  REQUIRE(fs::is_socket(path));
}

std::string get(Loop& loop, Url const& url) {
  auto client = HttpClient::create(url, std::nullopt).value();
  auto const response = loop.await(client.send(HttpRequest{"GET", "/a"}, std::chrono::seconds{5}));
  return response ? to_text(response->body) : response.error().id;
}

}  // namespace

TEST_CASE("a port in use is refused by name") {
  Loop loop;
  auto const first = listen(loop.executor(), loopback()).value();
  CHECK(first->url().port != 0);
  auto const second = listen(loop.executor(), first->url());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::unavailable);
  CHECK(second.error().id == "net.address_in_use");
  CHECK(second.error().parameter("url") == first->url().text());
}

TEST_CASE("a port is free again once its listener has gone, even after connections") {
  Loop loop;
  Url url;
  {
    Service service{loop, echo_options()};
    url = service.url();
    CHECK(get(loop, url) == "GET /a party= ");
  }
  loop.until([&] { return false; }, std::chrono::milliseconds{50});
  CHECK(listen(loop.executor(), url));
}

TEST_CASE("addresses that cannot be listened at are refused") {
  Loop loop;
  auto url = loopback();
  url.host = "no-address.example";
  CHECK(listen(loop.executor(), url).error().id == "net.not_an_address");
  url.host = "192.0.2.1";  // RFC 5737: never ours.
  CHECK(listen(loop.executor(), url).error().id == "net.cannot_listen");
  Folder const folder;
  CHECK(listen(loop.executor(), folder.socket("none/x")).error().id == "net.cannot_listen");
}

TEST_CASE("only the owner may use a socket file, and its peer is known") {
  Loop loop;
  Folder const folder;
  auto const url = folder.socket("api");
  auto options = echo_options();
  options.handler = [](HttpRequest const& request) -> asio::awaitable<HttpResponse> {
    return echo(HttpRequest{request.peer.address, "/" + std::to_string(request.peer.uid.value())});
  };
  Service const service{loop, options, url};
  auto const mode = fs::status(url.socket_path).permissions();
  CHECK(mode == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(get(loop, url) == "unix /" + std::to_string(::getuid()) + " party= ");
}

TEST_CASE("a socket file that nobody answers at is replaced; a living one is not") {
  Loop loop;
  Folder const folder;
  auto const url = folder.socket("api");
  leave_behind(url.socket_path);
  Service const service{loop, echo_options(), url};
  CHECK(get(loop, url) == "GET /a party= ");

  auto const second = listen(loop.executor(), url);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::unavailable);
  CHECK(second.error().id == "net.address_in_use");
  CHECK(get(loop, url) == "GET /a party= ");
}

TEST_CASE("another kind of file in the way is left alone") {
  Loop loop;
  Folder const folder;
  auto const url = folder.socket("precious");
  std::ofstream{url.socket_path} << "data";
  auto const refused = listen(loop.executor(), url);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::conflict);
  CHECK(refused.error().id == "net.not_a_socket");
  CHECK(fs::file_size(url.socket_path) == 4);
}

TEST_CASE("a listener removes its own socket file and no other") {
  Loop loop;
  Folder const folder;
  auto const url = folder.socket("api");
  auto first = listen(loop.executor(), url).value();
  fs::remove(url.socket_path);
  auto second = listen(loop.executor(), url).value();
  first.reset();
  CHECK(fs::exists(url.socket_path));
  second.reset();
  CHECK_FALSE(fs::exists(url.socket_path));
}

TEST_CASE("connecting to nobody fails with the address") {
  Loop loop;
  Url url;
  { url = listen(loop.executor(), loopback()).value()->url(); }
  auto const refused = loop.await(connect(url, within(std::chrono::seconds{5})));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().id == "net.cannot_connect");
  CHECK(refused.error().parameter("url") == url.text());

  Folder const folder;
  auto const none = loop.await(connect(folder.socket("none"), within(std::chrono::seconds{5})));
  CHECK(none.error().id == "net.cannot_connect");

  url.host = "name.invalid";  // RFC 6761: never resolves.
  auto const unknown = loop.await(connect(url, within(std::chrono::seconds{5})));
  REQUIRE_FALSE(unknown);
  bool const said =
      unknown.error().id == "net.cannot_resolve" || unknown.error().id == "net.timed_out";
  CHECK_MESSAGE(said, unknown.error().brief());
}

TEST_CASE("connecting takes no longer than it may") {
  Loop loop;
  int const full = ::socket(AF_INET, SOCK_STREAM, 0);
  ::sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  ::socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<::sockaddr*>(&address);
  REQUIRE(::bind(full, generic, size) == 0);
  REQUIRE(::listen(full, 0) == 0);
  REQUIRE(::getsockname(full, generic, &size) == 0);
  auto url = loopback();
  url.port = ::ntohs(address.sin_port);
  std::vector<std::unique_ptr<ByteStream>> held;
  std::optional<Error> error;
  for (int i = 0; i < 5 && !error; ++i) {  // Nobody accepts: soon the kernel no longer answers.
    auto stream = loop.await(connect(url, within(Duration{200})));
    if (stream) {
      held.push_back(*std::move(stream));
    } else {
      error = stream.error();
    }
  }
  REQUIRE(error);
  CHECK(error->id == "net.timed_out");
  ::close(full);
}

}  // namespace comity::net
