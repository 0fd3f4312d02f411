#include "table.h"

#include "near.h"

#include <algorithm>
#include <charconv>

namespace comity::gate {
namespace {

/// A file that is wrong throughout says the same thing again and again.
constexpr std::size_t problems_max = 100;

constexpr std::size_t shown_bytes_max = 100;

std::string shown(std::string_view text) {
  return std::string{text.substr(0, shown_bytes_max)};
}

bool is_name(std::string_view text) {
  constexpr std::size_t name_bytes_max = 64;
  return !text.empty() && text.size() <= name_bytes_max && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

std::optional<Duration> duration_of(std::string_view text) {
  std::int64_t count = 0;
  auto const* const end = text.data() + text.size();
  auto const [rest, error] = std::from_chars(text.data(), end, count);
  if (error != std::errc{} || end - rest != 1 || count < 1) return std::nullopt;
  constexpr auto minutes_max = time_max / std::chrono::minutes{1};
  if (count > minutes_max) return std::nullopt;
  auto const unit = *rest == 'm'   ? Duration{std::chrono::minutes{1}}
                    : *rest == 'h' ? Duration{std::chrono::hours{1}}
                    : *rest == 'd' ? Duration{std::chrono::days{1}}
                                   : Duration::zero();
  if (unit == Duration::zero() || count * unit > time_max) return std::nullopt;
  return count * unit;
}

}  // namespace

void Notes::add(std::string id, int line, Parameters parameters) {
  if (problems_.size() >= problems_max) return;
  parameters.insert(parameters.begin(), {"line", std::to_string(line)});
  problems_.emplace_back(line, fail(Code::invalid, std::move(id), std::move(parameters)));
}

Problems Notes::take() {
  std::ranges::stable_sort(problems_, {}, [](auto const& entry) { return entry.first; });
  Problems out;
  for (auto& [line, error] : problems_) out.push_back(std::move(error));
  return out;
}

bool Table::has(std::string_view key) {
  return find(key) != nullptr;
}

toml::node const* Table::find(std::string_view key) {
  asked_.push_back(key);
  return table_.get(key);
}

toml::node const* Table::need(std::string_view key) {
  auto const* const node = find(key);
  if (node == nullptr) problem("gate.missing_key", "", {{"key", std::string{key}}});
  return node;
}

std::string Table::text_of(toml::node const& node, std::string_view key, std::size_t bytes_max) {
  auto const* const value = node.as_string();
  if (value == nullptr) {
    wrong_type(key, "text");
    return {};
  }
  auto const& text = value->get();
  if (!text.empty() && text.size() <= bytes_max) return text;
  problem(text.empty() ? "gate.empty_text" : "gate.too_long", key,
          {{"max", std::to_string(bytes_max)}});
  return {};
}

std::string Table::text(std::string_view key, std::size_t bytes_max) {
  auto const* const node = need(key);
  return node != nullptr ? text_of(*node, key, bytes_max) : std::string{};
}

std::string Table::optional_text(std::string_view key, std::size_t bytes_max) {
  auto const* const node = find(key);
  return node != nullptr ? text_of(*node, key, bytes_max) : std::string{};
}

std::string Table::name(std::string_view key) {
  auto out = text(key);
  if (!out.empty() && !is_name(out)) problem("gate.not_a_name", key, {{"text", shown(out)}});
  return out;
}

std::string Table::optional_name(std::string_view key) {
  return has(key) ? name(key) : std::string{};
}

std::vector<std::string> Table::texts(std::string_view key) {
  auto const* const node = need(key);
  if (node == nullptr) return {};
  auto const* const list = node->as_array();
  if (list == nullptr) return {text_of(*node, key, value_bytes_max)};
  if (list->empty()) problem("gate.empty_list", key);
  if (list->size() > values_max) {
    problem("gate.too_many", key, {{"max", std::to_string(values_max)}});
    return {};
  }
  std::vector<std::string> out;
  for (auto const& element : *list) out.push_back(text_of(element, key, value_bytes_max));
  return out;
}

std::vector<std::string> Table::optional_texts(std::string_view key) {
  return has(key) ? texts(key) : std::vector<std::string>{};
}

std::set<std::string> Table::optional_names(std::string_view key, Patterns patterns) {
  std::set<std::string> out;
  for (auto& text : optional_texts(key)) {
    auto name = std::string_view{text};
    if (patterns == Patterns::allowed && name.ends_with(".*")) name.remove_suffix(2);
    if (!text.empty() && !is_name(name)) problem("gate.not_a_name", key, {{"text", shown(text)}});
    out.insert(std::move(text));
  }
  return out;
}

std::optional<bool> Table::optional_boolean(std::string_view key) {
  auto const* const node = find(key);
  if (node == nullptr) return std::nullopt;
  auto const* const value = node->as_boolean();
  if (value != nullptr) return value->get();
  wrong_type(key, "true or false");
  return std::nullopt;
}

std::int64_t Table::optional_integer(std::string_view key, std::int64_t usual, std::int64_t minimum,
                                     std::int64_t maximum) {
  auto const* const node = find(key);
  if (node == nullptr) return usual;
  auto const* const value = node->as_integer();
  if (value == nullptr) {
    wrong_type(key, "a whole number");
    return usual;
  }
  if (value->get() >= minimum && value->get() <= maximum) return value->get();
  problem("gate.out_of_range", key,
          {{"minimum", std::to_string(minimum)}, {"maximum", std::to_string(maximum)}});
  return usual;
}

Duration Table::duration(std::string_view key) {
  auto const written = text(key);
  auto const value = duration_of(written);
  if (!value && !written.empty()) problem("gate.not_a_duration", key, {{"text", shown(written)}});
  return value.value_or(Duration{std::chrono::minutes{1}});
}

std::optional<Duration> Table::optional_duration(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return duration(key);
}

agreement::Text Table::words(std::string_view key) {
  if (!has(key)) problem("gate.missing_key", "", {{"key", std::string{key}}});
  return optional_words(key);
}

agreement::Text Table::optional_words(std::string_view key) {
  agreement::Text out;
  optional_table(key, [&](Table& table) {
    out.en = table.text("en", text_bytes_max);
    out.zh = table.text("zh", text_bytes_max);
  });
  return out;
}

void Table::optional_table(std::string_view key, std::function<void(Table&)> const& read) {
  auto const* const node = find(key);
  if (node == nullptr) return;
  auto const* const inner = node->as_table();
  if (inner == nullptr) {
    wrong_type(key, "a table");
    return;
  }
  Table table{*inner, path_of(key), notes_};
  read(table);
  table.done();
}

void Table::tables(std::string_view key, std::size_t tables_max,
                   std::function<void(Table&)> const& read) {
  auto const* const node = find(key);
  if (node == nullptr) return;
  auto const* const list = node->as_array();
  auto const is_tables = list != nullptr && std::ranges::all_of(*list, [](toml::node const& each) {
                           return each.is_table();
                         });
  if (!is_tables) {
    wrong_type(key, "a list of tables");
    return;
  }
  if (list->size() > tables_max) {
    problem("gate.too_many", key, {{"max", std::to_string(tables_max)}});
    return;
  }
  std::size_t number = 0;
  for (auto const& element : *list) {
    Table table{*element.as_table(), path_of(key) + '[' + std::to_string(++number) + ']', notes_};
    read(table);
    table.done();
  }
}

void Table::unknown_value(std::string_view key, std::string_view text,
                          std::vector<std::string_view> const& names) {
  if (text.empty()) return;
  std::string all;
  for (auto const name : names) all += (all.empty() ? "" : ", ") + std::string{name};
  if (auto const near = nearest(text, names)) {
    problem("gate.unknown_value_near", key,
            {{"text", shown(text)}, {"nearest", std::string{*near}}});
  } else {
    problem("gate.unknown_value", key, {{"text", shown(text)}, {"values", all}});
  }
}

void Table::problem(std::string id, std::string_view key, Parameters parameters) {
  parameters.insert(parameters.begin(), {"path", path_of(key)});
  notes_.add(std::move(id), line_of(key), std::move(parameters));
}

void Table::wrong_type(std::string_view key, std::string_view expected) {
  problem("gate.wrong_type", key, {{"expected", std::string{expected}}});
}

int Table::line_of(std::string_view key) const {
  auto const* const node = table_.get(key);
  return node != nullptr ? static_cast<int>(node->source().begin.line) : line();
}

std::string Table::path_of(std::string_view key) const {
  if (key.empty() && path_.empty()) return "/";
  if (key.empty() || path_.empty()) return path_ + std::string{key};
  return path_ + '.' + std::string{key};
}

void Table::done() {
  for (auto const& [key, node] : table_) {
    auto const name = key.str();
    if (std::ranges::find(asked_, name) != asked_.end()) continue;
    Parameters parameters{{"key", shown(name)}, {"path", path_of("")}};
    auto const line = static_cast<int>(key.source().begin.line);
    if (auto const near = nearest(name, asked_)) {
      parameters.emplace_back("nearest", *near);
      notes_.add("gate.unknown_key_near", line, std::move(parameters));
    } else {
      notes_.add("gate.unknown_key", line, std::move(parameters));
    }
  }
}

}  // namespace comity::gate
