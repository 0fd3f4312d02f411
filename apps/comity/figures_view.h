/// A figures file [P14.8] for people and for spreadsheets, and the flags that ask for one.
#pragma once

#include "comity/review/cut.h"
#include "verbs.h"

namespace comity::cli {

/// What `figures` and `verify --figures` take alike.
struct FiguresFlags {
  std::string from;
  std::string to;
  std::string at;  ///< Empty: the period's end.
  std::string sizes;
  bool csv = false;
};

/// --from, --to, --sizes and --csv.
void add_figures_flags(Invocation const& in, CLI::App& verb, FiguresFlags& flags);

/// Errors: `invalid cli.figures.not_a_day` (text); those of `review::parse_sizes`.
Result<review::Question> question_of(FiguresFlags const& flags);

/// Prints the file itself with --json, a row for each clock with --csv, else tables. Errors: those
/// of `json::parse`.
Result<void> show_figures(Console const& console, ByteView file, bool csv);

}  // namespace comity::cli
