/// comity: the whole program. Verbs are clients of a node, or work alone; each is one file.
#include "usage.h"
#include "verbs.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace {

using namespace comity;

std::string environment(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

/// The language must be known before the help is built, so --lang is looked for here as well. What
/// it cannot be is refused later, in the language of the environment.
words::Language language_of(int argc, char** argv) {
  constexpr std::string_view option = "--lang=";
  for (int i = 1; i < argc; ++i) {
    std::string_view const word{argv[i]};
    std::string_view value;
    if (word == "--lang" && i + 1 < argc) value = argv[i + 1];
    if (word.starts_with(option)) value = word.substr(option.size());
    if (value == "en" || value == "zh") return words::parse_language(value);
  }
  for (auto const* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (auto const value = environment(name); !value.empty()) return words::parse_language(value);
  }
  return words::Language::english;
}

/// Likewise, for the case that the command line cannot be read.
bool asks_for_json(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc,
                     [](char const* word) { return std::string_view{word} == "--json"; });
}

/// The library's own words in the help.
void translate(cli::Console const& console, CLI::App& app) {
  auto const word = [&](char const* id) { return console.text(id); };
  auto const formatter = app.get_formatter();
  formatter->label("Usage", word("cli.help.usage"));
  formatter->label("OPTIONS", word("cli.help.options_mark"));
  formatter->label("SUBCOMMAND", word("cli.help.verb_mark"));
  formatter->label("Positionals", word("cli.help.arguments"));
  formatter->label("REQUIRED", word("cli.help.required"));
  formatter->label("Needs", word("cli.help.needs"));
  formatter->label("TEXT", word("cli.type.text"));
  for (auto const* const type : {"INT", "UINT"}) formatter->label(type, word("cli.type.number"));
  for (auto* const option : app.get_options()) {
    if (option->get_group() == "Options") option->group(word("cli.help.options"));
  }
  for (auto* const verb : app.get_subcommands([](CLI::App*) { return true; })) {
    verb->group(word("cli.help.verbs"));
    translate(console, *verb);
  }
}

/// How the program ends if its output went nowhere: a full disk must not look like success.
int ended(cli::Console const& console, cli::Exit exit) {
  std::cout.flush();
  if (std::cout || exit != cli::Exit::ok) return static_cast<int>(exit);
  return static_cast<int>(console.explain(fail(Code::unavailable, "cli.cannot_print")));
}

}  // namespace

int main(int argc, char** argv) {
  cli::Invocation in;
  in.console.language = language_of(argc, argv);
  in.console.colour = ::isatty(STDOUT_FILENO) != 0 && environment("NO_COLOR").empty();
  in.console.progress = ::isatty(STDERR_FILENO) != 0;
  if (auto const home = environment("COMITY_HOME"); !home.empty()) in.home = home;
  in.passphrase_file = environment("COMITY_PASSPHRASE_FILE");
  in.token_file = environment("COMITY_TOKEN_FILE");
  auto const word = [&](char const* id) { return in.console.text(id); };

  CLI::App app{word("cli.about"), "comity"};
  app.footer(word("cli.about.example"));
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", word("cli.option.help"));
  app.set_version_flag("--version", "comity " COMITY_VERSION, word("cli.option.version"));
  std::string lang;
  app.add_option("--lang", lang, word("cli.option.lang"))->check(CLI::IsMember({"en", "zh"}));
  app.add_flag("--json", in.console.json, word("cli.option.json"));
  app.add_option("--home", in.home, word("cli.option.home"))->type_name(word("cli.type.folder"));
  app.add_option("--passphrase-file", in.passphrase_file, word("cli.option.passphrase_file"))
      ->type_name(word("cli.type.file"));
  app.add_option("--token-file", in.token_file, word("cli.option.token_file"))
      ->type_name(word("cli.type.file"));
  app.fallthrough();

  cli::add_agreement(in, app);
  cli::add_keys(in, app);
  cli::add_node(in, app);
  cli::add_witness(in, app);
  cli::add_request(in, app);
  cli::add_triage(in, app);
  cli::add_task(in, app);
  cli::add_own_task(in, app);
  cli::add_log(in, app);
  cli::add_figures(in, app);
  cli::add_policy(in, app);
  cli::add_draft(in, app);
  cli::add_review(in, app);
  cli::add_watch(in, app);
  cli::add_account(in, app);
  cli::add_agency(in, app);
  cli::add_journal(in, app);
  cli::add_evidence(in, app);
  cli::add_verify(in, app);
  cli::add_demo(in, app);
  cli::add_doctor(in, app);
  cli::add_completion(in, app);
  translate(in.console, app);
  auto const refuse = [&](Error const& error) {
    in.console.json = in.console.json || asks_for_json(argc, argv);
    std::ignore = in.console.explain(error);
    return static_cast<int>(cli::Exit::usage);
  };
  if (auto const known = cli::check_words(app, argc, argv); !known) return refuse(known.error());
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    if (error.get_exit_code() != 0) return refuse(cli::usage_error(error));
    app.exit(error);
    return ended(in.console, cli::Exit::ok);
  }
  COMITY_CHECK(in.chosen);
  return ended(in.console, in.chosen());
}
