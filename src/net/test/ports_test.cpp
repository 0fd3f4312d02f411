#include "comity/net/ports.h"

#include "comity/crypto/keys.h"
#include "loop.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <set>

namespace comity::net {

TEST_CASE("ports that are found together are different ones that can be listened at") {
  Loop loop;
  crypto::SystemRandom random;
  auto const ports = free_ports(1'000, random).value();
  CHECK(ports.size() == 1'000);
  CHECK(std::set(ports.begin(), ports.end()).size() == ports.size());
  auto url = loopback();
  url.port = ports.back();
  CHECK(listen(loop.executor(), url));
}

TEST_CASE("no port is found that the kernel could give to an outgoing connection") {
  crypto::SystemRandom random;
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  int first = 0;
  if (!(range >> first) || first <= free_port_max) return;  // This kernel keeps nothing for others.
  auto const ports = free_ports(1'000, random).value();
  CHECK(*std::max_element(ports.begin(), ports.end()) < first);
}

TEST_CASE("a port in use is passed over") {
  Loop loop;
  crypto::SystemRandom random;
  auto url = loopback();
  url.port = free_ports(1, random).value().front();
  auto const taken = listen(loop.executor(), url).value();
  constexpr std::size_t many = free_port_max - free_port_min - 1'000;
  auto const ports = free_ports(many, random).value();
  CHECK(std::find(ports.begin(), ports.end(), url.port) == ports.end());
}

TEST_CASE("more ports than there are is refused, and says how many were looked for") {
  crypto::SystemRandom random;
  auto const found = free_ports(std::numeric_limits<std::uint16_t>::max(), random);
  REQUIRE_FALSE(found);
  CHECK(found.error().id == "net.no_free_ports");
  CHECK(found.error().parameter("count") == "65535");
}

}  // namespace comity::net
