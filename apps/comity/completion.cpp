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

/// Every path of verbs with what may follow it.
void collect(CLI::App const& app, std::string const& path,
             std::vector<std::pair<std::string, std::string>>& out) {
  out.emplace_back(path, joined(words_after(app)));
  for (auto const* const verb : app.get_subcommands([](CLI::App const*) { return true; })) {
    collect(*verb, path.empty() ? verb->get_name() : path + ' ' + verb->get_name(), out);
  }
}

std::string bash(std::vector<std::pair<std::string, std::string>> const& paths,
                 std::string const& globals) {
  std::string out =
      "_comity() {\n"
      "  local word path=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    word=\"${COMP_WORDS[i]}\"\n"
      "    case \"$word\" in -*) ;; *) case \" $(_comity_words \"$path\") \" in *\" $word \"*) "
      "path=\"${path:+$path }$word\" ;; esac ;; esac\n"
      "  done\n"
      "  COMPREPLY=($(compgen -W \"$(_comity_words \"$path\") " +
      globals +
      "\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "  [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
      "}\n"
      "_comity_words() {\n"
      "  case \"$1\" in\n";
  for (auto const& [path, words] : paths)
    out += "    \"" + path + "\") echo \"" + words + "\" ;;\n";
  return out + "  esac\n}\n";
}

std::string fish(std::vector<std::pair<std::string, std::string>> const& paths) {
  std::string out = "complete -c comity -f\n";
  for (auto const& [path, words] : paths) {
    std::string condition = "__fish_use_subcommand";
    if (!path.empty()) {
      condition = "true";
      std::string_view rest = path;
      while (!rest.empty()) {
        auto const end = std::min(rest.find(' '), rest.size());
        condition += "; and __fish_seen_subcommand_from " + std::string{rest.substr(0, end)};
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    out += "complete -c comity -n '" + condition + "' -a '" + words + "'\n";
  }
  return out;
}

}  // namespace

void add_completion(Invocation& in, CLI::App& app) {
  auto* const verb = add_verb(in, app, "completion", "completion");
  auto const shell = std::make_shared<std::string>();
  verb->add_option("shell", *shell, in.console.text("cli.completion.shell"))
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  on_chosen(in, verb, [&app, shell]() -> Result<Exit> {
    std::vector<std::pair<std::string, std::string>> paths;
    collect(app, "", paths);
    auto const globals = joined({"--lang", "--json", "--home", "--passphrase-file", "--help"});
    if (*shell == "fish") {
      std::cout << fish(paths);
    } else {
      // zsh takes bash's functions.
      if (*shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
      std::cout << bash(paths, globals) << "complete -o filenames -F _comity comity\n";
    }
    return Exit::ok;
  });
}

}  // namespace comity::cli
