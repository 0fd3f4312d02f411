/// What changes, as it changes: server-sent events (HTML Standard, 9.2).
#include "comity/net/timer.h"
#include "route.h"

#include <boost/asio/this_coro.hpp>

namespace comity::api {
namespace {

namespace asio = boost::asio;

/// One stream of events to one person. What it refers to outlives it.
class Telling {
 public:
  Telling(ConsoleSide& console, node::Requests const& requests, people::People const& people,
          TimeSource const& time, people::Account who, Secret cookie, std::string_view told)
      : console_{console},
        requests_{requests},
        people_{people},
        time_{time},
        who_{std::move(who)},
        cookie_{std::move(cookie)},
        place_{told.empty() ? console.changes.end() : console.changes.after(told)} {}

  asio::awaitable<Result<void>> run(net::BodyWriter& writer) {
    auto const executor = co_await asio::this_coro::executor;
    net::Timer timer{executor};
    auto const listener = console_.changes.listen([&timer] { timer.wake(); });
    if (!listener) co_return fail(Code::unavailable, "api.too_many_listeners");
    Leaving const leaving{console_.changes, *listener};
    auto text = "retry: 2000\n\nid: " + console_.changes.id_of(place_) +
                "\nevent: ready\ndata: {}\n\n" + news();
    for (;;) {
      // Also when there is nothing to say: it tells that the connection is to be given up.
      auto const sent = co_await writer.write(as_bytes(text));
      if (!sent) co_return sent.error();
      if (over_ || console_.changes.closed()) co_return Result<void>{};
      auto const woken = co_await timer.sleep(heartbeat);
      text = news();
      if (text.empty() && woken == net::Woken::by_time) text = ": still here\n\n";
    }
  }

 private:
  /// Stops listening when the coroutine's frame goes, however it goes.
  class Leaving {
   public:
    Leaving(Changes& changes, Changes::Listener listener)
        : changes_{changes}, listener_{listener} {}

    ~Leaving() { changes_.leave(listener_); }

    Leaving(Leaving const&) = delete;
    Leaving& operator=(Leaving const&) = delete;

   private:
    Changes& changes_;
    Changes::Listener listener_;
  };

  /// To somebody who still is who they were, in the roles that they have now.
  std::string news() {
    auto const now = time_.now();
    if (!cookie_.empty() && !console_.sign_ins.look(cookie_, now)) over_ = true;
    if (auto const* const account = people_.account(who_.id)) who_ = *account;
    if (!who_.active_at(now)) over_ = true;
    if (over_) return "event: ended\ndata: {}\n\n";
    return console_.changes.tell(place_,
                                 {who_.roles, requests_.sees_everything(who_.id), who_.holder});
  }

  ConsoleSide& console_;
  node::Requests const& requests_;
  people::People const& people_;
  TimeSource const& time_;
  people::Account who_;
  Secret cookie_;
  Changes::Place place_;
  bool over_ = false;
};

}  // namespace

Route::Answer Route::events() const {
  auto* const console = TRY(this->console());
  if (console->changes.listeners() >= listeners_max)
    return fail(Code::unavailable, "api.too_many_listeners");
  auto const telling =
      std::make_shared<Telling>(*console, api_.requests_, api_.node_.desk().people(), api_.time_,
                                who_, cookie(), request_.headers.find("last-event-id"));
  net::HttpResponse out{200, "text/event-stream", std::string_view{}};
  out.stream = [telling](net::BodyWriter& writer) { return telling->run(writer); };
  return out;
}

}  // namespace comity::api
