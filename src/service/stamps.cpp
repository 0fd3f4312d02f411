#include "comity/service/stamps.h"

#include "comity/crypto/timestamp.h"
#include "comity/net/http_client.h"

namespace comity::service {
namespace {

constexpr unsigned status_ok = 200;

net::HttpRequest question(net::Url const& address, Bytes query) {
  return {"POST", address.prefix.empty() ? "/" : "", std::string{crypto::timestamp_query_type},
          std::move(query)};
}

Error no_stamp(net::Url const& address, unsigned status) {
  return fail(Code::unavailable, "service.no_stamp",
              {{"address", address.text()}, {"status", std::to_string(status)}});
}

}  // namespace

boost::asio::awaitable<Result<Bytes>> ask_stamp_authority(net::Url address, Bytes query) {
  auto client = net::HttpClient::create(address, std::nullopt);
  if (!client) co_return client.error();
  auto response = co_await client->send(question(address, std::move(query)), stamp_duration);
  if (!response) co_return response.error();
  if (response->status != status_ok) co_return no_stamp(address, response->status);
  co_return std::move(response->body);
}

}  // namespace comity::service
