/// comity node serve|status
#include "comity/service/node_service.h"
#include "comity/service/witness_service.h"
#include "diagnostics.h"
#include "verbs.h"

#include <csignal>
#include <iostream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace comity::cli {
namespace {

namespace asio = boost::asio;

/// Runs `service` until the process is told to end.
template <typename Service>
Result<Exit> run_until_signal(asio::io_context& io, Result<std::unique_ptr<Service>> service) {
  if (!service) return service.error();
  // Whoever read what it says may go; that is no reason to end.
  std::signal(SIGPIPE, SIG_IGN);
  asio::signal_set signals{io, SIGINT, SIGTERM};
  auto* const running = service->get();
  signals.async_wait([&io, running](boost::system::error_code, int) {
    asio::co_spawn(io, running->stop(), [&io](std::exception_ptr) { io.stop(); });
  });
  io.run();
  return Exit::ok;
}

struct ConsoleFlags {
  std::string address;
  std::string origin;
  std::string certificate;
  std::string key;
  std::string pages;
  std::string provider;
  bool demo = false;
};

/// Nothing if no address is given: then the home's configuration says whether there is a console.
Result<std::optional<service::ConsoleConfig>> console_of(ConsoleFlags const& flags) {
  if (flags.address.empty()) return std::optional<service::ConsoleConfig>{};
  auto address = TRY(service::parse_console_address(flags.address, !flags.certificate.empty()));
  return std::optional{service::ConsoleConfig{std::move(address), flags.origin, flags.certificate,
                                              flags.key, flags.pages, flags.provider, flags.demo}};
}

Result<Exit> serve_node(Invocation& in, ConsoleFlags const& flags) {
  auto const console = TRY(console_of(flags));
  auto const passphrase = TRY(in.passphrase());
  asio::io_context io{1};
  StandardError diagnostics{in.console};
  auto service = service::NodeService::start(io.get_executor(), in.node_home(), passphrase,
                                             diagnostics, console);
  if (service && !(*service)->first_link().empty()) {
    in.console.say("cli.node.serve.first_link");
    in.console.line((*service)->first_link());
    std::cout.flush();
  }
  return run_until_signal(io, std::move(service));
}

Result<Exit> serve_witness(Invocation& in) {
  auto const passphrase = TRY(in.passphrase());
  asio::io_context io{1};
  StandardError diagnostics{in.console};
  return run_until_signal(io, service::WitnessService::start(io.get_executor(), in.node_home(),
                                                             passphrase, diagnostics));
}

std::string number(json::Value const& value, std::string_view name) {
  auto const* const found = value.find(name);
  auto const* const n = found != nullptr ? found->if_integer() : nullptr;
  return n != nullptr ? std::to_string(*n) : "-";
}

std::string size_of(json::Value const& link, std::string_view checkpoint) {
  auto const* const found = link.find(checkpoint);
  return found != nullptr && found->if_object() != nullptr ? number(*found, "size") : "-";
}

Result<Exit> show_status(Invocation& in) {
  auto client = TRY(in.client());
  auto const status = TRY(client.get("/v1/node"));
  auto const& console = in.console;
  console.give(status);
  console.line(console.strong(*status.find("party")->if_string()) + "  " +
               shown_time(status.find("now")));
  auto const& alarms = *status.find("alarms");
  if (number(alarms, "ahead") != "0" || number(alarms, "overdue") != "0")
    console.line(console.bad(console.text(
        "cli.node.status.alarms",
        {{"ahead", number(alarms, "ahead")}, {"overdue", number(alarms, "overdue")}})));
  for (auto const& link : *status.find("links")->if_array()) {
    console.line(*link.find("link")->if_string());
    console.say("cli.node.status.link", {{"sent", number(link, "sent")},
                                         {"received", number(link, "received")},
                                         {"undelivered", number(link, "undelivered")},
                                         {"incidents", number(link, "incidents")}});
    console.say("cli.node.status.logs", {{"size", number(link, "log_size")},
                                         {"mirrored", size_of(link, "mirrored")},
                                         {"witnessed", size_of(link, "witnessed")},
                                         {"mirror", number(link, "mirror_size")}});
  }
  return Exit::ok;
}

}  // namespace

void add_node(Invocation& in, CLI::App& app) {
  auto* const node = add_verb(in, app, "node", "node");
  node->require_subcommand(1);
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const flags = std::make_shared<ConsoleFlags>();
  auto* const serve = add_verb(in, *node, "serve", "node.serve");
  auto* const address =
      serve->add_option("--console", flags->address, word("cli.node.serve.console"));
  auto const about_console = [&](char const* name, std::string& into, char const* id) {
    return serve->add_option(name, into, word(id))->needs(address);
  };
  about_console("--console-origin", flags->origin, "cli.node.serve.origin");
  about_console("--console-cert", flags->certificate, "cli.node.serve.certificate")
      ->type_name(word("cli.type.file"));
  about_console("--console-key", flags->key, "cli.node.serve.key")
      ->type_name(word("cli.type.file"));
  about_console("--console-oidc", flags->provider, "cli.node.serve.oidc")
      ->type_name(word("cli.type.file"));
  about_console("--console-dir", flags->pages, "cli.node.serve.pages")
      ->type_name(word("cli.type.folder"));
  serve->add_flag("--demo-sign-in", flags->demo, word("cli.node.serve.demo"))->needs(address);
  on_chosen(in, serve, [&in, flags] { return serve_node(in, *flags); });
  on_chosen(in, add_verb(in, *node, "status", "node.status"), [&in] { return show_status(in); });
}

void add_witness(Invocation& in, CLI::App& app) {
  auto* const witness = add_verb(in, app, "witness", "witness");
  witness->require_subcommand(1);
  on_chosen(in, add_verb(in, *witness, "serve", "witness.serve"),
            [&in] { return serve_witness(in); });
}

}  // namespace comity::cli
