#include "comity/triage/limits.h"
#include "comity/triage/tables.h"
#include "lines.h"

#include <algorithm>
#include <unordered_set>

namespace comity::triage {
namespace {

constexpr std::string_view columns[] = {"resource", "holder",  "kind",    "name",
                                        "email",    "webhook", "language"};
constexpr std::size_t column_count = std::size(columns);
constexpr std::size_t columns_max = 32;  // With those of the operator's own that are not read.
constexpr std::size_t resource_column = 0;
constexpr std::size_t holder_column = 1;

/// Fields of one line of comma-separated values (RFC 4180 §2); a field does not go over lines.
/// Errors: `invalid triage.bad_row`.
Result<std::vector<std::string>> csv_fields(std::string_view line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    auto& field = out.back();
    bool const doubled = line.substr(i).starts_with("\"\"");
    if (quoted && doubled) {
      field += line[i++];
    } else if (line[i] == '"' && (quoted || field.empty())) {
      quoted = !quoted;
    } else if (line[i] == ',' && !quoted) {
      if (out.size() == columns_max) break;
      out.emplace_back();
    } else {
      field += line[i];
    }
  }
  if (quoted) return fail(Code::invalid, "triage.quote_open");
  for (auto& field : out) {
    field.erase(0, std::min(field.find_first_not_of(" \t"), field.size()));
    field.erase(field.find_last_not_of(" \t") + 1);
  }
  return out;
}

bool is_holder_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

/// One mailbox, for it goes into a mail's header: visible ASCII without what could end a header.
bool is_mail_address(std::string_view text) {
  auto const at = text.find('@');
  return at != 0 && at != text.npos && at + 1 < text.size() && text.size() <= 254 &&
         text.find('@', at + 1) == text.npos && std::ranges::all_of(text, [](char c) {
           return c > ' ' && c < 0x7f &&
                  std::string_view{"<>,;:\"\\()[]"}.find(c) == std::string_view::npos;
         });
}

bool is_web_address(std::string_view text) {
  return text.starts_with("https://") && text.size() > 8 && text.size() <= 500 &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool is_name(std::string_view text) {
  return text.size() <= 200 && is_utf8(text) &&
         std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

std::string* member_of(Holder& holder, std::string_view column) {
  if (column == "kind") return &holder.kind;
  if (column == "name") return &holder.name;
  if (column == "email") return &holder.email;
  if (column == "webhook") return &holder.webhook;
  return &holder.language;
}

bool is_good(std::string_view column, std::string_view value) {
  if (column == "kind") return value == "agency" || value == "cert" || value == "operator";
  if (column == "email") return is_mail_address(value);
  if (column == "webhook") return is_web_address(value);
  if (column == "language") return value == "en" || value == "zh";
  return is_name(value);
}

Error bad_value(std::string_view column, std::string_view value) {
  return fail(Code::invalid, "triage.bad_value",
              {{"column", std::string{column}}, {"value", std::string{value.substr(0, 64)}}});
}

}  // namespace

class ResponsibilityReader {
 public:
  Result<Responsibilities> read(std::string_view text);

 private:
  Result<void> read_columns(std::string_view line);
  Result<void> take_row(std::string_view line);
  Result<std::uint32_t> holder_of(std::vector<std::string> const& fields);
  /// Returns its one spelling.
  Result<std::string> take_resource(std::string const& text, std::uint32_t row);
  std::string_view field(std::vector<std::string> const& fields, std::size_t column) const;

  Responsibilities out_;
  std::size_t place_[column_count];  ///< Of each column in a line.
  std::unordered_map<std::string, std::uint32_t> holders_;
  std::unordered_set<std::string> resources_;
  std::vector<Ranges<std::uint32_t>::Entry> v4_;
  std::vector<Ranges<Wide>::Entry> v6_;
};

std::string_view ResponsibilityReader::field(std::vector<std::string> const& fields,
                                             std::size_t column) const {
  return place_[column] < fields.size() ? std::string_view{fields[place_[column]]}
                                        : std::string_view{};
}

Result<void> ResponsibilityReader::read_columns(std::string_view line) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.starts_with(byte_order_mark)) line.remove_prefix(byte_order_mark.size());
  auto const names = TRY(csv_fields(line));
  for (std::size_t i = 0; i < column_count; ++i)
    place_[i] = static_cast<std::size_t>(std::ranges::find(names, columns[i]) - names.begin());
  for (auto const needed : {resource_column, holder_column}) {
    if (place_[needed] == names.size())
      return fail(Code::invalid, "triage.no_such_column",
                  {{"column", std::string{columns[needed]}}});
  }
  return {};
}

