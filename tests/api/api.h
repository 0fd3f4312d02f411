/// A party's API, of which every answer is held against the contract.
#pragma once

#include "comity/api/routes.h"
#include "contract.h"
#include "pair.h"

namespace comity {

class Api {
 public:
  /// `now` is what its clock shows. Both outlive it.
  Api(fixture::Party& party, Instant const& now, std::size_t export_bytes = api::export_bytes_max);

  /// What the API has of the national side from now on; outlives it.
  void use(api::NationalSide& national) { national_ = &national; }

  /// For whose account it speaks from now on; empty: for none.
  void speak_with(std::string token) { token_ = std::move(token); }

  /// Likewise of the watch.
  void use(watch::Watch& watch, watch::Views& views) { office_.emplace(watch, views); }

  /// Likewise for people at browsers.
  void use(api::ConsoleSide& console) { console_ = &console; }

  /// By which door it asks from now on. At the console's it sends what a browser sends from a page
  /// of the console, and keeps its cookie.
  void come_by(api::Door door) { door_ = door; }

  /// "name=value", as the console has set it; changed by a test that steals or forges one.
  std::string cookie;

  /// Sent with every request, over what is sent otherwise.
  std::map<std::string, std::string> headers;

  /// What the provider of sign-ins says when it is asked.
  std::function<Result<api::Told>(api::Inquiry const&)> provider;

  /// What the authority for time stamps says when it is asked, and who that is.
  std::function<Result<Bytes>(ByteView query)> authority;

  void use(api::StampAuthority is) { is_authority_ = std::move(is); }

  /// The last answer's headers.
  net::HttpHeaders answered;

  /// What happens after each piece of an answer that is sent in pieces.
  std::function<void()> between_pieces;

  /// Likewise of evidence.
  void use(node::Evidence& evidence) { evidence_ = &evidence; }

  /// Fails the test if the answer is not as documented, or if a body that is not as documented was
  /// not refused.
  net::HttpResponse call(std::string method, std::string target, Bytes body = {});

  /// The answer's JSON. Fails the test if it has another status.
  json::Value get(std::string target, unsigned status = 200);
  json::Value post(std::string target, json::Value const& body, unsigned status = 201);
  json::Value erase(std::string target, unsigned status = 200);

 private:
  class Clock final : public TimeSource {
   public:
    explicit Clock(Instant const& now) : now_{now} {}

    Instant now() const override { return now_; }

   private:
    Instant const& now_;
  };

  void dress(net::HttpRequest& request) const;
  void keep_cookie(net::HttpResponse const& response);
  json::Value json_of(net::HttpResponse const& response, unsigned status) const;

  fixture::Party& party_;
  Clock clock_;
  std::size_t export_bytes_;
  std::optional<api::Routes> routes_;
  node::Node const* served_ = nullptr;  ///< By `routes_`: a party that starts again has another.
  std::string token_;
  api::NationalSide* national_ = nullptr;
  std::optional<api::OfficeSide> office_;
  node::Evidence* evidence_ = nullptr;
  std::optional<api::StampAuthority> is_authority_;
  api::ConsoleSide* console_ = nullptr;
  api::Door door_ = api::Door::socket;
};

/// Members of answers, by name; the test fails if there is none of that kind.
json::Value const& member(json::Value const& value, std::string_view name);
std::string text(json::Value const& value, std::string_view name);
std::int64_t number(json::Value const& value, std::string_view name);
bool flag(json::Value const& value, std::string_view name);
json::Array const& list(json::Value const& value, std::string_view name);

/// The `id` of an answer that is an error, and its parameter `name`.
std::string error_id(json::Value const& answer);
std::string error_parameter(json::Value const& answer, std::string_view name);

/// A valid body of `POST /v1/agencies`.
json::Value agency(char const* id = "cert");

/// A valid body of `POST /v1/requests`: a request for mitigation with three items.
json::Value new_request();

/// A valid body of `POST /v1/requests/{request}/steps`, with the example that the agreement has.
json::Value step(std::string const& name, json::Object codes = {});

}  // namespace comity
