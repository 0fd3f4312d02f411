/// comity demo: the whole thing on one machine, as ./run does it.
#include "demo.h"

#include "verbs.h"

#include <csignal>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

struct DemoFlags {
  bool once = false;
  std::string folder = "var/demo";
  std::string agreements = "agreements";
  std::string policies = "policies";
  std::string misp = "examples/misp/xdspy.json";
};

/// Blocks the signals by which people end programs, so that they can be waited for.
class Ending {
 public:
  Ending() {
    ::sigemptyset(&signals_);
    for (int const signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals_, signal);
    ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }

  ~Ending() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  Ending(Ending const&) = delete;
  Ending& operator=(Ending const&) = delete;

  void wait() {
    int signal = 0;
    ::sigwait(&signals_, &signal);
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

void say_what_next(Console const& console, DemoWorld const& world) {
  console.line("");
  console.line(console.strong(console.text("cli.demo.consoles")));
  for (std::string const party : {"us", "cn"})
    console.line("  " + party + "  " + world.console_url(party));
  console.line("");
  console.line(console.strong(console.text("cli.demo.next")));
  auto const program = fs::read_symlink("/proc/self/exe").string();
  auto const us = world.home("us").string();
  auto const cn = world.home("cn").string();
  for (auto const& command :
       {program + " --home " + us + " node status",
        program + " --home " + cn + " --token-file " + cn + "/li.token request list",
        program + " --home " + us + " --token-file " + us + "/lou.token journal show --count 10",
        program + " verify " + us + "/export --all",
        program + " --lang zh --home " + cn + " --token-file " + cn +
            "/zhao.token draft list --all",
        program + " request answer --help"}) {
    console.line("  " + command);
  }
}

Result<Exit> run_demo(Invocation& in, DemoFlags const& flags) {
  DemoWorld world{in.console, fs::absolute(flags.folder)};
  TRY(world.build(fs::path{flags.agreements} / "us-cn-2015.json"));
  bool const held =
      TRY(carry_requests(in.console, world, {flags.agreements, flags.policies, flags.misp}));
  in.console.line("");
  in.console.line(held ? in.console.good(in.console.text("cli.demo.held"))
                       : in.console.bad(in.console.text("cli.demo.did_not_hold")));
  in.console.give(json::Object{{"held", held}, {"folder", fs::absolute(flags.folder).string()}});
  if (!flags.once) {
    say_what_next(in.console, world);
    in.console.say("cli.demo.running");
    Ending ending;
    ending.wait();
  }
  world.stop();
  return held ? Exit::ok : Exit::refused;
}

}  // namespace

void add_demo(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "demo", "demo");
  auto const flags = std::make_shared<DemoFlags>();
  verb->add_flag("--once", flags->once, word("cli.demo.once"));
  verb->add_option("--folder", flags->folder, word("cli.demo.folder"))->capture_default_str();
  verb->add_option("--agreements", flags->agreements, word("cli.demo.agreements"))
      ->capture_default_str();
  verb->add_option("--policies", flags->policies, word("cli.demo.policies"))->capture_default_str();
  verb->add_option("--misp", flags->misp, word("cli.demo.misp"))->capture_default_str();
  on_chosen(in, verb, [&in, flags] { return run_demo(in, *flags); });
}

}  // namespace comity::cli
