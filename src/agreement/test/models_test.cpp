/// The models of agreements/ and the examples beside them: complete, in both languages, and each
/// demand of a form really is one.
#include "fixture.h"

#include <algorithm>
#include <set>

namespace comity::agreement {
namespace {

using namespace test;
using json::Value;

struct Body {
  std::string type;
  std::string kind;
  std::string example;  // its file's name
};

/// Every form of body that the model has.
std::vector<Body> bodies(Agreement const& agreement) {
  std::vector<Body> out;
  for (auto const& kind : agreement.kinds()) {
    out.push_back({"request.issue", kind.id, kind.id + ".request"});
    out.push_back({"request.answer", kind.id, kind.id + ".answer"});
  }
  for (auto const& [type, step] : *agreement.document().find("steps")->if_object()) {
    out.push_back({type, "", type});
  }
  return out;
}

Value const& form_of(Agreement const& agreement, Body const& body) {
  if (body.kind.empty()) return *agreement.document().find("steps")->find(body.type)->find("body");
  for (auto const& kind : *agreement.document().find("kinds")->if_array()) {
    if (*kind.find("id")->if_string() != body.kind) continue;
    return *kind.find(body.type == "request.issue" ? "request" : "answer");
  }
  FAIL("no such kind");
  return agreement.document();
}

Value example(Body const& body) {
  return read_json("examples/" + body.example + ".json");
}

/// Calls `visit(schema, place, value)` for every object in `value`, with its schema. `place` is the
/// way there: members' names and elements' numbers.
class Walk {
 public:
  using Place = std::vector<std::variant<std::string, std::size_t>>;

  explicit Walk(Value const& definitions) : definitions_{definitions} {}

  template <typename Visit>
  void objects(Value const& schema, Value const& value, Place const& place, Visit visit) const {
    auto const& form = resolved(schema);
    if (value.if_object()) visit(form, place, value);
    if (auto const* members = value.if_object()) {
      for (auto const& [name, member] : *members) {
        auto const* properties = form.find("properties");
        auto const* property = properties == nullptr ? nullptr : properties->find(name);
        if (property != nullptr) objects(*property, member, extended(place, name), visit);
      }
    } else if (auto const* elements = value.if_array()) {
      auto const* items = form.find("items");
      for (std::size_t i = 0; items != nullptr && i < elements->size(); ++i) {
        objects(*items, (*elements)[i], extended(place, i), visit);
      }
    }
  }

  Value const& resolved(Value const& schema) const {
    auto const* ref = schema.find("$ref");
    if (ref == nullptr) return schema;
    return resolved(*definitions_.find(ref->if_string()->substr(sizeof "#/definitions/" - 1)));
  }

 private:
  static Place extended(Place place, std::variant<std::string, std::size_t> step) {
    place.push_back(std::move(step));
    return place;
  }

