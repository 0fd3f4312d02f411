/// The folder of one node or witness: its configuration, keys and database.
#pragma once

#include "comity/crypto/keyring.h"
#include "comity/crypto/sealing.h"
#include "comity/message/ids.h"
#include "comity/net/url.h"

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace comity::service {

/// Of one file that a person hands in, in bytes: an agreement with all its signatures has well
/// under a tenth of it.
inline constexpr std::size_t file_bytes_max = 64 << 20;

/// Where people at browsers find the node: `[console]` in `node.toml`, or the flags of `serve`.
struct ConsoleConfig {
  net::Url address;                   ///< https; http on loopback only.
  std::string origin;                 ///< As browsers name it; empty: by its address.
  std::filesystem::path certificate;  ///< PEM, with its chain.
  std::filesystem::path key;          ///< PEM, without a passphrase.
  std::filesystem::path pages;        ///< Pages from a folder, for development; empty: built in.
  std::filesystem::path provider;     ///< By whom people may sign in besides; empty: nobody.
  bool demo = false;                  ///< Everybody may sign in as anybody. Never in the file.
};

/// Whom the node asks for time stamps: `[timestamps]` in `node.toml`.
struct TimestampsConfig {
  net::Url address;                   ///< http.
  std::filesystem::path authorities;  ///< PEM: under these its signers' certificates were issued.
};

/// What `node.toml` says.
struct NodeConfig {
  message::PartyId party;
  net::Url peer_address;  ///< Where peers connect: https.
  net::Url api_address;   ///< Where the command line connects: a Unix socket.
  std::optional<ConsoleConfig> console;
  std::optional<TimestampsConfig> timestamps;
  Duration alarm_lead = std::chrono::days{14};  ///< Ahead of what falls due [P8.10].
};

/// The console's address in one of the forms "127.0.0.1:8800" (https if `has_certificate`, else
/// http) and "https://console.example:8443". Errors: `invalid net.bad_url`.
Result<net::Url> parse_console_address(std::string_view text, bool has_certificate);

/// What `witness.toml` says.
struct WitnessConfig {
  std::string name;  ///< The key's name.
  net::Url address;  ///< http or unix.
};

/// The layout of a home. All paths are below `folder`.
struct Home {
  std::filesystem::path folder;

  std::filesystem::path node_config() const { return folder / "node.toml"; }

  std::filesystem::path witness_config() const { return folder / "witness.toml"; }

  std::filesystem::path keys() const { return folder / "keys"; }

  std::filesystem::path database() const { return folder / "comity.db"; }

  std::filesystem::path published() const { return folder / "published"; }

  std::filesystem::path evidence() const { return folder / "evidence"; }

  std::filesystem::path agreements() const { return folder / "agreements"; }

  /// How this node writes to those at home; may be missing.
  std::filesystem::path triage_config() const { return folder / "triage.toml"; }

  /// The files of tables.
  std::filesystem::path triage() const { return folder / "triage"; }

  std::filesystem::path api_socket() const { return folder / "api.sock"; }
};

/// Errors: `not_found service.no_file` (path), `unavailable service.cannot_read` (path, reason),
/// `too_large service.file_too_large`.
Result<Bytes> read_file(std::filesystem::path const& path, std::size_t bytes_max = file_bytes_max);

/// That nobody else on the machine can read it. Errors: `forbidden service.key_open_to_others`
/// (path).
Result<void> check_private(std::filesystem::path const& path);

enum class Visibility { owner_only, everyone };

/// Replaces the file whole: after a crash it is the old or the new one. Errors: `unavailable
/// service.cannot_write` (path, reason).
Result<void> write_file(std::filesystem::path const& path, ByteView bytes, Visibility visibility);

/// Errors: `not_found service.no_config` (path); those of `read_file`; `invalid service.bad_config`
/// (path, line, reason), `service.config_lacks` (path, key), `service.config_address` (path, key,
/// value), `service.config_party` and `service.config_not_https` (path, value).
Result<NodeConfig> read_node_config(Home const& home);
Result<WitnessConfig> read_witness_config(Home const& home);

/// Whether the node can start with the `triage.toml` that stands in its home. Errors: `invalid
/// service.bad_triage_config` (path, reason); those of `read_file`, for the files that it names.
Result<void> check_triage_config(Home const& home, message::PartyId const& self);

Result<void> write_node_config(Home const& home, NodeConfig const& config);
Result<void> write_witness_config(Home const& home, WitnessConfig const& config);

/// All `*.json` in the home's folder of agreements, by name; none if there is no such folder.
Result<std::vector<std::filesystem::path>> agreement_files(Home const& home);

/// Makes the home's folders, for its owner alone. Errors: `unavailable service.cannot_write`.
Result<void> make_folders(Home const& home);

/// The private keys of a home.
struct HomeKeys {
  crypto::Keyring ring;
  std::map<std::string, Digest> files;  ///< Which key is in which file, by its name.

  /// Those in `<role>-*.pem`, by name; they live as long as `ring` does.
  std::vector<crypto::PrivateKey const*> of(std::string_view role) const;
};

/// All `*.pem` of the home's key folder, each 0.2 s of work on purpose: read side by side, on the
/// machine's cores. Errors: `not_found service.no_keys`; `forbidden service.key_open_to_others` for
/// a file that is not its owner's alone; `service.wrong_passphrase` and `service.bad_key_file` with
/// the code that `PrivateKey::from_pem` gives; all with the path, of the first such file by name.
Result<HomeKeys> read_keys(Home const& home, Secret const& passphrase);

/// The role in the names of key files that sign the node's journal.
inline constexpr std::string_view journal_role = "journal";

/// The role in the name of the key file from which the storage key is derived; it signs nothing.
inline constexpr std::string_view storage_role = "storage";

/// The last of `keys.of(role)`; made and written if there is none. Errors: those of `write_key`.
Result<crypto::PrivateKey const*> newest_key_of(Home const& home, std::string_view role,
                                                Secret const& passphrase, Random& random,
                                                HomeKeys& keys);

/// What bodies and evidence are sealed under: derived from the newest key of `storage_role`.
/// Errors: those of `newest_key_of`.
Result<crypto::SealingKey> open_storage_key(Home const& home, Secret const& passphrase,
                                            Random& random, HomeKeys& keys);

/// Writes one key file, named `<role>-<algorithm>-<first 8 of its id>.pem`, readable by its owner
/// alone; returns its path.
Result<std::filesystem::path> write_key(Home const& home, std::string_view role,
                                        crypto::PrivateKey const& key, Secret const& passphrase);

}  // namespace comity::service
