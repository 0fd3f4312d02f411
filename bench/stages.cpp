/// What one message costs the processor, stage by stage, without sockets and clients.
#include "figures.h"
#include "fill.h"

#include <CLI/CLI.hpp>

namespace comity::bench {
namespace {

int run(int argc, char** argv) {
  bool json = false;
  std::string folder = "var/bench/stages";
  std::uint64_t messages = 20'000;
  CLI::App app{"One message, stage by stage: processor time, without sockets and clients"};
  app.add_flag("--json", json, "print JSON instead of a table");
  app.add_option("--folder", folder, "is cleared; on the disk to be measured")
      ->capture_default_str();
  app.add_option("--messages", messages)->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  World const world{folder};
  world.wake();
  auto const costs = fill(world, messages);
  auto const sum = costs.seal + costs.commit + costs.deliver + costs.answer + costs.take;
  Figures figures{"stages"};
  figures.add("seal", costs.seal, "µs");
  figures.add("commit", costs.commit, "µs");
  figures.add("deliver", costs.deliver, "µs");
  figures.add("answer", costs.answer, "µs");
  figures.add("take", costs.take, "µs");
  figures.add("all_stages", sum, "µs");
  figures.add("sign_and_verify", 1e6 / signatures_per_second(), "µs");
  figures.print(json);
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  return comity::bench::run(argc, argv);
}
