#include "comity/link/export.h"

#include "comity/crypto/hash.h"
#include "comity/log/layout.h"

#include <algorithm>
#include <set>

namespace comity::link {
namespace {

/// Records read at once: with bodies at most 32 MiB, else about a bundle of 256 entries twice over.
constexpr std::size_t records_with_bodies = 32;
constexpr std::size_t records_at_once = 512;

/// Incidents read at once, each with up to 128 KiB of evidence (a fraud proof may be larger).
constexpr std::size_t incidents_at_once = 16;

/// Our latest checkpoint, with the cosignatures that older copies of it have gathered.
Result<std::string> with_cosignatures(std::string const& checkpoint, Heads const& heads) {
  if (checkpoint.empty()) return checkpoint;
  auto note = TRY(note::Note::parse(checkpoint));
  for (auto const* other : {&heads.own_mirrored, &heads.own_witnessed}) {
    if (other->empty()) continue;
    auto const same = TRY(note::Note::parse(*other));
    if (same.text() != note.text()) continue;
    for (auto const& line : same.signatures()) TRY(note.put(line));
  }
  return note.encode();
}

/// True if both are the same checkpoint, whoever cosigned either.
Result<bool> same_text(std::string const& a, std::string const& b) {
  return TRY(note::Note::parse(a)).text() == TRY(note::Note::parse(b)).text();
}

Result<merkle::TreeHead> head_of(std::string const& checkpoint) {
  return TRY(note::UnverifiedCheckpoint::parse(checkpoint)).claim().head;
}

Bytes peer_entry(Record const& record) {
  return message::entry_bytes(record.peer->mark, record.envelope);
}

/// A refusal code may be a stranger's text: in a file name stands only what is harmless.
std::string incident_path(std::size_t number, Incident const& incident) {
  auto code = incident.code;
  for (auto& c : code) {
    bool const harmless = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!harmless) c = '_';
  }
  return "incidents/" + std::to_string(number) + '-' + std::string{name_of(incident.kind)} + '-' +
         code;
}

Error differs(std::string const& folder, std::uint64_t size) {
  return fail(Code::damaged, "link.export_differs",
              {{"folder", folder}, {"size", std::to_string(size)}});
}

/// One log on its way out.
struct LogLeft {
  Side side = Side::own;
  std::string folder;
  std::uint64_t size = 0;
  std::string checkpoint;
  std::uint64_t next = 0;
};

/// Collects the messages of one case with their proofs.
class CaseExport {
 public:
  explicit CaseExport(Link const& link) : link_{link}, heads_{link.heads()} {}

  Result<void> begin() {
    latest_ = TRY(with_cosignatures(heads_.own_checkpoint, heads_));
    for (auto& loose : TRY(link_.store().loose_proofs()))
      loose_.emplace(loose.index, std::move(loose.proof));
    if (!heads_.own_mirrored.empty())
      mirrored_size_ = TRY(head_of(heads_.own_mirrored)).size.value();
    return {};
  }

  Result<Bundle::Message> message(Record const& record) {
    Bundle::Message out{TRY(own(record)), std::nullopt, record.body};
    if (record.peer) out.peer = TRY(peer(record));
    return out;
  }

  std::vector<std::string>&& checkpoints() && { return std::move(checkpoints_); }

 private:
  Result<Bundle::Proved> own(Record const& record) {
    bool const mirrored = record.own.index < mirrored_size_;
    auto const size = mirrored ? mirrored_size_ : heads_.own_size;
    auto proof = TRY(link_.log().tree().inclusion_proof(merkle::LeafIndex{record.own.index},
                                                        merkle::TreeSize{size}));
    return proved({message::entry_bytes(record.own.mark, record.envelope),
                   merkle::LeafIndex{record.own.index},
                   std::move(proof),
                   {}},
                  mirrored && size < heads_.own_size ? heads_.own_mirrored : latest_);
  }

  /// Absent if the proof is not here any more, which makes the message one without a receipt.
  Result<std::optional<Bundle::Proved>> peer(Record const& record) {
    merkle::LeafIndex const index{record.peer->index};
    if (record.peer->index < heads_.cosigned_size) {
      auto proof =
          TRY(link_.mirror().tree().inclusion_proof(index, merkle::TreeSize{heads_.cosigned_size}));
      return std::optional{
          proved({peer_entry(record), index, std::move(proof), {}}, heads_.peer_cosigned)};
    }
    auto const found = loose_.find(record.peer->index);
    if (found == loose_.end()) return std::optional<Bundle::Proved>{};
    auto file = TRY(note::ProofFile::parse(found->second));
    auto const checkpoint = std::exchange(file.checkpoint, {});
    file.extra = peer_entry(record);
    return std::optional{proved(std::move(file), checkpoint)};
  }

