#include "history.h"

#include <algorithm>

namespace comity::audit {
namespace {

using message::Disposition;
using message::Header;
using message::PartyId;
using std::to_string;

Seat seat(std::uint64_t entry, message::EntryMark const& mark) {
  return {entry, mark.time, mark.disposition};
}

Duration distance(Instant a, Instant b) {
  return a > b ? a - b : b - a;
}

}  // namespace

std::size_t History::Way::place_of(std::uint64_t number) const {
  auto const found = std::ranges::lower_bound(messages, number, {}, &Known::seq);
  return static_cast<std::size_t>(found - messages.begin());
}

Known* History::Way::find(std::uint64_t number) {
  auto const place = place_of(number);
  return place == messages.size() || messages[place].seq != number ? nullptr : &messages[place];
}

void History::check_log_time(PartyId const& log, std::uint64_t entry, Instant time, Instant& last) {
  if (time < last) {
    findings_.add(about_entry(Verdict::remark, "audit.log_time_backwards", log.text(), entry,
                              {{"time", to_rfc3339(time)}, {"before", to_rfc3339(last)}}));
  }
  last = time;
  latest_ = std::max(latest_, time);
}

void History::check_seen(std::string const& log, std::uint64_t entry, std::uint64_t seq,
                         std::uint64_t seen, std::uint64_t possible, bool by_log_owner) {
  auto const say = [&](Verdict verdict, char const* id) {
    findings_.add(about_entry(
        verdict, id, log, entry,
        {{"seq", to_string(seq)}, {"seen", to_string(seen)}, {"possible", to_string(possible)}}));
  };
  if (seen > possible) say(Verdict::fails, "audit.seen_impossible");            // [P5.6]
  if (by_log_owner && seen < possible) say(Verdict::remark, "audit.seen_low");  // [P4.2]
}

void History::check_order(std::uint64_t entry, Header const& header, Direction direction) {
  auto const& way = of(direction);
  auto const& log = context_.id.owner.text();
  auto const fails = [&](std::string id, Parameters parameters = {}) {
    parameters.insert(parameters.begin(),
                      {{"seq", to_string(header.seq)}, {"party", header.from.text()}});
    findings_.add(about_entry(Verdict::fails, std::move(id), log, entry, std::move(parameters)));
  };
  bool const whole = extent_ == Extent::whole;
  if (!way.lost) {
    if (whole && header.seq != way.seq + 1)
      fails("audit.gap", {{"expected", to_string(way.seq + 1)}});
    auto const& previous = way.seq == 0 ? context_.id.agreement.digest : way.digest;
    bool const next = header.seq == way.seq + 1 && (whole || way.seq > 0);
    if (next && header.prev != previous) fails("audit.wrong_previous");
    if (header.time < way.time) fails("audit.time_backwards", {{"time", to_rfc3339(header.time)}});
    if (header.seen < way.seen) fails("audit.seen_backwards", {{"seen", to_string(header.seen)}});
  }
  if (header.seq == 1 && header.type != "agreement.adopt") fails("audit.not_adopted");
  auto const& other = of(message::opposite(direction));
  if (whole && !other.lost) {
    check_seen(log, entry, header.seq, header.seen, other.seq, direction == Direction::sent);
  }
}

void History::add_to_case(CaseKey const& key, CaseMessage message) {
  auto const [found, added] = places_.try_emplace(key, cases_.size());
  if (added) cases_.push_back({key, {}});
  cases_[found->second].messages.push_back(std::move(message));
}

void History::take_own(std::uint64_t entry, Judged&& judged) {
  ++findings_.counts().own_entries;
  findings_.counts().signatures += judged.signatures;
  if (!judged.mark) {
    for (auto& way : ways_) way.lost = true;
    return;
  }
  auto const& mark = *judged.mark;
  check_log_time(context_.id.owner, entry, mark.time, own_time_);
  auto& way = of(mark.direction);
  if (!judged.header) {
    way.lost = true;
    return;
  }
  auto const& header = *judged.header;
  if (header.seq <= way.seq) {
    findings_.add(about_entry(Verdict::fails, "audit.number_reused", context_.id.owner.text(),
                              entry,
                              {{"seq", to_string(header.seq)}, {"party", header.from.text()}}));
    return;
  }
  check_order(entry, header, mark.direction);
  auto const place = way.messages.size();
  way.messages.push_back({.seq = header.seq,
                          .envelope = judged.envelope,
                          .time = header.time,
                          .seen = header.seen,
                          .own = seat(entry, mark),
                          .peer = std::nullopt,
                          .body = judged.body,
                          .may_open = judged.may_open});
  if (judged.body != BodyCheck::absent) ++findings_.counts().bodies;
  way.seq = header.seq;
  way.digest = judged.envelope;
  way.time = std::max(way.time, header.time);
  way.seen = std::max(way.seen, header.seen);
  way.lost = false;
  if (judged.case_key)
    add_to_case(*judged.case_key, {{mark.direction, place}, std::move(judged.header)});
}

void History::seat_at_peer(std::uint64_t entry, message::EntryMark const& mark, Known& known) {
  if (!known.peer) known.peer = seat(entry, mark);
  auto const direction = message::opposite(mark.direction);
  auto const& other = of(message::opposite(direction));
  if (!other.lost_at_peer) {
    check_seen(context_.id.peer.text(), entry, known.seq, known.seen, other.seq_at_peer(),
               direction == Direction::received);
  }
}

void History::take_peer(std::uint64_t entry, Line const& line,
                        std::function<std::optional<Judged>()> const& read) {
  ++findings_.counts().peer_entries;
  if (!line.mark) {
    for (auto& way : ways_) way.lost_at_peer = true;
    return;
  }
  check_log_time(context_.id.peer, entry, line.mark->time, peer_time_);
  auto& way = of(message::opposite(line.mark->direction));
  auto const next = way.next_at_peer;
  if (next < way.messages.size() && way.messages[next].envelope == line.envelope) {
    ++way.next_at_peer;
    way.lost_at_peer = false;
    seat_at_peer(entry, *line.mark, way.messages[next]);
    return;
  }
  auto const whole = read();
  if (whole) {
    for (auto const& finding : whole->findings) findings_.add(finding);
  }
  if (!whole || !whole->header) {
    way.lost_at_peer = true;
    return;
  }
  auto* const known = match(entry, *whole);
  if (known == nullptr) return;
  auto const at = way.place_of(known->seq);
  if (!way.lost_at_peer) {
    auto const expected = next < way.messages.size() ? way.messages[next].seq : way.seq + 1;
    findings_.add(about_entry(Verdict::fails, "audit.gap", context_.id.peer.text(), entry,
                              {{"seq", to_string(known->seq)},
                               {"party", whole->header->from.text()},
                               {"expected", to_string(expected)}}));
  }
  way.next_at_peer = at + 1;
  way.lost_at_peer = false;
  seat_at_peer(entry, *line.mark, *known);
}

Known* History::match(std::uint64_t entry, Judged const& judged) {
  auto const& header = *judged.header;
  auto& way = of(message::opposite(judged.mark->direction));
  auto* const known = way.find(header.seq);
  Parameters parameters{{"seq", to_string(header.seq)}, {"party", header.from.text()}};
  if (known == nullptr) {
    bool const unread = !own_complete_ && header.seq > way.seq;
    if (!unread) {
      findings_.add(about_entry(Verdict::fails, "audit.not_in_owner_log", context_.id.peer.text(),
                                entry, parameters));
    }
  } else if (known->envelope != judged.envelope) {
    parameters.emplace_back("own_entry", to_string(known->own.entry));
    findings_.add(about_entry(Verdict::fails, "audit.message_differs", context_.id.peer.text(),
                              entry, parameters));
    if (way.next_at_peer < way.messages.size() && way.messages[way.next_at_peer].seq == header.seq)
      ++way.next_at_peer;
    return nullptr;
  }
  return known;
}

void History::take_loose(std::uint64_t entry, Judged const& judged) {
  ++findings_.counts().peer_entries;
  if (!judged.header) return;
  latest_ = std::max(latest_, judged.mark->time);
  auto* const known = match(entry, judged);
  if (known == nullptr || known->peer) return;
  known->peer = seat(entry, *judged.mark);
}

void History::check_receipt(Direction direction, Known const& known) {
  bool const sent = direction == Direction::sent;
  auto const& owner = context_.id.owner.text();
  auto const& peer = context_.id.peer.text();
  if (!known.peer) {
    findings_.add(about_entry(Verdict::remark, sent ? "audit.no_receipt" : "audit.no_peer_entry",
                              owner, known.own.entry,
                              {{"seq", to_string(known.seq)}, {"party", peer}}));
  }
  auto const* const received = sent ? (known.peer ? &*known.peer : nullptr) : &known.own;
  auto const* const logged = sent ? &known.own : (known.peer ? &*known.peer : nullptr);
  if (received != nullptr && received->time + context_.tolerance() < known.time) {
    // [P4.5, P5.14]
    findings_.add(about_entry(Verdict::fails, "audit.received_early", sent ? peer : owner,
                              received->entry,
                              {{"seq", to_string(known.seq)},
                               {"time", to_rfc3339(received->time)},
                               {"sent", to_rfc3339(known.time)}}));
  }
  if (logged != nullptr && distance(logged->time, known.time) > context_.tolerance()) {
    findings_.add(about_entry(Verdict::remark, "audit.sent_time_differs", sent ? owner : peer,
                              logged->entry,
                              {{"seq", to_string(known.seq)},
                               {"time", to_rfc3339(logged->time)},
                               {"sent", to_rfc3339(known.time)}}));
  }
}

/// [P5.7]: what the receiver claims of a body can be shown false by whoever holds it; what it
/// claims of agreements depends on what it had adopted by then, so that is only remarked.
void History::check_claims(Direction direction, Known const& known) {
  bool const sent = direction == Direction::sent;
  if (sent && !known.peer) return;
  auto const& received = sent ? *known.peer : known.own;
  auto const& log = (sent ? context_.id.peer : context_.id.owner).text();
  auto const say = [&](Verdict verdict, std::string id) {
    findings_.add(
        about_entry(verdict, std::move(id), log, received.entry, {{"seq", to_string(known.seq)}}));
  };
  bool const marked = received.disposition == Disposition::defective_schema;
  if (marked && known.body == BodyCheck::fits) say(Verdict::fails, "audit.false_defect");
  if (!marked && known.body == BodyCheck::fails) say(Verdict::fails, "audit.missed_defect");
  if (marked) return;
  bool const not_in_force = received.disposition == Disposition::defective_not_in_force;
  if (not_in_force && known.may_open) say(Verdict::remark, "audit.was_in_force");
  if (!not_in_force && !known.may_open) say(Verdict::remark, "audit.was_not_in_force");
}

/// A log has each direction's messages in the order of their numbers.
void History::check_peer_order(Direction direction) const {
  Known const* last = nullptr;
  for (auto const& known : of(direction).messages) {
    if (!known.peer) continue;
    if (last != nullptr && known.peer->entry <= last->peer->entry) {
      findings_.add(about_entry(Verdict::fails, "audit.order_differs", context_.id.peer.text(),
                                known.peer->entry,
                                {{"seq", to_string(known.seq)},
                                 {"before", to_string(last->seq)},
                                 {"party", sender(direction).text()}}));
    }
    last = &known;
  }
}

void History::finish() {
  for (auto const direction : {Direction::sent, Direction::received}) {
    check_peer_order(direction);
    for (auto const& known : of(direction).messages) {
      ++findings_.counts().messages;
      if (known.peer) ++findings_.counts().settled;
      check_receipt(direction, known);
      check_claims(direction, known);
    }
  }
}

}  // namespace comity::audit
