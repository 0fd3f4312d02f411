/// Single files: a fraud proof, the proof of one entry, a checkpoint, agreements; and which of them
/// a file is.
#include "comity/audit/audit.h"
#include "comity/json/text.h"
#include "comity/link/export_form.h"
#include "comity/link/fraud.h"
#include "comity/merkle/proof.h"
#include "comity/note/forms.h"
#include "entry.h"
#include "notes.h"

namespace comity::audit {
namespace {

bool adopt_all(agreement::Adopted& adopted, std::span<Bytes const> agreements, Findings& findings) {
  std::size_t number = 0;
  for (auto const& envelope : agreements) {
    if (!adopt(adopted, envelope, "agreements[" + std::to_string(number++) + ']', findings))
      return false;
  }
  return true;
}

/// The link of which `origin` is a log, and its agreement, put into `context`.
bool find_link(Context& context, std::string_view origin, Options const& options, Report& report,
               Findings& findings) {
  auto const id = link_of_origin(context.adopted, origin, findings);
  if (!id) return false;
  context.id = *id;
  report.link = *id;
  return settle_agreement(context, options, findings);
}

std::string_view name_of(link::Fraud::Kind kind) {
  switch (kind) {
    case link::Fraud::Kind::checkpoints:
      return "audit.fraud_checkpoints";
    case link::Fraud::Kind::prefix:
      return "audit.fraud_prefix";
    case link::Fraud::Kind::messages:
      return "audit.fraud_messages";
  }
  return "audit.fraud_messages";
}

void check_proof(note::ProofFile const& file, Context const& context, Findings& findings) {
  auto const& log = context.id.owner;
  auto const note = check_note(context, log, "checkpoint", file.checkpoint, findings);
  if (!note) return;
  auto const entry = file.index.value();
  auto const holds =
      merkle::verify_inclusion(file.index, merkle::leaf_hash(file.extra), file.proof, note->head);
  if (!holds) {
    findings.add(about_entry(Verdict::fails, "audit.proof_fails", log.text(), entry,
                             with_cause({{"file", "extra"}}, holds.error())));
    return;
  }
  findings.add(about_entry(Verdict::holds, "audit.proof_holds", log.text(), entry,
                           {{"size", std::to_string(note->head.size.value())}}));
  auto const judged = judge_entry(context, log, entry, file.extra);
  ++findings.counts().own_entries;
  findings.counts().signatures += judged.signatures;
  for (auto const& finding : judged.findings) findings.add(finding);
  if (!judged.header) return;
  check_note_time(context, log, *note, judged.mark->time, findings);
  if (judged.signatures == 0) return;
  bool const sent = judged.mark->direction == message::Direction::sent;
  findings.add(about_entry(Verdict::holds, sent ? "audit.message_sent" : "audit.message_received",
                           log.text(), entry,
                           {{"party", judged.header->from.text()},
                            {"seq", std::to_string(judged.header->seq)},
                            {"type", shown(judged.header->type)},
                            {"time", to_rfc3339(judged.mark->time)}}));
}

}  // namespace

Report verify_fraud(ByteView file, Options const& options) {
  Report report;
  report.what = What::fraud;
  Findings findings{report};
  auto const fraud = link::check_fraud(as_text(file));
  if (!fraud) {
    findings.fails("audit.fraud_refused", with_cause({}, fraud.error()));
    return report;
  }
  report.link = {fraud->agreement, fraud->against, fraud->by};
  name_anchor(fraud->agreement, options, findings);
  findings.holds(std::string{name_of(fraud->kind)}, {{"party", fraud->by.text()},
                                                     {"against", fraud->against.text()},
                                                     {"number", std::to_string(fraud->number)}});
  return report;
}

Report verify_proof(ByteView file, std::span<Bytes const> agreements, Options const& options) {
  Report report;
  report.what = What::proof;
  Findings findings{report};
  Context context;
  if (!adopt_all(context.adopted, agreements, findings)) return report;
  auto const proof = note::ProofFile::parse(as_text(file));
  auto const claimed = proof ? note::UnverifiedCheckpoint::parse(proof->checkpoint)
                             : Result<note::UnverifiedCheckpoint>{proof.error()};
  if (!claimed) {
    findings.fails("audit.proof_refused", with_cause({{"file", "proof"}}, claimed.error()));
    return report;
  }
  if (find_link(context, claimed->claim().origin, options, report, findings))
    check_proof(*proof, context, findings);
  return report;
}

Report verify_checkpoint(ByteView file, std::span<Bytes const> agreements, Options const& options) {
  Report report;
  report.what = What::checkpoint;
  Findings findings{report};
  Context context;
  if (!adopt_all(context.adopted, agreements, findings)) return report;
  auto const claimed = note::UnverifiedCheckpoint::parse(as_text(file));
  if (!claimed) {
    findings.fails("audit.checkpoint_malformed", with_cause({}, claimed.error()));
    return report;
  }
  if (!find_link(context, claimed->claim().origin, options, report, findings)) return report;
  auto const& log = context.id.owner;
  if (auto const note = check_note(context, log, "checkpoint", as_text(file), findings)) {
    findings.about_log(
        Verdict::holds, "audit.checkpoint_signed", log.text(),
        {{"size", std::to_string(note->head.size.value())}, {"root", note->head.root.hex()}});
  }
  return report;
}

Report verify_agreements(std::span<Bytes const> agreements, Options const& options) {
  Report report;
  report.what = What::agreement;
  Findings findings{report};
  Context context;
  if (!adopt_all(context.adopted, agreements, findings) || agreements.empty()) return report;
  name_anchor(context.adopted.all().back()->id(), options, findings);
  return report;
}

What what_is(ByteView file) {
  auto const text = as_text(file);
  if (text.starts_with("c2sp.org/tlog-proof@v1\n")) return What::proof;
  if (text.starts_with("comity/")) return What::checkpoint;
  auto const value = json::parse(file, {.bytes_max = link::bundle_bytes_max});
  if (!value) return What::unknown;
  if (value->find("payloadType") != nullptr) return What::agreement;
  auto const* format = value->find("format");
  auto const* name = format == nullptr ? nullptr : format->if_string();
  if (name == nullptr) return What::unknown;
  if (*name == link::bundle_format) return What::bundle;
  if (*name == link::export_format) return What::link;
  return *name == "comity.fraud-proof/v1" ? What::fraud : What::unknown;
}

Report verify(ByteView file, std::span<Bytes const> agreements, Options const& options) {
  switch (what_is(file)) {
    case What::bundle:
      return verify_bundle(file, options);
    case What::fraud:
      return verify_fraud(file, options);
    case What::proof:
      return verify_proof(file, agreements, options);
    case What::checkpoint:
      return verify_checkpoint(file, agreements, options);
    case What::agreement: {
      std::vector<Bytes> all{agreements.begin(), agreements.end()};
      all.push_back(to_bytes(file));
      return verify_agreements(all, options);
    }
    case What::link:
    case What::journal:
    case What::unknown:
      break;
  }
  Report report;
  Findings{report}.fails("audit.nothing_of_ours");
  return report;
}

}  // namespace comity::audit
