#include "comity/net/listener.h"

#include "comity/net/limits.h"
#include "socket_stream.h"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace comity::net {
namespace {

using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;

Error cannot_listen(Url const& url, std::string reason) {
  return fail(Code::unavailable, "net.cannot_listen",
              {{"url", url.text()}, {"reason", std::move(reason)}});
}

Error address_in_use(Url const& url) {
  return fail(Code::unavailable, "net.address_in_use", {{"url", url.text()}});
}

Error listen_error(Url const& url, boost::system::error_code const& error) {
  if (error == asio::error::address_in_use) return address_in_use(url);
  return cannot_listen(url, error.message());
}

/// Which file a socket is bound to, so that we remove only our own.
struct FileIdentity {
  ::dev_t device = 0;
  ::ino_t inode = 0;

  static FileIdentity of(std::string const& path) {
    struct ::stat status {};

    if (::lstat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino};
  }

  friend bool operator==(FileIdentity const&, FileIdentity const&) = default;
};

template <typename Protocol>
class AcceptingListener : public Listener {
 public:
  AcceptingListener(typename Protocol::acceptor acceptor, Url url)
      : acceptor_{std::move(acceptor)}, url_{std::move(url)} {
    boost::system::error_code ignored;  // It can fail for what is no socket only.
    acceptor_.non_blocking(true, ignored);
  }

  asio::any_io_executor executor() override { return acceptor_.get_executor(); }

  Url const& url() const override { return url_; }

  /// Takes those that have come already one after the other, for a turn of the loop is long when
  /// there is much to do; but not for ever, or a flood of them would keep it from all else.
  asio::awaitable<Result<std::unique_ptr<ByteStream>>> accept() override {
    for (;;) {
      if (!acceptor_.is_open()) co_return fail(Code::unavailable, "net.closed");
      typename Protocol::socket accepted{acceptor_.get_executor()};
      boost::system::error_code error = asio::error::would_block;
      if (taken_ < accepts_in_a_turn_max) acceptor_.accept(accepted, error);
      if (error == asio::error::would_block) {
        taken_ = 0;
        auto const [failed] = co_await acceptor_.async_wait(asio::socket_base::wait_read,
                                                            asio::as_tuple(asio::use_awaitable));
        if (failed) co_return fail(Code::unavailable, "net.closed");
        continue;
      }
      if (error == asio::error::connection_aborted) continue;
      if (error) {
        co_return fail(Code::unavailable, "net.cannot_accept",
                       {{"url", url_.text()}, {"reason", error.message()}});
      }
      ++taken_;
      boost::system::error_code gone;
      auto const remote = accepted.remote_endpoint(gone);
      if (gone) continue;
      Socket socket{std::move(accepted)};
      prepare(socket);
      auto peer = peer_of(socket, remote);
      co_return std::make_unique<SocketStream>(std::move(socket), std::move(peer));
    }
  }

  void close() override {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
  }

 protected:
  auto& acceptor() { return acceptor_; }

 private:
  static Peer peer_of(Socket& /*socket*/, Tcp::endpoint const& remote) { return peer_at(remote); }

  static Peer peer_of(Socket& socket, Local::endpoint const& /*remote*/) {
    return peer_of_unix_socket(socket.native_handle());
  }

  typename Protocol::acceptor acceptor_;
  Url url_;
  std::size_t taken_ = 0;  ///< Since it last waited.
};

class TcpListener final : public AcceptingListener<Tcp> {
 public:
  using AcceptingListener::AcceptingListener;
};

class UnixListener final : public AcceptingListener<Local> {
 public:
  UnixListener(Local::acceptor acceptor, Url url)
      : AcceptingListener{std::move(acceptor), std::move(url)},
        file_{FileIdentity::of(this->url().socket_path)} {}

  ~UnixListener() override { remove_file(); }

  /// Nobody can connect before `listen`, so nobody can with the wrong mode.
  Result<void> open() {
    if (::chmod(url().socket_path.c_str(), S_IRUSR | S_IWUSR) != 0) {
      return cannot_listen(url(), std::strerror(errno));
    }
    boost::system::error_code error;
    acceptor().listen(asio::socket_base::max_listen_connections, error);
    if (error) return listen_error(url(), error);
    return {};
  }

  void close() override {
    remove_file();
    AcceptingListener::close();
  }

 private:
  void remove_file() {
    if (file_ == FileIdentity{} || file_ != FileIdentity::of(url().socket_path)) return;
    ::unlink(url().socket_path.c_str());
    file_ = {};
  }

  FileIdentity file_;
};

Result<std::unique_ptr<Listener>> listen_tcp(asio::any_io_executor const& executor, Url url) {
  boost::system::error_code error;
  auto const address = asio::ip::make_address(url.host, error);
  if (error) return fail(Code::invalid, "net.not_an_address", {{"host", url.host}});
  Tcp::endpoint const endpoint{address, url.port};
  Tcp::acceptor acceptor{executor};
  acceptor.open(endpoint.protocol(), error);
  if (error) return listen_error(url, error);
  // On Linux this takes a port from connections that linger after us, not from another listener.
  acceptor.set_option(Tcp::acceptor::reuse_address{true}, error);
  acceptor.bind(endpoint, error);
  if (error) return listen_error(url, error);
  acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return listen_error(url, error);
  url.port = acceptor.local_endpoint(error).port();
  std::unique_ptr<Listener> listener =
      std::make_unique<TcpListener>(std::move(acceptor), std::move(url));
  return listener;
}

/// True if a process accepts at the socket file, even if it is too busy to do so now.
bool is_alive(std::string const& path) {
  int const probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (probe < 0) return true;  // Not known, so nothing is taken away.
  ::sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size());
  auto const* const generic = reinterpret_cast<::sockaddr const*>(&address);
  bool const refused = ::connect(probe, generic, sizeof address) != 0 && errno == ECONNREFUSED;
  ::close(probe);
  return !refused;
}

/// Removes what a dead process left at the path.
Result<void> clear_path(Url const& url) {
  struct ::stat status {};

  if (::lstat(url.socket_path.c_str(), &status) != 0) return {};  // Binding tells what is wrong.
  if (!S_ISSOCK(status.st_mode)) {
    return fail(Code::conflict, "net.not_a_socket", {{"path", url.socket_path}});
  }
  if (is_alive(url.socket_path)) return address_in_use(url);
  if (::unlink(url.socket_path.c_str()) != 0) return cannot_listen(url, std::strerror(errno));
  return {};
}

Result<std::unique_ptr<Listener>> listen_unix(asio::any_io_executor const& executor, Url url) {
  if (url.socket_path.size() > socket_path_bytes_max) return cannot_listen(url, "path too long");
  TRY(clear_path(url));
  boost::system::error_code error;
  Local::acceptor acceptor{executor};
  acceptor.open(Local{}, error);
  if (error) return listen_error(url, error);
  acceptor.bind(Local::endpoint{url.socket_path}, error);
  if (error) return listen_error(url, error);
  auto listener = std::make_unique<UnixListener>(std::move(acceptor), std::move(url));
  TRY(listener->open());
  return std::unique_ptr<Listener>{std::move(listener)};
}

}  // namespace

Result<std::unique_ptr<Listener>> listen(asio::any_io_executor const& executor, Url const& url) {
  if (url.scheme == Scheme::unix_socket) return listen_unix(executor, url);
  return listen_tcp(executor, url);
}

}  // namespace comity::net
