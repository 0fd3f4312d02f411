#include "comity/tracker/place.h"

#include "comity/json/text.h"
#include "dialect.h"

namespace comity::tracker {

std::map<std::string, triage::Status> usual_answers(triage::Letter::Channel channel) {
  using triage::Status;
  if (channel == triage::Letter::Channel::rt)
    return {{"resolved", Status::provided}, {"rejected", Status::refused}};
  return {{"TruePositive", Status::provided}, {"Indeterminate", Status::partial}};
}

triage::Letter write(Place const& place, triage::Task const& task, triage::Occasion occasion) {
  auto const& dialect = dialect_of(place.channel);
  json::Object content{{"create", dialect.document(place, task)}};
  if (occasion != triage::Occasion::task)
    content.emplace_back("remark", dialect.remark(text_of(task.assignment, occasion,
                                                          triage::ShownIndicators::none)));
  triage::Letter out;
  out.channel = place.channel;
  out.address = place.address;
  out.content = to_bytes(json::write(content));
  return out;
}

std::vector<std::string> headers_of(Place const& place) {
  bool const is_rt = place.channel == triage::Letter::Channel::rt;
  std::vector<std::string> out{"Content-Type: application/json", "Accept: application/json"};
  out.push_back("Authorization: " + std::string{is_rt ? "token " : "Bearer "} +
                std::string{as_text(place.key.reveal())});
  if (!place.organisation.empty()) out.push_back("X-Organisation: " + place.organisation);
  return out;
}

}  // namespace comity::tracker
