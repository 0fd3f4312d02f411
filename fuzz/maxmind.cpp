// A MaxMind DB from anywhere gives matches of bounded size, or errors.
#include "comity/maxmind/database.h"

#include <sys/mman.h>
#include <unistd.h>

using namespace comity;

/// libmaxminddb 1.7.1 loses a few KiB where it refuses a damaged description (its pull request 356,
/// fixed in 1.12). The file is the operator's own and is opened once, so that nothing grows by it.
extern "C" char const* __lsan_default_suppressions() {
  return "leak:libmaxminddb.so\n";
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto const file = memfd_create("mmdb", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) return 0;
  auto const database = maxmind::open("/proc/self/fd/" + std::to_string(file));
  close(file);
  if (!database) return 0;
  for (auto const* const text : {"203.0.113.7", "0.0.0.0", "2001:db8::1"}) {
    auto const match = database->book->find(triage::parse_range(text).value());
    if (!match || !*match) continue;
    COMITY_CHECK((*match)->network_name.size() <= maxmind::text_bytes_max);
    COMITY_CHECK((*match)->country.empty() || (*match)->country.size() == 2);
  }
  return 0;
}
