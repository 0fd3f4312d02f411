/// Abuse reports in XARF: version 4, and older ones in its words.
#include "encoding.h"
#include "formats.h"
#include "gathering.h"
#include "parts.h"
#include "xarf_older.h"

#include <algorithm>

namespace comity::intake {
namespace {

using indicator::Type;

/// What a type of report is in the words of RSIT and of mitigation requests.
struct ReportRow {
  std::string_view category;
  std::string_view type;  ///< "*" for all that stand not before.
  std::string_view incident_class;
  std::string_view incident_type;
  std::string_view measure;  ///< Empty where there is nothing to be stopped.
};

constexpr std::array report_rows{
    ReportRow{"messaging", "harassment", "abusive-content", "harmful-speech", "remove_content"},
    ReportRow{"messaging", "*", "abusive-content", "spam", "stop_attack"},
    ReportRow{"connection", "ddos", "availability", "ddos", "stop_attack"},
    ReportRow{"connection", "login_attack", "intrusion-attempts", "brute-force", "stop_attack"},
    ReportRow{"connection", "sql_injection", "intrusion-attempts", "exploit", "stop_attack"},
    ReportRow{"connection", "exploit", "intrusion-attempts", "exploit", "stop_attack"},
    ReportRow{"connection", "infected_host", "malicious-code", "infected-system", "clean_host"},
    ReportRow{"connection", "*", "information-gathering", "scanner", "stop_attack"},
    ReportRow{"content", "phishing", "fraud", "phishing", "remove_content"},
    ReportRow{"content", "malware", "malicious-code", "malware-distribution", "remove_content"},
    ReportRow{"content", "csam", "abusive-content", "violence", "remove_content"},
    ReportRow{"content", "csem", "abusive-content", "violence", "remove_content"},
    ReportRow{"content", "exposed_data", "information-content-security", "data-leak",
              "remove_content"},
    ReportRow{"content", "remote_compromise", "intrusions", "system-compromise", "clean_host"},
    ReportRow{"content", "suspicious_registration", "fraud", "masquerade", "suspend_domain"},
    ReportRow{"content", "*", "fraud", "masquerade", "remove_content"},
    ReportRow{"copyright", "*", "fraud", "copyright", "remove_content"},
    ReportRow{"infrastructure", "botnet", "malicious-code", "infected-system", "clean_host"},
    ReportRow{"infrastructure", "compromised_account", "intrusions",
              "unprivileged-account-compromise", "notify_owner"},
    ReportRow{"infrastructure", "*", "intrusions", "system-compromise", "clean_host"},
    ReportRow{"vulnerability", "cve", "vulnerable", "vulnerable-system", "patch"},
    ReportRow{"vulnerability", "open_service", "vulnerable", "potentially-unwanted-accessible",
              "notify_owner"},
    ReportRow{"vulnerability", "*", "vulnerable", "vulnerable-system", "notify_owner"},
    ReportRow{"reputation", "*", "other", "undetermined", ""}};

struct MemberRow {
  std::string_view name;
  bool is_context;
  Role role = Role::unknown;
};

/// Members that name a host, link or mailbox. What was attacked, or only goes with it, is context.
constexpr std::array member_rows{MemberRow{"url", false},
                                 MemberRow{"infringing_url", false},
                                 MemberRow{"domain", false},
                                 MemberRow{"c2_server", true, Role::destination},
                                 MemberRow{"smtp_from", true, Role::source},
                                 MemberRow{"destination_ip", true, Role::destination},
                                 MemberRow{"target_url", true}};

class Report {
 public:
  explicit Report(json::Value const& value) : value_{value} {}

  Reading read() && {
    classify();
    times();
    hosts();
    files();
    describe();
    return std::move(out_).take();
  }

 private:
  std::string at(std::string_view name) const { return text_at(value_, name); }

  void classify() {
    auto const category = at("category");
    auto const type = at("type");
    auto const row = std::ranges::find_if(report_rows, [&](ReportRow const& candidate) {
      return candidate.category == category && (candidate.type == type || candidate.type == "*");
    });
    auto& reading = out_.reading();
    auto const name = std::string{cut(category + "/" + type, 100)};
    if (row != report_rows.end()) {
      reading.incident_class = row->incident_class;
      reading.incident_type = row->incident_type;
      reading.measure = row->measure;
    }
    reading.leaning = Leaning{reading.measure.empty() ? "information" : "mitigation",
                              {"intake.reason_report", {{"type", name}}}};
    if (type == "csam" || type == "csem")
      reading.hurry = Remark{"intake.hurry_report", {{"type", name}}};
  }

