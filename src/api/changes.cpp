#include "comity/api/changes.h"

#include "comity/json/text.h"

#include <charconv>

namespace comity::api {
namespace {

std::string data_of(Change const& change) {
  json::Object out{{"what", change.what}};
  if (!change.id.empty()) out.emplace_back("id", change.id);
  if (!change.case_id.empty()) out.emplace_back("case", change.case_id);
  return json::write(out);
}

bool read(std::string_view text, std::uint64_t& out) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

void Changes::publish(Change change) {
  kept_.push_back(std::move(change));
  if (kept_.size() > changes_max) {
    kept_.pop_front();
    ++first_;
  }
  wake_all();
}

Changes::Place Changes::after(std::string_view id) const {
  auto const dot = std::min(id.find('.'), id.size());
  std::uint64_t began = 0;
  std::uint64_t last = 0;
  bool const known = dot < id.size() && read(id.substr(0, dot), began) &&
                     read(id.substr(dot + 1), last) &&
                     began == static_cast<std::uint64_t>(to_milliseconds(began_)) &&
                     last < end().next && last + 1 >= first_;
  return known ? Place{last + 1, false} : Place{end().next, true};
}

std::string Changes::id_of(Place const& place) const {
  return std::to_string(to_milliseconds(began_)) + '.' + std::to_string(place.next - 1);
}

std::string Changes::tell(Place& place, Listening const& who) const {
  if (place.next < first_) place = {end().next, true};
  if (place.lost) {
    place.lost = false;
    return "id: " + id_of(place) + "\nevent: reset\ndata: {}\n\n";
  }
  std::string out;
  for (; place.next < end().next; ++place.next) {
    auto change = kept_[place.next - first_];
    if (!people::may(who.roles, change.needs) || change.holder != who.holder) continue;
    if (!who.names) change.id = change.case_id = {};
    out += "id: " + id_of({place.next + 1, false}) + "\nevent: changed\ndata: " + data_of(change) +
           "\n\n";
  }
  return out;
}

std::optional<Changes::Listener> Changes::listen(Wake wake) {
  if (listeners_.size() >= listeners_max) return std::nullopt;
  return listeners_.insert(listeners_.end(), std::move(wake));
}

void Changes::wake_all() {
  for (auto const& wake : listeners_) wake();
}

void Changes::close() {
  closed_ = true;
  wake_all();
}

}  // namespace comity::api
