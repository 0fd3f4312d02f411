#include "api.h"

#include "comity/json/text.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

namespace comity {
namespace {

namespace asio = boost::asio;

/// Keeps what is written.
class Kept final : public net::BodyWriter {
 public:
  /// `between` is called after each piece, if it can be.
  explicit Kept(std::function<void()> const& between) : between_{between} {}

  asio::awaitable<Result<void>> write(ByteView piece) override {
    append(bytes, piece);
    if (between_) between_();
    co_return Result<void>{};
  }

  Bytes bytes;

 private:
  std::function<void()> const& between_;
};

asio::awaitable<void> write_all(net::HttpResponse const& response, net::BodyWriter& writer,
                                bool& whole) {
  auto const written = co_await response.stream(writer);
  whole = static_cast<bool>(written);
}

Bytes whole_of(net::HttpResponse const& response, std::function<void()> const& between) {
  Kept kept{between};
  asio::io_context io;
  bool whole = false;
  asio::co_spawn(io, write_all(response, kept, whole), asio::detached);
  io.run();
  REQUIRE(whole);
  return std::move(kept.bytes);
}

}  // namespace

Api::Api(fixture::Party& party, Instant const& now, std::size_t export_bytes)
    : party_{party}, clock_{now}, export_bytes_{export_bytes} {}

net::HttpResponse Api::call(std::string method, std::string target, Bytes body) {
  if (served_ != party_.node.get()) {
    routes_.emplace(*party_.node, clock_, party_.random, export_bytes_);
    served_ = party_.node.get();
  }
  auto& routes = *routes_;
  if (national_ != nullptr) routes.use(*national_);
  if (evidence_ != nullptr) routes.use(*evidence_);
  if (is_authority_) routes.use(*is_authority_);
  if (office_) routes.use(office_->watch, office_->views);
  net::HttpRequest request{std::move(method), std::move(target), "application/json",
                           std::move(body)};
  if (console_ != nullptr) routes.use(*console_);
  dress(request);
  api::Caller caller{door_, "192.0.2.1"};
  if (auto const inquiry = routes.inquiry(request, caller))
    caller.told = *inquiry ? provider(**inquiry) : Result<api::Told>{inquiry->error()};
  caller.stamp_query = routes.stamping(request, caller);
  if (caller.stamp_query) caller.stamp_reply = authority(*caller.stamp_query);
  auto response = routes.handle(request, caller);
  if (response.headers.find("content-type") == "application/x-tar" && response.stream)
    response.body = whole_of(response, between_pieces);
  keep_cookie(response);
  auto& contract = Contract::instance();
  auto const status = response.status;
  CAPTURE(request.method);
  CAPTURE(request.target);
  CAPTURE(as_text(request.body).substr(0, 500));
  CAPTURE(as_text(response.body).substr(0, 500));
  for (auto const& fault : contract.faults(request, response)) FAIL_CHECK(fault);
  bool const refused = status >= 400 && status < 500;
  if (status < 500 && !refused) CHECK(contract.accepts(request));
  return response;
}

void Api::dress(net::HttpRequest& request) const {
  if (!token_.empty()) request.headers.set("authorization", "Bearer " + token_);
  if (door_ == api::Door::console) {
    request.headers.set("sec-fetch-site", "same-origin");
    request.headers.set("x-comity", "console");
    if (!cookie.empty()) request.headers.set("cookie", cookie);
  }
  for (auto const& [name, value] : headers) request.headers.set(name, value);
}

void Api::keep_cookie(net::HttpResponse const& response) {
  answered = response.headers;
  auto const set = answered.find("set-cookie");
  if (!set.empty()) cookie = std::string{set.substr(0, set.find(';'))};
}

json::Value Api::json_of(net::HttpResponse const& response, unsigned status) const {
  REQUIRE_MESSAGE(response.status == status, to_text(response.body).substr(0, 1'000));
  return json::parse(response.body, {.bytes_max = 256 << 20, .depth_max = 64}).value();
}

json::Value Api::get(std::string target, unsigned status) {
  return json_of(call("GET", std::move(target)), status);
}

json::Value Api::post(std::string target, json::Value const& body, unsigned status) {
  return json_of(call("POST", std::move(target), to_bytes(json::write(body))), status);
}

json::Value Api::erase(std::string target, unsigned status) {
  return json_of(call("DELETE", std::move(target)), status);
}

json::Value const& member(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

std::string text(json::Value const& value, std::string_view name) {
  auto const* const found = member(value, name).if_string();
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

std::int64_t number(json::Value const& value, std::string_view name) {
  auto const* const found = member(value, name).if_integer();
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

bool flag(json::Value const& value, std::string_view name) {
  auto const* const found = member(value, name).if_boolean();
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

json::Array const& list(json::Value const& value, std::string_view name) {
  auto const* const found = member(value, name).if_array();
  REQUIRE_MESSAGE(found != nullptr, name);
  return *found;
}

std::string error_id(json::Value const& answer) {
  return text(member(answer, "error"), "id");
}

std::string error_parameter(json::Value const& answer, std::string_view name) {
  return text(member(member(answer, "error"), "parameters"), name);
}

json::Value agency(char const* id) {
  return json::Object{
      {"id", id}, {"name", json::Object{{"en", "CERT"}, {"zh", "应急中心"}}}, {"kind", "cert"}};
}

json::Value new_request() {
  return json::Object{{"to", "cn"},
                      {"kind", "mitigation"},
                      {"urgency", "urgent"},
                      {"codes", json::Object{{"items", 3}}},
                      {"body", fixture::example("mitigation.request")}};
}

json::Value step(std::string const& name, json::Object codes) {
  auto const kind = name == "answer" ? "mitigation.answer" : "request." + name;
  return json::Object{
      {"step", name}, {"codes", std::move(codes)}, {"body", fixture::example(kind)}};
}

}  // namespace comity
