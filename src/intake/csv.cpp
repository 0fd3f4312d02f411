/// Tables: lists of indicators as tools export them.
#include "comity/indicator/defang.h"
#include "comity/indicator/extract.h"
#include "encoding.h"
#include "formats.h"
#include "gathering.h"

#include <algorithm>
#include <utility>

namespace comity::intake {
namespace {

using indicator::Type;

/// Rows, and cells of each, by which a table is told from text.
constexpr std::size_t rows_sampled = 20;
constexpr std::size_t cells_sampled = 50;

constexpr std::string_view separators = ",;\t|";

/// What a column holds.
enum class Column { indicator, first_seen, last_seen, seen, port, comment, marking, ignored };

struct Heading {
  std::string_view word;
  Column column;
};

/// A heading that contains the word, in lower case; the first that fits counts. Links to what
/// others wrote of an indicator are none.
constexpr std::array headings{
    Heading{"first", Column::first_seen}, Heading{"首次", Column::first_seen},
    Heading{"last", Column::last_seen},   Heading{"最近", Column::last_seen},
    Heading{"末次", Column::last_seen},   Heading{"time", Column::seen},
    Heading{"date", Column::seen},        Heading{"seen", Column::seen},
    Heading{"时间", Column::seen},        Heading{"日期", Column::seen},
    Heading{"reporter", Column::ignored}, Heading{"reference", Column::ignored},
    Heading{"_link", Column::ignored},    Heading{"permalink", Column::ignored},
    Heading{"port", Column::port},        Heading{"端口", Column::port},
    Heading{"comment", Column::comment},  Heading{"descr", Column::comment},
    Heading{"note", Column::comment},     Heading{"备注", Column::comment},
    Heading{"说明", Column::comment},     Heading{"tlp", Column::marking},
    Heading{"marking", Column::marking},  Heading{"type", Column::ignored},
    Heading{"类型", Column::ignored}};

/// Takes a table apart cell by cell (RFC 4180), without holding more than one row.
class Rows {
 public:
  Rows(std::string_view text, char separator) : rest_{text}, separator_{separator} {}

  bool at_end() const { return rest_.empty(); }

  std::size_t line() const { return row_line_; }

  /// Errors: `too_large intake.too_many_columns`.
  Result<std::vector<std::string>> next() {
    std::vector<std::string> cells;
    row_line_ = next_line_;
    for (bool more = true; more;) {
      if (cells.size() == columns_max)
        return fail(Code::too_large, "intake.too_many_columns",
                    {{"limit", std::to_string(columns_max)}, {"line", std::to_string(row_line_)}});
      more = cell(cells.emplace_back());
    }
    return cells;
  }

 private:
  /// Reads one cell, and whether the row goes on.
  bool cell(std::string& out) {
    // Some feeds have blanks before their quotes.
    auto const blanks = std::min(rest_.find_first_not_of(' '), rest_.size());
    if (rest_.substr(blanks).starts_with('"')) {
      rest_.remove_prefix(blanks);
      quoted(out);
    }
    auto const end = rest_.find_first_of(std::string{separator_} + "\n");
    auto const bare = rest_.substr(0, end);
    out += cut(bare, part_bytes_max);
    if (out.ends_with('\r')) out.pop_back();
    rest_.remove_prefix(bare.size());
    bool const more = rest_.starts_with(separator_);
    if (!more && !rest_.empty()) ++next_line_;
    rest_.remove_prefix(std::min<std::size_t>(1, rest_.size()));
    return more;
  }

  /// A quote that is never closed is a character like any other.
  void quoted(std::string& out) {
    std::size_t lines = 0;
    auto const window = rest_.substr(0, part_bytes_max);
    for (std::size_t i = 1; i < window.size(); ++i) {
      if (window[i] == '\n') ++lines;
      if (window[i] != '"') {
        out += window[i];
      } else if (i + 1 < window.size() && window[i + 1] == '"') {
        out += window[i++];
      } else {
        rest_.remove_prefix(i + 1);
        next_line_ += lines;
        return;
      }
    }
    out.clear();
  }

  std::string_view rest_;
  char separator_;
  std::size_t next_line_ = 1;
  std::size_t row_line_ = 1;
};

/// A blank line, or one that begins with "#".
bool says_nothing(std::vector<std::string> const& row) {
  return row.front().starts_with('#') ||
         std::ranges::all_of(row, [](auto const& cell) { return trimmed(cell).empty(); });
}

std::optional<Observable> observable_in(std::string_view cell) {
  if (cell.size() > indicator::observable_bytes_max) return {};
  if (auto found = indicator::recognise(cell)) return found;
  auto const refanged = indicator::refang(cell).text;
  return refanged == cell ? std::nullopt : indicator::recognise(refanged);
}

/// Alone in its cell, with a port perhaps.
bool holds_observable(std::string_view cell) {
  if (observable_in(cell)) return true;
  return cell.find(' ') == cell.npos && !indicator::extract(cell).found.empty();
}

Column column_of(std::string_view heading) {
  auto const small = lower(heading);
  auto const found = std::ranges::find_if(
      headings, [&](auto const& row) { return small.find(row.word) != small.npos; });
  return found == headings.end() ? Column::indicator : found->column;
}

/// A first row without any indicator or time names the columns.
bool is_heading(std::vector<std::string> const& row) {
  return std::ranges::none_of(
      row, [](auto const& cell) { return observable_in(cell) || parse_time(cell); });
}

class Table {
 public:
  explicit Table(std::string_view text, char separator) : rows_{text, separator} {}

