// What changes, told to those who listen: numbered, bounded, and only what they may see.
#include "api.h"
#include "comity/api/observer.h"
#include "comity/json/text.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace comity {
namespace {

using api::Change;
using people::Action;
using people::Role;

Change change(std::string id, Action needs = Action::read_cases) {
  return {"request", std::move(id), "case", needs};
}

/// Takes what is written; breaks once it has had enough.
class Page final : public net::BodyWriter {
 public:
  explicit Page(std::size_t pieces_max) : left_{pieces_max} {}

  boost::asio::awaitable<Result<void>> write(ByteView piece) override {
    text += as_text(piece);
    if (left_-- == 1) co_return fail(Code::unavailable, "net.closed");
    co_return Result<void>{};
  }

  std::string text;

 private:
  std::size_t left_;
};

boost::asio::awaitable<void> listen(net::HttpResponse const& response, Page& page) {
  auto const written = co_await response.stream(page);
  std::ignore = written;
}

/// Begins to listen, does `work`, and returns what came until the connection broke.
std::string heard(net::HttpResponse const& response, std::size_t pieces,
                  std::function<void()> const& work) {
  REQUIRE(response.status == 200);
  Page page{pieces};
  boost::asio::io_context io;
  boost::asio::co_spawn(io, listen(response, page), [](std::exception_ptr) {});
  io.poll();
  work();
  io.restart();
  io.poll();
  return page.text;
}

struct Watched : fixture::Pair {
  api::ConsoleSide side{"https://console.example", true, true, {}, api::Changes{now}, {}, {}};
  Api api{us, now};

  Watched() {
    settle();
    api.use(side);
  }
};

}  // namespace

TEST_CASE("who sees one channel only is told that something changed, not what") {
  api::Changes changes{Instant{}};
  api::Changes::Place place = changes.end();
  changes.publish(change("us-20260101-aaaaaaaa"));
  auto const told = changes.tell(place, {{Role::analyst}, false});
  CHECK(told.find(R"("what":"request")") != std::string::npos);
  CHECK(told.find("aaaaaaaa") == std::string::npos);
  CHECK(told.find("case") == std::string::npos);
}

TEST_CASE("who is tasked is told of the tasks of their own holder, and of nothing else") {
  api::Changes changes{Instant{}};
  changes.publish(change("a"));
  changes.publish({"task", {}, {}, Action::read_cases});
  changes.publish({"task", {}, {}, Action::answer_tasks, "isp-1"});
  changes.publish({"task", {}, {}, Action::answer_tasks, "isp-2"});
  auto const told = [&](people::Roles roles, std::string holder) {
    auto place = changes.after("0.0");
    auto const text = changes.tell(place, {std::move(roles), true, std::move(holder)});
    std::size_t count = 0;
    for (auto at = text.find("event: changed"); at != text.npos;
         at = text.find("event: changed", at + 1))
      ++count;
    return count;
  };
  CHECK(told({Role::task_holder}, "isp-1") == 1);
  CHECK(told({Role::task_holder}, "isp-3") == 0);
  CHECK(told({Role::duty_officer}, "") == 2);
}

TEST_CASE("changes are told in order, each once, to those who may know of them") {
  api::Changes changes{Instant{}};
  auto place = changes.end();
  changes.publish(change("1"));
  changes.publish(change("2", Action::manage_people));
  changes.publish(change("3"));
  CHECK(changes.tell(place, {{Role::analyst}, true}) ==
        "id: 0.1\nevent: changed\ndata: {\"what\":\"request\",\"id\":\"1\",\"case\":\"case\"}\n\n"
        "id: 0.3\nevent: changed\ndata: {\"what\":\"request\",\"id\":\"3\",\"case\":\"case\"}\n\n");
  CHECK(changes.tell(place, {{Role::analyst}, true}).empty());
}

TEST_CASE("who comes back with the last id misses nothing, or is told that too much is gone") {
  api::Changes changes{Instant{Duration{7}}};
  for (int i = 1; i <= 3; ++i) changes.publish(change(std::to_string(i)));
  auto place = changes.after("7.1");
  auto const told = changes.tell(place, {{Role::analyst}, true});
  CHECK(told.find("\"id\":\"1\"") == std::string::npos);
  CHECK(told.find("\"id\":\"2\"") != std::string::npos);
  CHECK(told.find("\"id\":\"3\"") != std::string::npos);
  for (auto const* const id :
       {"", "7", "7.", "8.1", "7.4", "7.99999999999999999999", "-7.1", "7.1 ", "x.y", "7.1.1"}) {
    CAPTURE(id);
    auto lost = changes.after(id);
    CHECK(changes.tell(lost, {{Role::analyst}, true}) == "id: 7.3\nevent: reset\ndata: {}\n\n");
    CHECK(changes.tell(lost, {{Role::analyst}, true}).empty());
  }
  for (std::size_t i = 0; i < api::changes_max; ++i) changes.publish(change("more"));
  auto old = changes.after("7.2");
  CHECK(changes.tell(old, {{Role::analyst}, true}).find("event: reset") != std::string::npos);
}

