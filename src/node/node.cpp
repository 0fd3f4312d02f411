#include "comity/node/node.h"

#include "comity/json/text.h"

#include <algorithm>

namespace comity::node {
namespace {

/// The body of `agreement.adopt` and `agreement.amend`: for people; what counts stands in the
/// codes.
Bytes adoption_body(AgreementId const& agreement) {
  return to_bytes(json::write(json::Object{{"agreement", agreement.digest.hex()}}));
}

link::Draft adoption(std::string type, AgreementId const& agreement) {
  link::Draft draft;
  draft.type = std::move(type);
  draft.codes = json::Object{{"agreement", agreement.digest.hex()}};
  draft.body = adoption_body(agreement);
  return draft;
}

link::Draft for_link(gate::Message const& message) {
  return {.type = message.type,
          .case_id = message.case_id,
          .request_id = message.request_id,
          .kind = message.kind,
          .urgency = message.urgency,
          .exercise = message.exercise,
          .codes = message.codes,
          .body = message.body};
}

}  // namespace

Node::~Node() = default;

Result<std::unique_ptr<Node>> Node::open(PartyId self, Resources resources, Instant now) {
  std::unique_ptr<Node> node{new Node{std::move(self), std::move(resources)}};
  for (auto& envelope : TRY(node->with_.adoptions.adopted())) {
    auto agreement = TRY(agreement::Agreement::parse(std::move(envelope),
                                                     agreement::Agreement::Signatures::required));
    TRY(node->adopted_.add(std::move(agreement)));
  }
  for (auto const& agreement : node->adopted_.all()) TRY(node->open_links(agreement->id(), now));
  return node;
}

Result<AgreementId> Node::adopt(Bytes envelope, Instant now) {
  commit(now);
  auto const agreement = TRY(
      agreement::Agreement::parse(std::move(envelope), agreement::Agreement::Signatures::required));
  if (adopted_.find(agreement->id())) {
    // A link that could not be opened then is opened now.
    TRY(open_links(agreement->id(), now));
    return agreement->id();
  }
  if (agreement->party(self_) == nullptr) {
    return fail(Code::forbidden, "node.not_a_party",
                {{"party", self_.text()}, {"agreement", agreement->id().short_text()}});
  }
  auto next = adopted_;
  TRY(next.add(agreement));
  TRY(with_.adoptions.adopt(agreement->envelope(), now));
  adopted_ = std::move(next);
  ++changes_;
  TRY(open_links(agreement->id(), now));
  TRY(announce_successor(*agreement, now));
  return agreement->id();
}

Result<void> Node::open_links(AgreementId const& agreement, Instant now) {
  for (auto const& party : adopted_.find(agreement)->parties()) {
    if (party.id != self_) TRY(open_link({agreement, self_, party.id}, now));
  }
  return {};
}

Result<void> Node::open_link(link::LinkId const& id, Instant now) {
  auto const open = links_.find(id);
  bool const speaks = open != links_.end() && open->second && open->second->heads().sent.seq > 0;
  if (speaks) return {};
  auto* const store = TRY(with_.links.open(id));
  auto link = TRY(link::Link::open(
      id, {adopted_, with_.keys, *store, with_.published, with_.random, with_.workers}));
  // A node that stopped between adopting and saying so says it now.
  bool const is_new = link->heads().sent.seq == 0;
  auto& placed = links_[id];
  placed = std::move(link);
  if (is_new) TRY(say(*placed, adoption("agreement.adopt", id.agreement), now));
  return {};
}

Result<void> Node::announce_successor(agreement::Agreement const& next, Instant now) {
  if (!next.supersedes()) return {};
  for (auto const& [id, link] : links_) {
    if (id.agreement == *next.supersedes())
      TRY(say(*link, adoption("agreement.amend", next.id()), now));
  }
  return {};
}

void Node::reopen(link::LinkId const& id, Instant now) {
  links_[id].reset();
  if (auto const opened = open_link(id, now); !opened) {
    links_.erase(id);
    report(Severity::error, opened.error());
  }
}

std::vector<link::Link*> Node::links() const {
  std::vector<link::Link*> out;
  for (auto const& [id, link] : links_) out.push_back(link.get());
  return out;
}

Result<link::Link*> Node::link(AgreementId const& agreement, PartyId const& peer) const {
  auto const found = links_.find({agreement, self_, peer});
  if (found == links_.end()) {
    return fail(Code::not_found, "node.no_such_link",
                {{"peer", peer.text()}, {"agreement", agreement.short_text()}});
  }
  return found->second.get();
}

Result<std::uint64_t> Node::send(gate::Cleared cleared, Instant now) {
  auto const& message = cleared.message();
  auto* const link = TRY(this->link(message.agreement, message.to));
  if (with_.commits == Commits::at_once) TRY(with_.desk.journal().commit(now));
  auto const seq = TRY(link->stage(for_link(message), now));
  if (with_.commits == Commits::together) {
    uncommitted_[link->id()].push_back(++left_to_commit_);
    return seq;
  }
  TRY(commit(*link, now));
  return seq;
}

Result<Node::Submission> Node::submit(gate::Message message, release::Author const& author,
                                      Instant now) {
  auto body = TRY(json::parse(message.body, {.bytes_max = message::body_bytes_max}));
  auto redacted = TRY(with_.desk.redact(message, author, std::move(body)));
  if (!redacted.removals.empty()) message.body = to_bytes(json::write(redacted.body));
  auto decided =
      TRY(with_.desk.submit(std::move(message), author, std::move(redacted.removals), now));
  if (auto* const waiting = std::get_if<release::WaitingId>(&decided))
    return Submission{std::move(*waiting)};
  return Submission{TRY(send(std::get<gate::Cleared>(std::move(decided)), now))};
}

/// The journal first: nothing leaves that is not in it.
void Node::commit(Instant now) {
  committed_ = left_to_commit_;
  if (auto const noted = with_.desk.journal().commit(now); !noted) return drop(noted.error(), now);
  for (auto const& [id, counts] : std::exchange(uncommitted_, {})) {
    auto const committed = commit(*links_.at(id), now);
    if (committed) continue;
    for (auto const count : counts) failed_.emplace(count, committed.error());
  }
}

bool Node::has_uncommitted(link::Link const& link, message::CaseId const& id) const {
  return uncommitted_.contains(link.id()) && link.has_staged(id);
}

void Node::drop(Error const& cause, Instant now) {
  for (auto const& [id, counts] : std::exchange(uncommitted_, {})) {
    reopen(id, now);
    for (auto const count : counts) failed_.emplace(count, cause);
  }
}

Result<void> Node::outcome(std::uint64_t count) {
  auto const failed = failed_.extract(count);
  if (failed) return failed.mapped();
  return {};
}

/// What the node itself says of an agreement, it says at once.
Result<void> Node::say(link::Link& link, link::Draft draft, Instant now) {
  TRY(link.stage(std::move(draft), now));
  return commit(link, now);
}

Result<void> Node::commit(link::Link& link, Instant now) {
  auto const committed = link.commit(now);
  if (committed) ++changes_;
  if (committed || committed.error().code != Code::damaged) return committed;
  reopen(link::LinkId{link.id()}, now);
  return committed;
}

Result<bool> Node::delete_body(link::Link& link, message::Direction direction, std::uint64_t seq) {
  auto const record = TRY(link.store().find(direction, seq));
  if (record && !record->peer) {
    return fail(Code::conflict, "node.body_undelivered",
                {{"peer", link.id().peer.text()}, {"seq", std::to_string(seq)}});
  }
  TRY(link.store().delete_body(direction, seq));
  ++changes_;
  return record && record->body.has_value();
}

std::vector<Call> Node::due(Instant now) {
  // Not before there is something to say: more may be about to be sealed.
  bool const speaks = std::ranges::any_of(
      links_, [&](auto const& link) { return link.second->wants_exchange(now); });
  if (speaks) commit(now);
  std::vector<Call> calls;
  for (auto const& [id, link] : links_) {
    if (link->wants_exchange(now)) {
      if (auto body = link->make_exchange(now); body) {
        auto const* const peer = adopted_.find(id.agreement)->party(id.peer);
        calls.push_back({Call::Kind::exchange, id, peer->address, {}, *std::move(body)});
      } else {
        link->failed(now);
        report(Severity::error, body.error());
      }
    }
    add_witness_calls(*link, now, calls);
  }
  return calls;
}

Result<Bytes> Node::answer_exchange(PartyId const& authenticated, ByteView request, Instant now) {
  commit(now);
  auto const hello = TRY(link::parse_first_hello(request));
  auto* const link = TRY(this->link(hello.agreement, authenticated));
  heard(link->id(), hello, now);
  auto answered = link->answer(request, authenticated, now);
  if (answered.failure) {
    report(Severity::error, *answered.failure);
  } else if (answered.refused) {
    report(Severity::warning, fail(Code::refused, "node.refused_exchange",
                                   {{"peer", authenticated.text()}, {"code", *answered.refused}}));
  }
  ++changes_;
  if (answered.failure && answered.failure->code == Code::damaged)
    reopen(link::LinkId{link->id()}, now);
  return std::move(answered.response);
}

void Node::answered(Call const& call, CallAnswer const& answer, Instant now) {
  commit(now);
  auto const found = links_.find(call.link);
  if (found == links_.end()) return;
  if (call.kind == Call::Kind::exchange) {
    take_exchange(*found->second, answer, now);
  } else {
    take_cosignature(*found->second, call, answer, now);
  }
}

void Node::take_exchange(link::Link& link, CallAnswer const& answer, Instant now) {
  if (!link.exchange_under_way()) return;  // It was opened anew meanwhile.
  if (answer.status != 200) return link.failed(now);
  if (auto const hello = link::parse_first_hello(answer.body)) heard(link.id(), *hello, now);
  auto const taken = link.take(answer.body, now);
  if (!taken) {
    report(Severity::warning, taken.error());
    if (taken.error().code == Code::damaged) reopen(link::LinkId{link.id()}, now);
    return;
  }
  if (taken->refused) {
    report(Severity::warning, fail(Code::refused, "node.peer_refused",
                                   {{"peer", link.id().peer.text()}, {"code", *taken->refused}}));
  }
  if (taken->receipts > 0) ++changes_;
}

void Node::heard(link::LinkId const& id, link::Hello const& hello, Instant now) {
  contacts_.insert_or_assign(id, Contact{now, hello.now - now});
}

void Node::report(Severity severity, Error const& error) {
  with_.diagnostics.report(severity, error.id, error.parameters);
}

}  // namespace comity::node
