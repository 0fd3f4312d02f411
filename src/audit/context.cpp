#include "context.h"

#include "comity/audit/limits.h"

#include <algorithm>
#include <thread>

namespace comity::audit {
namespace {

std::string names_of(agreement::Agreement const& agreement) {
  std::string out;
  for (auto const& party : agreement.parties()) {
    if (!out.empty()) out += ", ";
    out += party.id.text();
  }
  return out;
}

}  // namespace

void name_anchor(message::AgreementId const& id, Options const& options, Findings& findings) {
  auto const found = id.digest.hex();
  if (!options.agreement) {
    findings.remark("audit.compare_agreement", {{"agreement", found}});
  } else if (*options.agreement == id) {
    findings.holds("audit.expected_agreement", {{"agreement", found}});
  } else {
    findings.fails("audit.other_agreement",
                   {{"agreement", found}, {"expected", options.agreement->digest.hex()}});
  }
}

bool adopt(agreement::Adopted& adopted, Bytes envelope, std::string const& file,
           Findings& findings) {
  auto const added = [&]() -> Result<std::shared_ptr<agreement::Agreement const>> {
    auto parsed = TRY(agreement::Agreement::parse(std::move(envelope),
                                                  agreement::Agreement::Signatures::required));
    TRY(adopted.add(parsed));
    return parsed;
  }();
  if (!added) {
    findings.fails("audit.agreement_refused", with_cause({{"file", file}}, added.error()));
    return false;
  }
  findings.holds("audit.agreement_signed",
                 {{"agreement", (*added)->id().short_text()}, {"parties", names_of(**added)}});
  return true;
}

bool settle_agreement(Context& context, Options const& options, Findings& findings) {
  auto const& id = context.id;
  context.agreement = context.adopted.find(id.agreement);
  if (!context.agreement) {
    findings.fails("audit.agreement_missing", {{"agreement", id.agreement.digest.hex()}});
    return false;
  }
  name_anchor(id.agreement, options, findings);
  for (auto const& party : {id.owner, id.peer}) {
    if (context.agreement->party(party) != nullptr && id.owner != id.peer) continue;
    findings.fails("audit.not_a_party",
                   {{"party", party.text()}, {"agreement", id.agreement.short_text()}});
    return false;
  }
  context.standing = Standing{context.adopted, id};
  return true;
}

std::optional<link::LinkId> link_of_origin(agreement::Adopted const& adopted,
                                           std::string_view origin, Findings& findings) {
  for (auto const& agreement : adopted.all()) {
    for (auto const& owner : agreement->parties()) {
      for (auto const& peer : agreement->parties()) {
        if (owner.id == peer.id) continue;
        link::LinkId const id{agreement->id(), owner.id, peer.id};
        if (id.origin(link::Side::own) == origin) return id;
      }
    }
  }
  findings.fails("audit.unknown_log", {{"origin", shown(origin)}});
  return std::nullopt;
}

unsigned thread_count(Options const& options) {
  auto const wanted = options.threads > 0 ? options.threads : std::thread::hardware_concurrency();
  return std::clamp(wanted, 1U, threads_max);
}

}  // namespace comity::audit
