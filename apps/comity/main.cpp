/// comity: the whole program. Verbs are clients of a node, or work alone; each is one file.
#include "verbs.h"

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace {

using namespace comity;

std::string environment(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// The language must be known before the help is built, so --lang is looked for here as well.
words::Language language_of(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view const word{argv[i]};
    if (word == "--lang" && i + 1 < argc) return words::parse_language(argv[i + 1]);
    if (word.starts_with("--lang=")) return words::parse_language(word.substr(7));
  }
  for (auto const* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (auto const value = environment(name); !value.empty()) return words::parse_language(value);
  }
  return words::Language::english;
}

}  // namespace

int main(int argc, char** argv) {
  cli::Invocation in;
  in.console.language = language_of(argc, argv);
  in.console.colour = ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty();
  in.console.progress = ::isatty(STDERR_FILENO) != 0;
  if (auto const home = environment("COMITY_HOME"); !home.empty()) in.home = home;
  in.passphrase_file = environment("COMITY_PASSPHRASE_FILE");
  auto const word = [&](char const* id) { return in.console.text(id); };

  CLI::App app{word("cli.about"), "comity"};
  app.footer(word("cli.about.example"));
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", word("cli.option.help"));
  app.set_version_flag("--version", "comity " COMITY_VERSION, word("cli.option.version"));
  std::string lang;
  app.add_option("--lang", lang, word("cli.option.lang"));
  app.add_flag("--json", in.console.json, word("cli.option.json"));
  app.add_option("--home", in.home, word("cli.option.home"))->type_name(word("cli.type.folder"));
  app.add_option("--passphrase-file", in.passphrase_file, word("cli.option.passphrase_file"))
      ->type_name(word("cli.type.file"));
  app.fallthrough();

  cli::add_agreement(in, app);
  cli::add_keys(in, app);
  cli::add_node(in, app);
  cli::add_witness(in, app);
  cli::add_request(in, app);
  cli::add_log(in, app);
  cli::add_verify(in, app);
  cli::add_demo(in, app);
  cli::add_doctor(in, app);
  cli::add_completion(in, app);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto const code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(cli::Exit::usage);
  }
  return static_cast<int>(in.chosen ? in.chosen() : cli::Exit::usage);
}
