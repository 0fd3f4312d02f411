/// The demonstration's parts: a small world on loopback, and a request carried through its life in
/// it.
#pragma once

#include "client.h"
#include "console.h"
#include "process.h"

#include <filesystem>
#include <map>
#include <optional>

namespace comity::cli {

/// Two nodes and a witness, each in a folder of its own below one, with keys, a signed agreement
/// and ports of loopback.
class DemoWorld {
 public:
  DemoWorld(Console const& console, std::filesystem::path folder)
      : console_{console}, folder_{std::move(folder)} {}

  /// Makes keys, drafts and signs the agreement, starts everything and adopts it. Errors: whatever
  /// a verb said; `unavailable cli.demo.not_ready` if something does not start.
  Result<void> build(std::filesystem::path const& model);

  /// With `token` it speaks for that account.
  Result<Client> client(std::string const& party, Secret token = {}) const;

  std::filesystem::path home(std::string const& party) const { return folder_ / party; }

  /// Where a browser finds the party's console; there one click signs in as anybody.
  std::string console_url(std::string const& party) const;

  /// The envelope that all have signed.
  std::filesystem::path agreement() const { return folder_ / "agreement.json"; }

  /// Runs a verb of this program and shows the command. Errors: `refused cli.demo.verb_failed`
  /// (command, errors).
  Result<std::string> run(std::vector<std::string> arguments) const;

  void stop();

 private:
  Result<void> make_keys();
  Result<void> agree(std::filesystem::path const& model);
  Result<void> start();
  Result<void> wait_for(std::string const& party);

  Console const& console_;
  std::filesystem::path folder_;
  std::map<std::string, int> ports_;
  std::map<std::string, Child> children_;
};

/// What the story is made of.
struct DemoFiles {
  std::filesystem::path agreements;  ///< Models, and examples of bodies.
  std::filesystem::path policies;
  std::filesystem::path misp;
};

/// Gives both sides their people and policies, then carries three requests from us to cn and back
/// through both gates: one of CERT to CERT for mitigation, made from the MISP event; one of police
/// to police for preservation; and one for information that the police have for a while, that
/// claims something about an actor, and that is answered under conditions of use. Shows each step
/// with both clocks and the proofs. True if every step and every proof held.
Result<bool> carry_requests(Console const& console, DemoWorld const& world, DemoFiles const& files);

}  // namespace comity::cli
