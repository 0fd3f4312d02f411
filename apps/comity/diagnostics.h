/// A server's own words, on standard error: one line each, with the time.
#pragma once

#include "console.h"

#include <chrono>
#include <iostream>

namespace comity::cli {

class StandardError final : public Diagnostics {
 public:
  explicit StandardError(Console const& console) : console_{console} {}

  void report(Severity severity, std::string_view id, Parameters const& parameters) override {
    if (severity == Severity::debug) return;
    constexpr char const* marks[] = {"", "", "! ", "!! "};
    auto const now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    std::cerr << to_rfc3339(now) << ' ' << marks[static_cast<int>(severity)]
              << console_.text(id, parameters) << std::endl;
  }

 private:
  Console const& console_;
};

}  // namespace comity::cli
