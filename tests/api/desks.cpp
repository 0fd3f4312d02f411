#include "desks.h"

namespace comity {

json::Value item(int n, std::string const& name, std::string const& word) {
  return json::Object{{"n", n}, {name, word}};
}

json::Object answer_codes() {
  auto refused = item(3, "status", "refused");
  refused.set("ground", "sovereignty");
  return {{"final", true},
          {"items", json::Array{item(1, "status", "provided"), item(2, "status", "partial"),
                                std::move(refused)}},
          {"hold_until", to_milliseconds(fixture::sample_now() + std::chrono::days{90})}};
}

json::Value step_over(std::string const& name, json::Array items) {
  auto next = step(name, {{"items", items}});
  auto const example = list(member(next, "body"), "items").at(0);
  json::Array numbered;
  for (auto const& one : items) {
    numbered.push_back(example);
    numbered.back().set("n", number(one, "n"));
  }
  next.find("body")->set("items", std::move(numbered));
  return next;
}

}  // namespace comity