  Result<Reading> read() && {
    for (std::size_t count = 0; !rows_.at_end(); ++count) {
      if (count == parts_max)
        return fail(Code::too_large, "intake.too_many_parts",
                    {{"limit", std::to_string(parts_max)}});
      auto row = TRY(rows_.next());
      if (says_nothing(row)) {
        if (is_first_ && row.front().starts_with('#')) remark_ = std::move(row);
        continue;
      }
      if (std::exchange(is_first_, false)) {
        if (is_heading(row)) {
          name_columns(row);
          continue;
        }
        // Feeds name their columns in the last remark before the first row.
        if (remark_.size() == row.size() && is_heading(remark_)) name_columns(remark_);
      }
      columns_.resize(std::max(columns_.size(), row.size()), Column::indicator);
      take(row);
    }
    return std::move(out_).take();
  }

 private:
  struct Found {
    Observable observable;
    std::optional<std::uint16_t> port;
  };

  void name_columns(std::vector<std::string> const& row) {
    for (auto const& cell : row) columns_.push_back(column_of(cell));
  }

  void take(std::vector<std::string> const& row) {
    Sighting shared{.where = "line " + std::to_string(rows_.line())};
    std::vector<Found> found;
    for (std::size_t i = 0; i < row.size(); ++i) {
      auto const cell = trimmed(row[i]);
      if (!cell.empty()) take_cell(columns_[i], cell, shared, found);
    }
    if (found.empty())
      out_.remark("intake.no_indicator_in_row", {{"line", std::to_string(rows_.line())}});
    for (auto& one : found) {
      auto sighting = shared;
      sighting.observable = std::move(one.observable);
      if (one.port) sighting.port = one.port;
      out_.add(std::move(sighting));
    }
  }

  void take_cell(Column column, std::string_view cell, Sighting& shared,
                 std::vector<Found>& found) {
    switch (column) {
      case Column::first_seen:
        shared.first_seen = out_.time(cell, shared.where);
        return;
      case Column::last_seen:
        shared.last_seen = out_.time(cell, shared.where);
        return;
      case Column::seen:
        shared.first_seen = shared.last_seen = out_.time(cell, shared.where);
        return;
      case Column::port:
        if (auto const port = parse_port(cell)) shared.port = port;
        return;
      case Column::comment:
        shared.comment = cell;
        return;
      case Column::marking:
        out_.mark(lower(cell).starts_with("tlp:") ? std::string{cell} : "tlp:" + std::string{cell});
        return;
      case Column::ignored:
        return;
      case Column::indicator:
        return take_indicators(cell, shared, found);
    }
  }

  void take_indicators(std::string_view cell, Sighting& shared, std::vector<Found>& found) {
    if (auto observable = observable_in(cell)) {
      found.push_back({*std::move(observable), {}});
      return;
    }
    if (auto const time = parse_time(cell); time && !shared.last_seen) {
      shared.last_seen = out_.time(cell, shared.where);
      return;
    }
    for (auto& one : indicator::extract(cell).found)
      found.push_back({std::move(one.observable), one.port});
  }

  Rows rows_;
  std::vector<Column> columns_;
  std::vector<std::string> remark_;  ///< The last line before the first row that says nothing.
  bool is_first_ = true;
  Gathering out_{Format::csv};
};

}  // namespace

namespace {

/// Whether the first rows all have as many cells, more than one, and an indicator alone in one.
bool is_table(std::string_view text, char separator) {
  Rows rows{text, separator};
  std::size_t count = 0;
  std::size_t columns = 0;
  bool has_observable = false;
  while (!rows.at_end() && count < rows_sampled) {
    auto const row = rows.next();
    if (!row) return false;
    if (says_nothing(*row)) continue;
    if (row->size() == 1 || (count > 0 && row->size() != columns)) return false;
    columns = row->size();
    auto const sampled = std::min(row->size(), cells_sampled);
    for (std::size_t i = 0; i < sampled && !has_observable; ++i)
      has_observable = holds_observable((*row)[i]);
    ++count;
  }
  return count >= 2 && has_observable;
}

}  // namespace

std::optional<char> table_separator(std::string_view text) {
  auto const found = std::ranges::find_if(separators, [&](char c) { return is_table(text, c); });
  return found == separators.end() ? std::nullopt : std::optional{*found};
}

Result<Reading> read_csv(std::string_view text) {
  return Table{text, table_separator(text).value_or(',')}.read();
}

}  // namespace comity::intake