Result<std::uint32_t> ResponsibilityReader::holder_of(std::vector<std::string> const& fields) {
  auto const id = std::string{field(fields, holder_column)};
  if (!is_holder_id(id)) return bad_value("holder", id);
  auto const [found, is_new] =
      holders_.emplace(id, static_cast<std::uint32_t>(out_.holders_.size()));
  if (is_new) {
    if (out_.holders_.size() == holders_max)
      return fail(Code::too_large, "triage.table_too_large",
                  {{"limit", std::to_string(holders_max)}});
    out_.holders_.push_back({.id = id});
  }
  auto& holder = out_.holders_[found->second];
  for (std::size_t i = holder_column + 1; i < column_count; ++i) {
    auto const value = field(fields, i);
    if (value.empty()) continue;
    if (!is_good(columns[i], value)) return bad_value(columns[i], value);
    auto* const member = member_of(holder, columns[i]);
    if (!member->empty() && *member != value)
      return fail(Code::invalid, "triage.holders_differ",
                  {{"holder", id}, {"column", std::string{columns[i]}}});
    *member = value;
  }
  return found->second;
}

Result<std::string> ResponsibilityReader::take_resource(std::string const& text,
                                                        std::uint32_t row) {
  if (auto const range = parse_range(text)) {
    if (range->family == Family::v4) {
      v4_.push_back(
          {static_cast<std::uint32_t>(range->first), static_cast<std::uint32_t>(range->last), row});
    } else {
      v6_.push_back({range->first, range->last, row});
    }
    return to_text(*range);
  }
  // A prefix that was written wrongly must not become a name.
  if (text.find_first_of("/:") != text.npos) TRY(parse_range(text));
  if (auto const asn = parse_asn(text)) {
    out_.asns_.emplace(asn->number, row);
    return to_text(Subject{*asn});
  }
  auto const host = TRY(parse_host(text.starts_with('.') ? text.substr(1) : text));
  out_.names_.emplace(host.name, row);
  return host.name;
}

Result<void> ResponsibilityReader::take_row(std::string_view line) {
  auto const fields = TRY(csv_fields(line));
  std::string const resource{field(fields, resource_column)};
  auto const holder = TRY(holder_of(fields));
  auto const row = static_cast<std::uint32_t>(out_.rows_.size());
  if (row == table_rows_max)
    return fail(Code::too_large, "triage.table_too_large",
                {{"limit", std::to_string(table_rows_max)}});
  auto spelled = TRY(take_resource(resource, row));
  if (!resources_.insert(spelled).second)
    return fail(Code::conflict, "triage.resource_twice", {{"resource", spelled}});
  out_.rows_.push_back({std::move(spelled), holder});
  return {};
}

Result<Responsibilities> ResponsibilityReader::read(std::string_view text) {
  bool has_columns = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    auto const line = take_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.size() > table_line_bytes_max)
      return fail(Code::invalid, "triage.bad_row",
                  {{"line", std::to_string(number)}, {"cause", "triage.line_too_long"}});
    auto const taken = has_columns ? take_row(line) : read_columns(line);
    if (!taken) {
      auto error = taken.error();
      error.parameters.insert(error.parameters.begin(),
                              {{"line", std::to_string(number)}, {"cause", error.id}});
      error.id = "triage.bad_row";
      return error;
    }
    has_columns = true;
  }
  if (out_.rows_.empty()) return fail(Code::invalid, "triage.empty_table");
  out_.v4_ = Ranges<std::uint32_t>{std::move(v4_)};
  out_.v6_ = Ranges<Wide>{std::move(v6_)};
  return std::move(out_);
}

Result<Responsibilities> Responsibilities::parse(std::string_view text) {
  return ResponsibilityReader{}.read(text);
}

std::optional<Responsibilities::Match> Responsibilities::find(Asn asn) const {
  auto const found = asns_.find(asn.number);
  return found == asns_.end() ? std::nullopt : std::optional{match(found->second)};
}

std::optional<Responsibilities::Match> Responsibilities::find(Host const& host) const {
  for (auto name = host.name;;) {
    if (auto const found = names_.find(name); found != names_.end()) return match(found->second);
    auto const dot = name.find('.');
    if (dot == name.npos) return std::nullopt;
    name.erase(0, dot + 1);
  }
}

std::vector<std::optional<Responsibilities::Match>> Responsibilities::find(
    AddressRange const& range) const {
  std::vector<std::optional<Match>> out;
  auto const add = [&](auto const* entry) {
    out.push_back(entry == nullptr ? std::nullopt : std::optional{match(entry->row)});
  };
  if (range.family == Family::v4) {
    for (auto const* const entry :
         v4_.over(static_cast<std::uint32_t>(range.first), static_cast<std::uint32_t>(range.last),
                  answers_per_range_max))
      add(entry);
  } else {
    for (auto const* const entry : v6_.over(range.first, range.last, answers_per_range_max))
      add(entry);
  }
  return out;
}

Holder const* Responsibilities::holder(std::string_view id) const {
  auto const found = std::ranges::find(holders_, id, &Holder::id);
  return found == holders_.end() ? nullptr : &*found;
}

}  // namespace comity::triage
