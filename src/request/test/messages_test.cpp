#include "comity/request/messages.h"

#include "comity/json/text.h"

#include <set>

#include <doctest/doctest.h>

namespace comity::request {
namespace {

json::Value parsed(std::string_view text) {
  return json::parse(text).value();
}

/// What `parse_codes` says against `text`; "" if nothing.
std::string objection(Step step, std::string_view text) {
  auto const codes = parse_codes(step, parsed(text));
  if (codes) return "";
  auto const cause = codes.error().parameter("cause");
  return codes.error().id + (cause.empty() ? "" : " ") + std::string{cause} + " at " +
         std::string{codes.error().parameter("path")};
}

template <typename T>
T codes_of(Step step, std::string_view text) {
  auto const codes = parse_codes(step, parsed(text));
  REQUIRE(codes);
  // [P8.2] What is read is written so that it is read alike.
  CHECK(parse_codes(step, encode(*codes)).value() == *codes);
  return std::get<T>(*codes);
}

Instant instant(std::int64_t milliseconds) {
  return Instant{Duration{milliseconds}};
}

}  // namespace

TEST_CASE("[P8.1] the types of a request are those of the protocol") {
  std::set<std::string_view> types;
  for (auto const step : all_steps) {
    CHECK(step_of(type_of(step)) == step);
    types.insert(type_of(step));
  }
  CHECK(types == std::set<std::string_view>{
                     "request.issue", "request.withdraw", "request.supply",
                     "request.accept-conditions", "request.confirm", "request.assess",
                     "request.close", "request.account", "request.acknowledge", "request.query",
                     "request.decide", "request.update", "request.answer", "request.extend",
                     "request.rejoin", "request.ask-account", "request.escalate", "request.contest",
                     "request.refer"});
  for (auto const* other : {"", "request", "request.", "request.Issue", "request.issue ",
                            "request.accept_conditions", "agreement.adopt", "evidence.issue"})
    CHECK_FALSE(step_of(other).has_value());
}

TEST_CASE("[P8.2] the codes of an issue are read") {
  CHECK(codes_of<IssueCodes>(Step::issue, R"({"items":1})") == IssueCodes{.items = 1});
  CHECK(codes_of<IssueCodes>(Step::issue, R"({"items":200,"confirm":true,
      "follows":"us-20260302-aaaaaaaa","relation":"disclosure"})") ==
        IssueCodes{200, true, Follows{RequestId{"us-20260302-aaaaaaaa"}, Relation::disclosure}});
  for (auto const* relation : {"extension", "disclosure", "confirmation", "related"}) {
    auto const text = R"({"items":1,"follows":"us-20260302-aaaaaaaa","relation":")" +
                      std::string{relation} + "\"}";
    CHECK(name_of(codes_of<IssueCodes>(Step::issue, text).follows->relation) == relation);
  }
}

TEST_CASE("[P8.2] malformed codes of an issue are refused") {
  CHECK(objection(Step::issue, "{}") == "json.missing at codes.items");
  CHECK(objection(Step::issue, R"({"items":0})") == "json.out_of_range at codes.items");
  CHECK(objection(Step::issue, R"({"items":201})") == "json.out_of_range at codes.items");
  CHECK(objection(Step::issue, R"({"items":2.5})") == "json.wrong_kind at codes.items");
  CHECK(objection(Step::issue, R"({"items":"2"})") == "json.wrong_kind at codes.items");
  CHECK(objection(Step::issue, R"({"items":1,"confirm":"yes"})") ==
        "json.wrong_kind at codes.confirm");
  CHECK(objection(Step::issue, R"({"items":1,"follows":"us-20260302-aaaaaaaa"})") ==
        "request.relation_missing at codes");
  CHECK(objection(Step::issue, R"({"items":1,"relation":"related"})") ==
        "request.follows_missing at codes");
  CHECK(objection(Step::issue, R"({"items":1,"follows":"earlier","relation":"related"})") ==
        "json.not_acceptable message.bad_case_id at codes.follows");
  CHECK(objection(Step::issue,
                  R"({"items":1,"follows":"us-20260302-aaaaaaaa","relation":"child"})") ==
        "json.not_acceptable request.unknown_word at codes.relation");
}

