#include "national_config.h"

#include "comity/net/url.h"
#include "comity/service/home.h"

#include <algorithm>

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

Result<void> check_words(std::filesystem::path const& path, toml::table const& table,
                         std::initializer_list<std::string_view> known) {
  for (auto const& [key, node] : table) {
    if (std::ranges::find(known, key.str()) == known.end())
      return bad_config(path, "'" + std::string{key.str()} + "' is not known");
  }
  return {};
}

/// https, but on this machine.
Result<net::Url> address_at(std::filesystem::path const& path, std::string const& where,
                            std::string const& text) {
  auto const url = net::parse_url(text);
  bool const is_here =
      url && (url->host == "127.0.0.1" || url->host == "::1" || url->host == "localhost");
  if (url && (url->scheme == net::Scheme::https || (url->scheme == net::Scheme::http && is_here)))
    return *url;
  return bad_config(path, where + " must be an address that begins with https://");
}

Result<int> level_at(std::filesystem::path const& path, toml::table const& place,
                     std::string_view key, int lowest, int highest) {
  auto const level = place.at_path(key).value_or<std::int64_t>(2);
  if (level >= lowest && level <= highest) return static_cast<int>(level);
  return bad_config(path, std::string{key} + " must be " + std::to_string(lowest) + " to " +
                              std::to_string(highest));
}

/// A line that stands in a header.
bool is_token(ByteView key) {
  return !key.empty() && std::ranges::all_of(key, [](auto c) { return c > ' ' && c < 0x7f; });
}

Result<void> read_answers(std::filesystem::path const& path, toml::table const& place,
                          tracker::Place& out) {
  out.answers = tracker::usual_answers(out.channel);
  auto const* const answers = place["answers"].as_table();
  if (answers == nullptr) return {};
  out.answers.clear();
  for (auto const& [word, node] : *answers) {
    auto const status = triage::parse_status(node.value_or(std::string{}));
    if (!status)
      return bad_config(path, "answers." + std::string{word.str()} +
                                  " must be provided, partial, not_held or refused");
    out.answers.emplace(word.str(), *status);
  }
  return {};
}

/// arrivals = ["cert"], language = "zh"
Result<void> read_arrivals(std::filesystem::path const& path, toml::table const& place,
                           tracker::Place& out) {
  auto const bad = [&](std::string const& reason) { return bad_config(path, out.holder + reason); };
  out.language = words::parse_language(text_at(place, "language", "en"));
  if (!place.contains("arrivals")) return {};
  auto const* const channels = place["arrivals"].as_array();
  if (channels == nullptr) return bad(".arrivals must be a list of cert, police");
  for (auto const& channel : *channels) {
    auto const word = channel.value_or(std::string{});
    if (word != "cert" && word != "police") return bad(".arrivals must be a list of cert, police");
    out.arrivals.insert(word);
  }
  return {};
}

Result<void> read_rt(std::filesystem::path const& path, toml::table const& place,
                     tracker::Place& out) {
  TRY(check_words(path, place,
                  {"address", "key_file", "ca_file", "notice_key_file", "answers", "arrivals",
                   "language", "queue", "custom_fields"}));
  out.queue = text_at(place, "queue");
  if (out.queue.empty()) return bad_config(path, "rt." + out.holder + ".queue is missing");
  if (auto const* const fields = place["custom_fields"].as_table()) {
    for (auto const& [name, value] : *fields)
      out.custom_fields.emplace_back(name.str(), value.value_or(std::string{}));
  }
  return {};
}

Result<void> read_thehive(std::filesystem::path const& path, toml::table const& place,
                          message::PartyId const& self, tracker::Place& out) {
  TRY(check_words(path, place,
                  {"address", "key_file", "ca_file", "notice_key_file", "answers", "arrivals",
                   "language", "organisation", "severity", "tlp", "pap"}));
  out.source = self.text();
  out.organisation = text_at(place, "organisation");
  bool const is_header = out.organisation.empty() || is_token(as_bytes(out.organisation));
  if (!is_header) return bad_config(path, "thehive." + out.holder + ".organisation is no name");
  out.severity = TRY(level_at(path, place, "severity", 1, 4));
  out.tlp = TRY(level_at(path, place, "tlp", 0, 4));
  out.pap = TRY(level_at(path, place, "pap", 0, 3));
  return {};
}

