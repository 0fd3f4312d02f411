#include "figures.h"

#include "comity/base/instant.h"
#include "comity/crypto/keys.h"
#include "comity/json/text.h"
#include "give_up.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace comity::bench {
namespace {

std::string processor() {
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

std::string load_average() {
  std::ifstream file{"/proc/loadavg"};
  std::string first;
  file >> first;
  return first;
}

std::string shown(double value) {
  return value >= 100 ? fmt::format("{:.0f}", value) : fmt::format("{:.3g}", value);
}

std::string shown(Bound const& bound) {
  return (bound.kind == Bound::Kind::at_least ? "≥ " : "≤ ") + shown(bound.value);
}

}  // namespace

std::string machine() {
  utsname system{};
  ::uname(&system);
  auto const bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return fmt::format("{}, {} cores, {} {}, {:.1f} GiB", processor(),
                     std::thread::hardware_concurrency(), system.sysname, system.release,
                     bytes / (1 << 30));
}

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double signatures_per_second() {
  constexpr int rounds = 4'000;
  constexpr std::size_t header_bytes = 700;
  crypto::SystemRandom random;
  auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  Bytes header(header_bytes);
  auto const begin = thread_seconds();
  for (int i = 0; i < rounds; ++i) {
    header[0] = static_cast<std::uint8_t>(i);
    if (!key.public_key().verify(header, key.sign(header))) give_up("a signature does not verify");
  }
  return rounds / (thread_seconds() - begin);
}

bool Figure::holds() const {
  if (!bound) return true;
  return bound->kind == Bound::Kind::at_least ? value >= bound->value : value <= bound->value;
}

void Figures::add(std::string name, double value, std::string unit, std::optional<Bound> bound) {
  figures_.push_back({std::move(name), value, std::move(unit), bound});
}

void Figures::skip(std::string name, std::string why) {
  skipped_.emplace_back(std::move(name), std::move(why));
}

json::Value Figures::to_json() const {
  json::Array rows;
  for (auto const& figure : figures_) {
    json::Object row{{"name", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
    if (auto const& bound = figure.bound) {
      row.emplace_back(bound->kind == Bound::Kind::at_least ? "at_least" : "at_most", bound->value);
      row.emplace_back("holds", figure.holds());
    }
    rows.emplace_back(std::move(row));
  }
  json::Object skipped;
  for (auto const& [name, why] : skipped_) skipped.emplace_back(name, why);
  auto const now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  return json::Object{{"benchmark", benchmark_},    {"time", to_rfc3339(now)},
                      {"machine", machine()},       {"load_average", load_average()},
                      {"figures", std::move(rows)}, {"skipped", std::move(skipped)}};
}

void Figures::print(bool as_json) const {
  if (as_json) {
    fmt::print("{}\n", json::write_pretty(to_json()));
    return;
  }
  fmt::print("{}: {}, load {}\n", benchmark_, machine(), load_average());
  for (auto const& figure : figures_) {
    fmt::print("  {:<44} {:>10} {:<10}", figure.name, shown(figure.value), figure.unit);
    if (figure.bound) fmt::print(" {} {}", shown(*figure.bound), figure.holds() ? "✓" : "✗");
    fmt::print("\n");
  }
  for (auto const& [name, why] : skipped_) fmt::print("  {:<44} skipped: {}\n", name, why);
}

}  // namespace comity::bench
