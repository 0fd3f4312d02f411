#include "comity/service/home.h"

#include "threads.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <toml++/toml.h>

namespace comity::service {
namespace {

namespace fs = std::filesystem;

/// That read key files side by side: each takes 16 MiB while it does.
constexpr unsigned key_threads_max = 8;

/// Of the time by which alarms are ahead: a year covers every hold that is given at once.
constexpr std::int64_t lead_days_max = 366;

std::string reason() {
  return std::error_code{errno, std::generic_category()}.message();
}

Error about(Code code, std::string id, fs::path const& path, std::string cause) {
  return fail(code, std::move(id), {{"path", path.string()}, {"reason", std::move(cause)}});
}

/// An open file that closes itself.
class File {
 public:
  explicit File(int descriptor) : descriptor_{descriptor} {}

  File(File const&) = delete;
  File& operator=(File const&) = delete;

  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  int get() const { return descriptor_; }

  bool write_and_sync(ByteView bytes) {
    while (!bytes.empty()) {
      auto const written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0;
  }

 private:
  int descriptor_;
};

Result<toml::table> read_toml(fs::path const& path) {
  auto const bytes = read_file(path);
  if (!bytes && bytes.error().code == Code::not_found)
    return fail(Code::not_found, "service.no_config", {{"path", path.string()}});
  if (!bytes) return bytes.error();
  try {
    return toml::parse(as_text(*bytes), path.string());
  } catch (toml::parse_error const& error) {
    return fail(Code::invalid, "service.bad_config",
                {{"path", path.string()},
                 {"line", std::to_string(error.source().begin.line)},
                 {"reason", std::string{error.description()}}});
  }
}

Result<std::string> text_at(toml::table const& table, fs::path const& path, std::string_view key) {
  if (auto const value = table.at_path(key).value<std::string>()) return *value;
  return fail(Code::invalid, "service.config_lacks",
              {{"path", path.string()}, {"key", std::string{key}}});
}

Result<net::Url> url_at(toml::table const& table, fs::path const& path, std::string_view key) {
  auto const text = TRY(text_at(table, path, key));
  auto const url = net::parse_url(text);
  if (url) return *url;
  return fail(Code::invalid, "service.config_address",
              {{"path", path.string()}, {"key", std::string{key}}, {"value", text}});
}

Result<crypto::PrivateKey> read_key(fs::path const& path, Secret const& passphrase) {
  TRY(check_private(path));
  auto key = crypto::PrivateKey::from_pem(TRY(read_file(path)), passphrase);
  if (key) return key;
  bool const wrong = key.error().id == "crypto.wrong_passphrase";
  return fail(key.error().code, wrong ? "service.wrong_passphrase" : "service.bad_key_file",
              {{"path", path.string()}});
}

}  // namespace

Result<void> check_private(fs::path const& path) {
  std::error_code failed;
  auto const mode = fs::status(path, failed).permissions();
  auto const others = fs::perms::group_all | fs::perms::others_all;
  if (failed || (mode & others) == fs::perms::none) return {};
  return fail(Code::forbidden, "service.key_open_to_others", {{"path", path.string()}});
}

Result<Bytes> read_file(fs::path const& path, std::size_t bytes_max) {
  File const file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.get() < 0) {
    if (errno == ENOENT) return fail(Code::not_found, "service.no_file", {{"path", path.string()}});
    return about(Code::unavailable, "service.cannot_read", path, reason());
  }
  // One byte more than it has shows its end. What has no size (a pipe), or grows, is read on.
  constexpr std::size_t step = 1 << 16;

  struct stat status {};

