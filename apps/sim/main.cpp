/// Runs simulated worlds and says which of them broke which invariant.
#include "comity/sim/founding.h"
#include "comity/sim/run.h"
#include "comity/sim/scenario.h"
#include "pool.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>
#include <unistd.h>
#include <vector>

namespace comity::apps {
namespace {

constexpr int exit_held = 0;
constexpr int exit_violated = 1;
constexpr int exit_usage = 2;

constexpr auto help =
    R"(comity-sim: whole nodes and a witness in one process on virtual time, with faults

  comity-sim --seed N [--verbose]     one run; --verbose prints every event as it happens
  comity-sim --seeds N [--from S]     N runs, from seed S on (default: from a fresh one)
  comity-sim --hours H [--from S]     as many runs as fit into H hours
  comity-sim --fixed                  the seeds of tests/sim/seeds.txt, as CI runs them
  comity-sim --scenario FILE...       plays stories in plain text (docs/simulation.md); as --seed
  --jobs N                            runs at a time (default: one for each core)

A seed decides everything: how many parties, which faults, what people do. A run that breaks an
invariant prints the seed, the invariant, the last events as a sequence diagram, and the command
that replays it exactly.

Exit codes: 0 every invariant held; 1 one did not; 2 wrong arguments, or files missing.

Examples
  comity-sim --seeds 1000
  comity-sim --seed 1717 --verbose | less -S
)";

struct Arguments {
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> from;
  std::optional<std::uint64_t> hours;
  std::vector<std::string> scenarios;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  bool fixed = false;
  bool verbose = false;
  bool help = false;
};

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t out = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// Nothing, after a word on what is wrong, if they make no sense.
std::optional<Arguments> read_arguments(std::vector<std::string_view> const& words) {
  Arguments out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    auto const word = words[i];
    if (word == "--scenario") {
      while (i + 1 < words.size() && !words[i + 1].starts_with("--"))
        out.scenarios.emplace_back(words[++i]);
      continue;
    }
    if (word == "--help" || word == "-h")
      out.help = true;
    else if (word == "--fixed")
      out.fixed = true;
    else if (word == "--verbose")
      out.verbose = true;
    else {
      auto const value = i + 1 < words.size() ? number_in(words[++i]) : std::nullopt;
      auto const known = word == "--seed" || word == "--seeds" || word == "--from" ||
                         word == "--hours" || word == "--jobs";
      if (!known || !value) {
        std::fprintf(stderr, "comity-sim: %s %s; see --help\n", std::string{word}.c_str(),
                     known ? "needs a number" : "is not an option");
        return std::nullopt;
      }
      if (word == "--seed") out.seed = value;
      if (word == "--seeds") out.seeds = value;
      if (word == "--from") out.from = value;
      if (word == "--hours") out.hours = value;
      if (word == "--jobs") out.jobs = std::max(1U, static_cast<unsigned>(*value));
    }
  }
  int const modes = static_cast<int>(out.seed.has_value()) + static_cast<int>(out.fixed) +
                    static_cast<int>(out.seeds.has_value()) +
                    static_cast<int>(out.hours.has_value()) +
                    static_cast<int>(!out.scenarios.empty());
  if (out.help || modes == 1) return out;
  std::fputs("comity-sim: give one of --seed, --seeds, --hours, --fixed, --scenario; see --help\n",
             stderr);
  return std::nullopt;
}

