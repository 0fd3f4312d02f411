#include "provider_client.h"

namespace comity::service {
namespace {

namespace asio = boost::asio;

constexpr unsigned status_ok = 200;

}  // namespace

asio::awaitable<Result<courier::WebAnswer>> ProviderClient::ask(courier::WebCall call) {
  call.ca_file = provider_.ca_file;
  call.answer_bytes_max = oidc::answer_bytes_max;
  call.given_up = closed_.get();
  auto const asked = std::make_shared<courier::WebCall>(std::move(call));
  auto const answer = std::make_shared<std::optional<Result<courier::WebAnswer>>>();
  std::function<void()> const job = [asked, answer, closed = closed_] {
    *answer = courier::ask_web(*asked);
  };
  auto const done = co_await aside_(job);
  if (!done) co_return done.error();
  co_return **std::move(answer);
}

asio::awaitable<Result<Bytes>> ProviderClient::fetch(std::string address) {
  courier::WebCall call;
  call.address = std::move(address);
  auto answer = co_await ask(std::move(call));
  if (!answer) co_return answer.error();
  if (answer->status != status_ok)
    co_return fail(Code::unavailable, "oidc.provider_failed",
                   {{"status", std::to_string(answer->status)}});
  co_return std::move(answer->body);
}

asio::awaitable<Result<oidc::Metadata>> ProviderClient::metadata() {
  if (metadata_ && time_.now() < metadata_ends_) co_return *metadata_;
  if (failure_ && time_.now() < failure_ends_) co_return *failure_;
  auto const document = co_await fetch(oidc::discovery_address(provider_.issuer));
  auto const read = document ? oidc::parse_metadata(*document, provider_.issuer)
                             : Result<oidc::Metadata>{document.error()};
  auto const now = time_.now();
  failure_.reset();
  if (!read) {
    failure_ = read.error();
    failure_ends_ = now + oidc::retry_pause;
    co_return read.error();
  }
  metadata_ = *read;
  metadata_ends_ = now + oidc::fresh_for;
  co_return *read;
}

asio::awaitable<Result<void>> ProviderClient::fetch_keys(std::string address) {
  auto const document = co_await fetch(std::move(address));
  if (!document) co_return document.error();
  auto keys = oidc::KeySet::parse(*document);
  if (!keys) co_return keys.error();
  keys_ = *std::move(keys);
  keys_end_ = time_.now() + oidc::fresh_for;
  co_return Result<void>{};
}

asio::awaitable<Result<oidc::Identity>> ProviderClient::redeem(oidc::Metadata metadata,
                                                               oidc::Return back) {
  auto form = oidc::token_request(provider_, metadata, back);
  courier::WebCall call;
  call.address = std::move(form.address);
  call.authorization = std::move(form.authorization);
  call.form = std::move(form.body);
  auto const answer = co_await ask(std::move(call));
  if (!answer) co_return answer.error();
  auto const token = oidc::parse_token_answer(answer->status, answer->body);
  if (!token) co_return token.error();
  if (time_.now() >= keys_end_) {
    auto const fetched = co_await fetch_keys(metadata.jwks_uri);
    if (!fetched) co_return fetched.error();
  }
  auto const believe = [&] {
    return oidc::believe(*token, keys_, provider_, back.attempt.nonce, time_.now());
  };
  auto identity = believe();
  bool const is_new_key = !identity && identity.error().id == "oidc.unknown_key";
  if (!is_new_key || time_.now() < keys_refreshed_ + oidc::refresh_pause) co_return identity;
  keys_refreshed_ = time_.now();
  auto const fetched = co_await fetch_keys(metadata.jwks_uri);
  if (!fetched) co_return fetched.error();
  co_return believe();
}

asio::awaitable<Result<api::Told>> ProviderClient::run(api::Inquiry inquiry) {
  auto const self = shared_from_this();
  auto const found = co_await metadata();
  if (!found) co_return found.error();
  api::Told told;
  told.metadata = *found;
  if (!inquiry.back) co_return told;
  auto const identity = co_await redeem(*found, *std::move(inquiry.back));
  if (!identity) co_return identity.error();
  told.identity = *identity;
  co_return told;
}

}  // namespace comity::service
