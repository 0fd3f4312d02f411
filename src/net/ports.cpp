#include "comity/net/ports.h"

#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace comity::net {
namespace {

bool is_free(std::uint16_t port) {
  int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  address.sin_port = ::htons(port);
  bool const bound =
      ::bind(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
  ::close(socket);
  return bound;
}

}  // namespace

Result<std::vector<std::uint16_t>> free_ports(std::size_t count, Random& random) {
  constexpr std::size_t candidates = free_port_max - free_port_min + 1;
  std::array<std::uint8_t, 2> chance{};
  random.fill(chance);
  std::size_t const first = chance[0] << 8 | chance[1];
  std::vector<std::uint16_t> found;
  for (std::size_t i = 0; i < candidates && found.size() < count; ++i) {
    auto const port = static_cast<std::uint16_t>(free_port_min + (first + i) % candidates);
    if (is_free(port)) found.push_back(port);
  }
  if (found.size() < count)
    return fail(Code::unavailable, "net.no_free_ports",
                {{"count", std::to_string(count)},
                 {"first", std::to_string(free_port_min)},
                 {"last", std::to_string(free_port_max)}});
  return found;
}

}  // namespace comity::net
