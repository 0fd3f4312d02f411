/// What every verb shares: the reader's language, whether a person or a program reads, and how the
/// program ends.
#pragma once

#include "comity/base/instant.h"
#include "comity/json/value.h"
#include "comity/words/catalogue.h"

#include <functional>
#include <iostream>
#include <optional>
#include <string>

namespace comity::cli {

/// How the program ends; README.md lists them for scripts.
enum class Exit : int {
  ok = 0,
  refused = 1,  ///< What was asked about does not hold, or was refused.
  usage = 2,
  unreachable = 3,  ///< The node does not answer.
  not_found = 4,
  conflict = 5,
  unavailable = 6,  ///< Disk full, locked, port in use.
  key = 7,          ///< Wrong passphrase, missing or expired key.
};

Exit exit_of(Error const& error);

/// Where a verb writes. Results go to standard output, everything else to standard error.
class Console {
 public:
  words::Language language = words::Language::english;
  bool json = false;
  bool colour = false;    ///< Only if standard output is a terminal and NO_COLOR is unset.
  bool progress = false;  ///< Only if standard error is a terminal.

  /// The text `id` in the reader's language.
  std::string text(std::string_view id, Parameters const& parameters = {}) const {
    return words::text(language, id, parameters);
  }

  /// A line for a person; nothing with --json.
  void say(std::string_view id, Parameters const& parameters = {}) const;
  void line(std::string_view text) const;

  /// The result for a program; nothing without --json.
  void give(json::Value const& value) const;

  /// Says what went wrong, in words or as JSON, and returns how to exit.
  Exit explain(Error const& error) const;

  std::string strong(std::string_view text) const { return coloured("1", text); }

  std::string good(std::string_view text) const { return coloured("32", text); }

  std::string bad(std::string_view text) const { return coloured("31", text); }

  std::string faint(std::string_view text) const { return coloured("2", text); }

 private:
  std::string coloured(char const* code, std::string_view text) const;
};

/// "2026-11-22 13:20:00 UTC"
std::string shown_time(Instant at);
std::string shown_time(json::Value const* milliseconds);

/// A bar on standard error that shows only on a terminal, and only after half a second.
class Progress {
 public:
  Progress(Console const& console, std::string label, std::uint64_t total);
  ~Progress();
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;

  void at(std::uint64_t done);

 private:
  bool shows_;
  std::string label_;
  std::uint64_t total_;
  std::int64_t started_;
  int last_percent_ = -1;
};

}  // namespace comity::cli
