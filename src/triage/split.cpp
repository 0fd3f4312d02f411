#include "comity/triage/split.h"

#include "comity/triage/limits.h"

#include <algorithm>
#include <map>
#include <set>

namespace comity::triage {
namespace {

/// Everything that the tables say of one subject.
class Inquiry {
 public:
  explicit Inquiry(Tables const& tables) : tables_{tables} {}

  Result<void> ask(Subject const& subject);

  /// Writes what was found into `placement`.
  void conclude(Placement& placement, std::span<std::string const> territory);

 private:
  void found(Finding::What what, std::string value, std::string matched, Source const& source) {
    findings_.push_back({what, std::move(value), std::move(matched), &source});
  }

  void take(Responsibilities::Match const& match, Source const& source);
  void take(Registry::Match const& match, Source const& source);
  void take(AddressBook::Match const& match, Source const& source);

  template <typename Match>
  void take(std::vector<std::optional<Match>> const& matches, Source const& source);

  void ask_own(Table const& table, Subject const& subject);
  void ask_registry(Table const& table, Subject const& subject);
  Result<void> ask_database(Table const& table, Subject const& subject);
  void ask_about_network();

  Tables const& tables_;
  std::vector<Finding> findings_;
  std::set<Holder const*> holders_;
  bool has_gap_ = false;  ///< A part of the subject has a holder, another has none.
  /// Of the first table that knows any.
  std::set<std::string> countries_;
  Source const* countries_from_ = nullptr;
  std::optional<Asn> network_;
  std::string network_name_;
};

void Inquiry::take(Responsibilities::Match const& match, Source const& source) {
  holders_.insert(match.holder);
  found(Finding::What::responsible, match.holder->id, match.resource, source);
}

void Inquiry::take(Registry::Match const& match, Source const& source) {
  if (countries_from_ == nullptr) countries_from_ = &source;
  if (countries_from_ == &source) countries_.insert(match.country);
  found(Finding::What::country, match.country, match.range, source);
}

void Inquiry::take(AddressBook::Match const& match, Source const& source) {
  if (!match.country.empty()) take(Registry::Match{match.country, match.range}, source);
  if (!match.network) return;
  if (!network_) network_name_ = match.network_name;
  if (!network_) network_ = match.network;
  found(Finding::What::network, to_text(Subject{*match.network}), match.range, source);
}

template <typename Match>
void Inquiry::take(std::vector<std::optional<Match>> const& matches, Source const& source) {
  for (auto const& match : matches) {
    if (match) take(*match, source);
  }
}

void Inquiry::ask_own(Table const& table, Subject const& subject) {
  auto const& own = *table.responsible;
  if (auto const* const range = std::get_if<AddressRange>(&subject)) {
    auto const matches = own.find(*range);
    bool const has_none =
        std::ranges::any_of(matches, [](auto const& match) { return !match.has_value(); });
    has_gap_ = has_gap_ || (matches.size() > 1 && has_none);
    return take(matches, table.source);
  }
  auto const match = std::holds_alternative<Asn>(subject) ? own.find(std::get<Asn>(subject))
                                                          : own.find(std::get<Host>(subject));
  if (match) take(*match, table.source);
}

void Inquiry::ask_registry(Table const& table, Subject const& subject) {
  if (auto const* const range = std::get_if<AddressRange>(&subject))
    take(table.registry->find(*range), table.source);
  if (auto const* const asn = std::get_if<Asn>(&subject)) {
    if (auto const match = table.registry->find(*asn)) take(*match, table.source);
  }
}

Result<void> Inquiry::ask_database(Table const& table, Subject const& subject) {
  auto const* const range = std::get_if<AddressRange>(&subject);
  // Only single addresses: of a block, its first address would speak for all.
  if (range == nullptr || !range->is_single()) return {};
  if (auto const match = TRY(table.database->find(*range))) take(*match, table.source);
  return {};
}

/// The own table by the network that another table named.
void Inquiry::ask_about_network() {
  if (!holders_.empty() || !network_) return;
  for (auto const& table : tables_) {
    if (table.responsible == nullptr) continue;
    if (auto const match = table.responsible->find(*network_)) take(*match, table.source);
  }
}

Result<void> Inquiry::ask(Subject const& subject) {
  for (auto const& table : tables_) {
    if (table.responsible != nullptr) ask_own(table, subject);
    if (table.registry != nullptr) ask_registry(table, subject);
    if (table.database != nullptr) TRY(ask_database(table, subject));
  }
  if (auto const* const asn = std::get_if<Asn>(&subject)) network_ = *asn;
  ask_about_network();
  return {};
}

void Inquiry::conclude(Placement& placement, std::span<std::string const> territory) {
  if (countries_.size() == 1) placement.country = *countries_.begin();
  placement.network = network_;
  placement.network_name = network_name_;
  bool const is_ours = std::ranges::any_of(countries_, [&](auto const& country) {
    return std::ranges::find(territory, country) != territory.end();
  });
  if (holders_.size() == 1 && !has_gap_) {
    placement.outcome = Outcome::placed;
    placement.holder = *holders_.begin();
  } else if (!holders_.empty() || (is_ours && countries_.size() > 1)) {
    placement.outcome = Outcome::divided;
  } else if (is_ours) {
    placement.outcome = Outcome::nobody;
  } else {
    placement.outcome = countries_.empty() ? Outcome::unknown : Outcome::abroad;
  }
  placement.findings = std::move(findings_);
}

Result<Placement> place(int item, Indicator const& indicator, Tables const& tables,
                        std::span<std::string const> territory) {
  Placement out{.item = item, .indicator = indicator};
  auto const subjects = subjects_of(indicator.type, indicator.value);
  if (!subjects || subjects->empty()) {
    out.outcome = subjects ? Outcome::no_place : Outcome::unreadable;
    return out;
  }
  Inquiry inquiry{tables};
  for (auto const& subject : *subjects) {
    out.subject += (out.subject.empty() ? "" : " ") + to_text(subject);
    TRY(inquiry.ask(subject));
  }
  inquiry.conclude(out, territory);
  return out;
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::placed:
      return "placed";
    case Outcome::divided:
      return "divided";
    case Outcome::nobody:
      return "nobody";
    case Outcome::abroad:
      return "abroad";
    case Outcome::unknown:
      return "unknown";
    case Outcome::no_place:
      return "no_place";
    case Outcome::unreadable:
      return "unreadable";
  }
  return "";
}

std::string_view name_of(Finding::What what) {
  switch (what) {
    case Finding::What::responsible:
      return "responsible";
    case Finding::What::country:
      return "country";
    case Finding::What::network:
      return "network";
  }
  return "";
}

std::string_view name_of(TableKind kind) {
  switch (kind) {
    case TableKind::responsible:
      return "responsible";
    case TableKind::registry:
      return "registry";
    case TableKind::database:
      return "database";
  }
  return "";
}

Holder const* holder_of(Tables const& tables, std::string_view id) {
  for (auto const& table : tables) {
    auto const* const found = table.responsible ? table.responsible->holder(id) : nullptr;
    if (found != nullptr) return found;
  }
  return nullptr;
}

Result<std::vector<Placement>> split(std::span<Item const> items, Tables const& tables,
                                     std::span<std::string const> territory) {
  std::vector<Placement> out;
  for (auto const& item : items) {
    for (auto const& indicator : item.indicators)
      out.push_back(TRY(place(item.n, indicator, tables, territory)));
  }
  return out;
}

std::vector<Share> shares_of(std::span<Item const> items, std::span<Placement const> placements) {
  // Items that speak of the whole request's indicators.
  std::vector<int> bare;
  for (auto const& item : items) {
    if (item.n != 0 && item.indicators.empty()) bare.push_back(item.n);
  }

  struct Gathered {
    Holder const* holder;
    std::set<int> items;
    std::vector<Indicator> indicators;
  };

  std::map<std::string, Gathered> by_id;
  for (auto const& placement : placements) {
    if (placement.holder == nullptr) continue;
    auto& share =
        by_id.try_emplace(placement.holder->id, Gathered{placement.holder, {}, {}}).first->second;
    if (placement.item != 0) share.items.insert(placement.item);
    if (placement.item == 0) share.items.insert(bare.begin(), bare.end());
    if (std::ranges::find(share.indicators, placement.indicator) == share.indicators.end())
      share.indicators.push_back(placement.indicator);
  }
  std::vector<Share> out;
  for (auto& [id, share] : by_id)
    out.push_back(
        {share.holder, {share.items.begin(), share.items.end()}, std::move(share.indicators)});
  return out;
}

}  // namespace comity::triage
