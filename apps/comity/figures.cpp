/// comity figures: how timely and how good the answers of a period were.
#include "figures_view.h"

namespace comity::cli {
namespace {

/// "2026-01-01" is its first moment in UTC.
Result<Instant> parse_day(std::string const& text) {
  if (auto const time = parse_rfc3339(text)) return *time;
  if (auto const day = parse_rfc3339(text + "T00:00:00Z")) return *day;
  return fail(Code::invalid, "cli.figures.not_a_day", {{"text", text.substr(0, 64)}});
}

std::string target_of(std::string const& link, review::Question const& question,
                      std::string const& sizes) {
  auto const number = [](Instant at) { return std::to_string(to_milliseconds(at)); };
  auto out = "/v1/links/" + link + "/figures?from=" + number(question.from) +
             "&to=" + number(question.to) + "&at=" + number(question.at);
  return sizes.empty() ? out : out + "&sizes=" + sizes;
}

Result<Exit> figures(Invocation& in, std::string const& named, FiguresFlags const& flags) {
  auto const question = TRY(question_of(flags));
  auto client = TRY(in.client());
  auto const link = TRY(chosen_link(client, named));
  auto const file = TRY(client.get_bytes(target_of(link, question, flags.sizes)));
  TRY(show_figures(in.console, file, flags.csv));
  return Exit::ok;
}

}  // namespace

void add_figures_flags(Invocation const& in, CLI::App& verb, FiguresFlags& flags) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  verb.add_option("--from", flags.from, word("cli.figures.from"));
  verb.add_option("--to", flags.to, word("cli.figures.to"));
  verb.add_option("--sizes", flags.sizes, word("cli.figures.sizes"));
  verb.add_flag("--csv", flags.csv, word("cli.figures.csv"));
}

Result<review::Question> question_of(FiguresFlags const& flags) {
  review::Question question;
  question.from = TRY(parse_day(flags.from));
  question.to = TRY(parse_day(flags.to));
  question.at = question.to;
  if (!flags.at.empty()) question.at = TRY(parse_day(flags.at));
  question.sizes = TRY(review::parse_sizes(flags.sizes));
  return question;
}

void add_figures(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "figures", "figures");
  auto const flags = std::make_shared<FiguresFlags>();
  auto const link = std::make_shared<std::string>();
  verb->add_option("--link", *link, word("cli.figures.link"));
  add_figures_flags(in, *verb, *flags);
  verb->get_option("--from")->required();
  verb->get_option("--to")->required();
  verb->add_option("--at", flags->at, word("cli.figures.at"));
  on_chosen(in, verb, [&in, link, flags] { return figures(in, *link, *flags); });
}

}  // namespace comity::cli
