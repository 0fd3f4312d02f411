// openapi.json itself: it names what the code has, and says nothing wrong by its own examples.
#include "api.h"
#include "comity/json/text.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return static_cast<char>(c | 0x20); });
  return out;
}

std::set<std::string> words_of(std::string_view text) {
  std::set<std::string> out;
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    out.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

/// The names of an operation's parameters, its path's too, that are `in` path or query.
std::set<std::string> parameters_of(std::string const& path, std::string const& method,
                                    std::string_view in) {
  auto const& contract = Contract::instance();
  std::set<std::string> out;
  auto const item = "/paths/" + Contract::escaped(path);
  for (auto const& place : {item, item + '/' + method}) {
    auto const* const list = contract.at(place).find("parameters");
    for (std::size_t i = 0; list != nullptr && i < list->if_array()->size(); ++i) {
      auto const& parameter = contract.at(place + "/parameters/" + std::to_string(i));
      if (*parameter.find("in")->if_string() == in)
        out.insert(*parameter.find("name")->if_string());
    }
  }
  return out;
}

/// The names in braces.
std::set<std::string> names_in(std::string_view path) {
  std::set<std::string> out;
  for (auto begin = path.find('{'); begin != path.npos; begin = path.find('{', begin + 1))
    out.emplace(path.substr(begin + 1, path.find('}', begin) - begin - 1));
  return out;
}

/// Calls `take` with every value of the document and its pointer.
template <typename Take>
void each_value(json::Value const& value, std::string const& pointer, Take const& take) {
  take(value, pointer);
  if (auto const* const object = value.if_object()) {
    for (auto const& [name, member] : *object)
      each_value(member, pointer + '/' + Contract::escaped(name), take);
  }
  if (auto const* const array = value.if_array()) {
    for (std::size_t i = 0; i < array->size(); ++i)
      each_value((*array)[i], pointer + '/' + std::to_string(i), take);
  }
}

std::set<std::string> enumeration(std::string const& pointer) {
  std::set<std::string> out;
  for (auto const& word : *Contract::instance().at(pointer + "/enum").if_array())
    out.insert(*word.if_string());
  return out;
}

template <typename Enums, typename Name>
std::set<std::string> names_of(Enums const& values, Name name) {
  std::set<std::string> out;
  for (auto const value : values) out.emplace(name(value));
  return out;
}

/// The names of an enumeration from `first` to `last`.
template <typename Enum, typename Name>
std::set<std::string> names_between(Enum first, Enum last, Name name) {
  std::set<std::string> out;
  for (auto i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    out.emplace(name(static_cast<Enum>(i)));
  return out;
}

}  // namespace

TEST_CASE("the table of routes and openapi.json name the same routes and parameters") {
  std::set<std::string> documented;
  for (auto const& [path, item] : *Contract::instance().document().find("paths")->if_object()) {
    for (auto const& [method, operation] : *item.if_object()) {
      if (method == "parameters") continue;
      documented.insert(method + ' ' + path);
      CHECK(parameters_of(path, method, "path") == names_in(path));
    }
  }
  std::set<std::string> routed;
  for (auto const& route : api::route_names()) {
    std::string const path{route.path};
    auto const method = lower_case(route.method);
    routed.insert(method + ' ' + path);
    if (!documented.contains(method + ' ' + path)) continue;
    CHECK(parameters_of(path, method, "query") == words_of(route.query));
  }
  CHECK(routed == documented);
}

TEST_CASE(
    "every operation says what it is, every reference leads somewhere, every schema compiles") {
  auto& contract = Contract::instance();
  std::set<std::string> ids;
  for (auto const& route : api::route_names()) {
    auto const& operation =
        contract.at("/paths/" + Contract::escaped(route.path) + '/' + lower_case(route.method));
    CHECK(ids.insert(text(operation, "operationId")).second);
    CHECK(!text(operation, "summary").empty());
    CHECK(list(operation, "tags").size() == 1);
  }
  each_value(contract.document(), "", [&](json::Value const& value, std::string const& pointer) {
    if (value.find("$ref") != nullptr) CHECK(contract.at(pointer).if_object() != nullptr);
    if (pointer.ends_with("/schema")) contract.schema(pointer);
  });
  for (auto const& [name, schema] : *contract.at("/components/schemas").if_object())
    contract.schema("/components/schemas/" + name);
}

TEST_CASE("every example fits its schema") {
  auto& contract = Contract::instance();
  int examples = 0;
  each_value(contract.document(), "", [&](json::Value const& value, std::string const& pointer) {
    if (!pointer.ends_with("/application~1json")) return;
    std::vector<json::Value const*> found;
    if (auto const* const one = value.find("example")) found.push_back(one);
    if (auto const* const several = value.find("examples")) {
      for (auto const& [name, example] : *several->if_object())
        found.push_back(example.find("value"));
    }
    for (auto const* const example : found) {
      ++examples;
      for (auto const& violation : contract.schema(pointer + "/schema").violations(*example))
        FAIL_CHECK(pointer, " ", violation.pointer, " ", violation.id);
    }
  });
  CHECK(examples >= 8);
}

TEST_CASE("the words of openapi.json are those of the code") {
  using namespace request;
  auto const name = [](auto value) { return name_of(value); };
  std::string const schemas = "/components/schemas/";
  CHECK(enumeration(schemas + "StepType") == names_of(all_steps, type_of));
  CHECK(enumeration(schemas + "Phase") == names_of(all_phases, name));
  CHECK(enumeration(schemas + "Side") == names_between(Side::asker, Side::responder, name));
  CHECK(enumeration(schemas + "Reason") == names_between(Reason::defective, Reason::crossed, name));
  CHECK(enumeration(schemas + "Relation") ==
        names_between(Relation::extension, Relation::related, name));
  CHECK(enumeration(schemas + "Decision") ==
        names_between(Decision::accept, Decision::refer, name));
  CHECK(enumeration(schemas + "ItemStatus") ==
        names_between(ItemStatus::provided, ItemStatus::pending, name));
  CHECK(enumeration(schemas + "Grade") == names_between(Grade::usable, Grade::unusable, name));
  CHECK(enumeration(schemas + "Position") ==
        names_between(Position::agree, Position::contest, name));
  CHECK(enumeration(schemas + "ClockName") ==
        names_between(ClockName::acknowledge, ClockName::hold_expiry, name));
  CHECK(enumeration(schemas + "Clock/properties/state") ==
        names_between(clocks::State::not_started, clocks::State::cancelled, name));
  CHECK(enumeration(schemas + "Clock/properties/basis") ==
        names_between(clocks::Basis::clock_time, clocks::Basis::working_time, name));
  CHECK(enumeration(schemas + "Direction") ==
        names_between(message::Direction::sent, message::Direction::received, name));
  CHECK(
      enumeration(schemas + "Place/properties/disposition") ==
      names_between(message::Disposition::ok, message::Disposition::defective_not_in_force, name));
  CHECK(enumeration(schemas + "Incident/properties/kind") ==
        names_between(link::Incident::Kind::refused, link::Incident::Kind::fraud, name));
  CHECK(enumeration(schemas + "KeyHealth/properties/role") ==
        names_between(agreement::Role::message, agreement::Role::transport, name));
  CHECK(enumeration(schemas + "KeyHealth/properties/algorithm") ==
        names_between(crypto::Algorithm::ed25519, crypto::Algorithm::sm2_sm3, name));
  CHECK(enumeration(schemas + "Problem/properties/code") ==
        names_between(Code::invalid, Code::damaged, name));
  CHECK(enumeration(schemas + "SourceFormat") == names_of(intake::all_formats, name));
  std::set<std::string> steps;
  for (auto const& word : enumeration(schemas + "Step/properties/step"))
    steps.insert("request." + word);
  steps.insert("request.issue");
  CHECK(steps == names_of(all_steps, type_of));
}

TEST_CASE("the node serves the contract itself") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  CHECK(api.get("/v1/openapi.json") == Contract::instance().document());
}

