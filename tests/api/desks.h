/// Two parties' APIs, side by side.
#pragma once

#include "api.h"

namespace comity {

/// Two APIs, and what passes between them.
struct Desks : fixture::Pair {
  Api ours{us, now};
  Api theirs{cn, now};

  Desks() { settle(); }

  std::string issue(json::Value const& request) {
    auto const id = text(ours.post("/v1/requests", request), "request");
    settle();
    return id;
  }

  void take(Api& api, std::string const& id, json::Value const& next, unsigned status = 201) {
    api.post("/v1/requests/" + id + "/steps", next, status);
    settle();
  }

  json::Value show(Api& api, std::string const& id) { return api.get("/v1/requests/" + id); }
};

/// {"n": n, name: word}
json::Value item(int n, std::string const& name, std::string const& word);

/// Of a final answer to three items, one refused, with a hold of 90 days.
json::Object answer_codes();

/// A step over items: those of its body have the numbers of its codes.
json::Value step_over(std::string const& name, json::Array items);

}  // namespace comity
