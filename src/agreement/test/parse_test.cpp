#include "comity/note/keys.h"
#include "fixture.h"

#include <functional>

namespace comity::agreement {
namespace {

using namespace test;
using json::Value;

Value& element(Value& list, std::size_t index) {
  return (*list.if_array())[index];
}

Value& key_of(Value& document, std::size_t party, std::size_t key) {
  return element(*element(*document.find("parties"), party).find("keys"), key);
}

Value& kind_of(Value& document, std::size_t index) {
  return element(*document.find("kinds"), index);
}

void drop(Value& object, std::string_view name) {
  std::erase_if(*object.if_object(), [&](auto const& member) { return member.first == name; });
}

crypto::PublicKey new_key(crypto::Algorithm algorithm) {
  static SeededRandom random{77};
  return crypto::PrivateKey::generate(algorithm, random).public_key();
}

void add_key(Value& document, Role role, crypto::Algorithm algorithm, Instant from, Instant until) {
  auto const key = new_key(algorithm);
  element(*document.find("parties"), 0).find("keys")->push(to_json(Key{role, key, from, until}));
}

std::string witness_key(std::string_view name, note::SignatureType type) {
  return note::VerifierKey::create(std::string{name}, type, new_key(crypto::Algorithm::ed25519))
      .value()
      .encode();
}

Value witness(std::string_view name, note::SignatureType type, std::string_view url) {
  Value text{json::Object{{"en", name}, {"zh", name}}};
  return json::Object{{"name", text}, {"key", witness_key(name, type)}, {"url", url}};
}

struct Fault {
  std::string name;
  std::function<void(Value&)> plant;
  std::string error;
};

constexpr auto ed25519 = crypto::Algorithm::ed25519;
constexpr auto sm2 = crypto::Algorithm::sm2_sm3;
constexpr auto cosignature = note::SignatureType::cosignature;

/// What is wrong: of the form, the form's own words.
std::string reason(Error const& error) {
  return error.id == "json.does_not_fit" ? std::string{error.parameter("cause")} : error.id;
}

std::vector<Fault> const& faults() {
  static std::vector<Fault> const list{
      {"no version", [](Value& d) { drop(d, "v"); }, "agreement.no_version"},
      {"a later version", [](Value& d) { d.set("v", 2); }, "agreement.unknown_version"},
      {"no title", [](Value& d) { drop(d, "title"); }, "json.schema_missing"},
      {"a title in one language", [](Value& d) { drop(*d.find("title"), "zh"); },
       "json.schema_missing"},
      {"an empty text", [](Value& d) { d.find("title")->set("zh", ""); }, "json.schema_too_short"},
      {"two kinds of one id", [](Value& d) { kind_of(d, 1).set("id", *kind_of(d, 0).find("id")); },
       "agreement.duplicate_id"},
      {"two parties of one id", [](Value& d) { element(*d.find("parties"), 1).set("id", "us"); },
       "agreement.duplicate_id"},
      {"two glossary terms of one id",
       [](Value& d) { element(*d.find("glossary"), 1).set("id", "agreement"); },
       "agreement.duplicate_id"},
      {"an end before the beginning", [](Value& d) { d.set("in_force_until", 0); },
       "agreement.bad_window"},
      {"an address without TLS",
       [](Value& d) { element(*d.find("parties"), 0).set("address", "http://node.example"); },
       "agreement.bad_address"},
      {"an address with a path",
       [](Value& d) { element(*d.find("parties"), 0).set("address", "https://node.example/x"); },
       "agreement.bad_address"},
      {"an address with port 0",
       [](Value& d) { element(*d.find("parties"), 0).set("address", "https://node.example:0"); },
       "agreement.bad_address"},
      {"an address with a user",
       [](Value& d) { element(*d.find("parties"), 0).set("address", "https://a@node.example"); },
       "agreement.bad_address"},
      {"a key for two roles",
       [](Value& d) { key_of(d, 0, 1).set("key", *key_of(d, 0, 0).find("key")); },
       "agreement.key_listed_twice"},
      {"a key of two parties",
       [](Value& d) { key_of(d, 1, 0).set("key", *key_of(d, 0, 0).find("key")); },
       "agreement.key_listed_twice"},
      {"no checkpoint key", [](Value& d) { key_of(d, 0, 1).set("role", "message"); },
       "agreement.no_key"},
      {"a transport key that ends early",
       [](Value& d) { key_of(d, 0, 3).set("until", to_milliseconds(ends) - 1); },
       "agreement.no_key"},
      {"a message key that begins late",
       [](Value& d) { key_of(d, 0, 0).set("from", to_milliseconds(starts) + 1); },
       "agreement.no_key"},
      {"a key that is none", [](Value& d) { key_of(d, 0, 0).set("key", "AAAA"); },
       "agreement.bad_key"},
      {"a key under another algorithm",
       [](Value& d) { key_of(d, 0, 0).set("algorithm", "sm2-sm3"); }, "agreement.bad_key"},
      {"a key that is never valid", [](Value& d) { add_key(d, Role::message, sm2, ends, starts); },
       "agreement.key_never_valid"},
      {"an SM2 mirror key", [](Value& d) { add_key(d, Role::mirror, sm2, starts, ends); },
       "agreement.algorithm_not_for_role"},
      {"an SM2 transport key", [](Value& d) { add_key(d, Role::transport, sm2, starts, ends); },
       "agreement.algorithm_not_for_role"},
      {"three message keys at once",
       [](Value& d) {
         add_key(d, Role::message, ed25519, starts, ends);
         add_key(d, Role::message, ed25519, starts, ends);
       },
       "agreement.too_many_keys"},
      {"a calendar that ends with the agreement",
       [](Value& d) {
         auto& calendar = *element(*d.find("parties"), 1).find("calendar");
         calendar.set("last_year", 2027);
         auto& zone = *calendar.find("zone");
         zone.set("covered_until", to_milliseconds(at("2027-12-31T16:00:00Z")));
         for (auto const* days : {"holidays", "extra_days"}) {
           std::erase_if(*calendar.find(days)->if_array(), [](Value const& day) {
             return day.find("date")->if_string()->starts_with("2028");
           });
         }
       },
       "agreement.calendar_too_short"},
      {"a calendar with no such day",
       [](Value& d) {
         auto& calendar = *element(*d.find("parties"), 0).find("calendar");
         element(*calendar.find("holidays"), 0).set("date", "2026-02-30");
       },
       "agreement.bad_calendar"},
      {"a holiday without a name",
       [](Value& d) {
         auto& calendar = *element(*d.find("parties"), 0).find("calendar");
         element(*calendar.find("holidays"), 0).set("name", "doomsday");
       },
       "agreement.bad_calendar"},
      {"a kind without standards for an urgency",
       [](Value& d) { drop(*kind_of(d, 0).find("standards"), "crisis"); }, "agreement.no_standard"},
      {"standards for an urgency that is not there",
       [](Value& d) {
         auto& standards = *kind_of(d, 0).find("standards");
         standards.set("leisurely", *standards.find("normal"));
       },
       "agreement.unknown_urgency"},
      {"a clock without a standard",
       [](Value& d) { drop(*kind_of(d, 0).find("standards")->find("normal"), "decide"); },
       "json.schema_missing"},
      {"a budget of no time",
       [](Value& d) {
         kind_of(d, 0).find("standards")->find("normal")->find("decide")->set("budget", 0);
       },
       "json.schema_below"},
      {"a form that refers to nothing",
       [](Value& d) {
         kind_of(d, 0).set("request", json::Object{{"$ref", "#/definitions/nothing"}});
       },
       "agreement.bad_schema"},
      {"a form that refers to a stranger",
       [](Value& d) {
         kind_of(d, 0).set("request", json::Object{{"$ref", "https://forms.example/x"}});
       },
       "agreement.bad_schema"},
      {"a form that refers to itself",
       [](Value& d) {
         d.find("definitions")->set("loop", json::Object{{"$ref", "#/definitions/loop"}});
         kind_of(d, 0).set("answer", json::Object{{"$ref", "#/definitions/loop"}});
       },
       "agreement.bad_schema"},
      {"a step that belongs to the kinds",
       [](Value& d) {
         auto& steps = *d.find("steps");
         steps.set("request.issue", *steps.find("request.query"));
       },
       "agreement.step_of_kind"},
      {"a witness key that is none",
       [](Value& d) {
         auto w = witness("w.example", cosignature, "https://w.example");
         w.set("key", "w.example+00000000+AAAA");
         d.find("witnesses")->push(w);
       },
       "agreement.bad_witness_key"},
      {"a witness key that signs notes",
       [](Value& d) {
         d.find("witnesses")
             ->push(witness("w.example", note::SignatureType::ed25519, "https://w.example"));
       },
       "agreement.bad_witness_key"},
      {"two witnesses of one name",
       [](Value& d) {
         for (int i = 0; i < 2; ++i) {
           d.find("witnesses")->push(witness("w.example", cosignature, "https://w.example"));
         }
       },
       "agreement.witness_not_distinct"},
      {"a witness at no address",
       [](Value& d) { d.find("witnesses")->push(witness("w.example", cosignature, "w.example")); },
       "agreement.bad_witness_url"},
      {"a chair of nobody",
       [](Value& d) { element(*d.find("review")->find("chairs"), 0).set("party", "xx"); },
       "agreement.unknown_party"},
      {"a skew of a day", [](Value& d) { d.find("tolerances")->set("clock_skew", 86'400'000); },
       "json.schema_above"},
      {"a predecessor that is no digest", [](Value& d) { d.set("supersedes", "latest"); },
       "json.schema_pattern"},
      {"a single party", [](Value& d) { d.find("parties")->if_array()->pop_back(); },
       "json.schema_few_items"},
  };
  return list;
}

}  // namespace

TEST_CASE("[P3.3] what an agreement says is read as it is") {
  auto const rehearsal = two_parties();
  auto const& agreement = *rehearsal.agreement;
  CHECK(agreement.id().digest == crypto::sha256(agreement.payload()));
  CHECK(agreement.in_force_from() == starts);
  CHECK(agreement.in_force_until() == ends);
  CHECK(agreement.in_force_at(starts));
  CHECK_FALSE(agreement.in_force_at(ends));
  CHECK_FALSE(agreement.supersedes());
  REQUIRE(agreement.party(party("cn")) != nullptr);
  CHECK(agreement.party(party("cn"))->name.zh == "中华人民共和国");
  CHECK(agreement.party(party("cn"))->calendar.schedule().zone.name() == "Asia/Shanghai");
  CHECK(agreement.party(party("jp")) == nullptr);
  CHECK(agreement.kinds().size() == 7);
  CHECK(agreement.kind("mitigation")->label.zh == "处置");
  CHECK(agreement.kind("espionage") == nullptr);
  CHECK(agreement.urgencies().size() == 3);
}

TEST_CASE("[A3.3] a key is read back as it was written") {
  for (auto const& key : two_parties().agreement->parties()[0].keys) {
    auto const again = parse_key(to_json(key));
    REQUIRE(again);
    CHECK(again->role == key.role);
    CHECK(again->key == key.key);
    CHECK(again->from == key.from);
    CHECK(again->until == key.until);
  }
  CHECK_FALSE(parse_key(json::Array{}));
  CHECK_FALSE(parse_role("spare"));
}

TEST_CASE("[P3.3] an agreement whose parts do not fit each other is refused by name") {
  auto const good = two_parties().agreement->document();
  REQUIRE(parse_draft(good));
  for (auto const& fault : faults()) {
    CAPTURE(fault.name);
    auto document = good;
    fault.plant(document);
    auto const parsed = parse_draft(document);
    REQUIRE_FALSE(parsed);
    CHECK(reason(parsed.error()) == fault.error);
  }
}

TEST_CASE("[A3.2] addresses may be names, numbers or bracketed, with a port or without") {
  auto document = two_parties().agreement->document();
  for (auto const* address :
       {"https://node.example", "https://node.example:8443", "https://192.0.2.1:1",
        "https://[2001:db8::1]:65535", "https://[2001:db8::1]"}) {
    CAPTURE(address);
    element(*document.find("parties"), 0).set("address", address);
    CHECK(parse_draft(document));
  }
  for (auto const* address : {"https://", "https://:1", "https://node.example:65536",
                              "https://node.example:", "https://Node.example",
                              "https://[2001:db8::1", "https://[]", "https://a b"}) {
    CAPTURE(address);
    element(*document.find("parties"), 0).set("address", address);
    CHECK_FALSE(parse_draft(document));
  }
}

TEST_CASE("[A7.1] a neutral witness is taken, over either scheme") {
  auto document = two_parties().agreement->document();
  document.find("witnesses")->push(witness("w.example", cosignature, "https://w.example/comity"));
  document.find("witnesses")->push(witness("v.example", cosignature, "http://192.0.2.1:8080"));
  auto const parsed = parse_draft(document);
  REQUIRE(parsed);
  CHECK((*parsed)->witnesses().size() == 2);
  CHECK((*parsed)->witnesses()[0].url == "https://w.example/comity");
}

TEST_CASE("[P6.6] a witness may not use a party's key") {
  auto const rehearsal = two_parties();
  auto document = rehearsal.agreement->document();
  auto const& mirror = rehearsal.agreement->parties()[0].keys[2];
  REQUIRE(mirror.role == Role::mirror);
  auto w = witness("w.example", cosignature, "https://w.example");
  w.set("key", note::VerifierKey::create("w.example", cosignature, mirror.key).value().encode());
  document.find("witnesses")->push(w);
  CHECK(parse_draft(document).error().id == "agreement.witness_not_distinct");
}

TEST_CASE("[P1.5] members that nobody knows are kept and ignored") {
  auto document = two_parties().agreement->document();
  document.set("colour", "green");
  kind_of(document, 0).set("weather", json::Array{1, 2});
  auto const parsed = parse_draft(document);
  REQUIRE(parsed);
  CHECK(*(*parsed)->document().find("colour")->if_string() == "green");
}

TEST_CASE("[P3.1] another payload type is no agreement") {
  auto const agreement = two_parties().agreement;
  auto const envelope = dsse::with_signatures("application/vnd.comity.message.v1+json",
                                              agreement->payload(), agreement->signatures());
  CHECK(Agreement::parse(envelope, Agreement::Signatures::required).error().id ==
        "agreement.wrong_payload_type");
}

TEST_CASE("[P1.1] hostile texts are refused without much work") {
  auto const text = [](std::string_view payload) {
    return reason(Agreement::parse(dsse::with_signatures(envelope_type, as_bytes(payload), {}),
                                   Agreement::Signatures::not_yet)
                      .error());
  };
  CHECK(Agreement::parse({}, Agreement::Signatures::not_yet).error().code == Code::invalid);
  CHECK(Agreement::parse(Bytes(agreement_bytes_max + 1, ' '), Agreement::Signatures::not_yet)
            .error()
            .code == Code::too_large);
  CHECK(text("") == "json.incomplete");
  CHECK(text("[]") == "agreement.no_version");
  CHECK(text("{\"v\":1}") == "json.schema_missing");
  CHECK(text("{\"v\":1,\"v\":1}") == "json.duplicate_key");
  CHECK(text(std::string(100'000, '[')) == "json.too_deep");
  CHECK(text("{\"v\":1.0}") == "agreement.no_version");
}

TEST_CASE("[A1.1] an agreement may not bear more signatures than all its parties could need") {
  auto const agreement = two_parties().agreement;
  std::vector<dsse::Signature> many;
  for (std::size_t i = 0; i <= agreement_signatures_max; ++i) {
    Bytes number;
    append_u64(number, i);
    many.push_back({crypto::sha256(number), number});
  }
  auto const parse = [&] {
    return Agreement::parse(dsse::with_signatures(envelope_type, agreement->payload(), many),
                            Agreement::Signatures::not_yet);
  };
  CHECK_FALSE(parse());
  many.pop_back();
  CHECK(parse());
}

}  // namespace comity::agreement
