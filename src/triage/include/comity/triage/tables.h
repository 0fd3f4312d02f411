/// The tables that say where an address, a network or a name belongs, as the operator loaded them.
/// They are never part of a message: a peer learns neither what they say nor that they are there.
#pragma once

#include "comity/base/bytes.h"
#include "comity/base/instant.h"
#include "comity/triage/ranges.h"
#include "comity/triage/subject.h"

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>

namespace comity::triage {

enum class TableKind {
  responsible,  ///< The operator's own: who acts for which addresses, networks and names.
  registry,     ///< A regional registry's statistics: which country was given which numbers.
  database,     ///< A MaxMind DB: country or network of an address.
};

/// "responsible", "registry", "database"
std::string_view name_of(TableKind kind);

/// Where a finding comes from: what a person needs in order to doubt it.
struct Source {
  TableKind kind = TableKind::responsible;
  std::string name;  ///< "apnic", "GeoLite2-ASN", "responsible".
  std::string date;  ///< As the table itself says, "2026-11-20"; empty if it does not.
  Digest digest;     ///< SHA-256 of its file.
  Instant loaded_at{};
  std::uint64_t rows = 0;
  std::uint64_t skipped = 0;  ///< Lines that could not be read, or speak of nothing in use.
};

/// Somebody in the own country who is tasked: an agency, a sub-CERT, an operator.
struct Holder {
  std::string id;    ///< a-z, 0-9, '-', '.', at most 64 bytes.
  std::string kind;  ///< "agency", "cert", "operator".
  std::string name;
  std::string email;     ///< Empty if mail is not how it is reached.
  std::string webhook;   ///< https address; empty likewise.
  std::string language;  ///< "en", "zh": that of what is sent to it.

  friend bool operator==(Holder const&, Holder const&) = default;
};

/// The operator's own table. The longest prefix wins, and the longest suffix of a name.
class Responsibilities {
 public:
  /// Reads comma-separated lines (RFC 4180), UTF-8, the first with the names of the columns:
  /// `resource` (address, prefix, "AS64500", or a domain, which stands for all names below it) and
  /// `holder` are needed; `kind`, `name`, `email`, `webhook`, `language` say once or always alike
  /// who the holder is. Lines that begin with '#' and empty ones are passed over. A table with a
  /// line that is wrong is refused whole: half of it would task the wrong people. Errors:
  /// `triage.bad_row` (line, and the `cause` with its parameters: `triage.bad_value` (column,
  /// value), `triage.holders_differ` (holder, column), `triage.resource_twice` (resource),
  /// `triage.no_such_column` (column), `triage.quote_open`, `triage.line_too_long`,
  /// `triage.table_too_large` (limit), those of `parse_range` and `parse_host`); `invalid
  /// triage.empty_table`.
  static Result<Responsibilities> parse(std::string_view text);

  struct Match {
    Holder const* holder;
    std::string resource;  ///< The row that matched.
  };

  std::optional<Match> find(Asn asn) const;
  std::optional<Match> find(Host const& host) const;

  /// Of a range, each holder of a part of it, at most `answers_per_range_max`; none for a part
  /// without one.
  std::vector<std::optional<Match>> find(AddressRange const& range) const;

  std::vector<Holder> const& holders() const { return holders_; }

  /// Null if there is none.
  Holder const* holder(std::string_view id) const;

  std::size_t rows() const { return rows_.size(); }

 private:
  friend class ResponsibilityReader;

  struct Row {
    std::string resource;
    std::uint32_t holder = 0;
  };

  Match match(std::uint32_t row) const {
    return {&holders_[rows_[row].holder], rows_[row].resource};
  }

  std::vector<Holder> holders_;
  std::vector<Row> rows_;
  Ranges<std::uint32_t> v4_;
  Ranges<Wide> v6_;
  std::unordered_map<std::uint32_t, std::uint32_t> asns_;
  std::unordered_map<std::string, std::uint32_t> names_;
};

/// One file of a regional registry in the statistics exchange format, plain or extended ("delegated
/// statistics"): which country each range of addresses and AS numbers was given to.
class Registry {
 public:
  /// Takes rows with the status `allocated` or `assigned`. Others (available, reserved), summaries,
  /// and lines that are malformed are counted as skipped, for the files of five registries are
  /// never without some. Errors: `invalid triage.not_a_registry_file` if there is no version line,
  /// `invalid triage.empty_table`, `too_large triage.table_too_large` (limit).
  static Result<Registry> parse(std::string_view text);

  struct Match {
    std::string country;  ///< ISO 3166-1, two letters; "EU" and "ZZ" occur.
    std::string range;    ///< As to_text: "203.0.113.0/24", "AS64496-AS64511".
  };

  std::optional<Match> find(Asn asn) const;
  std::vector<std::optional<Match>> find(AddressRange const& range) const;

  std::string const& name() const { return name_; }  ///< "apnic"

  std::string const& date() const { return date_; }  ///< "2026-11-20"

  std::size_t rows() const { return v4_.size() + v6_.size() + asns_.size(); }

  std::size_t skipped() const { return skipped_; }

 private:
  friend class RegistryReader;

  using Country = std::array<char, 2>;

  std::string name_;
  std::string date_;
  std::size_t skipped_ = 0;
  std::vector<Country> countries_;  ///< Each once; a range's row is a place in here.
  Ranges<std::uint32_t> v4_;
  Ranges<Wide> v6_;
  Ranges<std::uint32_t> asns_;
};

/// A database of addresses outside the core (a MaxMind DB file).
class AddressBook {
 public:
  virtual ~AddressBook() = default;

  /// What it says of one address; what it does not know is empty.
  struct Match {
    std::string range;
    std::string country;
    std::optional<Asn> network;
    std::string network_name;
  };

  /// Errors: `damaged triage.damaged_database` (name).
  virtual Result<std::optional<Match>> find(AddressRange const& address) const = 0;
};

/// A table that is loaded. One of the three is there, by the source's kind.
struct Table {
  Source source;
  std::shared_ptr<Responsibilities const> responsible;
  std::shared_ptr<Registry const> registry;
  std::shared_ptr<AddressBook const> database;
};

/// All that are loaded, in the order in which they are asked.
using Tables = std::vector<Table>;

/// Those responsible, of the own table; null if there is none by that id.
Holder const* holder_of(Tables const& tables, std::string_view id);

}  // namespace comity::triage
