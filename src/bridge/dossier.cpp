#include "comity/bridge/dossier.h"

namespace comity::bridge {

json::Value const* Dossier::body_of(request::StepTaken const& step) const {
  auto const found = bodies.find({step.by, step.seq});
  return found == bodies.end() ? nullptr : &found->second;
}

json::Value const* Dossier::issue() const {
  return request.steps.empty() ? nullptr : body_of(request.steps.front());
}

}  // namespace comity::bridge