  Bundle::Proved proved(note::ProofFile const& file, std::string const& checkpoint) {
    auto const found = std::ranges::find(checkpoints_, checkpoint);
    auto const position = static_cast<std::size_t>(found - checkpoints_.begin());
    if (found == checkpoints_.end()) checkpoints_.push_back(checkpoint);
    return {file.encode(), position};
  }

  Link const& link_;
  Heads const& heads_;
  std::string latest_;
  std::uint64_t mirrored_size_ = 0;
  std::map<std::uint64_t, std::string> loose_;
  std::vector<std::string> checkpoints_;
};

}  // namespace

std::vector<std::shared_ptr<agreement::Agreement const>> agreements_of(
    LinkId const& id, agreement::Adopted const& adopted) {
  std::set<AgreementId> needed;
  for (auto const& one : adopted.all()) {
    bool const between = one->party(id.owner) != nullptr && one->party(id.peer) != nullptr;
    if (between) needed.insert(one->id());
  }
  for (std::size_t before = 0; before != needed.size();) {
    before = needed.size();
    for (auto const& one : adopted.all()) {
      if (!one->supersedes()) continue;
      bool const chained = needed.contains(one->id()) || needed.contains(*one->supersedes());
      if (chained) needed.insert({one->id(), *one->supersedes()});
    }
  }
  std::vector<std::shared_ptr<agreement::Agreement const>> out;
  std::ranges::copy_if(adopted.all(), std::back_inserter(out),
                       [&](auto const& one) { return needed.contains(one->id()); });
  return out;
}

struct LinkExport::State {
  State(Link const& of, agreement::Adopted const& adopted, Bodies wanted)
      : link{of}, heads{of.heads()}, bodies{wanted}, agreements{agreements_of(of.id(), adopted)} {
    manifest.id = link.id();
    manifest.with_bodies = bodies == Bodies::with;
    manifest.own_size = heads.own_size;
    manifest.peer_size = heads.cosigned_size;
    logs = {LogLeft{Side::own, "own/", manifest.own_size, heads.own_checkpoint},
            LogLeft{Side::peer, "peer/", manifest.peer_size, heads.peer_cosigned}};
  }

  Result<bool> step() {
    if (!std::exchange(begun, true)) {
      TRY(write_agreements());
      TRY(write_checkpoints());
      TRY(write_loose_proofs());
      TRY(write_incidents());
      return true;
    }
    if (!logs.empty()) {
      TRY(step_log(logs.front()));
      return true;
    }
    auto const text = manifest.encode();
    TRY((*write)(std::string{manifest_path}, as_bytes(text)));
    return false;
  }

  Result<void> write_agreements() {
    std::size_t number = 0;
    for (auto const& one : agreements) {
      TRY(listed("agreements/" + std::to_string(++number) + '-' + one->id().short_text() + ".json",
                 one->envelope()));
    }
    return {};
  }

  Result<void> write_checkpoints() {
    auto const latest = TRY(with_cosignatures(heads.own_checkpoint, heads));
    if (!latest.empty()) TRY(listed("own/checkpoint", as_bytes(latest)));
    std::pair<char const*, std::string const*> const older[] = {
        {"own/mirrored", &heads.own_mirrored}, {"own/witnessed", &heads.own_witnessed}};
    for (auto const& [path, text] : older) {
      if (!text->empty() && !TRY(same_text(latest, *text))) TRY(listed(path, as_bytes(*text)));
    }
    if (heads.peer_cosigned.empty()) return {};
    return listed("peer/checkpoint", as_bytes(heads.peer_cosigned));
  }

  Result<void> write_loose_proofs() {
    std::size_t count = 0;
    auto const proofs = TRY(link.store().loose_proofs());
    for (auto const& loose : proofs) {
      if (loose.index < heads.cosigned_size) continue;
      auto const record = TRY(link.store().at(Side::peer, loose.index));
      if (!record || !record->peer) continue;
      if (++count > loose_proofs_max) {
        ++manifest.loose_left;
        continue;
      }
      auto file = TRY(note::ProofFile::parse(loose.proof));
      file.extra = peer_entry(*record);
      TRY(listed("peer/loose/" + std::to_string(loose.index), as_bytes(file.encode())));
    }
    return {};
  }

