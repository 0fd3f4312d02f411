#include "comity/release/waiting.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>

namespace comity::release {
namespace {

constexpr std::string_view how_names[] = {"sent", "refused", "withdrawn", "narrowed"};
constexpr std::size_t reason_bytes_max = 2'000;
constexpr std::size_t waiting_id_digits = 16;

Result<End::How> parse_how(std::string_view text) {
  for (std::size_t i = 0; i < std::size(how_names); ++i)
    if (how_names[i] == text) return static_cast<End::How>(i);
  return fail(Code::invalid, "release.bad_record", {{"found", std::string{text.substr(0, 100)}}});
}

json::Value to_json(End const& end) {
  return json::Object{{"how", std::string{name_of(end.how)}},
                      {"by", end.by.text()},
                      {"at", to_milliseconds(end.at)},
                      {"reason", end.reason},
                      {"seq", end.seq}};
}

AccountId account_of(json::Reader const& r, std::string_view name) {
  return r.parsed(name, people::id_bytes_max, people::parse_account_id);
}

Result<End> parse_end(json::Value const& value) {
  json::Reader r{value, "end"};
  End out;
  out.how = r.parsed("how", 16, parse_how);
  out.by = AccountId{std::string{r.text("by", people::id_bytes_max)}};
  out.at = r.instant("at");
  out.reason = r.text("reason", reason_bytes_max);
  out.seq = static_cast<std::uint64_t>(r.integer("seq", 0, json::integer_max));
  TRY(r.done());
  return out;
}

json::Array ids(std::vector<AccountId> const& accounts) {
  json::Array out;
  for (auto const& account : accounts) out.emplace_back(account.text());
  return out;
}

}  // namespace

std::string_view name_of(End::How how) {
  return how_names[static_cast<std::size_t>(how)];
}

Result<WaitingId> parse_waiting_id(std::string_view text) {
  auto const good =
      text.size() == waiting_id_digits && text.find_first_not_of("0123456789abcdef") == text.npos;
  if (!good)
    return fail(Code::invalid, "release.bad_id", {{"id", std::string{text.substr(0, 100)}}});
  return WaitingId{std::string{text}};
}

json::Value to_json(gate::Approval const& approval) {
  json::Object out{{"by", approval.by.text()},
                   {"draft", approval.draft.hex()},
                   {"at", to_milliseconds(approval.at)},
                   {"emergency", approval.emergency}};
  if (approval.revoked) out.emplace_back("revoked", to_milliseconds(*approval.revoked));
  return out;
}

Result<gate::Approval> parse_approval(json::Value const& value) {
  json::Reader r{value, "approval"};
  gate::Approval out;
  out.by = account_of(r, "by");
  out.draft = r.digest("draft");
  out.at = r.instant("at");
  out.emergency = r.boolean("emergency");
  if (r.has("revoked")) out.revoked = r.instant("revoked");
  TRY(r.done());
  return out;
}

json::Value to_json(Waiting const& waiting) {
  json::Array approvals;
  for (auto const& approval : waiting.approvals) approvals.push_back(to_json(approval));
  json::Object out{{"draft", to_base64(waiting.draft.bytes())},
                   {"approvals", std::move(approvals)},
                   {"leaving", waiting.leaving}};
  if (waiting.end) out.emplace_back("end", to_json(*waiting.end));
  if (!waiting.narrows.empty()) out.emplace_back("narrows", waiting.narrows.text());
  return out;
}

Result<Waiting> parse_waiting(json::Value const& value) {
  json::Reader r{value, "waiting"};
  auto const bytes = r.base64("draft", gate::draft_bytes_max);
  auto const list = r.array("approvals", gate::approvals_max);
  auto const leaving = r.integer("leaving", 0, json::integer_max);
  auto narrows = r.optional_parsed("narrows", waiting_id_digits, parse_waiting_id);
  TRY(r.done());
  auto draft = TRY(gate::Draft::parse(bytes));
  auto id = WaitingId{draft.digest().hex().substr(0, waiting_id_digits)};
  Waiting out{std::move(id),
              std::move(draft),
              {},
              static_cast<std::uint64_t>(leaving),
              {},
              narrows.value_or(WaitingId{})};
  for (auto const& one : *list.value().if_array())
    out.approvals.push_back(TRY(parse_approval(one)));
  if (auto const* const end = value.find("end")) out.end = TRY(parse_end(*end));
  return out;
}

json::Value to_json(ReviewRecord const& record) {
  json::Array reviewers;
  for (auto const role : record.review.reviewers)
    reviewers.emplace_back(std::string{people::name_of(role)});
  json::Object out{{"id", record.id},
                   {"rule", record.review.rule},
                   {"draft", record.review.draft.hex()},
                   {"reviewers", std::move(reviewers)},
                   {"concerned", ids(record.review.concerned)},
                   {"released", to_milliseconds(record.review.released_at)},
                   {"due", to_milliseconds(record.review.due)}};
  if (auto const& done = record.done) {
    out.emplace_back("done", json::Object{{"by", done->by.text()},
                                          {"at", to_milliseconds(done->at)},
                                          {"justified", done->justified},
                                          {"finding", done->finding}});
  }
  return out;
}

Result<ReviewRecord> parse_review(json::Value const& value) {
  json::Reader r{value, "review"};
  ReviewRecord out;
  out.id = r.text("id", 128 + gate::value_bytes_max);
  out.review.rule = r.text("rule", gate::value_bytes_max);
  out.review.draft = r.digest("draft");
  auto const reviewers = r.array("reviewers", people::all_roles.size());
  for (std::size_t i = 0; i < reviewers.size(); ++i)
    out.review.reviewers.insert(reviewers[i].as_parsed(32, people::parse_role));
  auto const concerned = r.array("concerned", gate::approvals_max);
  for (std::size_t i = 0; i < concerned.size(); ++i)
    out.review.concerned.push_back(
        concerned[i].as_parsed(people::id_bytes_max, people::parse_account_id));
  out.review.released_at = r.instant("released");
  out.review.due = r.instant("due");
  if (r.has("done")) {
    auto const done = r.object("done");
    out.done =
        ReviewRecord::Done{account_of(done, "by"), done.instant("at"), done.boolean("justified"),
                           std::string{done.text("finding", reason_bytes_max)}};
  }
  TRY(r.done());
  return out;
}

}  // namespace comity::release
