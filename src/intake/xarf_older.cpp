#include "xarf_older.h"

#include "encoding.h"
#include "parts.h"

#include <algorithm>
#include <array>

namespace comity::intake {
namespace {

/// What a type of the older versions is called in version 4, or would be if it were there.
struct TypeRow {
  std::string_view older;  ///< Its letters, small.
  std::string_view category;
  std::string_view type;
};

constexpr std::array type_rows{
    TypeRow{"spam", "messaging", "spam"},
    TypeRow{"harassment", "messaging", "harassment"},
    TypeRow{"loginattack", "connection", "login_attack"},
    TypeRow{"portscan", "connection", "port_scan"},
    TypeRow{"dos", "connection", "ddos"},
    TypeRow{"ddos", "connection", "ddos"},
    TypeRow{"webcrawler", "connection", "scraping"},
    TypeRow{"exploit", "connection", "exploit"},
    TypeRow{"phishing", "content", "phishing"},
    TypeRow{"malware", "content", "malware"},
    TypeRow{"childabuse", "content", "csam"},
    TypeRow{"childsexualabusematerial", "content", "csam"},
    TypeRow{"trademark", "content", "brand_infringement"},
    TypeRow{"copyright", "copyright", "copyright"},
    TypeRow{"botnet", "infrastructure", "botnet"},
    TypeRow{"potentiallycompromisedaccount", "infrastructure", "compromised_account"},
    TypeRow{"openservice", "vulnerability", "open_service"}};

/// A subtype that makes something else of its type: a host that asked for a name which its resolver
/// knows to be bad.
constexpr TypeRow rewritten{"rpzrewrite", "connection", "infected_host"};

struct MemberRow {
  std::string_view name;                    ///< In version 4.
  std::array<std::string_view, 4> sources;  ///< In `Report`; the first that is there counts.
};

/// Two spellings are in use: that of the schema, flat, and one with `Source` and `AdditionalInfo`.
constexpr std::array member_rows{
    MemberRow{"source_identifier", {"SourceIp", "Source.IP", "AttackerIp", "Account.AccountEmail"}},
    MemberRow{"source_port", {"SourcePort", "Source.Port", "AttackerPort"}},
    MemberRow{"url", {"SourceUrl", "Url", "Source.URL"}},
    MemberRow{"infringing_url", {"InfringingUrl"}},
    MemberRow{"destination_ip", {"DestinationIp", "AdditionalInfo.DestinationIP"}},
    MemberRow{"destination_port", {"DestinationPort", "AdditionalInfo.DestinationPort"}},
    MemberRow{"c2_server", {"RpzDomain", "AdditionalInfo.C2Server"}},
    MemberRow{"smtp_from", {"SmtpMailFromAddress", "FromAddress", "AdditionalInfo.SMTPFrom"}},
    MemberRow{"user_agent", {"UserAgent"}},
    MemberRow{"account", {"Harasser", "Account.AccountName", "Account.AccountIdentifier"}},
    MemberRow{"cve_id", {"CVE"}},
    MemberRow{"timestamp", {"Date"}},
    MemberRow{"first_seen", {"FirstSeen", "AdditionalInfo.FirstSeen"}},
    MemberRow{"last_seen", {"LastSeen", "AdditionalInfo.LastSeen"}},
    MemberRow{"report_id", {"ReporterCaseID"}}};

/// What people have to read, one line each.
constexpr std::array described{"AttackDescription",
                               "HarassmentDescription",
                               "ReporterNotes",
                               "MalwareName",
                               "AdditionalInfo.MalwareFamily",
                               "BotnetName",
                               "ServiceName",
                               "InfringedMaterial",
                               "TrademarkedMaterial"};

constexpr std::array evidence_members{"Samples", "Attachment"};

std::string letters(std::string_view text) {
  std::string out;
  for (auto const c : lower(text))
    if (c >= 'a' && c <= 'z') out += c;
  return out;
}

/// "Source.IP": a member, or a member's member.
std::string text_of(json::Value const& report, std::string_view path) {
  auto const dot = path.find('.');
  if (dot == path.npos) return text_at(report, path);
  auto const* const inner = report.find(path.substr(0, dot));
  return inner != nullptr ? text_at(*inner, path.substr(dot + 1)) : std::string{};
}

void classify(json::Value const& report, json::Object& out) {
  auto const type = letters(text_at(report, "ReportType"));
  auto const row = std::ranges::find(type_rows, type, &TypeRow::older);
  if (letters(text_at(report, "ReportSubType")) == rewritten.older) {
    out.emplace_back("category", rewritten.category);
    out.emplace_back("type", rewritten.type);
  } else if (row != type_rows.end()) {
    out.emplace_back("category", row->category);
    out.emplace_back("type", row->type);
  } else {
    out.emplace_back("category", lower(text_at(report, "ReportClass")));
    out.emplace_back("type", lower(text_at(report, "ReportType")));
  }
}

std::string description(json::Value const& report) {
  std::string out;
  for (std::string_view const path : described) {
    auto const text = text_of(report, path);
    if (text.empty()) continue;
    out += out.empty() ? "" : "\n";
    // The words of a person need no name; a single word does.
    auto const name = path.substr(path.find('.') + 1);
    if (text.find(' ') == text.npos) out.append(name).append(": ");
    out += text;
  }
  return out;
}

json::Array evidence(json::Value const& report) {
  json::Array out;
  for (std::string_view const member : evidence_members)
    for (auto const& piece : array_at(report, member))
      out.emplace_back(json::Object{{"description", text_at(piece, "Description")}});
  return out;
}

/// "sha1:0049f4…"
std::string file_hash(json::Value const& report) {
  auto const digits = text_of(report, "FileHash.HashValue");
  return digits.empty() ? digits : text_of(report, "FileHash.HashAlgorithm") + ":" + digits;
}

}  // namespace

std::optional<json::Value> from_older_xarf(json::Value const& document) {
  auto const version = text_at(document, "Version");
  auto const* const report = document.find("Report");
  if (version.empty() || version.front() < '1' || version.front() > '3' || report == nullptr)
    return std::nullopt;
  json::Object out;
  classify(*report, out);
  for (auto const& [name, sources] : member_rows) {
    for (auto const source : sources) {
      auto text = source.empty() ? std::string{} : text_of(*report, source);
      if (text.empty()) continue;
      out.emplace_back(std::string{name}, std::move(text));
      break;
    }
  }
  out.emplace_back("description", description(*report));
  out.emplace_back("file_hash", file_hash(*report));
  out.emplace_back("evidence", evidence(*report));
  return json::Value{std::move(out)};
}

}  // namespace comity::intake
