#include "national.h"

#include "comity/mailcrypt/open.h"
#include "comity/mailcrypt/protect.h"
#include "table_files.h"

#include <algorithm>

#include <boost/asio/post.hpp>
#include <toml++/toml.h>

namespace comity::service {
namespace {

/// Of a password or key in a file, in bytes.
constexpr std::size_t secret_bytes_max = 4'096;

/// Of a certificate or an OpenPGP key in a file, in bytes: keys gather signatures of others.
constexpr std::size_t mail_key_bytes_max = std::size_t{1} << 20;

Error bad_config(std::filesystem::path const& path, std::string reason) {
  return fail(Code::invalid, "service.bad_triage_config",
              {{"path", path.string()}, {"reason", std::move(reason)}});
}

/// The first line of a file beside the configuration; empty if none is named.
Result<Secret> secret_in(Home const& home, toml::table const& table, std::string_view key) {
  auto const name = table.at_path(key).value<std::string>();
  if (!name) return Secret{};
  auto bytes = TRY(read_file(home.folder / *name, secret_bytes_max));
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r')) bytes.pop_back();
  return Secret{std::move(bytes)};
}

std::string text_at(toml::table const& table, std::string_view key, std::string otherwise = {}) {
  return table.at_path(key).value_or(std::move(otherwise));
}

Result<courier::Protection> protection_of(std::filesystem::path const& path,
                                          std::string const& text) {
  if (text == "starttls") return courier::Protection::starttls;
  if (text == "tls") return courier::Protection::tls;
  if (text == "none") return courier::Protection::none;
  return bad_config(path, "mail.protection must be starttls, tls or none");
}

/// A file beside the configuration, whole; empty if none is named.
Result<Secret> key_file(Home const& home, toml::table const& table, std::string_view key) {
  auto const name = table.at_path(key).value<std::string>();
  if (!name) return Secret{};
  return Secret{TRY(read_file(home.folder / *name, mail_key_bytes_max))};
}

Result<void> read_own_keys(Home const& home, toml::table const& table, NationalConfig& config) {
  auto& own = config.own;
  own.mailbox = config.mail_from;
  auto const certificate = TRY(key_file(home, table, "mail.certificate_file"));
  own.certificate = to_bytes(certificate.reveal());
  own.key = TRY(key_file(home, table, "mail.key_file"));
  own.openpgp = TRY(key_file(home, table, "mail.openpgp_key_file"));
  return {};
}

Result<void> read_mail(Home const& home, toml::table const& table, NationalConfig& config) {
  auto const path = home.triage_config();
  config.mail_from = text_at(table, "mail.from");
  config.mail_from_name = text_at(table, "mail.name");
  if (!mail::is_mailbox(config.mail_from)) return bad_config(path, "mail.from is no mailbox");
  auto& server = config.mail_server;
  server.protection = TRY(protection_of(path, text_at(table, "mail.protection", "starttls")));
  server.host = text_at(table, "mail.host");
  bool const is_host = !server.host.empty() && std::ranges::all_of(server.host, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view{"/?#@\\"}.find(c) == std::string_view::npos;
  });
  if (!is_host) return bad_config(path, "mail.host is missing or no host");
  auto const port_otherwise = server.protection == courier::Protection::tls ? 465 : 587;
  auto const port = table.at_path("mail.port").value_or<std::int64_t>(port_otherwise);
  if (port < 1 || port > 65'535) return bad_config(path, "mail.port is no port");
  server.port = static_cast<std::uint16_t>(port);
  server.user = text_at(table, "mail.user");
  server.password = TRY(secret_in(home, table, "mail.password_file"));
  server.ca_file = text_at(table, "mail.ca_file");
  config.encrypted_only = table.at_path("mail.encrypted_only").value_or(false);
  return read_own_keys(home, table, config);
}

/// [holder.isp-a]: the one certificate or key by which a holder is written to.
Result<void> read_holders(Home const& home, toml::table const& holders, NationalConfig& config) {
  auto const path = home.triage_config();
  for (auto const& [id, node] : holders) {
    auto const& name = id.str();
    auto const* const holder = node.as_table();
    if (holder == nullptr || holder->size() != 1 ||
        !(holder->contains("smime") || holder->contains("openpgp")))
      return bad_config(path, "holder." + std::string{name} + " names neither smime nor openpgp");
    mailcrypt::Correspondent one;
    one.name = name;
    auto const* const form = holder->contains("smime") ? "smime" : "openpgp";
    one.form = holder->contains("smime") ? mailcrypt::Form::smime : mailcrypt::Form::openpgp;
    auto const key = TRY(key_file(home, *holder, form));
    one.key = to_bytes(key.reveal());
    config.encrypted_to.push_back(std::move(one));
  }
  return {};
}

Result<void> check_words(std::filesystem::path const& path, toml::table const& table) {
  for (auto const& [key, node] : table) {
    auto const word = key.str();
    if (word != "territory" && word != "mail" && word != "webhook" && word != "holder")
      return bad_config(path, "'" + std::string{word} + "' is not known");
  }
  return {};
}

}  // namespace

Result<NationalConfig> read_national_config(Home const& home, message::PartyId const& self) {
  NationalConfig config;
  auto territory = self.text();
  std::ranges::transform(territory, territory.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  auto const path = home.triage_config();
  auto const text = read_file(path);
  if (!text && text.error().code == Code::not_found) {
    config.territory = {territory};
    return config;
  }
  if (!text) return text.error();
  toml::table table;
  try {
    table = toml::parse(as_text(*text), path.string());
  } catch (toml::parse_error const& error) {
    return bad_config(path, std::string{error.description()});
  }
  if (auto const* const countries = table["territory"].as_array()) {
    for (auto const& country : *countries)
      config.territory.push_back(country.value_or(std::string{}));
  }
  if (config.territory.empty()) config.territory = {territory};
  TRY(check_words(path, table));
  if (table["mail"].is_table()) TRY(read_mail(home, table, config));
  if (auto const* const holders = table["holder"].as_table())
    TRY(read_holders(home, *holders, config));
  config.webhook_key = TRY(secret_in(home, table, "webhook.key_file"));
  config.webhook_ca_file = text_at(table, "webhook.ca_file");
  return config;
}

National::National(NationalConfig config, Random& random, TimeSource const& time,
                   Diagnostics& diagnostics, boost::asio::any_io_executor executor,
                   triage::TaskStore& store)
    : config_{std::move(config)},
      time_{time},
      diagnostics_{diagnostics},
      executor_{std::move(executor)},
      tasks_{store, random, desk()} {}

triage::Desk National::desk() {
  triage::Desk out;
  out.mail_from = config_.mail_from;
  out.mail_from_name = config_.mail_from_name;
  out.write_mail = [this](mail::Outgoing const& message, triage::Holder const& to) {
    return write_mail(message, to);
  };
  out.open_mail = [this](std::string_view mail, Instant now) { return open_mail(mail, now); };
  return out;
}

Result<std::string> National::write_mail(mail::Outgoing const& message,
                                         triage::Holder const& to) const {
  auto const found =
      std::ranges::find(config_.encrypted_to, to.id, &mailcrypt::Correspondent::name);
  if (found == config_.encrypted_to.end()) {
    if (!config_.encrypted_only) return mail::compose(message);
    return fail(Code::refused, "service.no_key_of_holder", {{"holder", to.id}});
  }
  auto correspondent = *found;
  correspondent.mailbox = message.to;
  auto const header = TRY(mail::compose_header(message));
  auto const content = TRY(mail::compose_content(message));
  return header + TRY(mailcrypt::protect(content, correspondent, config_.own, message.date));
}

Result<std::optional<triage::OpenedMail>> National::open_mail(std::string_view mail,
                                                              Instant now) const {
  auto opened = TRY(mailcrypt::open(mail, config_.own, config_.encrypted_to, now));
  if (!opened) return std::optional<triage::OpenedMail>{};
  return std::optional{triage::OpenedMail{std::move(opened->entity), opened->was_encrypted,
                                          std::string{name_of(opened->signature)},
                                          std::move(opened->signer)}};
}

National::~National() {
  pool_.join();
}

Result<std::shared_ptr<National>> National::open(Home const& home, message::PartyId const& self,
                                                 triage::TaskStore& store, Random& random,
                                                 TimeSource const& time, Diagnostics& diagnostics,
                                                 boost::asio::any_io_executor executor) {
  auto config = TRY(read_national_config(home, self));
  auto territory = config.territory;
  std::shared_ptr<National> out{
      new National{std::move(config), random, time, diagnostics, std::move(executor), store}};
  out->shelf_ = std::make_unique<TableFiles>(home.triage());
  out->library_ = std::make_unique<triage::Library>(TRY(triage::Library::open(*out->shelf_)));
  for (auto const& table : out->library_->unloaded()) out->report(table.error);
  out->side_ = std::make_unique<api::NationalSide>(
      api::NationalSide{out->tasks_, *out->library_, std::move(territory)});
  return out;
}

void National::report(Error const& error) {
  diagnostics_.report(Severity::error, error.id, error.parameters);
}

void National::look() {
  if (auto const chased = tasks_.chase_all(time_.now()); !chased) report(chased.error());
  auto letters = tasks_.letters_due(time_.now());
  if (!letters) return report(letters.error());
  for (auto& letter : *letters) {
    if (under_way_.insert(letter.id).second) carry(std::move(letter));
  }
}

/// On the pool's thread; what came of it is taken down on the node's.
void National::carry(triage::Letter letter) {
  auto const now = time_.now();
  boost::asio::post(pool_, [this, self = weak_from_this(), letter = std::move(letter), now,
                            executor = executor_] {
    bool const is_mail = letter.channel == triage::Letter::Channel::mail;
    courier::Attempt attempt;
    if (is_mail) {
      attempt = courier::send_mail(config_.mail_server, config_.mail_from, letter.address,
                                   letter.content);
    } else {
      auto const& key = config_.webhook_key.reveal();
      courier::Webhook const hook{letter.address, Secret{to_bytes(key)}, config_.webhook_ca_file};
      attempt = courier::call_webhook(hook, letter.id, letter.content, now);
    }
    boost::asio::post(executor, [self, letter, attempt] {
      if (auto const national = self.lock()) national->ended(letter, attempt);
    });
  });
}

void National::ended(triage::Letter const& letter, courier::Attempt const& attempt) {
  under_way_.erase(letter.id);
  auto const taken = tasks_.attempted(
      letter, {attempt.delivered, attempt.final, attempt.error, attempt.detail}, time_.now());
  if (!taken) report(taken.error());
  if (!attempt.delivered)
    diagnostics_.report(
        Severity::warning, "service.letter_failed",
        {{"letter", letter.id}, {"cause", attempt.error}, {"detail", attempt.detail}});
}

}  // namespace comity::service
