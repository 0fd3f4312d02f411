#include "../threads.h"

#include <doctest/doctest.h>

namespace comity::service {

TEST_CASE("every piece of work is done once, whatever the number of helpers") {
  for (unsigned const helpers : {0U, 1U, 3U}) {
    Threads threads{helpers};
    for (std::size_t const count : {0, 1, 2, 100, 5'000}) {
      std::vector<int> done(count);
      threads.share(count, [&](std::size_t i) { ++done[i]; });
      CHECK(done == std::vector<int>(count, 1));
    }
  }
}

TEST_CASE("a share ends when the last helper has, also when the next one begins at once") {
  Threads threads{3};
  std::size_t sum = 0;
  for (int round = 0; round < 2'000; ++round) {
    std::vector<std::size_t> parts(4);
    threads.share(parts.size(), [&](std::size_t i) { parts[i] = i; });
    for (auto const part : parts) sum += part;
  }
  CHECK(sum == 2'000 * 6);
}

}  // namespace comity::service