void write_all(int out, std::string_view text) {
  while (!text.empty()) {
    auto const count = write(out, text.data(), text.size());
    if (count <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string replay(std::uint64_t seed) {
  return "replay: comity-sim --seed " + std::to_string(seed) + " --verbose\n";
}

std::string report(std::uint64_t seed, sim::RunResult const& result) {
  std::ostringstream out;
  out << "seed " << seed << ": " << result.setting << "\n";
  if (result.violation) {
    out << result.diagram << "\nviolated: " << result.violation->invariant << "\n  "
        << result.violation->what << "\n"
        << replay(seed);
  }
  out << result.events << " events, " << result.messages << " messages in " << result.cases
      << " cases, " << result.lies << " lies, " << to_words(result.length)
      << " of virtual time, trace " << std::hex << result.trace << "\n";
  return std::move(out).str();
}

/// Runs one seed, says how it went, and returns whether all held.
bool run_one(std::uint64_t seed, int out, bool verbose) {
  sim::RunOptions options{.seed = seed};
  if (verbose) options.watcher = [out](std::string const& line) { write_all(out, line + "\n"); };
  auto const result = sim::run(std::move(options));
  if (!result) {
    write_all(out, "cannot run: " + result.error().brief() + "\n");
    return false;
  }
  write_all(out, report(seed, *result));
  return !result->violation;
}

/// A number for each line; what follows a number, or a '#', is a remark.
std::optional<std::vector<std::uint64_t>> fixed_seeds() {
  std::ifstream file{COMITY_SIM_SEEDS};
  std::vector<std::uint64_t> out;
  std::string line;
  while (std::getline(file, line)) {
    auto const word = line.substr(0, line.find_first_of(" #"));
    if (word.empty()) continue;
    auto const seed = number_in(word);
    if (!seed) {
      std::fprintf(stderr, "comity-sim: %s: \"%s\" is no seed\n", COMITY_SIM_SEEDS, line.c_str());
      return std::nullopt;
    }
    out.push_back(*seed);
  }
  if (!out.empty()) return out;
  std::fprintf(stderr, "comity-sim: %s: there are no seeds\n", COMITY_SIM_SEEDS);
  return std::nullopt;
}

using Seeds = std::function<std::optional<std::uint64_t>()>;

Seeds these(std::vector<std::uint64_t> seeds) {
  return [seeds = std::move(seeds), at = std::size_t{0}]() mutable {
    return at < seeds.size() ? std::optional{seeds[at++]} : std::nullopt;
  };
}

Seeds fresh(Arguments const& arguments) {
  // Small enough to be typed, and never twice the same.
  auto const first = arguments.from.value_or(std::random_device{}());
  auto const end =
      std::chrono::steady_clock::now() + std::chrono::hours{arguments.hours.value_or(0)};
  return [=, seed = first]() mutable -> std::optional<std::uint64_t> {
    bool const more =
        arguments.seeds ? seed - first < *arguments.seeds : std::chrono::steady_clock::now() < end;
    return more ? std::optional{seed++} : std::nullopt;
  };
}

int run_many(Seeds const& seeds, unsigned jobs) {
  if (auto const ready = sim::found_ahead(); !ready) {
    std::fprintf(stderr, "comity-sim: cannot run: %s\n", ready.error().brief().c_str());
    return exit_usage;
  }
  std::uint64_t runs = 0;
  std::vector<std::uint64_t> broken;
  run_all(
      jobs, seeds, [](std::uint64_t seed, int out) { return run_one(seed, out, false); },
      [&](Ended const& ended) {
        ++runs;
        if (ended.held) return;
        broken.push_back(ended.seed);
        std::printf("%s%s\n", ended.text.c_str(), replay(ended.seed).c_str());
        std::fflush(stdout);
      });
  std::printf("%llu runs, %zu violations", static_cast<unsigned long long>(runs), broken.size());
  for (auto const seed : broken) std::printf(" %llu", static_cast<unsigned long long>(seed));
  std::printf("\n");
  return broken.empty() ? exit_held : exit_violated;
}

/// "file:line: id: what": where to look first.
std::string said(Error const& error) {
  std::string where;
  std::string what;
  for (auto const& [name, value] : error.parameters) {
    if (name == "file" || name == "line") {
      where += value + ":";
    } else {
      what += ": " + value;
    }
  }
  return where + " " + std::string{error.id} + what;
}

/// Plays one file, says how it went, and returns an exit code.
int play_one(std::string const& path, bool verbose) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) {
    std::fprintf(stderr, "comity-sim: %s cannot be read\n", path.c_str());
    return exit_usage;
  }
  auto const scenario = sim::Scenario::parse(path, text.str());
  std::function<void(std::string const&)> watcher;
  if (verbose) watcher = [](std::string const& line) { std::printf("%s\n", line.c_str()); };
  auto const played =
      scenario ? sim::play(*scenario, watcher) : Result<sim::Played>{scenario.error()};
  if (!played) {
    std::fprintf(stderr, "comity-sim: %s\n", said(played.error()).c_str());
    return exit_usage;
  }
  if (!played->held) std::printf("%s\n%s\n", played->diagram.c_str(), played->text.c_str());
  std::printf("%s: %s\n", path.c_str(), played->held ? "holds" : "does not hold");
  return played->held ? exit_held : exit_violated;
}

int play_all(Arguments const& arguments) {
  int worst = exit_held;
  for (auto const& path : arguments.scenarios)
    worst = std::max(worst, play_one(path, arguments.verbose));
  return worst;
}

int run_program(Arguments const& arguments) {
  if (arguments.help) {
    std::fputs(help, stdout);
    return exit_held;
  }
  if (!arguments.scenarios.empty()) return play_all(arguments);
  if (arguments.seed)
    return run_one(*arguments.seed, STDOUT_FILENO, arguments.verbose) ? exit_held : exit_violated;
  if (!arguments.fixed) return run_many(fresh(arguments), arguments.jobs);
  auto seeds = fixed_seeds();
  return seeds ? run_many(these(*std::move(seeds)), arguments.jobs) : exit_usage;
}

}  // namespace
}  // namespace comity::apps

int main(int count, char** words) {
  auto const arguments = comity::apps::read_arguments({words + 1, words + count});
  return arguments ? comity::apps::run_program(*arguments) : comity::apps::exit_usage;
}
