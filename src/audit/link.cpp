/// An exported link, from its manifest to the states of its cases.
#include "cases.h"
#include "comity/audit/journal.h"
#include "comity/audit/limits.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/link/export_form.h"
#include "comity/link/fraud.h"
#include "comity/note/forms.h"
#include "figures.h"
#include "log_walk.h"
#include "notes.h"

#include <algorithm>
#include <array>
#include <deque>

namespace comity::audit {
namespace {

using link::ExportedFile;
using Kind = link::ExportedFile::Kind;

/// How long a listed file may be.
std::size_t bytes_max(Kind kind) {
  switch (kind) {
    case Kind::agreement:
      return agreement::agreement_bytes_max;
    case Kind::own_checkpoint:
    case Kind::own_mirrored:
    case Kind::own_witnessed:
    case Kind::peer_checkpoint:
      return note::note_bytes_max;
    case Kind::loose:
      return note::note_bytes_max + 2 * note::extra_bytes_max;
    case Kind::incident:
      return link::fraud_bytes_max;
  }
  return 0;
}

class LinkCheck {
 public:
  LinkCheck(FileReader const& files, Options const& options, Report& report)
      : files_{files}, options_{options}, report_{report}, findings_{report} {}

  void run() {
    if (!read_manifest() || !read_agreements()) return;
    History history{context_, Extent::whole, findings_};
    LogFiles const own{files_, "own/", context_.id.owner, manifest_.own_size};
    LogFiles const peer{files_, "peer/", context_.id.peer, manifest_.peer_size};
    walk_logs(own, peer, history);
    check_loose(history);
    history.finish();
    check_bodies();
    check_incidents();
    report_.at = options_.at.value_or(history.latest());
    if (options_.figures && report_.ok())
      report_.figures = recount(context_, options_, own, peer, history, findings_);
    report_.states =
        fold_cases(context_, history, history.take_cases(), report_.at, options_, report_.counts);
  }

 private:
  bool read_manifest();
  bool read_agreements();
  std::optional<Bytes> read_listed(ExportedFile const& file);
  std::vector<CheckedNote> read_notes(message::PartyId const& owner, std::uint64_t size,
                                      std::initializer_list<Kind> kinds);
  void check_cosigned(message::PartyId const& owner, Kind kind, CheckedNote const& note);
  void walk_logs(LogFiles const& own, LogFiles const& peer, History& history);
  /// The walk through a log that has these checkpoints: their times are held against its entries.
  Walk walk_with(std::vector<CheckedNote> const& notes, Walk walk);
  Judged judge_own(std::uint64_t entry, ByteView leaf, Copies& copies) const;
  void take_peer(LogFiles const& peer, std::deque<Line> const& lines, History& history);
  void check_loose(History& history);
  void check_loose_file(ExportedFile const& file, History& history);
  std::optional<CheckedNote> loose_note(ExportedFile const& file, std::string const& text);
  void check_bodies();
  void check_incidents();

