// What no client of ours would send: every answer is still a documented one, and a body that is not
// as documented is never taken (`Api::call` sees to both).
#include "api.h"
#include "comity/json/text.h"

#include <algorithm>

#include <doctest/doctest.h>

namespace comity {
namespace {

struct Target : fixture::Pair {
  Api api{us, now};
  std::string request;
  std::string link;

  Target() {
    settle();
    request = "/v1/requests/" + issue().text();
    settle();
    link = "/v1/links/" + text(list(api.get("/v1/links"), "links").at(0), "link");
  }

  /// A valid body for every operation that takes one, by target.
  std::vector<std::pair<std::string, json::Value>> bodies() const {
    return {{"/v1/requests", new_request()},
            {request + "/steps", comity::step("withdraw")},
            {request + "/steps", comity::step("escalate", {{"level", 1}})},
            {request + "/steps", comity::step("contest", {{"seq", 1}})},
            {link + "/bodies/delete", json::Object{{"direction", "sent"}, {"seq", 1}}}};
  }
};

/// Calls `take` with every part of a value, the whole first. `take` may change it.
template <typename Take>
void each_part(json::Value& value, Take const& take) {
  take(value);
  if (auto* const object = value.if_object()) {
    for (auto& [name, member] : *object) each_part(member, take);
  }
  if (auto* const array = value.if_array()) {
    for (auto& element : *array) each_part(element, take);
  }
}

json::Value deep(int levels) {
  json::Value out;
  for (int i = 0; i < levels; ++i) out = json::Array{std::move(out)};
  return out;
}

/// What may stand where something else is expected.
json::Array strange_values() {
  return {json::Value{},
          true,
          0,
          -1,
          1.5,
          json::integer_max,
          "",
          "us",
          std::string(100, 'x'),
          "\u0000\u202e中",
          json::Array{},
          json::Object{},
          json::Object{{"n", 1}},
          deep(20)};
}

/// Sends `body` with each of its parts, one at a time, changed by `change`.
template <typename Change>
void send_with_each_part_changed(Target& target, std::string const& at, json::Value const& body,
                                 Change const& change) {
  auto copy = body;
  std::vector<json::Value*> parts;
  each_part(copy, [&](json::Value& part) { parts.push_back(&part); });
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto changed = body;
    std::size_t at_part = 0;
    each_part(changed, [&](json::Value& part) {
      if (at_part++ == i) change(part);
    });
    target.api.call("POST", at, to_bytes(json::write(changed)));
  }
}

}  // namespace

TEST_CASE("a body with something else in any place is taken only if it fits") {
  Target target;
  for (auto const& [at, body] : target.bodies()) {
    auto small = body;
    // The content of a request is the agreement's business: a few of its places are enough.
    if (at == "/v1/requests") small.find("body")->set("indicators", json::Array{});
    for (auto const& strange : strange_values())
      send_with_each_part_changed(target, at, small, [&](json::Value& part) { part = strange; });
  }
}

TEST_CASE("a body that lacks a member, or has one more, is taken only if it fits") {
  Target target;
  for (auto const& [at, body] : target.bodies()) {
    send_with_each_part_changed(target, at, body, [](json::Value& part) {
      if (auto* const object = part.if_object(); object != nullptr && !object->empty())
        object->erase(object->begin());
    });
    send_with_each_part_changed(target, at, body, [](json::Value& part) {
      if (auto* const object = part.if_object(); object != nullptr && !object->empty())
        object->pop_back();
    });
    send_with_each_part_changed(target, at, body, [](json::Value& part) {
      if (part.if_object() != nullptr) part.set("more", 1);
    });
  }
}

