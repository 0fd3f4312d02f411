/// An arriving request split by where its indicators are: whose territory, which network, and who
/// at home is responsible.
#pragma once

#include "comity/json/value.h"
#include "comity/triage/tables.h"

#include <span>

namespace comity::triage {

/// One observable as a body has it.
struct Indicator {
  std::string type;  ///< A MISP attribute's: "ip-dst|port".
  std::string value;

  friend bool operator==(Indicator const&, Indicator const&) = default;
};

/// What one item of a request speaks of.
struct Item {
  int n = 0;  ///< Items count from 1; 0 is the request as a whole.
  std::vector<Indicator> indicators;
};

/// What was found in a body.
struct Contents {
  std::vector<Item> items;   ///< The whole first, then each item, also those without indicators.
  std::size_t left_out = 0;  ///< Indicators beyond `indicators_max`.
};

/// Finds the indicators of a request's body, by form: every object with texts `type` and `value`,
/// and every text `ip`, wherever the agreement's schema puts them; each once in an item.
Contents contents_of(json::Value const& body);

enum class Outcome {
  placed,      ///< Somebody at home is responsible.
  divided,     ///< It spans several holders, or one and nobody: a person decides.
  nobody,      ///< In our territory by the tables, and in no row of the own table.
  abroad,      ///< In the territory of others.
  unknown,     ///< No table knows it.
  no_place,    ///< Indicators of its type are nowhere in the network: digests, names of files.
  unreadable,  ///< The value is not of its type.
};

/// "placed", "divided" …
std::string_view name_of(Outcome outcome);

/// One thing that one table says.
struct Finding {
  enum class What { responsible, country, network };
  What what = What::responsible;
  std::string value;               ///< The holder's id, "CN", "AS64500".
  std::string matched;             ///< The row: "203.0.113.0/24", "c2.example".
  Source const* source = nullptr;  ///< In the tables that `split` was given.
};

/// "responsible", "country", "network"
std::string_view name_of(Finding::What what);

/// Where one indicator of one item belongs, and why.
struct Placement {
  int item = 0;
  Indicator indicator;
  std::string subject;  ///< What was looked up: "203.0.113.201"; empty if nothing was.
  Outcome outcome = Outcome::unknown;
  Holder const* holder = nullptr;  ///< Of `placed`; in the tables.
  std::string country;             ///< "" if no table knows, or they know several.
  std::optional<Asn> network;
  std::string network_name;
  std::vector<Finding> findings;  ///< All of them, contradictions too, in the order of the tables.
};

/// Places every indicator. Of the own table the row of the address or name wins, and only without
/// one that of its network, where a table knows the network. Countries are those of the first table
/// that knows; `territory` are our own. What points into `tables` lives as long as they do. Pure.
/// Errors: those of `AddressBook::find`.
Result<std::vector<Placement>> split(std::span<Item const> items, Tables const& tables,
                                     std::span<std::string const> territory);

/// What one holder would be asked: the items, each once and rising, in which it is responsible for
/// something. An item without indicators of its own stands for those of the whole request.
struct Share {
  Holder const* holder = nullptr;
  std::vector<int> items;
  std::vector<Indicator> indicators;
};

/// The shares of all holders, by id.
std::vector<Share> shares_of(std::span<Item const> items, std::span<Placement const> placements);

}  // namespace comity::triage
