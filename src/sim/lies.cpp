/// Where a hand-made peer departs from the protocol: each lie in one place.
#include "comity/crypto/hash.h"
#include "comity/dsse/envelope.h"
#include "comity/json/text.h"
#include "comity/note/checkpoint.h"
#include "comity/sim/hand_made.h"
#include "tiles.h"

#include <algorithm>
#include <array>

namespace comity::sim {
namespace {

using namespace std::chrono_literals;
using agreement::Role;

/// A lie, its name in scenarios, and how an honest node may meet it.
struct Row {
  Lie lie;
  std::string_view name;
  std::vector<std::string> codes;
};

/// No answer: the bytes do not even begin with a hello.
constexpr auto no_answer = "-";

std::vector<Row> const& rows() {
  static std::vector<Row> const out{
      {Lie::replay, "replay", {"", "clock_skew", "stale_base"}},
      {Lie::replay_afresh, "replay-afresh", {""}},
      {Lie::gap, "gap", {"gap"}},
      {Lie::number_reused, "number-reused", {"number_reused"}},
      {Lie::not_adopted, "not-adopted", {"not_adopted"}},
      {Lie::wrong_previous, "wrong-previous", {"wrong_previous"}},
      {Lie::wrong_key, "wrong-key", {"bad_signature"}},
      {Lie::key_missing, "key-missing", {"bad_signature", "malformed"}},
      {Lie::time_backwards, "time-backwards", {"time_backwards"}},
      {Lie::time_ahead, "time-ahead", {"time_ahead"}},
      {Lie::seen_impossible, "seen-impossible", {"seen_impossible"}},
      {Lie::bad_body, "bad-body", {"bad_body"}},
      {Lie::body_missing, "body-missing", {"bad_body"}},
      {Lie::unproven, "unproven", {"unproven"}},
      {Lie::other_link, "other-link", {"wrong_party"}},
      {Lie::other_party, "other-party", {"wrong_party"}},
      {Lie::clock_skew, "clock-skew", {"clock_skew"}},
      {Lie::forked_checkpoint, "forked-checkpoint", {"inconsistent_checkpoint"}},
      {Lie::unfitting_growth, "unfitting-growth", {"inconsistent_checkpoint"}},
      {Lie::rewritten_past, "rewritten-past", {"inconsistent_checkpoint"}},
      {Lie::wrong_note_key, "wrong-note-key", {"bad_checkpoint"}},
      {Lie::no_checkpoint, "no-checkpoint", {"bad_checkpoint"}},
      {Lie::stale_base, "stale-base", {"stale_base"}},
      {Lie::false_cosignature, "false-cosignature", {""}},
      {Lie::garbage, "garbage", {no_answer}},
      {Lie::truncated, "truncated", {"malformed"}},
      {Lie::oversize, "oversize", {"malformed", no_answer}},
  };
  return out;
}

Row const& row_of(Lie lie) {
  return *std::ranges::find(rows(), lie, &Row::lie);
}

constexpr std::array answer_names{
    std::pair{AnswerLie::none, "none"},
    std::pair{AnswerLie::silence, "silence"},
    std::pair{AnswerLie::slow, "slow"},
    std::pair{AnswerLie::garbage, "garbage"},
    std::pair{AnswerLie::truncated, "truncated"},
    std::pair{AnswerLie::replay, "replay"},
    std::pair{AnswerLie::clock_skew, "clock-skew"},
    std::pair{AnswerLie::no_receipts, "no-receipts"},
    std::pair{AnswerLie::receipts_ahead, "receipts-ahead"},
    std::pair{AnswerLie::receipts_before, "receipts-before"},
    std::pair{AnswerLie::receipts_unproven, "receipts-unproven"},
    std::pair{AnswerLie::receipts_invented, "receipts-invented"},
    std::pair{AnswerLie::defective, "defective"},
    std::pair{AnswerLie::refusal_unsigned, "refusal-unsigned"},
    std::pair{AnswerLie::seesaw, "seesaw"},
};

Digest some_digest(Chance& chance) {
  Digest out;
  chance.fill(out.bytes);
  return out;
}

link::Draft small_talk() {
  link::Draft draft;
  draft.type = "hotline.turn";  // Of no case, and with no schema.
  draft.body = to_bytes("{}");
  return draft;
}

}  // namespace

std::string_view name_of(Lie lie) {
  return row_of(lie).name;
}

std::string_view name_of(AnswerLie lie) {
  return std::ranges::find(answer_names, lie, [](auto const& row) { return row.first; })->second;
}

std::vector<Lie> all_lies() {
  std::vector<Lie> out;
  for (auto const& row : rows()) out.push_back(row.lie);
  return out;
}

std::vector<AnswerLie> all_answer_lies() {
  std::vector<AnswerLie> out;
  for (auto const& [lie, name] : answer_names) out.push_back(lie);
  return out;
}

std::vector<std::string> const& expected_codes(Lie lie) {
  return row_of(lie).codes;
}

bool leaves_evidence(Lie lie) {
  auto const& codes = expected_codes(lie);
  return std::ranges::none_of(codes, [](auto const& code) {
    return code.empty() || code == no_answer || code == "stale_base";
  });
}

bool proves_fraud(Lie lie) {
  return lie == Lie::number_reused || lie == Lie::forked_checkpoint || lie == Lie::rewritten_past;
}

bool HandMade::can(Lie lie) const {
  bool const in_step = delivered_ == sent_.size() && base_ == tree_.size().value();
  switch (lie) {
    case Lie::replay:
      return !first_request_.empty();
    case Lie::not_adopted:
      return delivered_ == 0;
    case Lie::rewritten_past:
      // As far as the other side has seen both every entry and that they are of this tree.
      return in_step && cosigned_ > 1;
    case Lie::garbage:
      return true;
    default:
      return in_step && !sent_.empty();
  }
}

/// Puts one message that is not as it should be under heads that are.
void HandMade::bend_message(link::Exchange& exchange, Lie lie, Instant now) {
  auto own = made(small_talk(), now);
  auto signers = keys(Role::message);
  if (lie == Lie::gap) ++own.header.seq;
  if (lie == Lie::not_adopted) {
    own.header.seq = 1;
    own.header.prev = id_.agreement.digest;
  }
  if (lie == Lie::number_reused) {
    own.header = sent_[chance_.below(sent_.size())].header;
    own.header.codes = json::Object{{"second", true}};
  }
  if (lie == Lie::wrong_previous) own.header.prev = some_digest(chance_);
  if (lie == Lie::wrong_key) signers = {&strange_key_};
  if (lie == Lie::key_missing) signers.pop_back();
  if (lie == Lie::time_backwards) own.header.time = sent_.back().header.time - 1ms;
  if (lie == Lie::time_ahead) own.header.time = now + 3h;
  if (lie == Lie::seen_impossible) own.header.seen = received_.size() + 1'000;
  if (lie == Lie::other_link) own.header.to = PartyId{"nobody"};
  sign(own, signers);
  link::Delivery delivery{own.index, {}, own.entry, own.body};
  if (lie == Lie::bad_body) delivery.body->bytes.push_back(' ');
  if (lie == Lie::body_missing) delivery.body.reset();
  exchange.deliveries = {std::move(delivery)};
}

void HandMade::bend_heads(link::Exchange& exchange, Lie lie, Instant now) {
  auto const signers = keys(Role::checkpoint);
  auto const size = tree_.size().value();
  auto const show = [&](std::uint64_t claimed) {
    exchange.checkpoint = checkpoint({merkle::TreeSize{claimed}, some_digest(chance_)}, signers);
    exchange.consistency.reset();
  };
  if (lie == Lie::other_party) exchange.hello.from = PartyId{"nobody"};
  if (lie == Lie::clock_skew) exchange.hello.now = now - 24h;
  if (lie == Lie::forked_checkpoint) show(size);
  if (lie == Lie::rewritten_past) show(1 + chance_.below(cosigned_ - 1));
  if (lie == Lie::unfitting_growth) {
    show(size + 1);
    exchange.consistency = {size, size + 1, {some_digest(chance_), some_digest(chance_)}};
  }
  if (lie == Lie::stale_base) {
    show(size + 1);
    exchange.consistency = {size - 1, size + 1, {some_digest(chance_)}};
  }
  if (lie == Lie::wrong_note_key) exchange.checkpoint = checkpoint(tree_.head(), {&strange_key_});
  if (lie == Lie::no_checkpoint) exchange.checkpoint.clear();
}

/// A cosignature, by the right key, of a checkpoint that the other side never signed.
std::string HandMade::false_cosignature(Instant now) {
  auto const origin = id_.origin(link::Side::peer);
  note::Checkpoint const claim{origin, {merkle::TreeSize{their_size_}, some_digest(chance_)}, {}};
  auto note = note::Note::create(claim.encode()).value();
  auto const name = message::mirror_name(id_.agreement, id_.peer, id_.owner);
  auto const signer = note::Signer::create_cosigner(name, *keys(Role::mirror).front()).value();
  auto const put = note.put(signer.sign(note.text(), now));
  COMITY_CHECK(put.has_value());
  return note.encode();
}

Bytes HandMade::request(Lie lie, Instant now) {
  COMITY_CHECK(can(lie));
  if (lie == Lie::replay) return first_request_;
  if (lie == Lie::garbage) {
    Bytes out(200);
    chance_.fill(out);
    return out;
  }
  auto exchange = heads(now);
  switch (lie) {
    case Lie::replay_afresh:
      for (auto const& own : sent_)
        if (exchange.deliveries.size() < link::exchange_entries_max)
          exchange.deliveries.push_back(delivery(own));
      break;
    case Lie::false_cosignature:
      exchange.cosigned = false_cosignature(now);
      break;
    case Lie::other_party:
    case Lie::clock_skew:
    case Lie::forked_checkpoint:
    case Lie::unfitting_growth:
    case Lie::rewritten_past:
    case Lie::wrong_note_key:
    case Lie::no_checkpoint:
    case Lie::stale_base:
      bend_heads(exchange, lie, now);
      break;
    default:
      bend_message(exchange, lie, now);
  }
  auto out = link::encode(exchange);
  if (lie == Lie::truncated) out.resize(out.size() - 3);
  if (lie == Lie::oversize) out.resize(link::exchange_bytes_max + 1);
  return out;
}

std::string HandMade::refusal(std::string_view code, Instant now) const {
  json::Object const payload{{"v", 1},
                             {"agreement", id_.agreement.digest.hex()},
                             {"from", id_.owner.text()},
                             {"to", id_.peer.text()},
                             {"time", to_milliseconds(now)},
                             {"code", code}};
  return to_text(dsse::seal("application/vnd.comity.refusal.v1+json",
                            as_bytes(json::write(payload)), keys(Role::message)));
}

Bytes HandMade::bent_answer(link::Exchange response, AnswerLie lie) {
  if (lie == AnswerLie::replay && !first_answer_.empty()) return first_answer_;
  if (lie == AnswerLie::clock_skew) response.hello.now -= 24h;
  if (lie == AnswerLie::no_receipts) response.receipts.clear();
  if (lie == AnswerLie::refusal_unsigned) response.refusal = "{\"code\":\"gap\"}";
  if (lie == AnswerLie::seesaw) {
    response.refusal = refusal("stale_base", response.hello.now);
    response.hello.base = ++seesaw_ % 2;
  }
  bool const untrue = lie == AnswerLie::receipts_unproven || lie == AnswerLie::receipts_invented;
  for (auto& receipt : response.receipts) {
    if (!untrue && !dated_wrongly_.contains(receipt.seq)) receipted_truly_.insert(receipt.seq);
    if (lie == AnswerLie::receipts_unproven) receipt.proof.push_back(some_digest(chance_));
    if (lie == AnswerLie::receipts_invented) {
      receipt.line = message::EntryMark{message::Direction::received, response.hello.now + 1s,
                                        message::Disposition::ok}
                         .line();
    }
  }
  auto out = link::encode(response);
  if (lie == AnswerLie::garbage) chance_.fill(out);
  if (lie == AnswerLie::truncated) out.resize(out.size() / 2);
  if (first_answer_.empty() && !response.receipts.empty()) first_answer_ = out;
  return out;
}

}  // namespace comity::sim
