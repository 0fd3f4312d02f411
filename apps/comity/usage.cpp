#include "usage.h"

#include <algorithm>
#include <numeric>

namespace comity::cli {
namespace {

/// Further away than this, a word was not meant.
constexpr std::size_t distance_max = 3;

/// How many letters must be changed, added, left out or swapped with the next one.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(last.begin(), last.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      bool const swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

/// The known word that was probably meant; "" if none is near.
std::string nearest(std::string_view word, std::vector<std::string> const& known) {
  std::string best;
  auto least = std::min(distance_max, word.size() / 2) + 1;
  for (auto const& candidate : known) {
    auto const far = distance(word, candidate);
    if (far >= least) continue;
    least = far;
    best = candidate;
  }
  return best;
}

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::vector<CLI::App const*> verbs_of(CLI::App const& app) {
  return app.get_subcommands([](CLI::App const*) { return true; });
}

std::vector<std::string> verb_names(CLI::App const& app) {
  std::vector<std::string> out;
  for (auto const* const verb : verbs_of(app)) out.push_back(verb->get_name());
  return out;
}

/// As it is typed: "comity request list".
std::string command_of(CLI::App const& app) {
  auto const* const parent = app.get_parent();
  return parent == nullptr ? app.get_name() : command_of(*parent) + ' ' + app.get_name();
}

Error unknown(char const* near_id, char const* far_id, CLI::App const& at, std::string const& word,
              std::vector<std::string> const& known) {
  auto const near = nearest(word, known);
  Parameters parameters{{"word", word}, {"command", command_of(at)}};
  if (near.empty()) {
    parameters.emplace_back("known", joined(known));
    return fail(Code::invalid, far_id, std::move(parameters));
  }
  parameters.emplace_back("near", near);
  return fail(Code::invalid, near_id, std::move(parameters));
}

/// Options of a verb and of those above it.
std::vector<std::string> option_names(CLI::App const& at) {
  std::vector<std::string> out;
  for (auto const* app = &at; app != nullptr; app = app->get_parent()) {
    for (auto const* const option : app->get_options()) {
      for (auto const& name : option->get_lnames()) out.push_back("--" + name);
    }
  }
  return out;
}

CLI::Option const* find_option(CLI::App const& at, std::string const& name) {
  for (auto const* app = &at; app != nullptr; app = app->get_parent()) {
    if (auto const* const found = app->get_option_no_throw(name)) return found;
  }
  return nullptr;
}

/// "--side: other not in {own,peer}", "--days:Value 0 not in range 1 to 3660", "--to: 1 required
/// TEXT missing"
Error value_error(std::string const& text) {
  auto const colon = text.find(':');
  if (colon == text.npos) return fail(Code::invalid, "cli.usage.wrong", {{"reason", text}});
  auto const name = text.substr(0, colon);
  auto const rest = text.substr(std::min(text.find_first_not_of(": ", colon), text.size()));
  constexpr std::string_view not_in = " not in {";
  if (auto const at = rest.find(not_in); at != rest.npos && rest.ends_with('}')) {
    auto const start = at + not_in.size();
    return fail(Code::invalid, "cli.usage.not_one_of",
                {{"name", name},
                 {"value", rest.substr(0, at)},
                 {"known", rest.substr(start, rest.size() - start - 1)}});
  }
  if (rest.ends_with(" missing"))
    return fail(Code::invalid, "cli.usage.value_missing", {{"name", name}});
  return fail(Code::invalid, "cli.usage.wrong_value", {{"name", name}, {"reason", rest}});
}

}  // namespace

Result<void> check_words(CLI::App const& app, int argc, char** argv) {
  auto const* at = &app;
  for (int i = 1; i < argc; ++i) {
    std::string const word{argv[i]};
    if (word == "--") return {};
    if (word.starts_with("-") && word.size() > 1) {
      auto const name = word.substr(0, word.find('='));
      auto const* const option = find_option(*at, name);
      if (option == nullptr) {
        return unknown("cli.usage.unknown_option_near", "cli.usage.unknown_option", *at, name,
                       option_names(*at));
      }
      bool const takes_value = option->get_items_expected_max() > 0;
      if (takes_value && name == word) ++i;
      continue;
    }
    auto const verbs = verbs_of(*at);
    if (verbs.empty()) continue;
    auto const verb = std::ranges::find(verbs, word, [](auto const* v) { return v->get_name(); });
    if (verb == verbs.end()) {
      return unknown("cli.usage.unknown_verb_near", "cli.usage.unknown_verb", *at, word,
                     verb_names(*at));
    }
    at = *verb;
  }
  if (verbs_of(*at).empty()) return {};
  for (int i = 1; i < argc; ++i) {
    for (std::string_view const asks : {"--help", "-h", "--version"}) {
      if (argv[i] == asks) return {};
    }
  }
  return fail(Code::invalid, "cli.usage.verb_missing",
              {{"command", command_of(*at)}, {"known", joined(verb_names(*at))}});
}

Error usage_error(CLI::ParseError const& error) {
  std::string const text = error.what();
  auto const after = [&](std::string_view start) { return text.substr(start.size()); };
  constexpr std::string_view is_required = " is required";
  if (error.get_name() == "RequiredError" && text.ends_with(is_required)) {
    return fail(Code::invalid, "cli.usage.missing",
                {{"name", text.substr(0, text.size() - is_required.size())}});
  }
  constexpr std::string_view not_converted = "Could not convert: ";
  if (error.get_name() == "ConversionError" && text.starts_with(not_converted))
    return fail(Code::invalid, "cli.usage.bad_value", {{"value", after(not_converted)}});
  constexpr std::string_view not_expected = "The following argument";
  if (text.starts_with(not_expected))
    return fail(Code::invalid, "cli.usage.too_many", {{"words", text.substr(text.find(": ") + 2)}});
  return value_error(text);
}

}  // namespace comity::cli
