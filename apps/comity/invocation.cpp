#include "verbs.h"

#include <array>
#include <csignal>
#include <cstring>
#include <termios.h>
#include <unistd.h>

namespace comity::cli {
namespace {

/// Of a passphrase, in bytes.
constexpr std::size_t passphrase_bytes_max = 1'024;

/// A terminal that does not show what is typed, and shows it again however the program ends. One at
/// a time.
class Hidden {
 public:
  Hidden() {
    ::tcgetattr(STDIN_FILENO, &before_);
    for (auto& [signal, action] : actions_) {
      struct sigaction ours {};

      ours.sa_handler = [](int number) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        ::raise(number);  // Once more, and now it ends the program.
      };
      ours.sa_flags = SA_RESETHAND;
      ::sigaction(signal, &ours, &action);
    }
    auto hidden = before_;
    hidden.c_lflag &= static_cast<tcflag_t>(~ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }

  ~Hidden() {
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    for (auto const& [signal, action] : actions_) ::sigaction(signal, &action, nullptr);
  }

  Hidden(Hidden const&) = delete;
  Hidden& operator=(Hidden const&) = delete;

 private:
  static inline termios before_{};
  std::array<std::pair<int, struct sigaction>, 3> actions_{
      {{SIGINT, {}}, {SIGTERM, {}}, {SIGHUP, {}}}};
};

Secret ask(Console const& console, std::string_view id) {
  std::cerr << console.text(id) << ": " << std::flush;
  std::string line;
  {
    Hidden const hidden;
    std::getline(std::cin, line);
  }
  std::cerr << std::endl;
  Secret secret{std::string_view{line}};
  ::explicit_bzero(line.data(), line.size());
  return secret;
}

/// What a file of one line holds.
Result<Secret> first_line(std::string const& path) {
  auto bytes = TRY(service::read_file(path, passphrase_bytes_max));
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
  return Secret{std::move(bytes)};
}

}  // namespace

Result<Client> Invocation::client() const {
  if (token_file.empty()) return Client::of(node_home());
  auto token = TRY(first_line(token_file));
  return Client::of(node_home(), std::move(token));
}

Result<Secret> Invocation::passphrase(bool is_new) const {
  if (!passphrase_file.empty()) return first_line(passphrase_file);
  if (::isatty(STDIN_FILENO) == 0) return fail(Code::unavailable, "cli.no_passphrase");
  auto first = ask(console, is_new ? "cli.passphrase_new" : "cli.passphrase");
  if (!is_new) return first;
  auto const second = ask(console, "cli.passphrase_again");
  if (as_text(first.reveal()) != as_text(second.reveal()))
    return fail(Code::invalid, "cli.passphrases_differ");
  return first;
}

CLI::App* add_verb(Invocation& in, CLI::App& parent, std::string const& name,
                   std::string const& id) {
  auto* const verb = parent.add_subcommand(name, in.console.text("cli." + id));
  auto const example = in.console.text("cli." + id + ".example");
  verb->footer(in.console.text("cli.example") + "\n  " + example);
  verb->set_help_flag("-h,--help", in.console.text("cli.option.help"));
  return verb;
}

void on_chosen(Invocation& in, CLI::App* verb, std::function<Result<Exit>()> run) {
  verb->callback([&in, run = std::move(run)] {
    in.chosen = [&in, run] {
      auto const result = run();
      return result ? *result : in.console.explain(result.error());
    };
  });
}

}  // namespace comity::cli
