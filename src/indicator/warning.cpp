#include "comity/indicator/warning.h"

#include "address.h"
#include "comity/json/reader.h"
#include "names.h"
#include "url.h"

#include <algorithm>

namespace comity::indicator {
namespace {

struct SpecialBlock {
  std::string_view block;
  SpecialUse use;
};

/// IANA's IPv4 and IPv6 special-purpose address registries, those that are not globally reachable,
/// and multicast; inner blocks before outer ones.
constexpr std::array special_blocks{SpecialBlock{"10.0.0.0/8", SpecialUse::private_use},
                                    SpecialBlock{"172.16.0.0/12", SpecialUse::private_use},
                                    SpecialBlock{"192.168.0.0/16", SpecialUse::private_use},
                                    SpecialBlock{"127.0.0.0/8", SpecialUse::loopback},
                                    SpecialBlock{"169.254.0.0/16", SpecialUse::link_local},
                                    SpecialBlock{"100.64.0.0/10", SpecialUse::shared},
                                    SpecialBlock{"192.0.2.0/24", SpecialUse::documentation},
                                    SpecialBlock{"198.51.100.0/24", SpecialUse::documentation},
                                    SpecialBlock{"203.0.113.0/24", SpecialUse::documentation},
                                    SpecialBlock{"224.0.0.0/4", SpecialUse::multicast},
                                    SpecialBlock{"0.0.0.0/8", SpecialUse::reserved},
                                    SpecialBlock{"192.0.0.0/24", SpecialUse::reserved},
                                    SpecialBlock{"192.88.99.0/24", SpecialUse::reserved},
                                    SpecialBlock{"198.18.0.0/15", SpecialUse::reserved},
                                    SpecialBlock{"240.0.0.0/4", SpecialUse::reserved},
                                    SpecialBlock{"::1/128", SpecialUse::loopback},
                                    SpecialBlock{"fe80::/10", SpecialUse::link_local},
                                    SpecialBlock{"fc00::/7", SpecialUse::private_use},
                                    SpecialBlock{"2001:db8::/32", SpecialUse::documentation},
                                    SpecialBlock{"3fff::/20", SpecialUse::documentation},
                                    SpecialBlock{"ff00::/8", SpecialUse::multicast},
                                    SpecialBlock{"::/8", SpecialUse::reserved},
                                    SpecialBlock{"100::/64", SpecialUse::reserved},
                                    SpecialBlock{"2001:2::/48", SpecialUse::reserved},
                                    SpecialBlock{"5f00::/16", SpecialUse::reserved},
                                    SpecialBlock{"fec0::/10", SpecialUse::reserved}};

struct SpecialName {
  std::string_view name;
  SpecialUse use;
};

/// RFC 2606, 6761, 6762, 8375.
constexpr std::array special_names{SpecialName{"example", SpecialUse::documentation},
                                   SpecialName{"example.com", SpecialUse::documentation},
                                   SpecialName{"example.net", SpecialUse::documentation},
                                   SpecialName{"example.org", SpecialUse::documentation},
                                   SpecialName{"test", SpecialUse::documentation},
                                   SpecialName{"invalid", SpecialUse::documentation},
                                   SpecialName{"localhost", SpecialUse::loopback},
                                   SpecialName{"local", SpecialUse::private_use},
                                   SpecialName{"home.arpa", SpecialUse::private_use}};

constexpr std::array use_names{std::string_view{"none"},          std::string_view{"private_use"},
                               std::string_view{"loopback"},      std::string_view{"link_local"},
                               std::string_view{"shared"},        std::string_view{"multicast"},
                               std::string_view{"documentation"}, std::string_view{"reserved"}};

std::optional<Prefix> prefix_of(std::string_view text) {
  if (auto const prefix = parse_prefix(text)) return prefix;
  if (auto const address = parse_address(text)) return Prefix{*address, 128};
  return {};
}

std::optional<Prefix> prefix_of(Observable const& host) {
  if (host.type == Type::domain) return {};
  return prefix_of(host.value);
}

/// The observable by what it is compared: a block, an address, or a name.
std::optional<Observable> comparable(Observable const& observable) {
  return observable.type == Type::prefix ? std::optional{observable} : host_of(observable);
}

constexpr std::array list_types{std::string_view{"string"}, std::string_view{"substring"},
                                std::string_view{"hostname"}, std::string_view{"cidr"}};

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

}  // namespace

std::string_view name_of(SpecialUse use) {
  return use_names[static_cast<std::size_t>(use)];
}

std::string text_id(SpecialUse use) {
  return "indicator.special." + std::string{name_of(use)};
}

SpecialUse special_use(Observable const& observable) {
  auto const host = comparable(observable);
  if (!host) return SpecialUse::none;
  if (auto const inner = prefix_of(*host)) {
    for (auto const& row : special_blocks)
      if (contains(*parse_prefix(row.block), *inner)) return row.use;
    return SpecialUse::none;
  }
  for (auto const& row : special_names)
    if (is_at_or_below(host->value, row.name)) return row.use;
  return SpecialUse::none;
}

bool overlaps(Observable const& a, Observable const& b) {
  auto const one = comparable(a);
  auto const other = comparable(b);
  if (!one || !other) return a == b;
  auto const block = prefix_of(*one);
  auto const other_block = prefix_of(*other);
  if (block && other_block) return contains(*block, *other_block) || contains(*other_block, *block);
  if (block || other_block) return false;
  return is_at_or_below(one->value, other->value) || is_at_or_below(other->value, one->value);
}

Result<WarningList> WarningList::parse(json::Value const& list) {
  json::Reader const reader{list, "warninglist"};
  WarningList out;
  out.name_ = reader.text("name", 300);
  auto const type = reader.text("type", 16);
  auto const entries = reader.member("list");
  TRY(reader.done());
  if (std::ranges::find(list_types, type) == list_types.end())
    return fail(Code::invalid, "indicator.list_type", {{"type", std::string{type}}});
  if (entries.size() > list_entries_max)
    return fail(Code::too_large, "indicator.list_too_long",
                {{"limit", std::to_string(list_entries_max)}});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::string const entry{entries[i].as_text(observable_bytes_max)};
    auto const block = type == "cidr" ? prefix_of(std::string_view{entry}) : std::nullopt;
    if (block) out.blocks_[block->length].insert(block->address);
    if (type == "string") out.texts_.insert(lower(entry));
    if (type == "substring" && !entry.empty()) out.parts_.push_back(lower(entry));
    if (type == "hostname")
      if (auto name = host_name(entry.substr(entry.starts_with('.') ? 1 : 0), 1))
        out.hosts_.insert(*std::move(name));
  }
  TRY(reader.done());
  return out;
}

bool WarningList::has_host(Observable const& host) const {
  if (auto const inner = prefix_of(host)) {
    return std::ranges::any_of(blocks_, [&](auto const& row) {
      bool const same_version = row.first >= 96 || !is_ipv4(inner->address);
      return same_version && row.first <= inner->length &&
             row.second.contains(masked(inner->address, row.first));
    });
  }
  for (std::string_view name{host.value};;) {
    if (hosts_.contains(name)) return true;
    auto const dot = name.find('.');
    if (dot == name.npos) return false;
    name.remove_prefix(dot + 1);
  }
}

bool WarningList::has(Observable const& observable) const {
  auto const host = comparable(observable);
  if (host && has_host(*host)) return true;
  auto const value = lower(observable.value);
  return texts_.contains(value) || std::ranges::any_of(parts_, [&](auto const& part) {
           return value.find(part) != value.npos;
         });
}

}  // namespace comity::indicator