  FileReader const& files_;
  Options const& options_;
  Report& report_;
  Findings findings_;
  link::Manifest manifest_;
  Context context_;
  std::map<std::uint64_t, std::pair<Digest, std::string>> peer_roots_;  ///< By size; and the file.
  std::pair<std::string, std::optional<CheckedNote>> last_loose_;
};

bool LinkCheck::read_manifest() {
  std::string const path{link::manifest_path};
  auto manifest = [&]() -> Result<link::Manifest> {
    return link::Manifest::parse(TRY(files_.read(path, link::manifest_bytes_max)));
  }();
  if (!manifest) {
    findings_.fails("audit.manifest_unreadable", with_cause({{"file", path}}, manifest.error()));
    return false;
  }
  manifest_ = *std::move(manifest);
  context_.id = manifest_.id;
  report_.link = manifest_.id;
  if (manifest_.loose_left > 0) {
    findings_.remark("audit.proofs_left_out", {{"count", std::to_string(manifest_.loose_left)}});
  }
  return true;
}

bool LinkCheck::read_agreements() {
  bool all = true;
  for (auto const& file : manifest_.files) {
    if (file.kind != Kind::agreement) continue;
    auto bytes = read_listed(file);
    all = bytes && adopt(context_.adopted, *std::move(bytes), file.path, findings_) && all;
  }
  return all && settle_agreement(context_, options_, findings_);
}

std::optional<Bytes> LinkCheck::read_listed(ExportedFile const& file) {
  auto bytes = files_.read(file.path, bytes_max(file.kind));
  if (!bytes) {
    findings_.fails("audit.file_unreadable", with_cause({{"file", file.path}}, bytes.error()));
    return std::nullopt;
  }
  if (crypto::sha256(*bytes) != file.digest)
    findings_.fails("audit.file_differs", {{"file", file.path}});
  return *std::move(bytes);
}

void LinkCheck::check_cosigned(message::PartyId const& owner, Kind kind, CheckedNote const& note) {
  // The latest own checkpoint may not have reached anyone yet; the others are here for their
  // cosignatures.
  bool const wants_mirror = kind == Kind::own_mirrored || kind == Kind::peer_checkpoint;
  if (wants_mirror && !note.mirrored) {
    findings_.about_log(Verdict::fails, "audit.not_mirrored", owner.text(),
                        {{"file", note.file}, {"mirror", context_.other(owner).text()}});
  }
  if (kind == Kind::own_witnessed && !note.witnessed) {
    findings_.about_log(Verdict::fails, "audit.not_witnessed", owner.text(), {{"file", note.file}});
  }
}

/// `kinds` begins with the checkpoint that covers the whole log.
std::vector<CheckedNote> LinkCheck::read_notes(message::PartyId const& owner, std::uint64_t size,
                                               std::initializer_list<Kind> kinds) {
  std::vector<CheckedNote> out;
  bool covered = size == 0;
  for (auto const& file : manifest_.files) {
    if (std::ranges::find(kinds, file.kind) == kinds.end()) continue;
    auto const bytes = read_listed(file);
    auto note = bytes ? check_note(context_, owner, file.path, as_text(*bytes), findings_)
                      : std::optional<CheckedNote>{};
    if (!note) continue;
    check_cosigned(owner, file.kind, *note);
    auto const claimed = note->head.size.value();
    bool const whole = file.kind == *kinds.begin();
    if (whole ? claimed != size : claimed > size) {
      findings_.about_log(Verdict::fails, "audit.size_differs", owner.text(),
                          {{"file", file.path},
                           {"size", std::to_string(claimed)},
                           {"listed", std::to_string(size)}});
    }
    covered = covered || (whole && claimed == size);
    out.push_back(*std::move(note));
  }
  if (!covered) findings_.about_log(Verdict::fails, "audit.not_covered", owner.text());
  return out;
}

Walk LinkCheck::walk_with(std::vector<CheckedNote> const& notes, Walk walk) {
  for (auto const& note : notes) walk.heads.push_back({note.file, note.head});
  walk.take = [this, &notes, owner = walk.log.owner, take = std::move(walk.take)](
                  std::uint64_t entry, Judged&& judged) {
    for (auto const& note : notes) {
      if (judged.mark && note.head.size.value() == entry + 1)
        check_note_time(context_, owner, note, judged.mark->time, findings_);
    }
    take(entry, std::move(judged));
  };
  return walk;
}

Judged LinkCheck::judge_own(std::uint64_t entry, ByteView leaf, Copies& copies) const {
  auto const& owner = context_.id.owner;
  auto judged = judge_entry(context_, owner, entry, leaf);
  if (judged.mark)
    copies.add(judged.mark->direction, leaf.subspan(judged.envelope_at), judged.envelope);
  if (!manifest_.with_bodies || !judged.header) return judged;
  auto const path = link::body_path(judged.header->body.digest);
  auto const body = files_.read(path, message::Body::salt_bytes + message::body_bytes_max);
  if (body) {
    judge_body(context_, owner, entry, *body, judged);
  } else if (body.error().code != Code::not_found) {  // Bodies may be deleted [P4.4].
    judged.findings.push_back(about_entry(Verdict::fails, "audit.body_unreadable", owner.text(),
                                          entry, with_cause({{"file", path}}, body.error())));
  }
  return judged;
}

/// Both at once, for they hold the same messages; but what the peer's says of them is looked at
/// only when all of them are known.
void LinkCheck::walk_logs(LogFiles const& own, LogFiles const& peer, History& history) {
  auto const own_notes = read_notes(
      own.owner, own.size, {Kind::own_checkpoint, Kind::own_mirrored, Kind::own_witnessed});
  auto const peer_notes = read_notes(peer.owner, peer.size, {Kind::peer_checkpoint});
  for (auto const& note : peer_notes)
    peer_roots_.emplace(note.head.size.value(), std::pair{note.head.root, note.file});
  std::deque<Line> lines;
  std::array const walks{
      walk_with(own_notes, {own,
                            {},
                            [&](std::uint64_t entry, ByteView leaf, Copies& copies) {
                              return judge_own(entry, leaf, copies);
                            },
                            [&](std::uint64_t entry, Judged&& judged) {
                              history.take_own(entry, std::move(judged));
                            }}),
      walk_with(peer_notes,
                {peer,
                 {},
                 [&](std::uint64_t entry, ByteView leaf, Copies& copies) {
                   return judge_line(peer.owner.text(), entry, leaf, copies);
                 },
                 [&](std::uint64_t, Judged&& judged) { lines.push_back(std::move(judged)); }})};
  auto const read = audit::walk_logs(walks, thread_count(options_), findings_);
  if (read.front() < own.size) history.own_log_ends_early();
  take_peer(peer, lines, history);
}

void LinkCheck::take_peer(LogFiles const& peer, std::deque<Line> const& lines, History& history) {
  std::uint64_t entry = 0;
  auto const whole = [&]() -> std::optional<Judged> {
    auto const index = entry / merkle::tile_width;
    auto const bytes = read_bundle(peer, index);
    if (!bytes) return std::nullopt;
    auto const leaves = split_bundle(*bytes, bundle_width(index, peer.size));
    if (!leaves) return std::nullopt;
    return judge_entry(context_, peer.owner, entry, (*leaves)[entry % merkle::tile_width]);
  };
  for (auto const& line : lines) {
    if (findings_.too_many()) return;
    history.take_peer(entry, line, whole);
    ++entry;
    if (findings_.too_many()) {
      findings_.about_log(Verdict::fails, "audit.too_many_faults", peer.owner.text(),
                          {{"entry", std::to_string(entry)}});
    }
  }
}

void LinkCheck::check_loose(History& history) {
  for (auto const& file : manifest_.files) {
    if (file.kind == Kind::loose && !findings_.too_many()) check_loose_file(file, history);
  }
}

/// Many proofs are against one checkpoint: it is verified, and reported, once.
std::optional<CheckedNote> LinkCheck::loose_note(ExportedFile const& file,
                                                 std::string const& text) {
  if (last_loose_.first != text || !last_loose_.second) {
    last_loose_ = {text, check_note(context_, context_.id.peer, file.path, text, findings_)};
  }
  return last_loose_.second;
}

/// An entry of the peer's log beyond its mirrored prefix, with a proof of its own.
void LinkCheck::check_loose_file(ExportedFile const& file, History& history) {
  auto const& peer = context_.id.peer;
  auto const bytes = read_listed(file);
  if (!bytes) return;
  auto const proof = note::ProofFile::parse(as_text(*bytes));
  if (!proof) {
    findings_.fails("audit.proof_refused", with_cause({{"file", file.path}}, proof.error()));
    return;
  }
  auto const entry = proof->index.value();
  auto const note = loose_note(file, proof->checkpoint);
  if (!note) return;
  auto const [known, added] =
      peer_roots_.emplace(note->head.size.value(), std::pair{note->head.root, file.path});
  if (!added && known->second.first != note->head.root) {
    findings_.about_log(Verdict::fails, "audit.two_roots", peer.text(),
                        {{"size", std::to_string(note->head.size.value())},
                         {"file", file.path},
                         {"other", known->second.second}});
  }
  auto const holds = merkle::verify_inclusion(proof->index, merkle::leaf_hash(proof->extra),
                                              proof->proof, note->head);
  if (!holds || entry != file.number || entry < manifest_.peer_size) {
    auto const cause = holds ? fail(Code::invalid, "audit.proof_misplaced") : holds.error();
    findings_.add(about_entry(Verdict::fails, "audit.proof_fails", peer.text(), entry,
                              with_cause({{"file", file.path}}, cause)));
    return;
  }
  auto const judged = judge_entry(context_, peer, entry, proof->extra);
  for (auto const& finding : judged.findings) findings_.add(finding);
  if (judged.mark) check_note_time(context_, peer, *note, judged.mark->time, findings_);
  history.take_loose(entry, judged);
}

void LinkCheck::check_bodies() {
  auto const found = report_.counts.bodies;
  if (found == manifest_.bodies) return;
  findings_.fails("audit.bodies_missing",
                  {{"listed", std::to_string(manifest_.bodies)}, {"found", std::to_string(found)}});
}

void LinkCheck::check_incidents() {
  for (auto const& file : manifest_.files) {
    if (file.kind != Kind::incident) continue;
    ++report_.counts.incidents;
    auto const bytes = read_listed(file);
    auto const kind = std::to_string(file.number) + "-fraud-";
    if (!bytes || !file.path.starts_with("incidents/" + kind)) continue;
    // A proof that was cut for its size proves nothing, and that is no fault of the export.
    auto const fraud = link::check_fraud(as_text(*bytes));
    if (fraud) {
      findings_.remark("audit.fraud_within", {{"file", file.path},
                                              {"party", fraud->by.text()},
                                              {"number", std::to_string(fraud->number)}});
    } else {
      findings_.remark("audit.fraud_unproved", with_cause({{"file", file.path}}, fraud.error()));
    }
  }
  if (report_.counts.incidents > 0) {
    findings_.remark("audit.incidents", {{"count", std::to_string(report_.counts.incidents)}});
  }
}

}  // namespace

Report verify_link(FileReader const& files, Options const& options) {
  Report report;
  report.what = What::link;
  LinkCheck{files, options, report}.run();
  return report;
}

What what_is(FileReader const& files) {
  auto const manifest = files.read(std::string{link::manifest_path}, link::manifest_bytes_max);
  if (!manifest) return What::unknown;
  auto const value = json::parse(*manifest, {.bytes_max = link::manifest_bytes_max});
  auto const* const format = value ? value->find("format") : nullptr;
  auto const* const name = format != nullptr ? format->if_string() : nullptr;
  return name != nullptr && *name == journal_format ? What::journal : What::link;
}

}  // namespace comity::audit
