// Tables as operators and registries write them.
#include "comity/triage/tables.h"

#include <string>

#include <doctest/doctest.h>

namespace comity::triage {
namespace {

std::string cause_of(std::string_view text) {
  auto const parsed = Responsibilities::parse(text);
  REQUIRE(!parsed);
  auto const cause = parsed.error().parameter("cause");
  return cause.empty() ? parsed.error().id : std::string{cause};
}

/// The smallest range that holds `number`, by looking at all of them.
std::uint32_t slowly(std::vector<Ranges<std::uint32_t>::Entry> const& entries,
                     std::uint32_t number) {
  std::uint32_t best = 0;
  std::uint32_t best_size = ~0u;
  for (auto const& entry : entries) {
    if (number < entry.first || number > entry.last || entry.last - entry.first > best_size)
      continue;
    best = entry.row;
    best_size = entry.last - entry.first;
  }
  return best;
}

}  // namespace

TEST_CASE("of ranges that overlap in any way, the smallest that holds a number is found") {
  std::uint64_t state = 7;
  auto const chance = [&](std::uint32_t below) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state >> 33) % below;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<Ranges<std::uint32_t>::Entry> entries;
    for (std::uint32_t row = 1; row <= 1 + chance(30); ++row) {
      auto const first = chance(200);
      entries.push_back({first, first + chance(60), row});
    }
    Ranges<std::uint32_t> const ranges{entries};
    for (std::uint32_t number = 0; number < 270; ++number) {
      auto const* const found = ranges.find(number);
      CHECK((found == nullptr ? 0 : found->row) == slowly(entries, number));
    }
  }
}

TEST_CASE("a range up to the last number has no border behind it") {
  Ranges<std::uint32_t> const ranges{{{0, ~0u, 1}, {~0u, ~0u, 2}}};
  CHECK(ranges.find(0)->row == 1);
  CHECK(ranges.find(~0u)->row == 2);
  CHECK(Ranges<std::uint32_t>{}.find(5) == nullptr);
  Ranges<Wide> const wide{{{0, ~Wide{0}, 1}}};
  CHECK(wide.find(~Wide{0})->row == 1);
}

TEST_CASE("a million ranges are found by halving") {
  std::vector<Ranges<std::uint32_t>::Entry> entries;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) entries.push_back({i * 4'000, i * 4'000 + 255, i});
  Ranges<std::uint32_t> const ranges{std::move(entries)};
  std::uint64_t sum = 0;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) sum += ranges.find(i * 4'000 + 17)->row;
  CHECK(sum == 499'999'500'000);
}

TEST_CASE("a registry's file is read with what is in use in it") {
  auto const parsed = Registry::parse(
      "2.3|ripencc|1763600000|4|19700101|20261119|+0100\r\n"
      "ripencc|*|ipv4|*|2|summary\r\n"
      "ripencc|FR|ipv4|192.0.2.0|768|20100712|allocated|9f2a\r\n"
      "ripencc|DE|ipv4|192.0.3.0|256|20100712|assigned|9f2b\r\n"
      "ripencc|GB|asn|64511|1|20100712|allocated\r\n"
      "ripencc||asn|64512|1024|20100712|reserved\r\n"
      "ripencc|ZZ|ipv4|256.0.0.1|4|20100712|allocated\r\n"
      "ripencc|ZZ|ipv4|255.255.255.0|257|20100712|allocated\r\n"
      "ripencc|ZZ|ipv6|2001:db8::|129|20100712|allocated\r\n"
      "ripencc|ZZ|ipv6|2001:db8::1|32|20100712|allocated\r\n"
      "nonsense\r\n");
  REQUIRE(parsed);
  CHECK(parsed->name() == "ripencc");
  CHECK(parsed->date() == "2026-11-19");
  CHECK(parsed->rows() == 3);
  CHECK(parsed->skipped() == 7);
  auto const of = [&](std::string_view text) {
    auto const matches = parsed->find(parse_range(text).value());
    return matches.size() == 1 && matches[0] ? matches[0]->country : "";
  };
  CHECK(of("192.0.2.255") == "FR");
  CHECK(of("192.0.3.7") == "DE");
  CHECK(of("192.0.4.255") == "FR");
  CHECK(of("192.0.5.0") == "");
  CHECK(parsed->find(Asn{64511})->range == "AS64511");
  CHECK(!parsed->find(Asn{64512}));
}

TEST_CASE("what is no registry's file is refused") {
  CHECK(Registry::parse("").error().id == "triage.not_a_registry_file");
  CHECK(Registry::parse("resource,holder\n").error().id == "triage.not_a_registry_file");
  CHECK(Registry::parse("2|apnic|1|1|1|20261119|+1000\n").error().id == "triage.empty_table");
}

TEST_CASE("an own table with one wrong line is refused whole, and the line named") {
  std::string const head = "resource,holder,kind,name,email,webhook,language\n";
  CHECK(cause_of(head + "203.0.113.1/24,isp-a\n") == "triage.host_bits");
  CHECK(cause_of(head + "203.0.113.0/33,isp-a\n") == "triage.not_an_address");
  CHECK(cause_of(head + "a b,isp-a\n") == "triage.not_a_host");
  CHECK(cause_of(head + "example,Big Name\n") == "triage.bad_value");
  CHECK(cause_of(head + "example,a,king\n") == "triage.bad_value");
  CHECK(cause_of(head + "example,a,,,\"x@y.example, z@y.example\"\n") == "triage.bad_value");
  CHECK(cause_of(head + "example,a,,,,http://a.example/\n") == "triage.bad_value");
  CHECK(cause_of(head + "example,a,,\"open\n") == "triage.quote_open");
  CHECK(cause_of(head + "example,a,,A\nexample2,a,,B\n") == "triage.holders_differ");
  CHECK(cause_of(head + "example,a\nexample,b\n") == "triage.resource_twice");
  CHECK(cause_of("resource\nexample\n") == "triage.no_such_column");
  CHECK(cause_of(head) == "triage.empty_table");
  auto const wrong = Responsibilities::parse(head + "\n# note\nexample,a,king\n");
  CHECK(wrong.error().parameter("line") == "4");
}

TEST_CASE("addresses have one reading") {
  for (auto const* const good :
       {"203.0.113.7", "203.0.113.0/24", "0.0.0.0/0", "2001:db8::/32", "2001:db8::1", "::/0"})
    CHECK(to_text(parse_range(good).value()) == good);
  CHECK(to_text(parse_range("::ffff:203.0.113.7").value()) == "203.0.113.7");
  for (auto const* const bad :
       {"", "203.0.113", "203.0.113.07", "0x7f.1", "1.2.3.4/", "1.2.3.4/08", "1.2.3.4/33",
        "1.2.3.4 ", "2001:db8:::1", "fe80::1%eth0", "2001:db8::/129", "::ffff:1.2.3.4/96"})
    CHECK(parse_range(bad).error().id == "triage.not_an_address");
  CHECK(parse_range(std::string_view{"1.2.3.4\0x", 9}).error().id == "triage.not_an_address");
}

}  // namespace comity::triage
