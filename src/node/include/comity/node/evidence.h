/// The evidence of a node, across its links: taken in, offered, fetched, given out, disposed of,
/// with a custody record of all of it. Messages have their effect once they are in the log, and
/// only then, so a crash between the two loses nothing.
#pragma once

#include "comity/crypto/hash.h"
#include "comity/evidence/record.h"
#include "comity/evidence/store.h"
#include "comity/node/node.h"

#include <list>
#include <set>

namespace comity::node {

using evidence::ItemId;

/// Plain bytes in one piece, from or to a peer or the owner [P11.5].
inline constexpr std::uint64_t piece_bytes_max = 4 << 20;

/// Files kept open for those who read them piece by piece.
inline constexpr std::size_t open_readers_max = 16;

/// What evidence works with; all of it outlives it.
struct EvidenceResources {
  evidence::Records& records;
  evidence::Blobs& blobs;
  crypto::Keyring const& keys;
  Random& random;
};

/// What a person hands in.
struct NewEvidence {
  std::string name;
  std::string media_type;
  std::uint64_t size = 0;
  std::vector<std::string> marks;
  evidence::Acquisition acquired;
  std::optional<ItemId> derived_from;
  std::string exhibit;
  std::string request;
  evidence::Retention retention;
};

/// All that is known of one item.
struct EvidenceView {
  evidence::Item item;
  std::vector<evidence::Entry> custody;
  std::vector<evidence::Gap> gaps;
  std::vector<evidence::Access> accesses;  ///< The latest hundred.
  std::uint64_t received = 0;              ///< Bytes that are here while more are to come.
};

/// Bytes that a peer is to be asked for.
struct Fetch {
  ItemId item;
  link::LinkId link;
  std::string address;  ///< Of the peer's node.
  std::uint64_t size = 0;
};

/// What became of a message about an item: it was sent, or it waits on the desk as this draft and
/// has its effect when it leaves.
using Spoken = std::optional<release::WaitingId>;

/// Refers to its node. Single-threaded, as the node is. Errors of all calls besides their own:
/// those of the stores; `not_found evidence.no_such_item`.
class Evidence {
 public:
  /// Forgets items that were being handed in and bytes that were being disposed of when the node
  /// stopped.
  static Result<std::unique_ptr<Evidence>> open(Node& node, EvidenceResources resources);

  /// In whose name messages go over the desk from now on; at first that of a node without accounts.
  /// A message that has to wait for a yes has its effect when it has left.
  void speak_as(release::AccountId account) { account_ = std::move(account); }

  /// Begins to take in an item: then `add` all its bytes and `finish`. Errors: `invalid
  /// evidence.…` for what is no manifest; `unavailable storage.disk_full`.
  Result<ItemId> begin(NewEvidence input, Instant now);

  /// The next bytes of an item that is handed in; how many there are now. Errors: `conflict
  /// evidence.wrong_offset` (expected); `too_large evidence.too_much`; `conflict
  /// evidence.not_adding`; those of `BlobWriter::write`, after which the same bytes may be handed
  /// in again.
  Result<std::uint64_t> add(ItemId const& id, std::uint64_t offset, ByteView bytes);

  /// All bytes are there: the item is held, and its record begins. If they are not those that
  /// `expected` is the digest of, as whoever handed them in counted it, all of it is forgotten.
  /// Errors: `conflict evidence.bytes_missing` (expected); `conflict evidence.not_adding`;
  /// `conflict evidence.other_bytes` (came, expected).
  Result<void> finish(ItemId const& id, Instant now, std::optional<Digest> const& expected = {});

  /// Forgets an item that is still being handed in, with the bytes that came. Errors: `conflict
  /// evidence.not_adding`.
  Result<void> forget(ItemId const& id);

  Result<evidence::Item> find(ItemId const& id) const;
  Result<EvidenceView> view(ItemId const& id) const;

  evidence::Records& records() const { return with_.records; }

  /// Hands an item over to another party: seals the offer. Errors: `not_found
  /// node.no_agreement_in_force`; `conflict evidence.not_held`; `refused evidence.needs_sm3`; those
  /// of `encode(Offer)` and `Node::submit`.
  Result<Spoken> offer(ItemId const& id, PartyId const& to, evidence::Act act, Instant now);

  /// Fetches what was offered. Errors: `conflict evidence.not_offered`; `unavailable
  /// storage.disk_full`.
  Result<void> want(ItemId const& id, evidence::Act act, Instant now);

  /// Says that an offer is not wanted. Errors: `conflict evidence.not_offered`.
  Result<Spoken> decline(ItemId const& id, Instant now);

  /// Writes something into the record: `accessed examined noted held released`. Errors: `invalid
  /// evidence.not_to_note` for other events; `conflict evidence.not_held`.
  Result<void> note(ItemId const& id, evidence::Act act, Instant now);

  /// Deletes the bytes for good; manifest and record stay. Says so to all parties with which the
  /// item was exchanged [P11.7]. Errors: those of `evidence::may_dispose`.
  Result<Spoken> dispose(ItemId const& id, evidence::Act act, Instant now);

  /// Items whose rule says that they should be disposed of.
  Result<std::vector<ItemId>> due(Instant now) const;

