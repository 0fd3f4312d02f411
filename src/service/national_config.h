/// `triage.toml`: how this node writes to those at home, and who of them may report.
#pragma once

#include "comity/courier/courier.h"
#include "comity/mailcrypt/keys.h"
#include "comity/net/url.h"
#include "comity/service/home.h"
#include "comity/tracker/place.h"

#include <optional>

namespace comity::service {

/// Where tools report: `[notices]`.
struct NoticeDoorConfig {
  net::Url address;                   ///< https; http on loopback only.
  std::filesystem::path certificate;  ///< PEM, with its chain.
  std::filesystem::path key;          ///< PEM, without a passphrase.
};

/// What `triage.toml` says; all of it may be left out.
struct NationalConfig {
  std::vector<std::string> territory;  ///< Else the party's id in capitals.
  std::string mail_from;               ///< "" if no mail is sent.
  std::string mail_from_name;
  courier::MailServer mail_server;
  mailcrypt::Own own;  ///< Empty where nothing is configured.
  std::vector<mailcrypt::Correspondent>
      encrypted_to;             ///< By holder; nobody of them gets plain text.
  bool encrypted_only = false;  ///< Holders without a key get no mail.
  Secret webhook_key;           ///< Empty: webhooks are not called.
  std::string webhook_ca_file;
  std::vector<tracker::Place>
      places;  ///< At most one of a holder, who is then written to there alone.
  std::optional<NoticeDoorConfig> notices;
};

/// How long a key is at least with which tools report, in bytes: it is all that a stranger lacks.
inline constexpr std::size_t notice_key_bytes_min = 16;

/// A word that is not known refuses the file: a holder misspelt would get plain text. Errors:
/// `invalid service.bad_triage_config` (path, reason); those of `read_file`.
Result<NationalConfig> read_national_config(Home const& home, message::PartyId const& self);

}  // namespace comity::service