/// [thehive.hive-cert], [rt.agency-a]: the tool in which a holder keeps its work.
Result<tracker::Place> read_place(Home const& home, std::string_view kind, std::string_view holder,
                                  toml::table const& place, message::PartyId const& self) {
  auto const path = home.triage_config();
  auto const name = std::string{kind} + '.' + std::string{holder};
  tracker::Place out;
  out.channel = TRY(triage::parse_channel(kind));
  out.holder = holder;
  auto const url = TRY(address_at(path, name + ".address", text_at(place, "address")));
  out.address = url.text();
  if (out.address.ends_with('/')) out.address.pop_back();
  out.key = TRY(secret_in(home, place, "key_file"));
  if (!is_token(out.key.reveal()))
    return bad_config(path, name + ".key_file names no file with a key in one line");
  out.ca_file = text_at(place, "ca_file");
  out.notice_key = TRY(secret_in(home, place, "notice_key_file"));
  if (place.contains("notice_key_file") && out.notice_key.reveal().size() < notice_key_bytes_min)
    return bad_config(path, name + ".notice_key_file has fewer than " +
                                std::to_string(notice_key_bytes_min) + " characters");
  TRY(read_answers(path, place, out));
  TRY(read_arrivals(path, place, out));
  if (kind == "rt")
    TRY(read_rt(path, place, out));
  else
    TRY(read_thehive(path, place, self, out));
  return out;
}

Result<void> read_places(Home const& home, toml::table const& table, message::PartyId const& self,
                         NationalConfig& config) {
  auto const path = home.triage_config();
  for (std::string_view const kind : {"thehive", "rt"}) {
    auto const* const places = table[kind].as_table();
    if (places == nullptr) continue;
    for (auto const& [holder, node] : *places) {
      auto const name = std::string{holder.str()};
      if (node.as_table() == nullptr) return bad_config(path, name + " is no table");
      bool const is_second =
          std::ranges::find(config.places, name, &tracker::Place::holder) != config.places.end() ||
          std::ranges::find(config.encrypted_to, name, &mailcrypt::Correspondent::name) !=
              config.encrypted_to.end();
      if (is_second) return bad_config(path, name + " is written to in two ways");
      config.places.push_back(TRY(read_place(home, kind, name, *node.as_table(), self)));
    }
  }
  return {};
}

/// [notices]: where tools report.
Result<void> read_notices(Home const& home, toml::table const& notices, NationalConfig& config) {
  auto const path = home.triage_config();
  TRY(check_words(path, notices, {"listen", "certificate_file", "key_file"}));
  NoticeDoorConfig out;
  out.address = TRY(address_at(path, "notices.listen", text_at(notices, "listen")));
  auto const certificate = text_at(notices, "certificate_file");
  auto const key = text_at(notices, "key_file");
  bool const has_both = !certificate.empty() && !key.empty();
  if (out.address.scheme == net::Scheme::https && !has_both)
    return bad_config(path, "notices.certificate_file or notices.key_file is missing");
  out.certificate = home.folder / certificate;
  out.key = home.folder / key;
  config.notices = std::move(out);
  return {};
}

}  // namespace

Result<void> check_triage_config(Home const& home, message::PartyId const& self) {
  TRY(read_national_config(home, self));
  return {};
}

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
  TRY(check_words(path, table,
                  {"territory", "mail", "webhook", "holder", "thehive", "rt", "notices"}));
  if (table["mail"].is_table()) TRY(read_mail(home, table, config));
  if (auto const* const holders = table["holder"].as_table())
    TRY(read_holders(home, *holders, config));
  TRY(read_places(home, table, self, config));
  if (auto const* const notices = table["notices"].as_table())
    TRY(read_notices(home, *notices, config));
  config.webhook_key = TRY(secret_in(home, table, "webhook.key_file"));
  config.webhook_ca_file = text_at(table, "webhook.ca_file");
  return config;
}

}  // namespace comity::service