TEST_CASE("what is not in the table is refused, and said what would be possible") {
  fixture::Pair pair;
  Api api{pair.us, pair.now};
  for (auto const* const target : {"", "/", "/v1", "v1/node", "/v1/nodes", "/v1/node/", "//v1/node",
                                   "/v2/node", "/v1/%6eode", "/v1/requests/x/y/z", "*"}) {
    CAPTURE(target);
    auto const answer = api.get(target, 404);
    CHECK(error_id(answer) == "api.no_such_route");
  }
  CHECK(error_parameter(api.get("/" + std::string(5'000, 'x'), 404), "target").size() == 100);
  for (auto const* const method : {"PUT", "DELETE", "HEAD", "get", ""}) {
    auto const answer = api.call(method, "/v1/requests");
    CHECK(answer.status == 405);
    CHECK(answer.headers.find("allow") == "GET, POST");
  }
  CHECK(api.call("POST", "/v1/node").headers.find("allow") == "GET");
}

TEST_CASE("what the server refuses by itself has the form of all errors") {
  auto const response = api::refusal(431, fail(Code::too_large, "net.head_too_large"));
  CHECK(response.status == 431);
  auto const body = json::parse(response.body).value();
  CHECK(Contract::instance().schema("/components/schemas/Error").violations(body).empty());
}

}  // namespace comity