  void times() {
    seen_.where = "report";
    seen_.first_seen = out_.time(at("first_seen"), "first_seen");
    seen_.last_seen = out_.time(at("last_seen"), "last_seen");
    if (!seen_.last_seen) seen_.last_seen = out_.time(at("timestamp"), "timestamp");
  }

  /// Adds what has the form of a host, link or mailbox.
  void host(std::string_view name, Sighting sighting) {
    auto const text = at(name);
    if (text.empty()) return;
    sighting.where = name;
    auto const found = indicator::recognise(text);
    out_.add(found ? found->type : Type::domain, text, std::move(sighting));
  }

  void hosts() {
    auto source = seen_;
    source.role = Role::source;
    source.port = parse_port(at("source_port"));
    // Where content is to go, its address is what counts, and the host only says where it is.
    source.is_context =
        out_.reading().measure == "remove_content" && !(at("url") + at("infringing_url")).empty();
    host("source_identifier", source);
    for (auto const& row : member_rows) {
      auto sighting = seen_;
      sighting.is_context = row.is_context;
      sighting.role = row.role;
      if (row.name == "destination_ip") sighting.port = parse_port(at("destination_port"));
      host(row.name, std::move(sighting));
    }
    if (auto const cve = at("cve_id"); !cve.empty()) context(Type::opaque, cve, "vulnerability");
    if (auto const agent = at("user_agent"); !agent.empty())
      context(Type::opaque, agent, "user-agent");
    if (auto const account = at("account"); !account.empty())
      context(Type::opaque, account, "account");
  }

  void context(Type type, std::string_view text, std::string_view label = {}) {
    auto sighting = seen_;
    sighting.is_context = true;
    out_.add(type, text, std::move(sighting), label);
  }

  /// "sha256:e3b0…"
  void files() {
    hash(at("file_hash"));
    auto const* const values = value_.find("hash_values");
    if (values == nullptr || values->if_object() == nullptr) return;
    for (auto const& [name, digits] : *values->if_object())
      if (digits.if_string() != nullptr) hash(name + ":" + *digits.if_string());
  }

  void hash(std::string_view text) {
    auto const colon = text.find(':');
    if (colon == text.npos) return;
    auto const type = indicator::parse_type(lower(text.substr(0, colon)));
    if (type) context(*type, text.substr(colon + 1));
  }

  void describe() {
    auto title = at("category") + "/" + at("type");
    for (auto const* const name : {"source_identifier", "url", "infringing_url"}) {
      if (at(name).empty()) continue;
      title += ": " + at(name);
      break;
    }
    std::string summary = title;
    for (auto const* const name : {"description", "scheme_description", "compromise_evidence"})
      if (auto const text = at(name); !text.empty()) summary += "\n" + text;
    auto const& evidence = array_at(value_, "evidence");
    for (auto const& piece : evidence)
      if (auto const text = text_at(piece, "description"); !text.empty()) summary += "\n- " + text;
    out_.describe(title, summary);
    out_.reading().reference = cut(at("report_id"), line_taken_bytes_max);
    if (!evidence.empty())
      out_.remark("intake.evidence_apart", {{"count", std::to_string(evidence.size())}});
    for (auto const& tag : array_at(value_, "tags"))
      if (auto const* const text = tag.if_string()) out_.mark(*text);
  }

  json::Value const& value_;
  Gathering out_{Format::xarf};
  Sighting seen_;
};

}  // namespace

Result<Reading> read_xarf(std::string_view text) {
  // Evidence is embedded, so that a report is larger than other parts.
  auto const value =
      json::parse(text, {.bytes_max = 16 * part_bytes_max, .depth_max = part_depth_max});
  if (!value)
    return fail(Code::invalid, "intake.not_this_format",
                {{"format", "xarf"}, {"cause", value.error().id}});
  if (text_at(*value, "xarf_version").starts_with("4.")) return Report{*value}.read();
  if (auto const older = from_older_xarf(*value)) return Report{*older}.read();
  auto const version = text_at(*value, "xarf_version") + text_at(*value, "Version");
  return fail(Code::invalid, "intake.xarf_version", {{"version", std::string{cut(version, 20)}}});
}

}  // namespace comity::intake