TEST_CASE("a slow listener whose place was overtaken is told to read anew") {
  api::Changes changes{Instant{}};
  auto place = changes.end();
  for (std::size_t i = 0; i <= api::changes_max; ++i) changes.publish(change("x"));
  CHECK(changes.tell(place, {{Role::analyst}, true}).find("event: reset") != std::string::npos);
}

TEST_CASE("there is a limit to how many listen") {
  Watched watched;
  api::Changes::Listener last;
  for (std::size_t i = 0; i < api::listeners_max; ++i)
    last = watched.side.changes.listen([] {}).value();
  CHECK_FALSE(watched.side.changes.listen([] {}));
  CHECK(error_id(watched.api.get("/v1/events", 503)) == "api.too_many_listeners");
  watched.side.changes.leave(last);
  CHECK(watched.api.call("GET", "/v1/events").status == 200);
}

TEST_CASE("a request that is sent, and what comes of it at the peer, is told at once") {
  Watched watched;
  api::Observer observer{*watched.us.node, watched.side.changes};
  std::string request;
  auto const text = heard(watched.api.call("GET", "/v1/events"), 3, [&] {
    request = comity::text(watched.api.post("/v1/requests", new_request()), "request");
    REQUIRE(observer.look());
    REQUIRE(observer.look());
  });
  CHECK(text.starts_with("retry: 2000\n\nid: "));
  CHECK(text.find("event: ready\ndata: {}\n\n") != std::string::npos);
  CHECK(text.find("{\"what\":\"request\",\"id\":\"" + request + "\"") != std::string::npos);
  CHECK(text.find("{\"what\":\"link\",\"id\":\"") != std::string::npos);

  auto place = watched.side.changes.end();
  watched.settle();
  REQUIRE(observer.look());
  auto const later = watched.side.changes.tell(place, {{Role::analyst}, true});
  CHECK(later.find("{\"what\":\"request\",\"id\":\"" + request + "\"") != std::string::npos);
  REQUIRE(observer.look());
  CHECK(watched.side.changes.tell(place, {{Role::analyst}, true}).empty());
}

TEST_CASE("what people do at home is told too, and looking is no change") {
  Watched watched;
  api::Observer observer{*watched.us.node, watched.side.changes};
  auto place = watched.side.changes.end();
  watched.api.post("/v1/agencies", agency(), 200);
  watched.us.node->commit(watched.now);
  REQUIRE(observer.look());
  auto before = place;
  CHECK(watched.side.changes.tell(place, {{Role::analyst}, true}).empty());
  CHECK(watched.side.changes.tell(before, {{Role::administrator}, true}).find("\"people\"") !=
        std::string::npos);
  REQUIRE(watched.us.node->desk().note(journal::Type::view, people::AccountId{"x"}, json::Object{},
                                       watched.now));
  watched.us.node->commit(watched.now);
  REQUIRE(observer.look());
  CHECK(watched.side.changes.tell(place, {{Role::auditor, Role::administrator}, true}).empty());
}

TEST_CASE("a stream ends with the sign-in, and nobody is left listening") {
  Watched watched;
  auto& api = watched.api;
  api.post("/v1/agencies", agency(), 200);
  api.post("/v1/accounts",
           json::Object{{"id", "ana"},
                        {"name", "Ana"},
                        {"agency", "cert"},
                        {"roles", json::Array{json::Value{"analyst"}}}},
           200);
  api.come_by(api::Door::console);
  CHECK(api.call("GET", "/v1/events").status == 401);
  api.post("/v1/session/demo", json::Object{{"account", "ana"}}, 200);
  auto const text = heard(api.call("GET", "/v1/events"), 9, [&] {
    CHECK(watched.side.changes.listeners() == 1);
    watched.side.sign_ins.end_all(people::AccountId{"ana"});
    watched.side.changes.publish(change("secret"));
  });
  CHECK(text.ends_with("event: ended\ndata: {}\n\n"));
  CHECK(text.find("secret") == std::string::npos);
  CHECK(watched.side.changes.listeners() == 0);
}

}  // namespace comity
