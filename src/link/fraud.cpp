#include "comity/link/fraud.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/message/sealed.h"
#include "comity/note/checkpoint.h"

namespace comity::link {
namespace {

using agreement::Role;

constexpr std::string_view format = "comity.fraud-proof/v1";
constexpr std::size_t agreements_max = 32;

Error bad(std::string_view reason) {
  return fail(Code::invalid, "link.bad_fraud_proof", {{"reason", std::string{reason}}});
}

json::Object begin(agreement::Adopted const& adopted, LinkId const& id, std::string_view kind) {
  json::Array agreements;
  for (auto const& agreement : adopted.all())
    agreements.push_back(to_base64(agreement->envelope()));
  return {{"format", format},
          {"kind", kind},
          {"agreement", id.agreement.digest.hex()},
          {"by", id.peer.text()},
          {"against", id.owner.text()},
          {"agreements", std::move(agreements)}};
}

/// What every kind of proof says first.
struct Frame {
  LinkId id;  ///< The owner is the one who was deceived.
  agreement::Adopted adopted;
};

Result<void> adopt_all(json::Reader const& array, agreement::Adopted& adopted) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    auto envelope = array[i].as_base64(agreement::agreement_bytes_max);
    if (array.failed()) return {};
    auto agreement = TRY(agreement::Agreement::parse(std::move(envelope),
                                                     agreement::Agreement::Signatures::required));
    TRY(adopted.add(std::move(agreement)));
  }
  return {};
}

Result<note::VerifiedCheckpoint> checkpoint_of(Frame const& frame, std::string_view text) {
  auto const origin = frame.id.origin(Side::peer);
  note::KeySet keys;
  for (auto const& key :
       frame.adopted.listed_keys(frame.id.agreement, frame.id.peer, Role::checkpoint)) {
    keys.welcome.push_back(TRY(note::VerifierKey::create(origin, key.key)));
  }
  return note::VerifiedCheckpoint::open(text, origin, keys);
}

Result<Fraud> check_checkpoints(Frame const& frame, json::Reader const& r, Fraud fraud) {
  auto const a = TRY(checkpoint_of(frame, r.text("a", note::note_bytes_max)));
  auto const b = TRY(checkpoint_of(frame, r.text("b", note::note_bytes_max)));
  if (a.head().size != b.head().size) return bad("the checkpoints have different sizes");
  if (a.head().root == b.head().root) return bad("the checkpoints do not contradict each other");
  fraud.number = a.head().size.value();
  return fraud;
}

Result<Fraud> check_prefix(Frame const& frame, json::Reader const& r, Fraud fraud) {
  auto const smaller = TRY(checkpoint_of(frame, r.text("a", note::note_bytes_max)));
  auto const larger = TRY(checkpoint_of(frame, r.text("b", note::note_bytes_max)));
  auto const root = r.digest("root");
  merkle::Proof proof;
  auto const hashes = r.array("proof", merkle::proof_hashes_max);
  for (std::size_t i = 0; i < hashes.size(); ++i) proof.push_back(hashes[i].as_digest());
  TRY(r.done());
  TRY(merkle::verify_consistency({smaller.head().size, root}, larger.head(), proof));
  if (root == smaller.head().root) return bad("the checkpoints do not contradict each other");
  fraud.number = smaller.head().size.value();
  return fraud;
}

Result<message::Verified> message_of(Frame const& frame, Bytes envelope) {
  auto parsed = TRY(message::Unverified::parse(std::move(envelope)));
  auto const& header = parsed.header();
  bool const theirs = header.agreement == frame.id.agreement && header.from == frame.id.peer &&
                      header.to == frame.id.owner;
  if (!theirs) return bad("a message is of another link");
  auto const keys =
      frame.adopted.key_sets(frame.id.agreement, frame.id.peer, Role::message, header.time);
  return message::Verified::check(std::move(parsed), keys);
}

Result<Fraud> check_messages(Frame const& frame, json::Reader const& r, Fraud fraud) {
  auto const a = TRY(message_of(frame, r.base64("a", message::envelope_bytes_max)));
  auto const b = TRY(message_of(frame, r.base64("b", message::envelope_bytes_max)));
  if (a.header().seq != b.header().seq) return bad("the messages have different numbers");
  // Spaces in an envelope, and signatures of algorithms that allow it, can be changed by anyone:
  // only two payloads are two statements.
  if (a.payload() == b.payload()) return bad("the messages say the same");
  fraud.number = a.header().seq;
  return fraud;
}

}  // namespace

std::string fraud_of_checkpoints(agreement::Adopted const& adopted, LinkId const& id,
                                 std::string_view a, std::string_view b) {
  auto out = begin(adopted, id, "checkpoints");
  out.emplace_back("a", a);
  out.emplace_back("b", b);
  return json::write_pretty(std::move(out));
}

std::string fraud_of_prefix(agreement::Adopted const& adopted, LinkId const& id,
                            std::string_view smaller, std::string_view larger, Digest const& root,
                            merkle::Proof const& proof) {
  auto out = begin(adopted, id, "prefix");
  out.emplace_back("a", smaller);
  out.emplace_back("b", larger);
  out.emplace_back("root", root.hex());
  json::Array hashes;
  for (auto const& hash : proof) hashes.push_back(hash.hex());
  out.emplace_back("proof", std::move(hashes));
  return json::write_pretty(std::move(out));
}

std::string fraud_of_messages(agreement::Adopted const& adopted, LinkId const& id, ByteView a,
                              ByteView b) {
  auto out = begin(adopted, id, "messages");
  out.emplace_back("a", to_base64(a));
  out.emplace_back("b", to_base64(b));
  return json::write_pretty(std::move(out));
}

Result<Fraud> check_fraud(std::string_view file) {
  auto const value = json::parse(file, {.bytes_max = fraud_bytes_max});
  if (!value) return value.error();
  json::Reader r{*value, "proof"};
  if (r.text("format", 64) != format) return bad("it is not a fraud proof of version 1");
  Frame frame;
  frame.id = {.agreement = {r.digest("agreement")},
              .owner = r.parsed("against", 16, message::parse_party_id),
              .peer = r.parsed("by", 16, message::parse_party_id)};
  auto const kind = r.text("kind", 32);
  TRY(adopt_all(r.array("agreements", agreements_max), frame.adopted));
  TRY(r.done());
  if (!frame.adopted.find(frame.id.agreement)) return bad("its agreement is not in it");
  Fraud fraud{Fraud::Kind::checkpoints, frame.id.agreement, frame.id.peer, frame.id.owner, 0};
  if (kind == "checkpoints") return check_checkpoints(frame, r, fraud);
  fraud.kind = Fraud::Kind::prefix;
  if (kind == "prefix") return check_prefix(frame, r, fraud);
  fraud.kind = Fraud::Kind::messages;
  if (kind == "messages") return check_messages(frame, r, fraud);
  return bad("its kind is unknown");
}

}  // namespace comity::link
