#include "arrivals.h"

#include "tool_call.h"

#include <algorithm>

#include <boost/asio/post.hpp>

namespace comity::service {
namespace {

/// Between two looks for requests: a person is called no later for it.
constexpr Duration look_interval = std::chrono::seconds{2};

tracker::Arrival header_of(node::Arrival const& one) {
  return {.request = one.request,
          .asker = one.asker.text(),
          .kind = one.kind,
          .urgency = one.urgency,
          .exercise = one.exercise,
          .items = one.items,
          .had_at = one.had_at,
          .due = one.due};
}

}  // namespace

Arrivals::Arrivals(node::Requests const& requests, std::vector<tracker::Place> const& places,
                   std::vector<api::Tool>& tools, TimeSource const& time, Diagnostics& diagnostics,
                   boost::asio::any_io_executor executor)
    : arrivals_{requests},
      places_{places},
      tools_{tools},
      time_{time},
      diagnostics_{diagnostics},
      executor_{std::move(executor)} {
  is_wanted_ = std::ranges::any_of(places_, [](auto const& one) { return !one.arrivals.empty(); });
}

Arrivals::~Arrivals() {
  pool_.join();
}

void Arrivals::look() {
  if (!is_wanted_) return;
  auto const now = time_.now();
  if (now >= next_look_) {
    next_look_ = now + look_interval;
    find(now);
  }
  if (under_way_) return;
  for (auto const& [key, letter] : letters_) {
    if (letter.next_attempt && *letter.next_attempt <= now) return carry(key);
  }
}

void Arrivals::find(Instant now) {
  auto const found = arrivals_.look(now);
  if (!found)
    return diagnostics_.report(Severity::error, found.error().id, found.error().parameters);
  for (auto const& one : *found) {
    for (auto const& place : places_) {
      Key const key{one.request.text(), &place};
      bool const is_for_it = place.arrivals.contains(std::string{one.channel});
      if (!is_for_it || letters_.contains(key)) continue;
      auto letter = tracker::announce(place, header_of(one));
      letter.id = one.request.text();
      letter.created_at = now;
      letter.next_attempt = now;
      letters_.emplace(key, std::move(letter));
      say_how_it_goes(place);
    }
  }
}

/// On the pool's thread; what came of it is taken down on the node's.
void Arrivals::carry(Key const& key) {
  under_way_ = key;
  boost::asio::post(
      pool_, [self = weak_from_this(), key, letter = letters_.at(key), executor = executor_] {
        auto const attempt = carry_to_tool(*key.second, letter, letter.reference);
        boost::asio::post(executor, [self, key, attempt] {
          if (auto const arrivals = self.lock()) arrivals->ended(key, attempt);
        });
      });
}

void Arrivals::ended(Key const& key, triage::Attempt const& attempt) {
  under_way_.reset();
  auto& letter = letters_.at(key);
  letter = triage::after(std::move(letter), attempt, time_.now());
  if (attempt.delivered) letter.content.clear();
  say_how_it_goes(*key.second);
  if (!attempt.delivered)
    diagnostics_.report(Severity::warning, "service.arrival_failed",
                        {{"request", key.first},
                         {"holder", key.second->holder},
                         {"cause", attempt.error},
                         {"detail", attempt.detail}});
}

void Arrivals::say_how_it_goes(tracker::Place const& place) {
  auto const tool = std::ranges::find(tools_, place.holder, &api::Tool::holder);
  api::ToolArrivals said{.channels = std::move(tool->arrivals.channels)};
  for (auto const& [key, letter] : letters_) {
    if (key.second != &place || letter.delivered_at) continue;
    ++said.waiting;
    if (letter.error.empty()) continue;
    said.error = letter.error;
    said.detail = letter.detail;
  }
  tool->arrivals = std::move(said);
}

}  // namespace comity::service
