/// Two ends of a connection that never leaves the process, whose reads come in small random slices.
#pragma once

#include "comity/net/stream.h"

#include <utility>

namespace comity::net {

std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> memory_streams(
    asio::any_io_executor executor, std::uint64_t seed);

}  // namespace comity::net
