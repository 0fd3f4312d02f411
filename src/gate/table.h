/// Takes a table of TOML apart: every key that is asked for is read strictly, every key that nobody
/// asked for is a problem, and each problem names its line.
#pragma once

#include "comity/gate/policy.h"

#include <functional>

#include <toml++/toml.h>

namespace comity::gate {

/// Where problems are noted, the line before everything else.
class Notes {
 public:
  void add(std::string id, int line, Parameters parameters = {});

  /// All problems, by line.
  Problems take();

  std::size_t count() const { return problems_.size(); }

 private:
  std::vector<std::pair<int, Error>> problems_;
};

/// One table. After a problem a read yields an empty value. Refers to table and notes.
class Table {
 public:
  Table(toml::table const& table, std::string path, Notes& notes)
      : table_{table}, path_{std::move(path)}, notes_{notes} {}

  Table(Table const&) = delete;
  Table& operator=(Table const&) = delete;

  int line() const { return static_cast<int>(table_.source().begin.line); }

  bool has(std::string_view key);

  /// Text of 1 to `bytes_max` bytes.
  std::string text(std::string_view key, std::size_t bytes_max = value_bytes_max);
  std::string optional_text(std::string_view key, std::size_t bytes_max = value_bytes_max);

  /// A name: 1 to 64 of a-z, 0-9, '.', '_' and '-'.
  std::string name(std::string_view key);
  std::string optional_name(std::string_view key);

  /// One text, or a list of 1 to `values_max`.
  std::vector<std::string> texts(std::string_view key);
  std::vector<std::string> optional_texts(std::string_view key);

  /// A list of names, if there is one; with `Patterns::allowed` also "request.*" for all of a
  /// concept's.
  enum class Patterns { refused, allowed };
  std::set<std::string> optional_names(std::string_view key, Patterns patterns);

  std::optional<bool> optional_boolean(std::string_view key);
  std::int64_t optional_integer(std::string_view key, std::int64_t usual, std::int64_t minimum,
                                std::int64_t maximum);

  /// "90m", "72h", "7d": 1 minute to `time_max`.
  Duration duration(std::string_view key);
  std::optional<Duration> optional_duration(std::string_view key);

  /// {en = "…", zh = "…"}
  agreement::Text words(std::string_view key);
  agreement::Text optional_words(std::string_view key);

  /// The table at `key`, if there is one, given to `read`.
  void optional_table(std::string_view key, std::function<void(Table&)> const& read);

  /// Each of the tables at `key`, up to `tables_max`, given to `read`.
  void tables(std::string_view key, std::size_t tables_max,
              std::function<void(Table&)> const& read);

  /// What `parse` makes of `text`, one of `names`; an empty value and a problem if it is none.
  template <typename T, typename Enums, typename Parse>
  T one_of(std::string_view key, std::string_view text, Enums const& all, Parse parse) {
    if (auto const known = parse(text)) return *known;
    std::vector<std::string_view> names;
    for (auto const value : all) names.push_back(name_of(value));
    unknown_value(key, text, names);
    return T{};
  }

  void unknown_value(std::string_view key, std::string_view text,
                     std::vector<std::string_view> const& names);

  /// A problem about `key`, or about the table if it is empty: with `line` and `path`.
  void problem(std::string id, std::string_view key, Parameters parameters = {});

  /// Notes every key that was not asked for.
  void done();

 private:
  toml::node const* find(std::string_view key);
  toml::node const* need(std::string_view key);
  std::string text_of(toml::node const& node, std::string_view key, std::size_t bytes_max);
  void wrong_type(std::string_view key, std::string_view expected);
  int line_of(std::string_view key) const;
  std::string path_of(std::string_view key) const;

  toml::table const& table_;
  std::string path_;
  Notes& notes_;
  std::vector<std::string_view> asked_;
};

}  // namespace comity::gate
