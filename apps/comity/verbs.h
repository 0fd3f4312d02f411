/// The verbs of the program. Each adds itself to the command line and, if it is the one chosen,
/// leaves what to run in `Chosen`.
#pragma once

#include "client.h"
#include "console.h"

#include <CLI/CLI.hpp>

namespace comity::cli {

/// What all verbs share. Filled before the chosen one runs.
struct Invocation {
  Console console;
  std::string home = ".";  ///< --home: the folder of the node or witness.
  std::string passphrase_file;
  std::string token_file;  ///< --token-file: for which account it speaks; empty: for none.
  std::function<Exit()> chosen;

  service::Home node_home() const { return {home}; }

  /// The node of the home, asked for the account of the token file. Errors: those of `Client::of`
  /// and `service::read_file`.
  Result<Client> client() const;

  /// From --passphrase-file, COMITY_PASSPHRASE_FILE, or asked for on the terminal. Errors:
  /// `unavailable cli.no_passphrase`.
  Result<Secret> passphrase(bool is_new = false) const;
};

/// A subcommand with its help from `cli.<id>` in lang/cli.json: what it does, and an example
/// (`cli.<id>.example`).
CLI::App* add_verb(Invocation& in, CLI::App& parent, std::string const& name,
                   std::string const& id);

/// Runs `run` when `verb` is chosen; its error is explained and becomes the exit code.
void on_chosen(Invocation& in, CLI::App* verb, std::function<Result<Exit>()> run);

/// The link of that name, or with that peer if there is one; the only one, if `named` is empty.
/// Errors: `invalid cli.log.which` (count); those of `Client::get`.
Result<std::string> chosen_link(Client& client, std::string const& named);

/// Saves a request with its proofs as one file, or prints it if `out` is empty.
Result<Exit> write_bundle(Invocation& in, std::string const& request, std::string const& out,
                          bool bodies);

// One for each file.
void add_keys(Invocation& in, CLI::App& app);
void add_agreement(Invocation& in, CLI::App& app);
void add_node(Invocation& in, CLI::App& app);
void add_witness(Invocation& in, CLI::App& app);
void add_request(Invocation& in, CLI::App& app);
void add_request_draft(Invocation& in, CLI::App& request);
void add_triage(Invocation& in, CLI::App& app);
void add_task(Invocation& in, CLI::App& app);
void add_own_task(Invocation& in, CLI::App& app);
void add_log(Invocation& in, CLI::App& app);
void add_figures(Invocation& in, CLI::App& app);
void add_policy(Invocation& in, CLI::App& app);
void add_evidence(Invocation& in, CLI::App& app);
void add_verify(Invocation& in, CLI::App& app);
void add_doctor(Invocation& in, CLI::App& app);
void add_draft(Invocation& in, CLI::App& app);
void add_review(Invocation& in, CLI::App& app);
void add_watch(Invocation& in, CLI::App& app);
void add_account(Invocation& in, CLI::App& app);
void add_account_factors(Invocation& in, CLI::App& account);
void add_agency(Invocation& in, CLI::App& app);
void add_journal(Invocation& in, CLI::App& app);
void add_demo(Invocation& in, CLI::App& app);
void add_completion(Invocation& in, CLI::App& app);

}  // namespace comity::cli