  Result<void> write_incidents() {
    std::size_t number = 0;
    for (;;) {
      auto const some = TRY(link.store().incidents(number, incidents_at_once));
      for (auto const& incident : some)
        TRY(listed(incident_path(++number, incident), incident.evidence));
      if (some.size() < incidents_at_once) return {};
    }
  }

  /// Writes a file that the manifest lists.
  Result<void> listed(std::string const& path, ByteView content) {
    manifest.files.push_back(TRY(ExportedFile::of(path, crypto::sha256(content))));
    return (*write)(path, content);
  }

  Result<void> write_body(Record const& record) {
    if (!record.body) return {};
    ++manifest.bodies;
    return (*write)(body_path(record.body->ref().digest), encode(*record.body));
  }

  /// The next entries of a log, or its end.
  Result<void> step_log(LogLeft& log) {
    if (log.next == log.size) return end_log(log);
    bool const with_bodies = log.side == Side::own && bodies == Bodies::with;
    std::uint64_t const at_once = with_bodies ? records_with_bodies : records_at_once;
    auto const count = static_cast<std::size_t>(std::min(at_once, log.size - log.next));
    auto const records = TRY(link.store().range(log.side, log.next, count,
                                                with_bodies ? Bodies::with : Bodies::without));
    if (records.size() != count) return differs(log.folder, log.size);
    for (auto const& record : records) {
      TRY(layout.add(log.side == Side::own ? message::entry_bytes(record.own.mark, record.envelope)
                                           : peer_entry(record)));
      if (with_bodies) TRY(write_body(record));
    }
    log.next += count;
    return {};
  }

  Result<void> end_log(LogLeft const& log) {
    auto const head = TRY(layout.finish());
    bool const same = log.size == 0 || TRY(head_of(log.checkpoint)) == head;
    if (!same) return differs(log.folder, log.size);
    logs.erase(logs.begin());
    layout = new_layout();
    return {};
  }

  /// Of the first log that is left.
  log::Layout new_layout() {
    return log::Layout{[this](std::string const& path, ByteView content) {
      return (*write)(logs.front().folder + path, content);
    }};
  }

  Link const& link;
  Heads const heads;
  Bodies bodies;
  std::vector<std::shared_ptr<agreement::Agreement const>> agreements;
  WriteFile const* write = nullptr;  ///< While a step is taken.
  Manifest manifest;
  bool begun = false;
  std::vector<LogLeft> logs;
  log::Layout layout = new_layout();
};

LinkExport::LinkExport(Link const& link, agreement::Adopted const& adopted, Bodies bodies)
    : state_{std::make_unique<State>(link, adopted, bodies)} {}

LinkExport::~LinkExport() = default;
LinkExport::LinkExport(LinkExport&&) noexcept = default;

Result<bool> LinkExport::step(WriteFile const& write) {
  state_->write = &write;
  return state_->step();
}

Manifest const& LinkExport::manifest() const {
  return state_->manifest;
}

Result<Manifest> export_link(Link const& link, agreement::Adopted const& adopted, Bodies bodies,
                             WriteFile const& write) {
  LinkExport out{link, adopted, bodies};
  while (TRY(out.step(write))) {
  }
  return out.manifest();
}

Result<std::string> export_request(Link const& link, agreement::Adopted const& adopted,
                                   CaseId const& id, Bodies bodies) {
  auto const records = TRY(link.store().of_case(id, bodies));
  if (records.empty()) return fail(Code::not_found, "link.no_such_case", {{"case", id.text()}});
  Bundle bundle{
      .id = link.id(), .case_id = id, .agreements = {}, .checkpoints = {}, .messages = {}};
  for (auto const& one : agreements_of(link.id(), adopted))
    bundle.agreements.push_back(one->envelope());
  CaseExport out{link};
  TRY(out.begin());
  std::size_t bytes = 0;
  for (auto const& record : records) {
    bundle.messages.push_back(TRY(out.message(record)));
    bytes += 2 * record.envelope.size() + (record.body ? record.body->bytes.size() : 0);
    // What cannot fit need not be gathered any further.
    if (bytes > bundle_bytes_max) break;
  }
  bundle.checkpoints = std::move(out).checkpoints();
  return bundle.encode();
}

}  // namespace comity::link