  bool const is_sized = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode);
  Bytes out(std::min(is_sized ? static_cast<std::size_t>(status.st_size) : step, bytes_max) + 1);
  for (std::size_t filled = 0;;) {
    auto const count = ::read(file.get(), out.data() + filled, out.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return about(Code::unavailable, "service.cannot_read", path, reason());
    filled += static_cast<std::size_t>(count);
    if (count == 0) {
      out.resize(filled);
      return out;
    }
    if (filled == out.size() && filled <= bytes_max)
      out.resize(std::min(filled + step, bytes_max + 1));
    if (filled > bytes_max) {
      return fail(Code::too_large, "service.file_too_large",
                  {{"path", path.string()}, {"limit", std::to_string(bytes_max)}});
    }
  }
}

Result<void> write_file(fs::path const& path, ByteView bytes, Visibility visibility) {
  auto const failed = [&] {
    return about(Code::unavailable, "service.cannot_write", path, reason());
  };
  auto temporary = path;
  temporary += ".new";
  mode_t const mode = visibility == Visibility::owner_only ? 0600 : 0644;
  {
    File file{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
    if (file.get() < 0 || ::fchmod(file.get(), mode) != 0 || !file.write_and_sync(bytes))
      return failed();
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) return failed();
  auto const folder = path.has_parent_path() ? path.parent_path() : fs::path{"."};
  File const directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.get() < 0 || ::fsync(directory.get()) != 0) return failed();
  return {};
}

namespace {

Result<std::optional<ConsoleConfig>> read_console(toml::table const& table, Home const& home) {
  auto const* const section = table["console"].as_table();
  if (section == nullptr) return std::optional<ConsoleConfig>{};
  auto const path = home.node_config();
  auto const file_at = [&](std::string_view key) {
    auto const name = section->at_path(key).value_or(std::string{});
    return name.empty() ? fs::path{} : home.folder / name;
  };
  ConsoleConfig out;
  out.certificate = file_at("certificate");
  out.key = file_at("key");
  out.provider = file_at("provider");
  out.origin = section->at_path("origin").value_or(std::string{});
  auto const text = TRY(text_at(*section, path, "listen"));
  auto const address = parse_console_address(text, !out.certificate.empty());
  if (!address) {
    return fail(Code::invalid, "service.config_address",
                {{"path", path.string()}, {"key", "[console] listen"}, {"value", text}});
  }
  out.address = *address;
  return std::optional{std::move(out)};
}

Result<std::optional<TimestampsConfig>> read_timestamps(toml::table const& table,
                                                        Home const& home) {
  if (table["timestamps"].as_table() == nullptr) return std::optional<TimestampsConfig>{};
  auto const path = home.node_config();
  TimestampsConfig out;
  out.address = TRY(url_at(table, path, "timestamps.address"));
  out.authorities = home.folder / TRY(text_at(table, path, "timestamps.authorities"));
  if (out.address.scheme != net::Scheme::http) {
    return fail(Code::invalid, "service.config_not_http",
                {{"path", path.string()}, {"value", out.address.text()}});
  }
  return std::optional{std::move(out)};
}

}  // namespace

Result<net::Url> parse_console_address(std::string_view text, bool has_certificate) {
  if (text.find("://") != text.npos) return net::parse_url(text);
  return net::parse_url((has_certificate ? "https://" : "http://") + std::string{text});
}

Result<NodeConfig> read_node_config(Home const& home) {
  auto const path = home.node_config();
  auto const table = TRY(read_toml(path));
  NodeConfig config;
  auto const text = TRY(text_at(table, path, "party"));
  auto const party = message::parse_party_id(text);
  if (!party) {
    return fail(Code::invalid, "service.config_party", {{"path", path.string()}, {"value", text}});
  }
  config.party = *party;
  config.peer_address = TRY(url_at(table, path, "peer.listen"));
  config.api_address = {.scheme = net::Scheme::unix_socket,
                        .host = {},
                        .prefix = {},
                        .socket_path = fs::absolute(home.api_socket()).string()};
  if (table.at_path("api.listen").is_string())
    config.api_address = TRY(url_at(table, path, "api.listen"));
  config.console = TRY(read_console(table, home));
  config.timestamps = TRY(read_timestamps(table, home));
  if (auto const days = table.at_path("alarms.lead_days").value<std::int64_t>()) {
    if (*days < 1 || *days > lead_days_max)
      return fail(Code::invalid, "service.config_lead",
                  {{"path", path.string()}, {"limit", std::to_string(lead_days_max)}});
    config.alarm_lead = std::chrono::days{*days};
  }
  if (config.peer_address.scheme != net::Scheme::https) {
    return fail(Code::invalid, "service.config_not_https",
                {{"path", path.string()}, {"value", config.peer_address.text()}});
  }
  return config;
}

Result<WitnessConfig> read_witness_config(Home const& home) {
  auto const path = home.witness_config();
  auto const table = TRY(read_toml(path));
  return WitnessConfig{TRY(text_at(table, path, "name")), TRY(url_at(table, path, "listen"))};
}

Result<void> write_node_config(Home const& home, NodeConfig const& config) {
  auto const text =
      "# This node's party, and where its peers reach it. The command line uses the socket "
      "api.sock in this folder.\nparty = \"" +
      config.party.text() + "\"\n\n[peer]\nlisten = \"" + config.peer_address.text() + "\"\n";
  return write_file(home.node_config(), as_bytes(text), Visibility::everyone);
}

Result<void> write_witness_config(Home const& home, WitnessConfig const& config) {
  auto const text = "# The witness's key name, and where logs are sent to be cosigned.\nname = \"" +
                    config.name + "\"\nlisten = \"" + config.address.text() + "\"\n";
  return write_file(home.witness_config(), as_bytes(text), Visibility::everyone);
}

Result<std::vector<fs::path>> agreement_files(Home const& home) {
  std::vector<fs::path> out;
  std::error_code failed;
  for (auto const& file : fs::directory_iterator{home.agreements(), failed}) {
    if (file.path().extension() == ".json") out.push_back(file.path());
  }
  std::ranges::sort(out);
  return out;
}

Result<void> make_folders(Home const& home) {
  for (auto const& folder :
       {home.folder, home.keys(), home.agreements(), home.published(), home.evidence()}) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (!failed) fs::permissions(folder, fs::perms::owner_all, failed);
    if (failed) return about(Code::unavailable, "service.cannot_write", folder, failed.message());
  }
  return {};
}

