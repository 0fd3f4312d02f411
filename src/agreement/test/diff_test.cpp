#include "comity/agreement/diff.h"

#include "fixture.h"

namespace comity::agreement {
namespace {

using namespace test;
using json::Value;

Value parsed(std::string_view text) {
  return json::parse(text).value();
}

/// "path: before -> after", one a line.
std::string told(Value const& a, Value const& b) {
  std::string out;
  for (auto const& d : diff(a, b)) {
    out += d.path + ": " + d.before.value_or("-") + " -> " + d.after.value_or("-") + '\n';
  }
  return out;
}

}  // namespace

TEST_CASE("an agreement does not differ from itself") {
  auto const document = two_parties().agreement->document();
  CHECK(diff(document, document).empty());
  CHECK(diff(document, parsed(json::canonical(document))).empty());
}

TEST_CASE("a changed time is told by kind, urgency and clock, with its kind's name") {
  auto const before = two_parties().agreement->document();
  auto after = before;
  for (auto& kind : *after.find("kinds")->if_array()) {
    if (*kind.find("id")->if_string() != "mitigation") continue;
    kind.find("standards")->find("urgent")->find("decide")->set("budget", 43'200'000);
  }
  auto const found = diff(before, after);
  REQUIRE(found.size() == 1);
  CHECK(found[0].path == "kinds[mitigation].standards.urgent.decide.budget");
  CHECK(found[0].before == "86400000");
  CHECK(found[0].after == "43200000");
  REQUIRE(found[0].label);
  CHECK(found[0].label->zh == "处置");
}

TEST_CASE("elements are found again by their id, wherever they stand") {
  auto const a = parsed(R"({"grounds":[{"id":"a","x":1},{"id":"b","x":1}]})");
  CHECK(told(a, parsed(R"({"grounds":[{"id":"a","x":1}]})")) ==
        "grounds[b]: {\"id\":\"b\",\"x\":1} -> -\n");
  CHECK(told(a, parsed(R"({"grounds":[{"id":"a","x":1},{"id":"c"},{"id":"b","x":2}]})")) ==
        "grounds[b].x: 1 -> 2\ngrounds[c]: - -> {\"id\":\"c\"}\n");
  CHECK_MESSAGE(told(a, parsed(R"({"grounds":[{"id":"b","x":1},{"id":"a","x":1}]})")) ==
                    "grounds: [\"a\",\"b\"] -> [\"b\",\"a\"]\n",
                "the order of a ladder is not nothing");
}

TEST_CASE("lists without names are compared whole, and kinds of values are told apart") {
  CHECK(told(parsed(R"({"m":[6,12]})"), parsed(R"({"m":[6]})")) == "m: [6,12] -> [6]\n");
  CHECK(told(parsed(R"({"m":[{"id":"a"},{"id":"a"}]})"), parsed(R"({"m":[]})")) ==
        "m: [{\"id\":\"a\"},{\"id\":\"a\"}] -> []\n");
  CHECK(told(parsed(R"({"m":{}})"), parsed(R"({"m":[]})")) == "m: {} -> []\n");
  CHECK(told(parsed("1"), parsed("2")) == ": 1 -> 2\n");
}

TEST_CASE("the nearest name is told, in the newer words") {
  auto const a =
      parsed(R"({"title":{"en":"T","zh":"题"},"x":1,"p":{"name":{"en":"N","zh":"名"},"y":1}})");
  auto const b =
      parsed(R"({"title":{"en":"T","zh":"题"},"x":2,"p":{"name":{"en":"M","zh":"名"},"y":2}})");
  auto const found = diff(a, b);
  REQUIRE(found.size() == 3);
  CHECK(found[0].label == Text{"T", "题"});
  CHECK(found[1].path == "p.name.en");
  CHECK(found[2].label == Text{"M", "名"});
}

TEST_CASE("a rotation is told as the keys that come and end") {
  auto const old = two_parties();
  SeededRandom random{3};
  auto const key = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random).public_key();
  auto const turns = at("2027-01-01T00:00:00Z");
  auto const envelope = with_rotated_key(*old.agreement, party("us"), Role::message, key, turns,
                                         std::chrono::days{14});
  auto const next = Agreement::parse(*envelope, Agreement::Signatures::not_yet);
  auto const found = diff(old.agreement->document(), (*next)->document());
  REQUIRE(found.size() == 4);
  CHECK(found[0].path.starts_with("parties[us].keys[…"));
  CHECK(found[0].path.ends_with("].until"));
  CHECK(found[1].path.starts_with("parties[us].keys[…"));
  CHECK_FALSE(found[1].before);
  CHECK(found[2].path == "in_force_from");
  CHECK(found[3].path == "supersedes");
}

}  // namespace comity::agreement
