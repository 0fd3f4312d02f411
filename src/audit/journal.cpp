/// An exported journal: its manifest, its checkpoint, its entries.
#include "comity/audit/journal.h"

#include "comity/journal/record.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/note/checkpoint.h"
#include "consents.h"
#include "log_walk.h"

namespace comity::audit {
namespace {

constexpr std::string_view manifest_file = "manifest.json";
constexpr std::string_view checkpoint_file = "own/checkpoint";
constexpr std::string_view origin_prefix = "comity-journal/";
constexpr std::size_t manifest_bytes_max = 4'096;

struct Manifest {
  std::string origin;
  message::PartyId owner;
  std::uint64_t size = 0;
};

Result<Manifest> read_manifest(FileReader const& files) {
  auto const bytes = TRY(files.read(std::string{manifest_file}, manifest_bytes_max));
  auto const value = TRY(json::parse(bytes));
  json::Reader const reader{value, "manifest"};
  constexpr std::size_t text_bytes_max = 64;
  auto const is_ours = reader.text("format", text_bytes_max) == journal_format;
  Manifest out;
  out.origin = reader.text("origin", text_bytes_max);
  out.size = static_cast<std::uint64_t>(reader.integer("size", 0, json::integer_max));
  TRY(reader.done());
  if (!is_ours || !out.origin.starts_with(origin_prefix))
    return fail(Code::invalid, "audit.not_a_journal", {{"origin", shown(out.origin)}});
  out.owner = TRY(message::parse_party_id(out.origin.substr(origin_prefix.size())));
  return out;
}

/// The head that all of `keys` have signed.
Result<merkle::TreeHead> read_head(FileReader const& files, Manifest const& manifest,
                                   std::span<std::string const> keys) {
  note::KeySet set;
  for (auto const& key : keys) set.required.push_back(TRY(note::VerifierKey::parse(key)));
  if (set.required.empty()) return fail(Code::invalid, "audit.journal_without_key");
  auto const bytes = TRY(files.read(std::string{checkpoint_file}, note::note_bytes_max));
  auto const checkpoint = TRY(note::VerifiedCheckpoint::open(as_text(bytes), manifest.origin, set));
  return checkpoint.head();
}

Judged judge_record(std::string const& log, std::uint64_t entry, ByteView leaf) {
  Judged out;
  auto const record = journal::parse_record(leaf);
  if (record) {
    out.mark = message::EntryMark{{}, record->at, {}};
  } else {
    out.findings.push_back(about_entry(Verdict::fails, "audit.bad_record", log, entry,
                                       with_cause({}, record.error())));
  }
  return out;
}

/// What passkeys signed, in order, with the keys that came before. What cannot be read was found by
/// the walk.
void check_consents(LogFiles const& own, Findings& findings) {
  Consents consents{own.owner.text(), findings};
  for (std::uint64_t entry = 0; entry < own.size;) {
    auto const index = entry / merkle::tile_width;
    auto const bundle = read_bundle(own, index);
    if (!bundle) return;
    auto const entries = split_bundle(*bundle, bundle_width(index, own.size));
    if (!entries) return;
    for (auto const leaf : *entries) {
      if (auto const record = journal::parse_record(leaf)) consents.take(entry, *record);
      ++entry;
    }
  }
  consents.finish();
}

/// Reads all entries. Returns how many there are.
std::uint64_t walk(FileReader const& files, Manifest const& manifest, merkle::TreeHead const& head,
                   unsigned threads, Report& report, Findings& findings) {
  auto const& log = manifest.owner.text();
  Walk const steps{
      {files, "own/", manifest.owner, manifest.size},
      {{std::string{checkpoint_file}, head}},
      [&](std::uint64_t entry, ByteView leaf, Copies&) { return judge_record(log, entry, leaf); },
      [&](std::uint64_t entry, Judged judged) {
        if (!judged.mark) return;
        auto const at = judged.mark->time;
        if (at < report.at)
          findings.add(about_entry(Verdict::remark, "audit.log_time_backwards", log, entry,
                                   {{"time", to_rfc3339(at)}, {"before", to_rfc3339(report.at)}}));
        report.at = std::max(report.at, at);
      }};
  auto const count = walk_logs({&steps, 1}, threads, findings).front();
  check_consents(steps.log, findings);
  return count;
}

}  // namespace

Report verify_journal(FileReader const& files, std::span<std::string const> keys,
                      Options const& options) {
  Report report;
  report.what = What::journal;
  Findings findings{report};
  auto const manifest = read_manifest(files);
  if (!manifest) {
    findings.fails("audit.manifest_unreadable",
                   with_cause({{"file", std::string{manifest_file}}}, manifest.error()));
    return report;
  }
  auto const& log = manifest->owner.text();
  auto const head = read_head(files, *manifest, keys);
  if (!head) {
    findings.about_log(Verdict::fails, "audit.checkpoint_refused", log,
                       with_cause({{"file", std::string{checkpoint_file}}}, head.error()));
    return report;
  }
  findings.about_log(Verdict::holds, "audit.checkpoint_signed", log,
                     {{"size", std::to_string(head->size.value())}, {"root", head->root.hex()}});
  if (head->size.value() != manifest->size)
    findings.about_log(Verdict::fails, "audit.size_differs", log,
                       {{"file", std::string{checkpoint_file}},
                        {"size", std::to_string(head->size.value())},
                        {"listed", std::to_string(manifest->size)}});
  report.counts.own_entries =
      walk(files, *manifest, *head, thread_count(options), report, findings);
  return report;
}

}  // namespace comity::audit
