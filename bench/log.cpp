/// A link with a long past: appending to its log, proving and verifying, starting a node on it, and
/// what that node holds of the memory.
#include "comity/audit/audit.h"
#include "comity/link/export.h"
#include "comity/service/home.h"
#include "figures.h"
#include "fill.h"
#include "give_up.h"
#include "load.h"

#include <atomic>
#include <fstream>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

#include <CLI/CLI.hpp>

namespace comity::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Flags {
  bool json = false;
  std::string folder = "var/bench/log";
  std::uint64_t entries = 1'000'000;
};

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>{Clock::now() - begin}.count();
}

/// Of all threads.
double process_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto const seconds = [](timeval const& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// Signatures that all cores together verify in a second, if they do nothing else. Each is
/// another's, as in a log: the same one again costs a twentieth less, for the processor foresees
/// its branches.
struct RawRate {
  double per_second = 0;
  double cpu_each = 0;
};

RawRate raw_verification() {
  constexpr std::chrono::seconds length{2};
  // As much as is signed of one of the messages that fill the log.
  constexpr std::size_t header_bytes = 520;
  crypto::SystemRandom random;
  auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  constexpr std::uint64_t different = 4'096;
  std::vector<std::pair<Bytes, Bytes>> signed_headers;
  for (std::uint64_t i = 0; i < different; ++i) {
    Bytes header(header_bytes);
    random.fill(header);
    auto signature = key.sign(header);
    signed_headers.emplace_back(std::move(header), std::move(signature));
  }
  std::atomic<std::uint64_t> verified{0};
  auto const cpu = process_seconds();
  auto const begin = Clock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      threads.emplace_back([&] {
        while (Clock::now() - begin < length) {
          auto const& [header, signature] = signed_headers[verified++ % different];
          if (!key.public_key().verify(header, signature)) give_up("a signature does not verify");
        }
      });
    }
  }
  auto const count = static_cast<double>(verified.load());
  return {count / seconds_since(begin), (process_seconds() - cpu) / count};
}

class Folder final : public audit::FileReader {
 public:
  explicit Folder(fs::path root) : root_{std::move(root)} {}

  Result<Bytes> read(std::string const& path, std::size_t bytes_max) const override {
    return service::read_file(root_ / path, bytes_max);
  }

  link::WriteFile writer() const {
    return [root = root_](std::string const& path, ByteView content) -> Result<void> {
      fs::create_directories((root / path).parent_path());
      std::ofstream file{root / path, std::ios::binary};
      file.write(reinterpret_cast<char const*>(content.data()),
                 static_cast<std::streamsize>(content.size()));
      if (!file) give_up("cannot write " + (root / path).string());
      return {};
    };
  }

 private:
  fs::path root_;
};

void measure_proofs(LocalNode& local, Figures& figures) {
  constexpr std::uint64_t proofs = 20'000;
  auto const& log = local.link().log();
  auto const size = log.size().value();
  auto tree = log.tree().tree();
  std::vector<merkle::Proof> kept;
  auto const begin = thread_seconds();
  for (std::uint64_t i = 0; i < proofs; ++i) {
    // Far from each other, so that no tile helps the next proof.
    merkle::LeafIndex const index{i * 7'919 % size};
    kept.push_back(need(tree.inclusion_proof(index, log.size())));
  }
  figures.add("prove", proofs / (thread_seconds() - begin), "/s a core");
}

void measure_verification(LocalNode& local, fs::path const& folder, Figures& figures) {
  Folder const files{folder};
  auto const exporting = Clock::now();
  need(link::export_link(local.link(), local.node().adopted(), link::Bodies::without,
                         files.writer()));
  figures.add("export", seconds_since(exporting), "s");
  // What is measured is the check: not the disk, to which the export is still being written and
  // from which some of it may have to come.
  ::sync();
  if (!audit::verify_link(files).ok()) give_up("the export does not hold");
  auto const before = raw_verification();
  auto const cpu = process_seconds();
  auto const begin = Clock::now();
  auto const report = audit::verify_link(files);
  auto const seconds = seconds_since(begin);
  auto const used = process_seconds() - cpu;
  if (!report.ok()) give_up("the export does not hold");
  auto const after = raw_verification();
  auto const signatures = static_cast<double>(report.counts.signatures);
  auto const raw = (before.per_second + after.per_second) / 2;
  auto const raw_each = (before.cpu_each + after.cpu_each) / 2;
  figures.add("verify", seconds, "s");
  figures.add("verified_signatures", signatures, "");
  figures.add("verified_per_second", signatures / seconds, "/s");
  figures.add("raw_verification_per_second", raw, "/s");
  // Of the link's entries: a message stands in both logs, and its signature is verified once.
  auto const entries = static_cast<double>(report.counts.own_entries + report.counts.peer_entries);
  figures.add("verified_entries_per_second", entries / seconds, "/s");
  figures.add("share_of_raw_by_clock", 100 * signatures / seconds / raw, "%", at_least(80));
  figures.add("share_of_raw_by_processor_time", 100 * signatures * raw_each / used, "%");
}

void measure_start(World const& world, Figures& figures) {
  {
    // Looks for evidence among the entries, which a node does as they come.
    auto const first = world.serve("us");
    world.wait_for("us");
  }
  auto const begin = Clock::now();
  auto const us = world.serve("us");
  world.wait_for("us");
  figures.add("start", seconds_since(begin), "s", at_most(2));
  figures.add("memory_idle", us.resident_mib(), "MiB", at_most(200));
}

void measure_memory_at_work(World& world, Figures& figures) {
  world.start();
  carry_out(world.socket("us"), kibibyte_request(), {.messages = 5'000, .connections = 64});
  figures.add("memory_at_work_sender", world.us().resident_mib(), "MiB", at_most(200));
  figures.add("memory_at_work_receiver", world.cn().resident_mib(), "MiB", at_most(200));
}

int run(int argc, char** argv) {
  Flags flags;
  CLI::App app{"A long log: rates, start, memory"};
  app.add_flag("--json", flags.json, "print JSON instead of a table");
  app.add_option("--folder", flags.folder, "is cleared; takes 8 KiB for each entry")
      ->capture_default_str();
  app.add_option("--entries", flags.entries)->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  Figures figures{"log"};
  World world{flags.folder};
  world.wake();
  {
    auto const us = world.serve("us");
    world.wait_for("us");
    figures.add("memory_of_an_empty_node", us.resident_mib(), "MiB", at_most(40));
  }
  auto const costs = fill(world, flags.entries);
  figures.add("entries", static_cast<double>(flags.entries), "");
  figures.add("append", 1e6 / costs.commit, "/s a core");
  measure_start(world, figures);
  {
    LocalNode local{world, "us"};
    measure_proofs(local, figures);
    measure_verification(local, fs::path{flags.folder} / "export", figures);
  }
  measure_memory_at_work(world, figures);
  figures.print(flags.json);
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  return comity::bench::run(argc, argv);
}