  /// Keeps a time stamp [P11.9]. Errors: `conflict evidence.not_held`; `too_large
  /// evidence.too_many_stamps`. Whether the token is one of the item's digest, the caller has
  /// looked at.
  Result<void> add_stamp(ItemId const& id, evidence::Stamp stamp, evidence::Act act, Instant now);

  /// The record that goes with an export [P11.8]; that there was one is in the custody record and
  /// among the accesses. Errors: `conflict evidence.not_held`; `not_found
  /// node.no_agreement_in_force` if no agreement has keys of ours; `forbidden link.key_missing`.
  Result<std::string> export_record(ItemId const& id, evidence::Act act, Instant now);

  /// Plain bytes, at most `piece_bytes_max`, fewer at the end; for the owner. Errors: `conflict
  /// evidence.not_held`; `invalid evidence.bad_range`; `damaged crypto.seal_broken`.
  Result<Bytes> read(ItemId const& id, std::uint64_t offset, std::uint64_t count);

  /// The same for a peer [P11.5]. Whatever it may not have is `not_found evidence.no_such_item`.
  Result<Bytes> serve(PartyId const& authenticated, ItemId const& id, std::uint64_t offset,
                      std::uint64_t count, Instant now);

  /// Gives effect to messages that came into the logs since it was last called. What is wrong with
  /// a peer's message becomes an incident of its link.
  Result<void> look(Instant now);

  /// What is to be fetched now, whether or not someone is at it.
  Result<std::vector<Fetch>> wanted() const;

  /// Reads a part of what is here of an item on its way in; false once all was read. Before it
  /// `take` takes nothing.
  Result<bool> recheck(ItemId const& id);

  /// Bytes that are here of an item on its way in.
  std::uint64_t received(ItemId const& id) const;

  /// The next bytes from the peer. The last ones are judged with all others [P11.6]. Errors: as
  /// `add`.
  Result<void> take(ItemId const& id, std::uint64_t offset, ByteView bytes, Instant now);

  /// Fetching cannot go on: the reason is shown, and nothing is asked for until it is wanted again.
  Result<void> give_up(ItemId const& id, std::string const& error_id);

 private:
  /// Bytes on their way in.
  struct Incoming {
    std::uint64_t size = 0;
    bool has_sm3 = false;
    std::unique_ptr<evidence::BlobWriter> writer;
    crypto::Sha256 sha256;
    crypto::Sm3 sm3;
    Bytes rest;  ///< Of a chunk that is not whole.
    bool rechecked = false;

    std::uint64_t received() const { return writer->held() + rest.size(); }

    void digest(ByteView bytes);
    Result<void> take(ByteView bytes);
  };

  /// A peer that reads, as the access log has it.
  struct Reading {
    std::uint64_t number = 0;
    evidence::Access access;
    std::uint64_t written = 0;  ///< Bytes when it was last written down.
  };

  struct Reader {
    ItemId item;
    std::unique_ptr<evidence::BlobReader> reader;
  };

  Evidence(Node& node, EvidenceResources resources) : node_{node}, with_{std::move(resources)} {}

  Result<void> sweep();
  Result<Incoming*> incoming(evidence::Item const& item);
  Result<evidence::Item> held(ItemId const& id) const;
  Result<evidence::Entry> next(evidence::Item const& item, evidence::Act act, Instant now) const;
  Result<void> drop_blob(evidence::Item& item);
  Result<void> drop(evidence::Item const& item);
  Result<evidence::BlobReader*> reader(evidence::Item const& item);

  bool uses_sm3(agreement::Agreement const& agreement, PartyId const& peer) const;
  bool any_agreement_uses_sm3() const;
  Result<Spoken> say(link::Link& link, std::string_view type, evidence::Codes const& codes,
                     evidence::Item const& item, Bytes body, Instant now);
  Result<void> judge(evidence::Item& item, Incoming& incoming, Instant now);
  Result<void> count_access(PartyId const& party, evidence::Item const& item, std::uint64_t bytes,
                            bool last, Instant now);

  Result<void> look(link::Link& link, Instant now);
  Result<void> apply(link::Link& link, link::Record const& record, Instant now);
  Result<evidence::Change> effect(link::Link& link, link::Record const& record);
  Result<evidence::Change> offer_received(link::Link& link, link::Record const& record,
                                          evidence::Codes const& codes);
  Result<evidence::Change> offer_sent(link::Link& link, link::Record const& record,
                                      evidence::Codes const& codes);
  Result<evidence::Change> receipt_received(link::Link& link, link::Record const& record,
                                            evidence::Codes const& codes);
  Result<evidence::Change> report_sent(link::Record const& record, std::string_view type,
                                       evidence::Codes const& codes);
  Result<evidence::Change> disposal_received(link::Link& link, link::Record const& record,
                                             evidence::Codes const& codes);

  Node& node_;
  EvidenceResources with_;
  std::map<ItemId, Incoming> incoming_;
  std::list<Reader> readers_;  ///< The one used last first.
  std::map<std::pair<PartyId, ItemId>, Reading> readings_;
  std::map<std::string, std::uint64_t> seen_;  ///< By origin.
  release::AccountId account_{std::string{release::nobody_yet}};
};

}  // namespace comity::node
