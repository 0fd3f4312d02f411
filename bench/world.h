/// Two parties on this machine, as the programs themselves would found them: a folder each with
/// keys, a signed agreement, a database on the disk, ports of loopback, and TLS between them.
#pragma once

#include "comity/agreement/rehearsal.h"
#include "process.h"

#include <filesystem>
#include <optional>

namespace comity::bench {

/// Protects nothing: the keys are gone with the folder.
inline constexpr std::string_view passphrase = "a benchmark's keys protect nothing";

class World {
 public:
  /// Clears the folder and founds "us" and "cn" in it, with Ed25519 keys alone, under the model
  /// agreement us-cn-2015. Nothing runs yet.
  explicit World(std::filesystem::path folder);

  /// Starts both nodes, and has both adopt the agreement.
  void start();

  Process const& us() const { return *us_; }

  Process const& cn() const { return *cn_; }

  agreement::Rehearsal const& parties() const { return parties_; }

  std::filesystem::path home(std::string const& party) const { return folder_ / party; }

  /// Of the party's node, for its owner.
  std::string socket(std::string const& party) const { return home(party) / "api.sock"; }

  Process serve(std::string const& party) const;

  /// Starts each node once, so that it has made what only itself makes, and ends it.
  void wake() const;

  /// Until the party's node answers.
  void wait_for(std::string const& party) const;

 private:
  std::filesystem::path folder_;
  agreement::Rehearsal parties_;
  std::optional<Process> us_;
  std::optional<Process> cn_;
};

/// A request body of exactly 1 KiB that fits the agreement, and the order by which "us" issues it
/// to "cn".
std::string kibibyte_request();

}  // namespace comity::bench
