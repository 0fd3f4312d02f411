/// Ports for programs that one program starts side by side on loopback: the demonstration, the
/// benchmarks.
#pragma once

#include "comity/base/environment.h"
#include "comity/base/result.h"

#include <cstdint>
#include <vector>

namespace comity::net {

/// Where `free_ports` looks. Above the ports of common services, below those that kernels give to
/// outgoing connections (Linux from 32,768, gVisor from 16,000): one of these could take a port
/// between its choice and the start of the program that it is for.
inline constexpr std::uint16_t free_port_min = 10'000;
inline constexpr std::uint16_t free_port_max = 15'999;

/// `count` different ports of loopback that nobody has bound now, looked for from a place that
/// chance gives.
/// Errors: `net.no_free_ports` where there are not as many.
Result<std::vector<std::uint16_t>> free_ports(std::size_t count, Random& random);

}  // namespace comity::net
