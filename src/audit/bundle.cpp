/// A bundle: one case, each entry with a proof of its own.
#include "cases.h"
#include "comity/link/export_form.h"
#include "comity/note/forms.h"
#include "notes.h"

#include <algorithm>

namespace comity::audit {
namespace {

using link::Bundle;
using message::PartyId;

class BundleCheck {
 public:
  BundleCheck(Bundle bundle, Options const& options, Report& report)
      : bundle_{std::move(bundle)}, options_{options}, report_{report}, findings_{report} {
    context_.id = bundle_.id;
    report_.link = bundle_.id;
  }

  void run() {
    for (std::size_t i = 0; i < bundle_.agreements.size(); ++i) {
      if (!adopt(context_.adopted, std::move(bundle_.agreements[i]), at("agreements", i),
                 findings_))
        return;
    }
    if (!settle_agreement(context_, options_, findings_)) return;
    // What was left out leaves no trace in what is here.
    findings_.remark("audit.bundle_may_lack", {{"case", bundle_.case_id.text()}});
    History history{context_, Extent::excerpt, findings_};
    for (std::size_t i = 0; i < bundle_.messages.size(); ++i) take_own(i, history);
    for (std::size_t i = 0; i < bundle_.messages.size(); ++i) take_peer(i, history);
    compare_roots();
    history.finish();
    fold(history);
  }

 private:
  struct Proved {
    std::uint64_t entry = 0;
    Bytes leaf;
    Judged judged;
  };

  /// The checkpoints of one log that were asked for, by position; absent if it was refused.
  using Notes = std::map<std::size_t, std::optional<CheckedNote>>;

  static std::string at(std::string_view list, std::size_t i) {
    return std::string{list} + '[' + std::to_string(i) + ']';
  }

  CheckedNote const* note(PartyId const& log, std::size_t position);
  std::optional<Proved> proved(PartyId const& log, std::string const& place,
                               Bundle::Proved const& proof);
  void take_own(std::size_t i, History& history);
  void take_peer(std::size_t i, History& history);
  void compare_roots();
  void fold(History const& history);

