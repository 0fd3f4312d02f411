/// comity completion bash|zsh|fish: a script for the shell, made from the verbs themselves.
#include "verbs.h"

#include <set>

namespace comity::cli {
namespace {

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// What may follow: verbs and options.
std::vector<std::string> words_after(CLI::App const& app) {
  std::vector<std::string> out;
  for (auto const* const verb : app.get_subcommands([](CLI::App const*) { return true; }))
    out.push_back(verb->get_name());
  for (auto const* const option : app.get_options()) {
    for (auto const& name : option->get_lnames()) out.push_back("--" + name);
  }
  return out;
}

/// Every path of verbs with what may follow it, and the options that take a value.
struct Known {
  std::vector<std::pair<std::string, std::string>> paths;
  std::set<std::string> with_value;
};

void collect(CLI::App const& app, std::string const& path, Known& known) {
  known.paths.emplace_back(path, joined(words_after(app)));
  for (auto const* const option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    for (auto const& name : option->get_lnames()) known.with_value.insert("--" + name);
  }
  for (auto const* const verb : app.get_subcommands([](CLI::App const*) { return true; })) {
    collect(*verb, path.empty() ? verb->get_name() : path + ' ' + verb->get_name(), known);
  }
}

/// Follows the verbs on the line, passing over options and their values, and offers what may come
/// next; files where nothing fits. zsh takes it as it is.
std::string bash(Known const& known, std::string const& globals) {
  std::string with_value;
  for (auto const& name : known.with_value) with_value += (with_value.empty() ? "" : "|") + name;
  std::string out =
      "_comity() {\n"
      "  local word path=\"\" skip=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=\"${COMP_WORDS[i]}\"\n"
      "    if [ -n \"$skip\" ]; then skip=\"\"; continue; fi\n"
      "    case \"$word\" in\n"
      "      " +
      with_value +
      ") skip=1 ;;\n"
      "      -*) ;;\n"
      "      *) case \" $(_comity_words \"$path\") \" in *\" $word \"*) "
      "path=\"${path:+$path }$word\" ;; esac ;;\n"
      "    esac\n"
      "  done\n"
      "  COMPREPLY=()\n"
      "  [ -n \"$skip\" ] || COMPREPLY=($(compgen -W \"$(_comity_words \"$path\") " +
      globals +
      "\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "
      "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\n"
      "_comity_words() {\n"
      "  case \"$1\" in\n";
  for (auto const& [path, words] : known.paths)
    out += "    \"" + path + "\") echo \"" + words + "\" ;;\n";
  return out + "  esac\n}\n";
}

/// True in fish as long as the line is at this path: all its verbs are there, and none below it.
std::string fish_condition(CLI::App const& app, std::string const& path) {
  std::string condition = "true";
  std::string_view rest = path;
  while (!rest.empty()) {
    auto const end = std::min(rest.find(' '), rest.size());
    condition += "; and __fish_seen_subcommand_from " + std::string{rest.substr(0, end)};
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::vector<std::string> below;
  for (auto const* const verb : app.get_subcommands([](CLI::App const*) { return true; }))
    below.push_back(verb->get_name());
  if (!below.empty()) condition += "; and not __fish_seen_subcommand_from " + joined(below);
  return condition;
}

void fish(CLI::App const& app, std::string const& path, std::string& out) {
  auto const start = "complete -c comity -n '" + fish_condition(app, path) + "' ";
  for (auto const* const verb : app.get_subcommands([](CLI::App const*) { return true; })) {
    out += start + "-f -a " + verb->get_name() + "\n";
    fish(*verb, path.empty() ? verb->get_name() : path + ' ' + verb->get_name(), out);
  }
  for (auto const* const option : app.get_options()) {
    for (auto const& name : option->get_lnames())
      out += start + (option->get_items_expected_max() > 0 ? "-r -l " : "-l ") + name + "\n";
  }
}

std::string script_for(std::string const& shell, CLI::App const& app) {
  std::string out;
  if (shell == "fish") {
    fish(app, "", out);
    return out;
  }
  Known known;
  collect(app, "", known);
  auto const globals = joined({"--lang", "--json", "--home", "--passphrase-file", "--help"});
  if (shell == "zsh")
    out =
        "autoload -U +X compinit && compinit -u\n"
        "autoload -U +X bashcompinit && bashcompinit\n";
  return out + bash(known, globals) + "complete -o filenames -F _comity comity\n";
}

}  // namespace

void add_completion(Invocation& in, CLI::App& app) {
  auto* const verb = add_verb(in, app, "completion", "completion");
  auto const shell = std::make_shared<std::string>();
  verb->add_option("shell", *shell, in.console.text("cli.completion.shell"))
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  on_chosen(in, verb, [&in, &app, shell]() -> Result<Exit> {
    auto const script = script_for(*shell, app);
    if (in.console.json) {
      in.console.give(json::Object{{"shell", *shell}, {"script", script}});
    } else {
      std::cout << script;
    }
    return Exit::ok;
  });
}

}  // namespace comity::cli
