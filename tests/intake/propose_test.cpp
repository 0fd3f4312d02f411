/// Proposals under the model agreement, from texts and from published files.
#include "comity/intake/proposal.h"
#include "comity/json/text.h"
#include "comity/words/catalogue.h"
#include "files.h"
#include "parties.h"

namespace comity::intake {
namespace {

using namespace test;

Agreement const& model() {
  static auto const sample = fixture::sample_agreement("us-cn-2015", 1);
  return *sample.agreement;
}

Setting setting() {
  return {model(), PartyId{"us"}, PartyId{"cn"}, fixture::sample_now()};
}

Proposal proposal(std::string_view source, Wish const& wish = {}) {
  return propose(reading(source), setting(), wish).value();
}

std::string missing(Proposal const& proposal) {
  std::string out;
  for (auto const& field : proposal.missing) out += (out.empty() ? "" : " ") + field.pointer;
  return out;
}

Remark const* warning(Proposal const& proposal, std::string_view id) {
  for (auto const& warning : proposal.warnings)
    if (warning.id == id) return &warning;
  return nullptr;
}

json::Value const& at(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

TEST_CASE("a mail becomes a mitigation request that says what it still lacks, and why") {
  auto const out = proposal(
      "C2 of a botnet\nPlease take down 198.51.100.7:443 and evil[.]example, seen "
      "2026-03-01T10:00:00Z.\n"
      "TLP:GREEN");
  CHECK(out.kind == "mitigation");
  CHECK(out.kind_reason.id == "intake.reason_words");
  CHECK(out.urgency == "normal");
  CHECK(missing(out) ==
        "/contact /incident /harm /collateral /preserve_first /reply_level /handling/pap "
        "/handling/permitted_actions /items/0/targets/0/seen");
  CHECK(out.unfit.empty());
  for (auto const& field : out.missing) {
    CAPTURE(field.pointer);
    REQUIRE(field.text.has_value());
    CHECK_FALSE(field.text->label.zh.empty());
    CHECK(field.text->why.has_value());
  }
  CHECK(out.missing.back().count == 2);
  auto const& items = *at(out.body, "items").if_array();
  REQUIRE(items.size() == 2);
  CHECK(*at(items[0], "measure").if_string() == "take_down");
  CHECK(*at(items[1], "measure").if_string() == "suspend_domain");
  CHECK(*at(at(items[0], "ask"), "lang").if_string() == "en");
  CHECK(at(at(items[0], "ask"), "translations").if_array()->size() == 1);
}

TEST_CASE("due times are those that the clocks of an issued request would show") {
  auto const out = proposal("198.51.100.7", {.urgency = "urgent"});
  REQUIRE(out.due.size() >= 3);
  CHECK(out.due[0].clock == agreement::ClockName::acknowledge);
  auto const& standard =
      model().kind("mitigation")->standards.at("urgent").at(agreement::ClockName::acknowledge);
  CHECK(out.due[0].due == fixture::sample_now() + standard.budget);
}

TEST_CASE("what the desk knows completes a draft, and a complete one fits the schema") {
  auto const example = fixture::example("mitigation.request");
  Wish wish{.kind = "mitigation"};
  for (auto const* const name :
       {"contact", "harm", "collateral", "preserve_first", "reply_level", "handling", "incident"})
    wish.known.emplace_back(name, at(example, name));
  auto const out = proposal(
      "ip,last_seen\n198.51.100.7,2026-03-01T10:00:00Z\n198.51.100.8,2026-03-01T11:00:00Z\n", wish);
  CHECK(missing(out) == "/facts");
  wish.known.emplace_back("facts", at(example, "facts"));
  auto const whole = proposal(
      "ip,last_seen\n198.51.100.7,2026-03-01T10:00:00Z\n198.51.100.8,2026-03-01T11:00:00Z\n", wish);
  CHECK(whole.is_complete());
  CHECK(model().body_schema("request.issue", "mitigation")->violations(whole.body).empty());
  CHECK(*at(draft_of(whole), "format").if_string() == "comity.draft/v1");
}

TEST_CASE(
    "addresses that are nobody's and the parties' own nodes are warned about and no targets") {
  auto const node = model().party(PartyId{"cn"})->address;
  auto const out = proposal("10.0.0.1 and 224.0.0.5 and " + node + "/x and evil.com");
  CHECK(warning(out, "intake.warn_special")->parameters.at(0).second == "10[.]0[.]0[.]1");
  CHECK(warning(out, "intake.warn_party") != nullptr);
  CHECK(out.reading.sightings.size() == 4);
  auto const& items = *at(out.body, "items").if_array();
  REQUIRE(items.size() == 1);
  auto const& targets = *at(items[0], "targets").if_array();
  REQUIRE(targets.size() == 1);
  CHECK(*at(targets[0], "value").if_string() == "evil.com");
}

TEST_CASE("warning lists are heeded") {
  Wish wish;
  wish.lists.push_back(
      indicator::WarningList::parse(
          json::parse(R"({"name":"Open resolvers","type":"cidr","list":["8.8.8.8"]})").value())
          .value());
  CHECK(warning(proposal("8.8.8.8", wish), "intake.warn_list")->parameters.back().second ==
        "Open resolvers");
}

TEST_CASE("without a host that anybody could stop one asks what is known") {
  auto const out =
      proposal("Sample d41d8cd98f00b204e9800998ecf8427e was found in three ministries.");
  CHECK(out.kind == "information");
  CHECK(out.kind_reason.id == "intake.reason_no_hosts");
  CHECK(at(out.body, "indicators").if_array()->size() == 1);
  CHECK(at(out.body, "items").if_array()->size() == 1);
}

TEST_CASE("a wish for preservation gives traces with times") {
  auto const out = proposal("请保全下列主机日志：\n198.51.100.7\n");
  CHECK(out.kind == "preservation");
  auto const csv = proposal(
      "ip,first,last\n198.51.100.7,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z\n198.51.100.8,2026-02-"
      "01T00:00:00Z,2026-02-03T00:00:00Z\n",
      {.kind = "preservation"});
  auto const& item = at(csv.body, "items").if_array()->front();
  CHECK(at(item, "traces").if_array()->size() == 2);
  CHECK(at(item, "until").if_integer() != nullptr);
  CHECK(csv.unfit.empty());
}

TEST_CASE("an extension begins with the earlier request, and what is new takes its place") {
  Earlier const earlier{message::RequestId{"us-20260301-aaaaaaaa"}, "preservation",
                        fixture::example("preservation.request")};
  auto const extension = propose(Reading{}, setting(), {.earlier = earlier}).value();
  CHECK(extension.kind == "preservation");
  CHECK(extension.kind_reason.id == "intake.reason_earlier");
  CHECK(extension.is_complete());
  CHECK(*at(at(extension.body, "earlier").if_array()->back(), "reference").if_string() ==
        "us-20260301-aaaaaaaa");
  CHECK(*at(draft_of(extension), "relation").if_string() == "extension");
  CHECK(*at(draft_of(extension), "follows").if_string() == "us-20260301-aaaaaaaa");

  auto const disclosure =
      propose(reading("New facts"), setting(), {.kind = "disclosure", .earlier = earlier}).value();
  CHECK(disclosure.follows->relation == request::Relation::disclosure);
  CHECK(*at(at(disclosure.body, "facts"), "text").if_string() == "New facts");
  CHECK(disclosure.body.find("formal_request") == nullptr);
  CHECK(missing(disclosure) == "/validated_by /legal_basis /procedure /use_accepted /return");
}

TEST_CASE(
    "every published source makes a draft of every kind that lacks fields and is otherwise fit") {
  std::size_t made = 0;
  for (auto const* const folder : {"misp", "xarf", "xarf-older", "stix"}) {
    for (auto const& name : files_in(folder)) {
      auto const source = reading(file(name));
      for (auto const& kind : model().kinds()) {
        CAPTURE(name);
        CAPTURE(kind.id);
        auto const out = propose(source, setting(), {.kind = kind.id}).value();
        CHECK(out.unfit.empty());
        CHECK_FALSE(out.missing.empty());
        CHECK(missing(out).find("/contact") == 0);
        CHECK(json::parse(json::write(to_json(out)), {.bytes_max = 8 << 20}).has_value());
        ++made;
      }
    }
  }
  CHECK(made == (4 + 32 + 35 + 5) * model().kinds().size());
}

TEST_CASE("every remark, warning and reason has its words") {
  for (auto const& name : files_in("xarf")) {
    auto const out = proposal(file(name));
    auto said = out.warnings;
    said.insert(said.end(), out.reading.remarks.begin(), out.reading.remarks.end());
    said.push_back(out.kind_reason);
    said.push_back(out.urgency_reason);
    for (auto const& remark : said) {
      auto const text = words::text(words::Language::chinese, remark.id, remark.parameters);
      CAPTURE(text);
      CHECK(text != remark.id);
      CHECK(text.find('{') == text.npos);
    }
  }
}

TEST_CASE("lists that are longer than the form are cut with a warning") {
  std::string source;
  for (int i = 0; i < 3'000; ++i) source += "h" + std::to_string(i) + ".evil.com\n";
  auto const out = proposal(source);
  CHECK(out.unfit.empty());
  CHECK(at(out.body, "indicators").if_array()->size() == 2'000);
  CHECK(at(out.body, "items").if_array()->size() == 6);
  CHECK(warning(out, "intake.warn_cut") != nullptr);
}

TEST_CASE("strict markings and foreign languages are warned about") {
  CHECK(warning(proposal("TLP:RED evil.com"), "intake.warn_red") != nullptr);
  auto const russian = proposal("Просим заблокировать evil.com, срочно");
  CHECK(warning(russian, "intake.warn_language")->parameters.at(0).second == "ru");
  CHECK(missing(russian).find("/facts") != std::string::npos);
}

TEST_CASE("what the agreement does not have is refused with what it has") {
  auto const refused = [](Setting const& where, Wish const& wish) {
    return propose(reading("evil.com"), where, wish).error();
  };
  CHECK(refused(setting(), {.kind = "war"}).id == "intake.no_such_kind");
  CHECK(refused(setting(), {.kind = "war"}).parameter("known").find("mitigation") !=
        std::string::npos);
  CHECK(refused(setting(), {.urgency = "now"}).id == "intake.no_such_urgency");
  auto elsewhere = setting();
  elsewhere.responder = PartyId{"kr"};
  CHECK(refused(elsewhere, {}).id == "intake.not_a_party");
}

}  // namespace
}  // namespace comity::intake