TEST_CASE("[P8.2] the codes of a decision are read, with what each kind needs") {
  for (auto const* word : {"accept", "conditional", "refer"}) {
    auto const text = R"({"decision":")" + std::string{word} + "\"}";
    CHECK(name_of(codes_of<DecideCodes>(Step::decide, text).decision) == word);
  }
  CHECK(codes_of<DecideCodes>(Step::decide, R"({"decision":"refuse","ground":"national_law"})") ==
        DecideCodes{Decision::refuse, "national_law"});
  CHECK(codes_of<DecideCodes>(Step::decide, R"({"decision":"postpone","until":5})") ==
        DecideCodes{Decision::postpone, "", instant(5)});
  CHECK(objection(Step::decide, R"({"decision":"refuse"})") == "request.ground_missing at codes");
  CHECK(objection(Step::decide, R"({"decision":"partial"})") == "request.ground_missing at codes");
  CHECK(objection(Step::decide, R"({"decision":"refuse","ground":""})") ==
        "request.ground_missing at codes");
  CHECK(objection(Step::decide, R"({"decision":"postpone"})") == "request.until_missing at codes");
  CHECK(objection(Step::decide, R"({"decision":"maybe"})") ==
        "json.not_acceptable request.unknown_word at codes.decision");
  CHECK(objection(Step::decide, R"({"decision":"accept","ground":null})") ==
        "json.wrong_kind at codes.ground");
}

TEST_CASE("[P8.2] the codes of an answer are read item by item") {
  CHECK(codes_of<AnswerCodes>(Step::answer, R"({"final":false,"items":[],"hold_until":7})") ==
        AnswerCodes{.hold_until = instant(7)});
  CHECK(codes_of<AnswerCodes>(Step::answer, R"({"final":true,"items":[
      {"n":3,"status":"provided"},{"n":1,"status":"partial"},{"n":2,"status":"not_held"},
      {"n":5,"status":"refused","ground":"capacity"},{"n":4,"status":"pending"}]})") ==
        AnswerCodes{true,
                    {{3, ItemStatus::provided},
                     {1, ItemStatus::partial},
                     {2, ItemStatus::not_held},
                     {5, ItemStatus::refused, "capacity"},
                     {4, ItemStatus::pending}}});
  CHECK(objection(Step::answer, R"({"items":[]})") == "json.missing at codes.final");
  CHECK(objection(Step::answer, R"({"final":true})") == "json.missing at codes.items");
  CHECK(objection(Step::answer, R"({"final":true,"items":[{"n":1,"status":"refused"}]})") ==
        "request.ground_missing at codes.items[0]");
  CHECK(objection(Step::answer, R"({"final":true,"items":[{"n":0,"status":"provided"}]})") ==
        "json.out_of_range at codes.items[0].n");
  CHECK(objection(Step::answer, R"({"final":true,"items":[{"n":1,"status":"provided"},
                                                        {"n":1,"status":"pending"}]})") ==
        "request.item_twice at codes.items[1]");
}

