#include "client.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace comity::cli {

namespace asio = boost::asio;

namespace {

/// Of one call, or of each piece of a long answer: the node may be verifying a large agreement, or
/// stand in a commit on a slow disk.
constexpr Duration call_duration{120'000};

/// Of one answer that is taken whole, in bytes: a bundle with its bodies.
constexpr std::size_t answer_bytes_max = 1 << 30;

asio::awaitable<void> send(net::HttpClient& client, net::HttpRequest request, net::TakePiece take,
                           std::optional<Result<net::HttpResponse>>& out) {
  auto response = co_await client.send(std::move(request), call_duration, std::move(take));
  out.emplace(std::move(response));
}

/// The error that the node's answer carries.
Error error_of(net::HttpResponse const& response) {
  return error_told(response.body, fail(Code::damaged, "cli.unexpected_answer",
                                        {{"status", std::to_string(response.status)}}));
}

}  // namespace

Error error_told(ByteView body, Error otherwise) {
  auto const value = json::parse(body);
  if (!value) return otherwise;
  json::Reader r{*value};
  auto const error = r.object("error");
  auto const code = error.text("code", 32);
  Error out{otherwise.code, std::string{error.text("id", 128)}, {}};
  if (!r.done()) return otherwise;
  for (auto const candidate : {Code::invalid, Code::forbidden, Code::not_found, Code::conflict,
                               Code::too_large, Code::refused, Code::unavailable, Code::damaged}) {
    if (name_of(candidate) == code) out.code = candidate;
  }
  if (auto const* const parameters = value->find("error")->find("parameters");
      parameters != nullptr && parameters->if_object()) {
    for (auto const& [name, text] : *parameters->if_object()) {
      if (text.if_string()) out.parameters.emplace_back(name, *text.if_string());
    }
  }
  return out;
}

std::string path_part(std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (unsigned char const c : name) {
    bool const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      out += static_cast<char>(c);
    } else {
      out += {'%', digits[c >> 4], digits[c & 15]};
    }
  }
  return out;
}

struct Client::State {
  asio::io_context io;
  net::HttpClient client;
  std::string address;
  Secret token;  ///< Empty: speaks for whoever may open the socket.

  Result<net::HttpResponse> call(net::HttpRequest request, net::TakePiece take = {}) {
    std::optional<Result<net::HttpResponse>> out;
    if (!token.empty())
      request.headers.set("authorization", "Bearer " + std::string{as_text(token.reveal())});
    // Stopped as soon as the answer is there: timers of the connection would keep the loop running.
    asio::co_spawn(io, send(client, std::move(request), std::move(take), out),
                   [this](std::exception_ptr) { io.stop(); });
    io.restart();
    io.run();
    if (!out)
      return fail(Code::unavailable, "cli.node_unreachable",
                  {{"address", address}, {"cause", "net.closed"}});
    if (!*out) {
      auto error = fail(Code::unavailable, "cli.node_unreachable",
                        {{"address", address}, {"cause", out->error().id}});
      error.parameters.insert(error.parameters.end(), out->error().parameters.begin(),
                              out->error().parameters.end());
      return error;
    }
    if ((*out)->status >= 400) return error_of(**out);
    return *std::move(*out);
  }
};

Client::Client(std::unique_ptr<State> state) : state_{std::move(state)} {}

Client::~Client() = default;

Client::Client(Client&&) noexcept = default;

Result<Client> Client::of(service::Home const& home, Secret token) {
  auto const config = TRY(service::read_node_config(home));
  net::HttpClientLimits limits;
  limits.body_bytes_max = answer_bytes_max;
  auto client = TRY(net::HttpClient::create(config.api_address, std::nullopt, limits));
  return Client{std::unique_ptr<State>(new State{.io = asio::io_context{1},
                                                 .client = std::move(client),
                                                 .address = config.api_address.text(),
                                                 .token = std::move(token)})};
}

Result<Bytes> Client::get_bytes(std::string const& target) {
  auto response = TRY(state_->call(net::HttpRequest{"GET", target}));
  return std::move(response.body);
}

Result<void> Client::get_pieces(std::string const& target, net::TakePiece take) {
  // What the taker says is not the node's fault, and is told as it is.
  std::optional<Error> refused;
  auto const answered = state_->call(net::HttpRequest{"GET", target},
                                     [&refused, &take](ByteView piece) -> Result<void> {
                                       auto const taken = take(piece);
                                       if (!taken) refused = taken.error();
                                       return taken;
                                     });
  if (refused) return *refused;
  if (!answered) return answered.error();
  return {};
}

Result<std::string> Client::get_text(std::string const& target) {
  return to_text(TRY(get_bytes(target)));
}

Result<json::Value> Client::get(std::string const& target) {
  return json::parse(TRY(get_bytes(target)), {.bytes_max = answer_bytes_max, .depth_max = 64});
}

Result<json::Value> Client::post_bytes(std::string const& target, Bytes body) {
  auto response =
      TRY(state_->call(net::HttpRequest{"POST", target, "application/json", std::move(body)}));
  return json::parse(response.body, {.bytes_max = answer_bytes_max, .depth_max = 64});
}

Result<json::Value> Client::post(std::string const& target, json::Value const& body) {
  return post_bytes(target, to_bytes(json::write(body)));
}

}  // namespace comity::cli
