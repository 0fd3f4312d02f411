#include "comity/journal/journal.h"

#include "comity/note/keys.h"

namespace comity::journal {

std::string origin_of(message::PartyId const& owner) {
  return "comity-journal/" + owner.text();
}

Result<Journal> Journal::open(message::PartyId const& owner, crypto::PrivateKey const& key,
                              std::vector<crypto::PublicKey> const& keys, JournalStore& store) {
  log::Identity identity{origin_of(owner), {}};
  for (auto const& one : keys)
    identity.keys.push_back(TRY(note::VerifierKey::create(identity.origin, one)));
  auto log = TRY(log::Log::open(std::move(identity), store.journal_log(), {}));
  return Journal{std::move(log), key, store};
}

Result<std::string> Journal::verifier_key() const {
  auto const key = TRY(note::VerifierKey::create(origin(), key_->public_key()));
  return key.encode();
}

Result<void> Journal::stage(Record const& record) {
  staged_.push_back(TRY(encode(record)));
  return {};
}

Result<void> Journal::commit(Instant now) {
  if (staged_.empty()) return {};
  std::vector<note::Signer> signers;
  signers.push_back(TRY(note::Signer::create(origin(), *key_)));
  for (auto const& entry : staged_) {
    if (auto const staged = log_.stage(entry); !staged) {
      log_.discard();
      return staged.error();
    }
  }
  auto const append = log_.seal(signers, now);
  auto const kept = append ? store_->commit_journal(*append, staged_) : append.error();
  if (!kept) {
    log_.discard();
    return kept;
  }
  log_.committed();
  staged_.clear();
  return {};
}

Result<std::vector<Bytes>> Journal::entries(std::uint64_t first, std::size_t count) const {
  return store_->journal_entries(first, count);
}

Result<std::vector<Record>> Journal::records(std::uint64_t first, std::size_t count) const {
  std::vector<Record> out;
  for (auto const& entry : TRY(entries(first, count))) {
    auto record = parse_record(entry);
    if (!record)
      return fail(Code::damaged, "journal.bad_record",
                  {{"index", std::to_string(first + out.size())}, {"cause", record.error().id}});
    out.push_back(*std::move(record));
  }
  return out;
}

}  // namespace comity::journal
