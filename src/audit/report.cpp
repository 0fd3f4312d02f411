#include "comity/audit/report.h"

#include "comity/audit/limits.h"
#include "comity/json/text.h"
#include "findings.h"

namespace comity::audit {
namespace {

constexpr std::size_t shown_bytes_max = 100;

/// A stranger's text that was cut, without the half character at its end.
std::string_view utf8_part(std::string_view text) {
  while (!is_utf8(text)) text.remove_suffix(1);
  return text;
}

json::Value to_json(Finding const& finding) {
  // A cause may have a parameter of the same name as the finding: the finding's own comes first.
  json::Value filled{json::Object{}};
  for (auto const& [name, value] : finding.parameters) {
    if (filled.find(name) == nullptr) filled.set(name, utf8_part(value));
  }
  json::Object out{{"verdict", name_of(finding.verdict)}, {"id", finding.id}};
  if (!finding.log.empty()) out.emplace_back("log", finding.log);
  if (finding.entry) out.emplace_back("entry", *finding.entry);
  out.emplace_back("parameters", std::move(filled));
  return out;
}

json::Value to_json(Counts const& counts) {
  return json::Object{{"own_entries", counts.own_entries},
                      {"peer_entries", counts.peer_entries},
                      {"messages", counts.messages},
                      {"settled", counts.settled},
                      {"signatures", counts.signatures},
                      {"bodies", counts.bodies},
                      {"cases", counts.cases},
                      {"requests", counts.requests},
                      {"incidents", counts.incidents},
                      {"remarks", counts.remarks},
                      {"fails", counts.fails}};
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds:
      return "holds";
    case Verdict::remark:
      return "remark";
    case Verdict::fails:
      return "fails";
  }
  return "fails";
}

std::string_view name_of(What what) {
  switch (what) {
    case What::unknown:
      return "unknown";
    case What::link:
      return "link";
    case What::bundle:
      return "bundle";
    case What::fraud:
      return "fraud";
    case What::proof:
      return "proof";
    case What::checkpoint:
      return "checkpoint";
    case What::agreement:
      return "agreement";
    case What::journal:
      return "journal";
  }
  return "unknown";
}

Bytes to_json(Report const& report) {
  json::Array findings;
  findings.reserve(report.findings.size());
  for (auto const& finding : report.findings) findings.emplace_back(to_json(finding));
  json::Object out{{"format", "comity.report/v1"},
                   {"what", name_of(report.what)},
                   {"ok", report.ok()},
                   {"at", to_milliseconds(report.at)}};
  if (report.link) {
    out.emplace_back("agreement", report.link->agreement.digest.hex());
    out.emplace_back("owner", report.link->owner.text());
    out.emplace_back("peer", report.link->peer.text());
  }
  out.emplace_back("counts", to_json(report.counts));
  out.emplace_back("findings", std::move(findings));
  out.emplace_back("omitted", report.omitted);
  if (report.states) out.emplace_back("states", report.states->hex());
  return to_bytes(json::write_pretty(std::move(out)));
}

Finding about_entry(Verdict verdict, std::string id, std::string const& log, std::uint64_t entry,
                    Parameters parameters) {
  parameters.insert(parameters.begin(), {{"log", log}, {"entry", std::to_string(entry)}});
  return {verdict, std::move(id), std::move(parameters), log, entry};
}

Parameters with_cause(Parameters parameters, Error const& cause) {
  parameters.emplace_back("cause", cause.id);
  parameters.insert(parameters.end(), cause.parameters.begin(), cause.parameters.end());
  return parameters;
}

std::string shown(std::string_view text) {
  return std::string{utf8_part(text.substr(0, shown_bytes_max))};
}

void Findings::add(Finding finding) {
  if (finding.verdict == Verdict::fails) ++report_.counts.fails;
  if (finding.verdict == Verdict::remark) ++report_.counts.remarks;
  if (++by_id_[finding.id] > findings_per_id_max) {
    ++report_.omitted;
    return;
  }
  report_.findings.push_back(std::move(finding));
}

void Findings::about_log(Verdict verdict, std::string id, std::string const& log,
                         Parameters parameters) {
  parameters.insert(parameters.begin(), {"log", log});
  add({verdict, std::move(id), std::move(parameters), log, {}});
}

bool Findings::too_many() const {
  return report_.counts.fails > faults_max;
}

}  // namespace comity::audit
