#include "comity/triage/limits.h"
#include "comity/triage/tables.h"
#include "lines.h"

#include <charconv>
#include <map>

namespace comity::triage {
namespace {

/// registry|cc|type|start|value|date|status[|opaque-id]
constexpr std::size_t fields_max = 8;
constexpr std::size_t fields_min = 7;

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

/// "20261120" → "2026-11-20"
std::string date_of(std::string_view digits) {
  if (digits.size() != 8 || !number_of<std::uint32_t>(digits)) return {};
  return std::string{digits.substr(0, 4)} + '-' + std::string{digits.substr(4, 2)} + '-' +
         std::string{digits.substr(6)};
}

std::string asns_text(std::uint32_t first, std::uint32_t last) {
  auto const out = "AS" + std::to_string(first);
  return first == last ? out : out + "-AS" + std::to_string(last);
}

}  // namespace

/// Gathers the rows before they are sorted.
class RegistryReader {
 public:
  Result<Registry> read(std::string_view text);

 private:
  Result<void> read_version(std::string_view& text);
  /// False if the line says nothing that is in use.
  bool take_row(std::vector<std::string_view> const& fields);
  bool take_v4(std::string_view start, std::string_view count, std::uint32_t row);
  bool take_v6(std::string_view start, std::string_view length, std::uint32_t row);
  bool take_asns(std::string_view start, std::string_view count, std::uint32_t row);
  std::uint32_t row_of(Registry::Country country);

  Registry out_;
  std::map<Registry::Country, std::uint32_t> known_;
  std::vector<Ranges<std::uint32_t>::Entry> v4_;
  std::vector<Ranges<Wide>::Entry> v6_;
  std::vector<Ranges<std::uint32_t>::Entry> asns_;
};

std::uint32_t RegistryReader::row_of(Registry::Country country) {
  auto const [found, is_new] =
      known_.emplace(country, static_cast<std::uint32_t>(out_.countries_.size()));
  if (is_new) out_.countries_.push_back(country);
  return found->second;
}

/// A count of addresses, of any size: registries' oldest ranges are no prefixes.
bool RegistryReader::take_v4(std::string_view start, std::string_view count, std::uint32_t row) {
  auto const first = parse_range(start);
  auto const addresses = number_of<std::uint64_t>(count);
  if (!first || first->family != Family::v4 || !first->is_single() || !addresses) return false;
  auto const room = std::uint64_t{1} << 32;
  auto const begin = static_cast<std::uint64_t>(first->first);
  if (*addresses == 0 || *addresses > room - begin) return false;
  v4_.push_back(
      {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + *addresses - 1), row});
  return true;
}

bool RegistryReader::take_v6(std::string_view start, std::string_view length, std::uint32_t row) {
  auto const range =
      parse_range(std::string{start.substr(0, 64)} + '/' + std::string{length.substr(0, 4)});
  if (!range || range->family != Family::v6) return false;
  v6_.push_back({range->first, range->last, row});
  return true;
}

bool RegistryReader::take_asns(std::string_view start, std::string_view count, std::uint32_t row) {
  auto const first = number_of<std::uint32_t>(start);
  auto const numbers = number_of<std::uint64_t>(count);
  if (!first || !numbers || *numbers == 0) return false;
  if (*numbers > (std::uint64_t{1} << 32) - *first) return false;
  asns_.push_back({*first, static_cast<std::uint32_t>(*first + *numbers - 1), row});
  return true;
}

bool RegistryReader::take_row(std::vector<std::string_view> const& fields) {
  if (fields.size() < fields_min) return false;
  auto const country = fields[1];
  auto const status = fields[6];
  if (status != "allocated" && status != "assigned") return false;
  if (country.size() != 2 || !is_upper(country[0]) || !is_upper(country[1])) return false;
  auto const row = row_of({country[0], country[1]});
  if (fields[2] == "ipv4") return take_v4(fields[3], fields[4], row);
  if (fields[2] == "ipv6") return take_v6(fields[3], fields[4], row);
  if (fields[2] == "asn") return take_asns(fields[3], fields[4], row);
  return false;
}

/// version|registry|serial|records|startdate|enddate|UTC offset: the first line that is no comment.
Result<void> RegistryReader::read_version(std::string_view& text) {
  while (!text.empty()) {
    auto const line = take_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    auto const fields = fields_of(line.substr(0, table_line_bytes_max), '|', fields_max);
    bool const is_version = fields.size() >= 7 && !fields[0].empty() && fields[0][0] >= '1' &&
                            fields[0][0] <= '9' && fields[1].size() <= 16;
    if (!is_version) break;
    out_.name_ = fields[1];
    out_.date_ = date_of(fields[5]);
    if (out_.date_.empty()) out_.date_ = date_of(fields[2]);
    return {};
  }
  return fail(Code::invalid, "triage.not_a_registry_file");
}

Result<Registry> RegistryReader::read(std::string_view text) {
  TRY(read_version(text));
  while (!text.empty()) {
    auto const line = take_line(text);
    if (line.empty() || line.starts_with('#')) continue;
    bool const taken =
        line.size() <= table_line_bytes_max && take_row(fields_of(line, '|', fields_max));
    if (!taken) ++out_.skipped_;
    if (v4_.size() + v6_.size() + asns_.size() > table_rows_max)
      return fail(Code::too_large, "triage.table_too_large",
                  {{"limit", std::to_string(table_rows_max)}});
  }
  if (v4_.empty() && v6_.empty() && asns_.empty()) return fail(Code::invalid, "triage.empty_table");
  out_.v4_ = Ranges<std::uint32_t>{std::move(v4_)};
  out_.v6_ = Ranges<Wide>{std::move(v6_)};
  out_.asns_ = Ranges<std::uint32_t>{std::move(asns_)};
  return std::move(out_);
}

Result<Registry> Registry::parse(std::string_view text) {
  return RegistryReader{}.read(text);
}

std::optional<Registry::Match> Registry::find(Asn asn) const {
  auto const* const found = asns_.find(asn.number);
  if (found == nullptr) return std::nullopt;
  auto const& country = countries_[found->row];
  return Match{{country.begin(), country.end()}, asns_text(found->first, found->last)};
}

std::vector<std::optional<Registry::Match>> Registry::find(AddressRange const& range) const {
  std::vector<std::optional<Match>> out;
  auto const add = [&](auto const* entry) {
    if (entry == nullptr) return out.push_back(std::nullopt);
    auto const& country = countries_[entry->row];
    out.push_back(Match{{country.begin(), country.end()},
                        to_text(AddressRange{range.family, entry->first, entry->last})});
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

}  // namespace comity::triage
