/// comity evidence stamp: a time stamp from an authority of RFC 3161.
#include "comity/crypto/timestamp.h"
#include "comity/net/http_client.h"
#include "evidence.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace comity::cli {
namespace {

namespace asio = boost::asio;

/// Of one question to an authority.
constexpr Duration stamp_duration{30'000};

asio::awaitable<void> send(net::HttpClient& client, net::HttpRequest request,
                           std::optional<Result<net::HttpResponse>>& out) {
  auto response = co_await client.send(std::move(request), stamp_duration);
  out.emplace(std::move(response));
}

/// The authority's answer to a query.
Result<Bytes> ask(std::string const& address, Bytes query) {
  asio::io_context io{1};
  auto client = TRY(net::HttpClient::create(TRY(net::parse_url(address)), std::nullopt));
  bool const at_root = client.url().prefix.empty();
  net::HttpRequest request{"POST", at_root ? "/" : "", std::string{crypto::timestamp_query_type},
                           std::move(query)};
  std::optional<Result<net::HttpResponse>> out;
  asio::co_spawn(io, send(client, std::move(request), out),
                 [&io](std::exception_ptr) { io.stop(); });
  io.run();
  if (!out) return fail(Code::unavailable, "net.closed");
  if (!*out) return out->error();
  if ((*out)->status == 200) return std::move((*out)->body);
  return fail(Code::unavailable, "cli.evidence.no_stamp",
              {{"address", address}, {"status", std::to_string((*out)->status)}});
}

struct StampFlags {
  std::string item;
  std::string address;
  std::string ca;
};

Result<Exit> stamp(Invocation& in, StampFlags const& flags, Who const& who) {
  auto client = TRY(in.client());
  auto const certificates = TRY(service::read_file(flags.ca));
  auto const before = TRY(client.get("/v1/evidence/" + flags.item));
  auto const* const digest = before.find("manifest")->find("digests")->find("sha256");
  auto const sha256 = TRY(Digest::parse(*digest->if_string()));
  crypto::SystemRandom random;
  auto const query = crypto::make_timestamp_query(sha256, random);
  auto const reply = TRY(ask(flags.address, query));
  auto const token = TRY(crypto::take_timestamp_reply(reply, query));
  auto const said = TRY(crypto::verify_timestamp(token, sha256, as_text(certificates)));
  auto body = to_json(who);
  body.emplace_back("address", flags.address);
  body.emplace_back("token", to_base64(token));
  auto const view = TRY(client.post("/v1/evidence/" + flags.item + "/stamps", std::move(body)));
  in.console.give(view);
  in.console.say("cli.evidence.stamped",
                 {{"address", flags.address}, {"time", shown_time(said.at)}});
  return Exit::ok;
}

}  // namespace

void add_evidence_stamp(Invocation& in, CLI::App& evidence) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, evidence, "stamp", "evidence.stamp");
  auto const flags = std::make_shared<StampFlags>();
  verb->add_option("item", flags->item, word("cli.evidence.item"))->required();
  verb->add_option("--tsa", flags->address, word("cli.evidence.tsa"))
      ->envname("COMITY_TSA")
      ->required();
  verb->add_option("--tsa-ca", flags->ca, word("cli.evidence.tsa_ca"))
      ->envname("COMITY_TSA_CA")
      ->required()
      ->check(CLI::ExistingFile);
  on_chosen(in, verb, [&in, flags, who = add_who(in, verb)] { return stamp(in, *flags, *who); });
}

}  // namespace comity::cli
