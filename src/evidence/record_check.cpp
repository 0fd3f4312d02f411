#include "comity/dsse/envelope.h"
#include "comity/evidence/record.h"
#include "comity/message/sealed.h"
#include "texts.h"

#include <algorithm>

namespace comity::evidence {

using agreement::Role;

void RecordCheck::say(Verdict verdict, std::string id, Parameters parameters) {
  findings_.push_back({verdict, std::move(id), std::move(parameters)});
}

Result<RecordCheck> RecordCheck::begin(ByteView bytes, CheckStamp const& check_stamp) {
  auto const record = TRY(parse_record(bytes));
  auto const envelope = TRY(dsse::Envelope::parse(record.statement));
  RecordCheck check{TRY(parse_statement(envelope.payload()))};
  if (check.adopt(record.agreements)) {
    check.judge_statement(record.statement);
    check.judge_messages(record.messages);
  }
  check.judge_custody();
  check.judge_stamps(check_stamp);
  return check;
}

bool RecordCheck::adopt(std::vector<Bytes> const& agreements) {
  for (auto const& envelope : agreements) {
    auto parsed = agreement::Agreement::parse(envelope, agreement::Agreement::Signatures::required);
    auto const added = parsed ? adopted_.add(*parsed) : Result<void>{parsed.error()};
    if (added) continue;
    say(Verdict::fails, "evidence.check_agreement", {{"cause", added.error().brief()}});
    return false;
  }
  bool const found = adopted_.find(statement_.agreement) != nullptr;
  if (!found) say(Verdict::fails, "evidence.check_no_agreement");
  if (found)
    say(Verdict::remark, "evidence.check_rests_on",
        {{"agreement", statement_.agreement.digest.hex()}});
  return found;
}

void RecordCheck::judge_statement(Bytes const& bytes) {
  auto const envelope = dsse::Envelope::parse(bytes).value();
  auto const keys =
      adopted_.key_sets(statement_.agreement, statement_.party, Role::message, statement_.time);
  auto const holds = envelope.payload_type() == statement_type
                         ? dsse::verify_any(envelope, keys)
                         : Result<std::size_t>{fail(Code::invalid, "evidence.not_a_record",
                                                    {{"reason", cut(envelope.payload_type())}})};
  Parameters parameters{{"party", statement_.party.text()}, {"time", to_rfc3339(statement_.time)}};
  if (holds) return say(Verdict::holds, "evidence.check_statement", std::move(parameters));
  parameters.emplace_back("cause", holds.error().brief());
  say(Verdict::fails, "evidence.check_statement_fails", std::move(parameters));
}

void RecordCheck::judge_custody() {
  auto const& [manifest, custody, stamps] = statement_.content;
  auto const gaps = gaps_of(manifest, custody);
  for (auto const& gap : gaps) {
    auto parameters = gap.parameters;
    parameters.emplace_back("n", std::to_string(gap.n));
    bool const only_late = gap.id == "evidence.gap_late";
    say(only_late ? Verdict::remark : Verdict::fails, gap.id, std::move(parameters));
  }
  if (gaps.empty())
    say(Verdict::holds, "evidence.check_custody", {{"entries", std::to_string(custody.size())}});
  // A handover in the record that nobody but the exporter vouches for is only his word.
  for (auto const& entry : custody) {
    if (entry.act.event != Event::received || !entry.act.other) continue;
    bool const vouched = std::ranges::find(vouched_, *entry.act.other) != vouched_.end();
    if (!vouched)
      say(Verdict::remark, "evidence.check_unvouched", {{"party", entry.act.other->text()}});
  }
}

void RecordCheck::judge_messages(std::vector<SignedMessage> const& messages) {
  for (auto const& message : messages) judge_message(message);
}

void RecordCheck::judge_message(SignedMessage const& signed_message) {
  auto const fails = [&](std::string cause) {
    say(Verdict::fails, "evidence.check_message_fails", {{"cause", std::move(cause)}});
  };
  auto parsed = message::Unverified::parse(signed_message.envelope);
  if (!parsed) return fails(parsed.error().brief());
  auto const header = parsed->header();
  auto const keys = adopted_.key_sets(header.agreement, header.from, Role::message, header.time);
  auto const verified = message::Verified::check(*std::move(parsed), keys);
  if (!verified) return fails(verified.error().brief());
  bool const fits = signed_message.body.size() >= message::Body::salt_bytes &&
                    crypto::sha256(signed_message.body) == header.body.digest;
  if (!fits) return fails("body");
  auto const body = ByteView{signed_message.body}.subspan(message::Body::salt_bytes);
  auto const offer = parse_offer(body);
  if (!offer || header.type != offer_type)
    return fails(offer ? header.type : offer.error().brief());
  auto const& ours = statement_.content;
  bool const same_item = offer->manifest == ours.manifest;
  bool const same_start =
      offer->custody.size() <= ours.custody.size() &&
      std::equal(offer->custody.begin(), offer->custody.end(), ours.custody.begin());
  if (!same_item || !same_start) return fails(same_item ? "custody" : "manifest");
  vouched_.push_back(header.from);
  say(Verdict::holds, "evidence.check_message",
      {{"party", header.from.text()}, {"time", to_rfc3339(header.time)}});
}

void RecordCheck::judge_stamps(CheckStamp const& check_stamp) {
  auto const& [manifest, custody, stamps] = statement_.content;
  for (auto const& stamp : stamps) {
    auto const digest = crypto::sha256(stamp.token);
    bool const recorded =
        std::ranges::any_of(custody, [&](Entry const& entry) { return entry.act.token == digest; });
    if (!recorded)
      say(Verdict::fails, "evidence.check_stamp_unrecorded", {{"authority", stamp.authority}});
    if (!check_stamp) {
      say(Verdict::remark, "evidence.check_stamp_unchecked", {{"authority", stamp.authority}});
      continue;
    }
    auto const said = check_stamp(stamp, manifest.sha256);
    if (said) {
      say(Verdict::holds, "evidence.check_stamp",
          {{"authority", stamp.authority}, {"time", *said}});
    } else {
      say(Verdict::fails, "evidence.check_stamp_fails",
          {{"authority", stamp.authority}, {"cause", said.error().brief()}});
    }
  }
}

void RecordCheck::add(ByteView bytes) {
  size_ += bytes.size();
  sha256_.add(bytes);
  if (statement_.content.manifest.sm3) sm3_.add(bytes);
}

std::vector<Finding> RecordCheck::finish() {
  auto const& manifest = statement_.content.manifest;
  auto const sha256 = sha256_.finish();
  bool const holds = size_ == manifest.size && sha256 == manifest.sha256 &&
                     (!manifest.sm3 || sm3_.finish() == *manifest.sm3);
  Parameters parameters{{"sha256", sha256.hex()}, {"size", std::to_string(size_)}};
  if (holds) {
    say(Verdict::holds, "evidence.check_bytes", std::move(parameters));
  } else {
    say(Verdict::fails, "evidence.check_bytes_fail", std::move(parameters));
  }
  return std::move(findings_);
}

}  // namespace comity::evidence
