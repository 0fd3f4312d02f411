/// How many signed messages two nodes exchange in a second, and how long a receipt takes.
#include "figures.h"
#include "give_up.h"
#include "load.h"
#include "world.h"

#include <thread>

#include <CLI/CLI.hpp>

namespace comity::bench {
namespace {

struct Flags {
  bool json = false;
  std::string folder = "var/bench/exchange";
  std::uint64_t messages = 40'000;
  std::size_t connections = 256;
  double offered_per_second = 500;
  double offered_seconds = 10;
};

void measure_throughput(World const& world, Flags const& flags, Figures& figures) {
  auto const ceiling = std::thread::hardware_concurrency() * signatures_per_second();
  auto const order = kibibyte_request();
  carry_out(world.socket("us"), order,
            {.messages = flags.messages / 10, .connections = flags.connections});
  auto const us = world.us().cpu_seconds();
  auto const cn = world.cn().cpu_seconds();
  auto const ours = thread_seconds();
  auto const course = carry_out(world.socket("us"), order,
                                {.messages = flags.messages, .connections = flags.connections});
  auto const count = static_cast<double>(flags.messages);
  auto const rate = count / course.seconds;
  auto const each = [&](double before, double now) { return (now - before) * 1e6 / count; };
  figures.add("messages_per_second", rate, "/s", at_least(4'000));
  figures.add("ceiling_per_second", ceiling, "/s");
  figures.add("share_of_ceiling", 100 * rate / ceiling, "%");
  figures.add("cpu_per_message_sender", each(us, world.us().cpu_seconds()), "µs");
  figures.add("cpu_per_message_receiver", each(cn, world.cn().cpu_seconds()), "µs");
  figures.add("cpu_per_message_load", each(ours, thread_seconds()), "µs");
  figures.add("durable_p50_at_full_load", percentile(course.durable, 0.5), "ms");
  figures.add("durable_p99_at_full_load", percentile(course.durable, 0.99), "ms");
  figures.add("receipt_p50_at_full_load", percentile(course.receipted, 0.5), "ms");
  figures.add("receipt_p99_at_full_load", percentile(course.receipted, 0.99), "ms");
}

void measure_latency(World const& world, Flags const& flags, Figures& figures) {
  auto const course = carry_out(
      world.socket("us"), kibibyte_request(),
      {.messages = static_cast<std::uint64_t>(flags.offered_per_second * flags.offered_seconds),
       .connections = flags.connections,
       .per_second = flags.offered_per_second,
       .look = std::chrono::microseconds{2'000}});
  figures.add("offered_per_second", flags.offered_per_second, "/s");
  figures.add("durable_p50", percentile(course.durable, 0.5), "ms");
  figures.add("durable_p99", percentile(course.durable, 0.99), "ms");
  figures.add("receipt_p50", percentile(course.receipted, 0.5), "ms");
  figures.add("receipt_p99", percentile(course.receipted, 0.99), "ms", at_most(50));
  figures.add("receipt_p999", percentile(course.receipted, 0.999), "ms");
}

int run(int argc, char** argv) {
  Flags flags;
  CLI::App app{"Two nodes over TLS on this machine: messages a second, and time to a receipt"};
  app.add_flag("--json", flags.json, "print JSON instead of a table");
  app.add_option("--folder", flags.folder, "is cleared; on the disk to be measured")
      ->capture_default_str();
  app.add_option("--messages", flags.messages, "for the rate")->capture_default_str();
  app.add_option("--connections", flags.connections, "clients at once")->capture_default_str();
  app.add_option("--offered", flags.offered_per_second, "a second, for the latency")
      ->capture_default_str();
  app.add_option("--seconds", flags.offered_seconds, "for the latency")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  Figures figures{"exchange"};
  World world{flags.folder};
  world.start();
  measure_throughput(world, flags, figures);
  measure_latency(world, flags, figures);
  figures.print(flags.json);
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  return comity::bench::run(argc, argv);
}