  Bundle bundle_;
  Options const& options_;
  Report& report_;
  Findings findings_;
  Context context_;
  std::map<PartyId, Notes> notes_;
  std::map<std::size_t, std::uint64_t> taken_;        ///< Entries of the owner's log, by position.
  std::map<std::uint64_t, message::Header> headers_;  ///< By entry of the owner's log.
};

CheckedNote const* BundleCheck::note(PartyId const& log, std::size_t position) {
  auto& notes = notes_[log];
  auto found = notes.find(position);
  if (found == notes.end()) {
    std::optional<CheckedNote> checked;
    auto const name = at("checkpoints", position);
    if (position < bundle_.checkpoints.size()) {
      checked = check_note(context_, log, name, bundle_.checkpoints[position], findings_);
    } else {
      findings_.fails("audit.no_such_checkpoint", {{"file", name}});
    }
    found = notes.emplace(position, std::move(checked)).first;
  }
  return found->second ? &*found->second : nullptr;
}

std::optional<BundleCheck::Proved> BundleCheck::proved(PartyId const& log, std::string const& place,
                                                       Bundle::Proved const& proof) {
  auto const* const checkpoint = note(log, proof.checkpoint);
  if (checkpoint == nullptr) return std::nullopt;
  auto file = note::ProofFile::parse(proof.proof);
  if (!file || !file->checkpoint.empty()) {
    auto const cause = file ? fail(Code::invalid, "audit.proof_has_checkpoint") : file.error();
    findings_.about_log(Verdict::fails, "audit.proof_refused", log.text(),
                        with_cause({{"file", place}}, cause));
    return std::nullopt;
  }
  auto const entry = file->index.value();
  auto const holds = merkle::verify_inclusion(file->index, merkle::leaf_hash(file->extra),
                                              file->proof, checkpoint->head);
  if (!holds) {
    findings_.add(about_entry(Verdict::fails, "audit.proof_fails", log.text(), entry,
                              with_cause({{"file", place}}, holds.error())));
    return std::nullopt;
  }
  return Proved{entry, std::move(file->extra), {}};
}

void BundleCheck::take_own(std::size_t i, History& history) {
  auto const& owner = context_.id.owner;
  auto const& message = bundle_.messages[i];
  auto own = proved(owner, at("messages", i) + ".own", message.own);
  if (!own) return;
  auto judged = judge_entry(context_, owner, own->entry, own->leaf);
  if (message.body) judge_body(context_, owner, own->entry, link::encode(*message.body), judged);
  for (auto const& finding : judged.findings) findings_.add(finding);
  if (judged.mark) {
    check_note_time(context_, owner, *note(owner, message.own.checkpoint), judged.mark->time,
                    findings_);
  }
  bool const rises = headers_.empty() || headers_.rbegin()->first < own->entry;
  bool const belongs = judged.header && judged.header->case_id == bundle_.case_id;
  if (judged.header && (!belongs || !rises)) {
    findings_.add(about_entry(Verdict::fails, belongs ? "audit.bundle_order" : "audit.other_case",
                              owner.text(), own->entry, {{"case", bundle_.case_id.text()}}));
    return;
  }
  if (judged.header) {
    taken_.emplace(i, own->entry);
    headers_.emplace(own->entry, *judged.header);
  }
  history.take_own(own->entry, std::move(judged));
}

void BundleCheck::take_peer(std::size_t i, History& history) {
  auto const& peer = context_.id.peer;
  auto const& message = bundle_.messages[i];
  auto const own = taken_.find(i);
  if (!message.peer || own == taken_.end()) return;
  auto const entry = proved(peer, at("messages", i) + ".peer", *message.peer);
  if (!entry) return;
  auto const judged = judge_entry(context_, peer, entry->entry, entry->leaf);
  for (auto const& finding : judged.findings) findings_.add(finding);
  if (judged.mark) {
    check_note_time(context_, peer, *note(peer, message.peer->checkpoint), judged.mark->time,
                    findings_);
  }
  auto const& known = headers_.at(own->second);
  if (judged.header && (judged.header->from != known.from || judged.header->seq != known.seq)) {
    findings_.add(about_entry(Verdict::fails, "audit.message_differs", peer.text(), entry->entry,
                              {{"seq", std::to_string(known.seq)},
                               {"party", known.from.text()},
                               {"own_entry", std::to_string(own->second)}}));
    return;
  }
  history.take_loose(entry->entry, judged);
}

/// Two trees of one size and one log are one tree, or somebody lies.
void BundleCheck::compare_roots() {
  for (auto const& [log, notes] : notes_) {
    std::map<std::uint64_t, CheckedNote const*> by_size;
    for (auto const& [position, note] : notes) {
      if (!note) continue;
      auto const size = note->head.size.value();
      auto const [known, added] = by_size.emplace(size, &*note);
      if (added || known->second->head.root == note->head.root) continue;
      findings_.about_log(
          Verdict::fails, "audit.two_roots", log.text(),
          {{"size", std::to_string(size)}, {"file", note->file}, {"other", known->second->file}});
    }
  }
}

void BundleCheck::fold(History const& history) {
  report_.at = options_.at.value_or(history.latest());
  std::vector<message::Dated> messages;
  for (auto const direction : {Direction::sent, Direction::received}) {
    for (auto const& known : history.messages(direction)) {
      messages.push_back(dated(direction, known, headers_.at(known.own.entry)));
    }
  }
  auto const done = fold_case(context_, bundle_.case_id, std::move(messages), report_.at);
  ++report_.counts.cases;
  report_.counts.requests += done.state.requests.size();
  if (options_.on_case) options_.on_case(done);
  StatesDigest states;
  states.add(StatesDigest::line(done.id.text(), crypto::sha256(done.canonical)));
  report_.states = states.finish();
}

}  // namespace

Report verify_bundle(ByteView file, Options const& options) {
  Report report;
  report.what = What::bundle;
  auto bundle = link::Bundle::parse(file);
  if (!bundle) {
    Findings{report}.fails("audit.bundle_refused", with_cause({}, bundle.error()));
    return report;
  }
  BundleCheck{*std::move(bundle), options, report}.run();
  return report;
}

}  // namespace comity::audit
