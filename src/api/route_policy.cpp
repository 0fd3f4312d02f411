/// The policy in force, explained and checked: the words are those of `comity policy`.
#include "comity/gate/check.h"
#include "comity/gate/run_tests.h"
#include "comity/json/reader.h"
#include "render.h"
#include "route.h"

namespace comity::api {
namespace {

json::Value view(gate::Sentence const& sentence) {
  json::Value parameters{json::Object{}};
  for (auto const& [name, value] : sentence.parameters) parameters.set(name, value);
  return json::Object{{"id", sentence.id}, {"parameters", std::move(parameters)}};
}

json::Array view(std::vector<gate::Sentence> const& sentences) {
  json::Array out;
  for (auto const& sentence : sentences) out.push_back(view(sentence));
  return out;
}

json::Value view(gate::RuleStory const& story) {
  return json::Object{{"sort", gate::name_of(story.sort)},
                      {"rule", story.rule},
                      {"line", story.line},
                      {"why", json::Object{{"en", story.why.en}, {"zh", story.why.zh}}},
                      {"matches", story.matches},
                      {"because", view(story.because)}};
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    default:
      return "info";
  }
}

/// Reads what `of` knows by name.
template <typename Of>
auto named(Of of) {
  return [of](std::string_view text) -> Result<typename decltype(of(text))::value_type> {
    if (auto const value = of(text)) return *value;
    return fail(Code::invalid, "api.no_such_fact", {{"value", std::string{text}}});
  };
}

/// Of a name in an agreement or a policy, in bytes.
constexpr std::size_t word_bytes_max = 64;

Result<gate::Facts> read_facts(json::Value const& value) {
  json::Reader r{value, "facts"};
  auto const word = [&](std::string_view name) {
    return std::string{r.optional_text(name, word_bytes_max).value_or("")};
  };
  gate::Facts out;
  out.type = r.text("type", word_bytes_max);
  out.direction = r.optional_parsed("direction", word_bytes_max, named(gate::direction_of))
                      .value_or(gate::Direction::out);
  out.counterpart = message::PartyId{word("counterpart")};
  out.kind = word("kind");
  out.urgency = word("urgency");
  out.tlp = r.optional_parsed("tlp", word_bytes_max, named(gate::tlp_of));
  out.pap = r.optional_parsed("pap", word_bytes_max, named(gate::pap_of));
  out.categories = TRY(categories_in(r));
  out.exercise = r.optional_boolean("exercise").value_or(false);
  r.only({"direction", "counterpart", "type", "kind", "urgency", "tlp", "pap", "categories",
          "exercise"});
  TRY(r.done());
  return out;
}

/// The words of all agreements under which this node has links.
Result<gate::Vocabulary> words_of(node::Node const& node) {
  gate::Vocabulary out;
  for (auto const* const link : node.links()) {
    auto const agreement = node.adopted().find(link->id().agreement);
    auto words = TRY(gate::vocabulary_of(agreement->document()));
    out.parties.merge(words.parties);
    out.types.merge(words.types);
    out.kinds.merge(words.kinds);
    out.urgencies.merge(words.urgencies);
    out.grounds.merge(words.grounds);
  }
  return out;
}

}  // namespace

Route::Answer Route::explain_policy() const {
  auto const value = TRY(body());
  auto const facts = TRY(read_facts(value));
  auto const& desk = api_.node_.desk();
  auto const explanation = gate::explain(desk.policy(), facts);
  json::Array stories;
  for (auto const& story : explanation.stories) stories.push_back(view(story));
  auto const who = gate::who_can(desk.policy(), facts, desk.people().accounts(), now_);
  return answer(200, json::Object{{"outcome", view(explanation.outcome)},
                                  {"rules", std::move(stories)},
                                  {"who", view(who)}});
}

Route::Answer Route::check_policy() const {
  auto const& desk = api_.node_.desk();
  auto const words = TRY(words_of(api_.node_));
  auto const remarks = gate::check(
      desk.policy(), {.vocabulary = &words, .accounts = &desk.people().accounts(), .now = now_});
  json::Array found;
  for (auto const& remark : remarks)
    found.emplace_back(json::Object{{"severity", name_of(remark.severity)},
                                    {"line", remark.line},
                                    {"says", view(remark.sentence)}});
  json::Array tests;
  for (auto const& test : gate::run_tests(desk.policy()))
    tests.emplace_back(json::Object{{"name", test.name},
                                    {"line", test.line},
                                    {"holds", test.holds},
                                    {"expected", test.expected},
                                    {"got", view(test.got)}});
  return answer(200, json::Object{{"usable", gate::is_usable(remarks)},
                                  {"remarks", std::move(found)},
                                  {"tests", std::move(tests)}});
}

}  // namespace comity::api