TEST_CASE("[P8.2] the codes of the other steps are read") {
  CHECK(codes_of<ExtendCodes>(Step::extend, R"({"until":9,"reason":"volume"})") ==
        ExtendCodes{instant(9), "volume"});
  CHECK(codes_of<AssessCodes>(Step::assess, R"({"items":[{"n":1,"grade":"usable"},
      {"n":2,"grade":"incomplete"},{"n":3,"grade":"wrong"},{"n":4,"grade":"unusable"}]})") ==
        AssessCodes{
            {{1, Grade::usable}, {2, Grade::incomplete}, {3, Grade::wrong}, {4, Grade::unusable}}});
  CHECK(codes_of<RejoinCodes>(Step::rejoin, R"({"items":[{"n":2,"position":"contest"},
      {"n":1,"position":"agree"}]})") ==
        RejoinCodes{{{2, Position::contest}, {1, Position::agree}}});
  CHECK(codes_of<EscalateCodes>(Step::escalate, R"({"level":9})") == EscalateCodes{9});
  CHECK(codes_of<ContestCodes>(Step::contest, R"({"seq":12})") == ContestCodes{12});
  CHECK(codes_of<ReferCodes>(Step::refer, R"({"to":"ministry-2"})") == ReferCodes{"ministry-2"});
  CHECK(objection(Step::extend, R"({"until":-1,"reason":"volume"})") ==
        "json.out_of_range at codes.until");
  CHECK(objection(Step::extend, R"({"until":9})") == "json.missing at codes.reason");
  CHECK(objection(Step::assess, R"({"items":[]})") == "request.no_items at codes");
  CHECK(objection(Step::rejoin, R"({"items":[]})") == "request.no_items at codes");
  CHECK(objection(Step::escalate, R"({"level":0})") == "json.out_of_range at codes.level");
  CHECK(objection(Step::escalate, R"({"level":10})") == "json.out_of_range at codes.level");
  CHECK(objection(Step::contest, R"({"seq":0})") == "json.out_of_range at codes.seq");
  CHECK(objection(Step::refer, R"({"to":"The Ministry"})") ==
        "json.not_acceptable request.not_a_code at codes.to");
  CHECK(objection(Step::refer, R"({"to":""})") ==
        "json.not_acceptable request.not_a_code at codes.to");
}

TEST_CASE("[P8.6] an issue may name its channel, and no other than those there are") {
  CHECK(codes_of<IssueCodes>(Step::issue, R"({"items":1,"channel":"police"})").channel ==
        Channel::police);
  CHECK_FALSE(codes_of<IssueCodes>(Step::issue, R"({"items":1})").channel.has_value());
  CHECK_FALSE(objection(Step::issue, R"({"items":1,"channel":"army"})").empty());
  CHECK(channel_of("police") == Channel::police);
  CHECK_FALSE(channel_of("ministry").has_value());
}

TEST_CASE("[P8.8] who asks for an account says by when") {
  CHECK(codes_of<AskAccountCodes>(Step::ask_account, R"({"until":1000})").until ==
        Instant{Duration{1000}});
  CHECK_FALSE(objection(Step::ask_account, "{}").empty());
}

TEST_CASE("[P1.5] [P8.2] unknown members of codes are ignored, and steps that need none take any") {
  CHECK(codes_of<EscalateCodes>(Step::escalate, R"({"level":1,"later":{"a":[1]}})") ==
        EscalateCodes{1});
  for (auto const step : {Step::withdraw, Step::supply, Step::accept_conditions, Step::confirm,
                          Step::close, Step::acknowledge, Step::query, Step::update})
    CHECK(codes_of<NoCodes>(step, R"({"items":"whatever"})") == NoCodes{});
}

TEST_CASE("[P7.4] codes that are no object, too many or too long are refused") {
  for (auto const* text : {"null", "[]", "1", "\"x\""})
    CHECK(objection(Step::decide, text) == "json.wrong_kind at codes");
  std::string items;
  for (int n = 0; n <= items_max; ++n) items += R"({"n":1,"grade":"usable"},)";
  items.pop_back();
  CHECK(objection(Step::assess, R"({"items":[)" + items + "]}") == "json.too_long at codes.items");
  auto const ground = std::string(code_bytes_max + 1, 'x');
  CHECK(objection(Step::decide, R"({"decision":"refuse","ground":")" + ground + "\"}") ==
        "json.too_long at codes.ground");
}

}  // namespace comity::request
