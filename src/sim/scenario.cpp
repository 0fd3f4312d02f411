#include "comity/sim/scenario.h"

#include "play.h"

#include <algorithm>
#include <sstream>

namespace comity::sim {
namespace {

std::vector<std::string> words_of(std::string_view text) {
  std::istringstream in{std::string{text}};
  std::vector<std::string> out;
  for (std::string word; in >> word;) out.push_back(word);
  return out;
}

/// What stands where the form has a `*`; nothing if the line has another form.
std::optional<std::vector<std::string>> values_in(std::vector<std::string> const& line,
                                                  std::string_view form) {
  auto const words = words_of(form);
  if (words.size() != line.size()) return std::nullopt;
  std::vector<std::string> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "*") {
      out.push_back(line[i]);
    } else if (words[i] != line[i]) {
      return std::nullopt;
    }
  }
  return out;
}

std::optional<Scenario::Line> line_of(std::size_t number, std::string const& text) {
  auto const words = words_of(text);
  auto const& forms = Play::forms();
  for (std::size_t form = 0; form < forms.size(); ++form) {
    if (auto values = values_in(words, forms[form].words))
      return Scenario::Line{number, form, *std::move(values), text};
  }
  return std::nullopt;
}

std::string at(Scenario const& scenario, Scenario::Line const& line) {
  return scenario.name() + ":" + std::to_string(line.number) + ": ";
}

}  // namespace

Result<Scenario> Scenario::parse(std::string name, std::string_view text) {
  if (text.size() > scenario_bytes_max)
    return fail(Code::too_large, "sim.scenario_too_large",
                {{"file", name}, {"limit", std::to_string(scenario_bytes_max)}});
  Scenario out;
  out.name_ = std::move(name);
  std::istringstream in{std::string{text}};
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    auto const said = line.substr(0, line.find('#'));
    if (words_of(said).empty()) continue;
    auto found = line_of(number, said);
    if (!found)
      return fail(Code::invalid, "sim.unknown_line",
                  {{"file", out.name_}, {"line", std::to_string(number)}, {"text", said}});
    out.lines_.push_back(*std::move(found));
  }
  if (out.lines_.empty() || !out.lines_.front().text.starts_with("parties "))
    return fail(Code::invalid, "sim.no_parties", {{"file", out.name_}});
  return out;
}

Result<Played> play(Scenario const& scenario, std::function<void(std::string const&)> watcher) {
  Play played{std::move(watcher)};
  Played out;
  for (auto const& line : scenario.lines()) {
    auto const trouble = (played.*Play::forms()[line.form].act)(line.values);
    if (trouble && trouble->nonsense)
      return fail(Code::invalid, "sim.bad_line",
                  {{"file", scenario.name()},
                   {"line", std::to_string(line.number)},
                   {"cause", trouble->what}});
    if (trouble) out.text = at(scenario, line) + line.text + "\n  but " + trouble->what;
    if (!trouble && played.world()->violation())
      out.text = at(scenario, line) + "in the course of: " + line.text;
    if (!out.text.empty()) break;
  }
  if (out.text.empty()) played.look_through();
  if (auto const& violation = played.world()->violation())
    out.text += "\nviolated: " + violation->invariant + "\n  " + violation->what;
  out.held = out.text.empty();
  out.diagram = played.world()->trace().diagram();
  out.trace = played.world()->trace().hash();
  return out;
}

}  // namespace comity::sim