  Value const& definitions_;
};

std::string pointer(Walk::Place const& place) {
  std::string out;
  for (auto const& step : place) {
    out += '/';
    out += step.index() == 0 ? std::get<0>(step) : std::to_string(std::get<1>(step));
  }
  return out;
}

Value without(Value value, Walk::Place const& place, std::string const& name) {
  auto* at_place = &value;
  for (auto const& step : place) {
    at_place = step.index() == 0 ? at_place->find(std::get<0>(step))
                                 : &(*at_place->if_array())[std::get<1>(step)];
  }
  std::erase_if(*at_place->if_object(), [&](auto const& member) { return member.first == name; });
  return value;
}

std::vector<std::string> required(Value const& form) {
  std::vector<std::string> out;
  if (auto const* list = form.find("required")) {
    for (auto const& name : *list->if_array()) out.push_back(*name.if_string());
  }
  return out;
}

/// Numbers `n` of the elements of `member`, in order.
std::vector<std::int64_t> numbers(Value const& body, std::string_view member) {
  std::vector<std::int64_t> out;
  if (auto const* items = body.find(member)) {
    for (auto const& item : *items->if_array()) out.push_back(*item.find("n")->if_integer());
  }
  return out;
}

/// All `source` names of the defaults, and all ids of `sources`.
void collect_sources(Value const& value, std::set<std::string>& out) {
  if (auto const* members = value.if_object()) {
    for (auto const& [name, member] : *members) {
      bool const is_form = name == "request" || name == "answer" || name == "definitions" ||
                           name == "steps" || name == "calendar" || name == "sources";
      if (name == "source") out.insert(*member.if_string());
      if (!is_form) collect_sources(member, out);
    }
  } else if (auto const* elements = value.if_array()) {
    for (auto const& element : *elements) collect_sources(element, out);
  }
}

std::vector<std::shared_ptr<Agreement const>> models() {
  return {two_parties().agreement, three_parties().agreement};
}

/// Calls `visit` for every schema in `value` that enumerates words. What `anyOf` and its like
/// demand besides is about a field that has been named.
template <typename Visit>
void each_enumeration(Value const& value, Visit const& visit) {
  if (value.find("enum") != nullptr && value.find("enum")->if_array()) visit(value);
  if (auto const* const elements = value.if_array())
    for (auto const& element : *elements) each_enumeration(element, visit);
  if (auto const* const members = value.if_object())
    for (auto const& [name, member] : *members)
      if (name != "anyOf") each_enumeration(member, visit);
}

}  // namespace

TEST_CASE("[A5.1] every form of body accepts its complete example") {
  for (auto const& agreement : models()) {
    for (auto const& body : bodies(*agreement)) {
      CAPTURE(body.example);
      auto const* schema = agreement->body_schema(body.type, body.kind);
      REQUIRE(schema != nullptr);
      for (auto const& violation : schema->violations(example(body))) {
        FAIL_CHECK(violation.pointer << " " << violation.id);
      }
    }
  }
}

TEST_CASE("[A5.1] every form refuses its example without any one of what it demands") {
  std::size_t removed = 0;
  for (auto const& agreement : models()) {
    Walk const walk{*agreement->document().find("definitions")};
    for (auto const& body : bodies(*agreement)) {
      auto const whole = example(body);
      auto const* schema = agreement->body_schema(body.type, body.kind);
      walk.objects(form_of(*agreement, body), whole, {},
                   [&](Value const& form, Walk::Place const& place, Value const& value) {
                     for (auto const& name : required(form)) {
                       CAPTURE(body.example);
                       CAPTURE(pointer(place));
                       CAPTURE(name);
                       REQUIRE_MESSAGE(value.find(name) != nullptr, "the example is complete");
                       CHECK_FALSE(schema->check(without(whole, place, name)));
                       ++removed;
                     }
                   });
    }
  }
  CHECK_MESSAGE(removed > 1'000, "the walk has really been everywhere");
}

TEST_CASE("[A5.4] whatever is demanded is named and explained in both languages") {
  for (auto const& agreement : models()) {
    Walk const walk{*agreement->document().find("definitions")};
    for (auto const& body : bodies(*agreement)) {
      walk.objects(form_of(*agreement, body), example(body), {},
                   [&](Value const& form, Walk::Place const& place, Value const&) {
                     for (auto const& name : required(form)) {
                       auto const where = pointer(place) + '/' + name;
                       CAPTURE(body.example);
                       CAPTURE(where);
                       auto const said = agreement->field_text(body.type, body.kind, where);
                       REQUIRE(said);
                       CHECK_FALSE(said->label.en.empty());
                       CHECK_FALSE(said->label.zh.empty());
                       REQUIRE(said->why);
                       CHECK_FALSE(said->why->en.empty());
                       CHECK_FALSE(said->why->zh.empty());
                     }
                   });
    }
  }
}

TEST_CASE("[A5.4] what stands at the place of use comes before the definition") {
  auto const agreement = two_parties().agreement;
  auto const general = agreement->field_text("request.issue", "investigation", "/authority");
  auto const special = agreement->field_text("request.issue", "preservation", "/authority");
  REQUIRE(general);
  REQUIRE(special);
  CHECK(general->label == special->label);
  CHECK(general->why != special->why);
  CHECK(agreement->field_text("request.issue", "mitigation", "/items/2/targets/0/seen")->label.en ==
        "Last seen active (UTC)");
}

TEST_CASE("[A5.7] every word of every enumeration has a text in both languages, and no other has") {
  std::size_t words = 0;
  for (auto const& agreement : models()) {
    for (auto const* const part : {"kinds", "steps", "definitions"})
      each_enumeration(*agreement->document().find(part), [&](Value const& schema) {
        std::set<std::string> enumerated;
        for (auto const& word : *schema.find("enum")->if_array())
          enumerated.insert(*word.if_string());
        REQUIRE(schema.find("x-values") != nullptr);
        std::set<std::string> explained;
        for (auto const& [word, text] : *schema.find("x-values")->if_object()) {
          CAPTURE(word);
          for (auto const* const language : {"en", "zh"})
            CHECK_FALSE(text.find(language)->if_string()->empty());
          explained.insert(word);
        }
        CHECK(explained == enumerated);
        words += enumerated.size();
      });
  }
  CHECK_MESSAGE(words > 200, "the walk has really been everywhere");
}

TEST_CASE("[A5.7] a word is told as the agreement explains it, and as it stands if it does not") {
  auto const values = [](Agreement const& agreement) {
    return agreement.field_text("request.issue", "mitigation", "/items/0/targets/0/protocol")
        ->values;
  };
  auto const told = two_parties().agreement;
  CHECK(values(*told).front().id == "tcp");
  CHECK(values(*told).back().label == Text{"Other", "其他"});
  CHECK(told->field_text("request.issue", "mitigation", "/preserve_first")->values.empty());

  auto form = test::model("us-cn-2015.json", Length::whole);
  form.find("definitions")->find("protocol")->set("x-values", json::Object{});
  SeededRandom random{1};
  auto const bare = rehearse(std::move(form), plan({"us", "cn"}), random).value().agreement;
  CHECK(values(*bare).back().label == Text{"other", "other"});
  auto const* const schema = bare->body_schema("request.issue", "mitigation");
  CHECK(schema->check(read_json("examples/mitigation.request.json")));
}

TEST_CASE("what the agreement does not know has no text") {
  auto const agreement = two_parties().agreement;
  CHECK_FALSE(agreement->field_text("request.issue", "espionage", "/items"));
  CHECK_FALSE(agreement->field_text("request.issue", "mitigation", "/no/such/thing"));
  CHECK_FALSE(agreement->field_text("no.such.type", "", ""));
  CHECK_FALSE(agreement->field_text("request.query", "", "/text/text/0/7"));
}

TEST_CASE("[A5.6] items of the examples are numbered from 1 without a gap, and so answered") {
  auto const agreement = two_parties().agreement;
  for (auto const& kind : agreement->kinds()) {
    CAPTURE(kind.id);
    auto const asked = numbers(read_json("examples/" + kind.id + ".request.json"), "items");
    auto const answered = numbers(read_json("examples/" + kind.id + ".answer.json"), "items");
    for (std::size_t i = 0; i < asked.size(); ++i) {
      CHECK(asked[i] == static_cast<std::int64_t>(i + 1));
    }
    CHECK(asked == answered);
  }
}

TEST_CASE("[A5.1] a hold has an end, and data that were not preserved need none") {
  auto const agreement = two_parties().agreement;
  auto const* schema = agreement->body_schema("request.answer", "preservation");
  auto answer = read_json("examples/preservation.answer.json");
  auto& held = (*answer.find("items")->if_array())[0];
  std::erase_if(*held.if_object(), [](auto const& member) { return member.first == "until"; });
  CHECK_FALSE(schema->check(answer));
  held.set("preserved", false);
  CHECK(schema->check(answer));
}

TEST_CASE("[A5.1] a connection is named by both ends, or the object is") {
  auto const agreement = two_parties().agreement;
  auto const* schema = agreement->body_schema("request.issue", "investigation");
  auto request = read_json("examples/investigation.request.json");
  auto& trace = (*request.find("traces")->if_array())[0];
  std::erase_if(*trace.if_object(), [](auto const& member) { return member.first == "source"; });
  CHECK_FALSE(schema->check(request));
}

TEST_CASE("[A5.3] no body fits a kind that was not agreed") {
  auto const agreement = three_parties().agreement;
  auto const request = read_json("examples/disclosure.request.json");
  for (auto const* type : {"request.issue", "request.answer"}) {
    auto const* schema = agreement->body_schema(type, "disclosure");
    REQUIRE(schema != nullptr);
    CHECK_FALSE(schema->check(request));
    CHECK_FALSE(schema->check(json::Object{}));
  }
  CHECK(agreement->body_schema("hotline.turn", "") == nullptr);
}

TEST_CASE("[A1.6] every default of the models names a source that is there") {
  for (auto const* name : {"us-cn-2015.json", "cn-jp-kr.json"}) {
    auto const model = read_json(name);
    std::set<std::string> named;
    collect_sources(model, named);
    std::set<std::string> known;
    for (auto const& [id, source] : *model.find("sources")->if_object()) known.insert(id);
    CHECK(named == known);
    CHECK(known.contains("editorial"));
  }
}

TEST_CASE("[A10.2] a model says that it is one") {
  for (auto const& agreement : models()) {
    CHECK(agreement->title().en.starts_with("Model agreement"));
    CHECK(agreement->title().zh.find("范本") != std::string::npos);
  }
}

TEST_CASE("[A4.2] the models' times are those of the reference on the domain") {
  auto const agreement = two_parties().agreement;
  using std::chrono::hours;
  auto const standard = [&](char const* kind, char const* urgency, ClockName clock) {
    return agreement->kind(kind)->standards.at(urgency).at(clock);
  };
  for (auto const& kind : agreement->kinds()) {
    CHECK(standard(kind.id.c_str(), "crisis", ClockName::acknowledge).budget == hours{1});
    CHECK(standard(kind.id.c_str(), "urgent", ClockName::acknowledge).budget == hours{4});
  }
  CHECK(standard("preservation", "normal", ClockName::decide).budget == hours{24});
  auto const ten_days = standard("disclosure", "normal", ClockName::decide);
  CHECK(ten_days.budget == hours{80});
  CHECK(ten_days.basis == clocks::Basis::working_time);
  CHECK(agreement->tolerances().clock_skew == std::chrono::seconds{120});
  CHECK(agreement->tolerances().service_timeout == hours{24});
}

TEST_CASE("[A6.1] the models have the grounds and reasons that requests need") {
  for (auto const& agreement : models()) {
    auto const has = [](std::vector<Term> const& terms, std::string_view id) {
      return std::ranges::any_of(terms, [&](Term const& term) { return term.id == id; });
    };
    for (auto const* id : {"sovereignty", "political_offence", "national_law", "dual_criminality",
                           "not_competent", "insufficient_information", "disproportionate",
                           "own_investigation", "ne_bis_in_idem", "capacity", "cannot_confirm"}) {
      CHECK_MESSAGE(has(agreement->grounds(), id), id);
    }
    CHECK(has(agreement->reasons(), "translation"));
    CHECK(agreement->ladder().front().id == "duty_officer");
    CHECK(agreement->document().find("glossary")->if_array()->size() >= 60);
  }
}

}  // namespace comity::agreement
