// Runs the tests, and then asks whether they have seen everything that openapi.json documents: an
// answer that never comes is a promise that nobody keeps.
#define DOCTEST_CONFIG_IMPLEMENT
#include "contract.h"

#include <iostream>

#include <doctest/doctest.h>

int main(int argc, char** argv) {
  doctest::Context context{argc, argv};
  int failed = context.run();
  // A part of the tests does not see everything.
  if (argc > 1 || context.shouldExit()) return failed;
  for (auto const& line : comity::Contract::instance().unseen()) {
    std::cerr << "documented, and seen by no test: " << line << '\n';
    failed = 1;
  }
  return failed;
}
