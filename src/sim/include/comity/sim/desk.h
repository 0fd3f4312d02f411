/// What the people at a party's desk would write: bodies from the examples that lie beside the
/// model agreements, and codes that fit them.
#pragma once

#include "comity/request/make.h"
#include "comity/request/state.h"
#include "comity/sim/chance.h"

#include <map>

namespace comity::sim {

class Desk {
 public:
  /// Reads all examples. Errors: those of `read_agreement_file`.
  static Result<Desk> open();

  std::vector<std::string> const& kinds() const { return kinds_; }

  /// The body of a new request.
  json::Value const& request_body(std::string const& kind) const;

  /// Of that body.
  int items_of(std::string const& kind) const;

  /// The body of a later step, with as many items as the codes speak of.
  json::Value step_body(request::Step step, std::string const& kind,
                        request::Codes const& codes) const;

  /// Codes that `step` could have now, drawn at random; `last_seq` is the other side's last number.
  request::Codes codes_for(request::Step step, request::Request const& request, Instant now,
                           std::uint64_t last_seq, agreement::Agreement const& agreement,
                           Chance& chance) const;

 private:
  std::vector<std::string> kinds_;
  std::map<std::string, json::Value> examples_;  ///< By file name without ".json".
};

/// A final answer in which every item has this status.
request::AnswerCodes final_answer(request::Request const& request, request::ItemStatus status);

/// A grade for every item.
request::AssessCodes grades(request::Request const& request, request::Grade grade);

}  // namespace comity::sim
