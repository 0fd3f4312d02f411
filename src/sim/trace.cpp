#include "comity/sim/trace.h"

#include "trace_hash.h"

#include <algorithm>

namespace comity::sim {
namespace {

/// "03-02 08:00:00.000  " and a lane.
constexpr std::size_t time_width = 20;
constexpr std::size_t lane_width = 34;

}  // namespace

std::size_t Trace::column(std::string_view lane) const {
  auto const found = std::ranges::find(lanes_, lane);
  auto const index = static_cast<std::size_t>(found - lanes_.begin()) % lanes_.size();
  return time_width + index * lane_width;
}

std::string Trace::heading() const {
  std::string out(time_width, ' ');
  for (auto const& lane : lanes_) {
    out += lane;
    out.append(lane_width - std::min(lane.size(), lane_width), ' ');
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

std::string Trace::line(Event const& event) const {
  auto out = to_rfc3339(event.at).substr(5, 18);
  out[5] = ' ';
  out.resize(time_width + lanes_.size() * lane_width, ' ');
  for (auto const& lane : lanes_) out[column(lane)] = '|';
  auto const put = [&](std::size_t at, std::string_view text) {
    if (out.size() < at + text.size()) out.resize(at + text.size(), ' ');
    std::ranges::copy(text, out.begin() + static_cast<std::ptrdiff_t>(at));
  };
  auto const from = column(event.from);
  if (event.to.empty()) {
    put(from + 2, event.text);
  } else {
    auto const to = column(event.to);
    auto const left = std::min(from, to);
    auto const right = std::max(from, to);
    std::fill(out.begin() + static_cast<std::ptrdiff_t>(left) + 1,
              out.begin() + static_cast<std::ptrdiff_t>(right), '-');
    out[to < from ? left + 1 : right - 1] = to < from ? '<' : '>';
    put(left + 3, event.text.substr(0, right - left - 6));
  }
  return out.substr(0, out.find_last_not_of(' ') + 1);
}

void Trace::add(Event event) {
  hash_ = fnv1a(hash_, std::to_string(to_milliseconds(event.at)));
  for (auto const* text : {&event.from, &event.to, &event.text}) {
    hash_ = fnv1a(fnv1a(hash_, *text), "\n");
  }
  ++count_;
  if (watcher_) watcher_(line(event));
  if (event.routine) return;
  last_.push_back(std::move(event));
  if (last_.size() <= events_kept_max) return;
  last_.pop_front();
  ++left_out_;
}

std::string Trace::diagram() const {
  std::string out;
  if (left_out_ > 0) out += "(" + std::to_string(left_out_) + " events before these)\n";
  out += heading() + "\n";
  for (auto const& event : last_) out += line(event) + "\n";
  return out;
}

}  // namespace comity::sim
