#include "comity/evidence/manifest.h"

#include "comity/json/text.h"
#include "sample.h"

#include <doctest/doctest.h>

namespace comity::evidence {

TEST_CASE("a manifest reads as it was written, with everything and with little in it") {
  auto manifest = sample_manifest();
  CHECK(parse_manifest(to_json(manifest)).value() == manifest);
  manifest.sm3 = manifest.sha256;
  manifest.marks = {"malware", "tlp:amber+strict"};
  manifest.acquired.changes = "the clock ran on";
  manifest.derived_from = ItemId{"cn-20260101-aaaaaaaa"};
  manifest.exhibit = "A/7";
  CHECK(parse_manifest(to_json(manifest)).value() == manifest);
  CHECK(manifest.is_malware());
}

TEST_CASE("[P11.2] a name that climbs, hides or turns round is refused") {
  for (auto const* bad : {"", ".", "..", "../../etc/passwd", "a/b", "a\\b", "C:evil", "a\nb", " a",
                          "a ", "a.", "a\x7f", "invoice\u202efdp.exe", "\u2066x", "\xff"}) {
    CAPTURE(bad);
    CHECK(parse_name(bad).error().id == "evidence.bad_name");
  }
  CHECK_FALSE(parse_name(std::string(256, 'a')));
  CHECK_FALSE(parse_name(std::string_view{"a\0b", 3}));
  for (auto const* good : {"a", "disk.img", ".bashrc", "取证镜像 01.E01", "a..b", "…"}) {
    CAPTURE(good);
    CHECK(parse_name(good).value() == good);
  }
}

TEST_CASE("[P11.2] a manifest that lacks who, where, why or by which authority is refused") {
  for (auto const* member : {"by", "where", "why", "authority"}) {
    CAPTURE(member);
    auto value = to_json(sample_manifest());
    value.find("acquired")->set(member, "  ");
    auto const refused = parse_manifest(value);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().parameter("cause") == "evidence.empty_text");
  }
}

TEST_CASE("sizes, marks and media types outside their bounds are refused") {
  auto const with = [](std::string_view name, json::Value value) {
    auto manifest = to_json(sample_manifest());
    manifest.set(name, std::move(value));
    return parse_manifest(manifest);
  };
  CHECK_FALSE(with("size", 0));
  CHECK_FALSE(with("size", -1));
  CHECK_FALSE(with("size", item_bytes_max + 1));
  CHECK(with("size", item_bytes_max));
  CHECK_FALSE(with("marks", json::Array{"TLP:RED"}));
  CHECK_FALSE(with("marks", json::Array{"a", "a"}));
  CHECK_FALSE(with("marks", json::Array(marks_max + 1, "x")));
  for (auto const* bad : {"", "text", "/", "text/", "text/html; charset=x", "Text/Html"})
    CHECK_FALSE(with("media_type", bad));
  CHECK_FALSE(with("item", "disk"));
}

TEST_CASE("the digest of a manifest depends on what it says, not on how it is spelt") {
  auto const manifest = sample_manifest();
  auto other = manifest;
  other.acquired.authority = "warrant 18";
  CHECK(digest_of(manifest) == digest_of(parse_manifest(to_json(manifest)).value()));
  CHECK(digest_of(manifest) != digest_of(other));
}

TEST_CASE("an item's id names the party that acquired it") {
  struct Zero final : Random {
    void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), 0); }
  } zero;

  auto const id = new_item_id(PartyId{"us"}, sample_time, zero);
  CHECK(id.text().starts_with("us-20261120-"));
  CHECK(parse_item_id(id.text()).value() == id);
}

}  // namespace comity::evidence