TEST_CASE("text that is no JSON, or no JSON of ours, is refused in any place") {
  Target target;
  for (auto const& [at, body] : target.bodies()) {
    auto const whole = json::write(body);
    auto const refused = [&, &where = at](std::string text, unsigned status) {
      CHECK(target.api.call("POST", where, to_bytes(text)).status == status);
    };
    for (std::size_t cut = 0; cut < whole.size(); cut += 1 + whole.size() / 40)
      refused(whole.substr(0, cut), 400);
    refused(whole + whole, 400);
    refused("\xef\xbb\xbf" + whole, 400);
    refused("{\"to\":\"cn\",\"to\":\"us\"," + whole.substr(1), 400);
    refused("{\"more\":\"\xff\xfe\"," + whole.substr(1), 400);
    refused("{\"more\":\"\xed\xa0\x80\"," + whole.substr(1), 400);
    refused("{\"more\":1e400," + whole.substr(1), 400);
    refused("{\"more\":9007199254740992," + whole.substr(1), 400);
    refused("{\"more\":NaN," + whole.substr(1), 400);
    refused(
        "{\"more\":" + std::string(1'000, '[') + std::string(1'000, ']') + "," + whole.substr(1),
        413);
    refused(std::string(1'000'000, '['), 413);
    refused(whole + std::string(api::request_bytes_max, ' '), 413);
  }
}

TEST_CASE("bytes flipped anywhere in a body give a documented answer") {
  Target target;
  fixture::SeededRandom random{5};
  for (auto const& [at, body] : target.bodies()) {
    auto const whole = to_bytes(json::write(body));
    for (int i = 0; i < 300; ++i) {
      std::array<std::uint8_t, 4> chance{};
      random.fill(chance);
      auto changed = whole;
      changed[(chance[0] << 8 | chance[1]) % changed.size()] = chance[2];
      target.api.call("POST", at, std::move(changed));
    }
  }
}

TEST_CASE("a query that is not as documented is refused, with the name of what is wrong") {
  Target target;
  for (auto const& route : api::route_names()) {
    if (route.method != "GET") continue;
    std::string path{route.path};
    for (auto const& [name, value] : {std::pair{"{link}", target.link.substr(10)},
                                      std::pair{"{request}", target.request.substr(13)},
                                      std::pair{"{item}", target.request.substr(13)},
                                      std::pair{"{agreement}", target.link.substr(10, 16)}}) {
      if (auto const found = path.find(name); found != path.npos)
        path.replace(found, std::string_view{name}.size(), value);
    }
    CAPTURE(path);
    CHECK(error_id(target.api.get(path + "?unknown=1", 400)) == "api.stray_parameter");
    CHECK(error_id(target.api.get(path + "?&", 400)) == "api.stray_parameter");
    for (auto rest = route.query; !rest.empty();) {
      std::string const name{rest.substr(0, rest.find(' '))};
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      for (auto const* const value : {"", "x", "-1", "+1", "1.5", " 1", "1 ", "0x1", "%31",
                                      "9007199254740992", "99999999999999999999999"}) {
        CAPTURE(value);
        auto const answer = target.api.get(path + '?' + name + '=' + value, 400);
        CHECK(error_id(answer) == "api.bad_parameter");
        CHECK(error_parameter(answer, "name") == name);
      }
      auto const twice = path + '?' + name + "=1&" + name + "=1";
      CHECK(error_id(target.api.get(twice, 400)) == "api.stray_parameter");
    }
  }
  CHECK(target.api.call("GET", "/v1/requests?count=0").status == 400);
}

TEST_CASE("an id that is none is refused, whatever is in it") {
  Target target;
  for (auto const& id : {std::string{}, std::string{"x"}, std::string(10'000, 'a'),
                         std::string{"us-20260302-ABCDEFGH"}, std::string{"\xff\xfe"}}) {
    for (auto const* const path : {"", "/bundle"})
      CHECK(target.api.call("GET", "/v1/requests/" + id + path).status == 400);
    CHECK(target.api.call("POST", "/v1/requests/" + id + "/steps", to_bytes("{}")).status == 400);
    CHECK(target.api.call("GET", "/v1/links/" + id).status == 404);
    CHECK(target.api.call("GET", "/v1/agreements/" + id).status == 404);
  }
}

}  // namespace comity
