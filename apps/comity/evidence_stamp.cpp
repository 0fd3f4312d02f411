/// comity evidence stamp: a time stamp from an authority of RFC 3161.
#include "comity/crypto/timestamp.h"
#include "comity/service/stamps.h"
#include "evidence.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace comity::cli {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> ask(net::Url address, Bytes query, std::optional<Result<Bytes>>& out) {
  auto reply = co_await service::ask_stamp_authority(std::move(address), std::move(query));
  out.emplace(std::move(reply));
}

/// The authority's answer to a query.
Result<Bytes> ask(std::string const& address, Bytes query) {
  asio::io_context io{1};
  auto url = TRY(net::parse_url(address));
  std::optional<Result<Bytes>> out;
  asio::co_spawn(io, ask(std::move(url), std::move(query), out),
                 [&io](std::exception_ptr) { io.stop(); });
  io.run();
  if (!out) return fail(Code::unavailable, "net.closed");
  return *std::move(out);
}

struct StampFlags {
  std::string item;
  std::string address;
  std::string ca;
};

Result<Digest> sha256_of(json::Value const& view) {
  auto const* const digest = view.find("manifest")->find("digests")->find("sha256");
  return Digest::parse(*digest->if_string());
}

/// Adds a token that is asked for here, not by the node.
Result<void> bring_token(json::Object& body, StampFlags const& flags, Digest const& sha256) {
  auto const certificates = TRY(service::read_file(flags.ca));
  crypto::SystemRandom random;
  auto const query = crypto::make_timestamp_query(sha256, random);
  auto const reply = TRY(ask(flags.address, query));
  auto const token = TRY(crypto::take_timestamp_reply(reply, query));
  TRY(crypto::verify_timestamp(token, sha256, as_text(certificates)));
  body.emplace_back("address", flags.address);
  body.emplace_back("token", to_base64(token));
  return {};
}

Result<Exit> stamp(Invocation& in, StampFlags const& flags, Who const& who) {
  auto client = TRY(in.client());
  auto const at = "/v1/evidence/" + flags.item;
  auto body = to_json(who);
  if (!flags.address.empty()) TRY(bring_token(body, flags, TRY(sha256_of(TRY(client.get(at))))));
  auto const view = TRY(client.post(at + "/stamps", std::move(body)));
  in.console.give(view);
  auto const& stamp = view.find("stamps")->if_array()->back();
  in.console.say("cli.evidence.stamped", {{"address", *stamp.find("authority")->if_string()},
                                          {"time", shown_time(stamp.find("at"))}});
  return Exit::ok;
}

}  // namespace

void add_evidence_stamp(Invocation& in, CLI::App& evidence) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, evidence, "stamp", "evidence.stamp");
  auto const flags = std::make_shared<StampFlags>();
  verb->add_option("item", flags->item, word("cli.evidence.item"))->required();
  auto* const address =
      verb->add_option("--tsa", flags->address, word("cli.evidence.tsa"))->envname("COMITY_TSA");
  auto* const certificates = verb->add_option("--tsa-ca", flags->ca, word("cli.evidence.tsa_ca"))
                                 ->envname("COMITY_TSA_CA")
                                 ->check(CLI::ExistingFile);
  address->needs(certificates);
  on_chosen(in, verb, [&in, flags, who = add_who(in, verb)] { return stamp(in, *flags, *who); });
}

}  // namespace comity::cli