std::vector<crypto::PrivateKey const*> HomeKeys::of(std::string_view role) const {
  std::vector<crypto::PrivateKey const*> out;
  for (auto const& [name, id] : files) {
    if (name.starts_with(std::string{role} + '-')) out.push_back(ring.find(id));
  }
  return out;
}

Result<HomeKeys> read_keys(Home const& home, Secret const& passphrase) {
  std::vector<fs::path> paths;
  std::error_code failed;
  for (auto const& file : fs::directory_iterator{home.keys(), failed}) {
    if (file.path().extension() == ".pem") paths.push_back(file.path());
  }
  if (paths.empty())
    return fail(Code::not_found, "service.no_keys", {{"path", home.keys().string()}});
  std::ranges::sort(paths);
  std::vector<std::optional<Result<crypto::PrivateKey>>> read(paths.size());
  Threads threads{std::clamp(std::thread::hardware_concurrency(), 1U, key_threads_max) - 1};
  threads.share(paths.size(), [&](std::size_t i) { read[i] = read_key(paths[i], passphrase); });
  HomeKeys keys;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    auto key = TRY(*std::move(read[i]));
    keys.files.emplace(paths[i].filename().string(), key.public_key().id());
    keys.ring.add(std::move(key));
  }
  return keys;
}

Result<crypto::PrivateKey const*> newest_key_of(Home const& home, std::string_view role,
                                                Secret const& passphrase, Random& random,
                                                HomeKeys& keys) {
  if (auto const held = keys.of(role); !held.empty()) return held.back();
  auto made = crypto::PrivateKey::generate(crypto::Algorithm::ed25519, random);
  auto const id = made.public_key().id();
  auto const path = TRY(write_key(home, role, made, passphrase));
  keys.files.emplace(path.filename().string(), id);
  keys.ring.add(std::move(made));
  return keys.ring.find(id);
}

Result<crypto::SealingKey> open_storage_key(Home const& home, Secret const& passphrase,
                                            Random& random, HomeKeys& keys) {
  auto const* const key = TRY(newest_key_of(home, storage_role, passphrase, random, keys));
  return crypto::SealingKey::derive(key->to_pkcs8(), "comity storage key v1");
}

Result<fs::path> write_key(Home const& home, std::string_view role, crypto::PrivateKey const& key,
                           Secret const& passphrase) {
  TRY(make_folders(home));
  auto const& id = key.public_key().id();
  auto const name = std::string{role} + '-' + std::string{name_of(key.public_key().algorithm())} +
                    '-' + id.hex().substr(0, 8) + ".pem";
  auto const path = home.keys() / name;
  TRY(write_file(path, as_bytes(key.to_pem(passphrase)), Visibility::owner_only));
  return path;
}

}  // namespace comity::service
