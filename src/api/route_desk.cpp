/// The desk over which everything leaves: drafts that wait, what has arrived and waits, releases to
/// be reviewed, the policy.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "render.h"
#include "route.h"

namespace comity::api {
namespace {

/// Of a reason or a finding, in bytes.
constexpr std::size_t reason_bytes_max = 2'000;

/// Taken out of a draft at once; in bytes, of the way to one.
constexpr std::size_t fields_max = 200;
constexpr std::size_t field_bytes_max = 500;

}  // namespace

Route::Answer Route::list_drafts() const {
  auto const all = TRY(target_.word("all", {"0", "1"})) == "1";
  auto const& desk = api_.node_.desk();
  json::Array out;
  for (auto const& [id, waiting] : desk.all())
    if ((all || !waiting.end) && api_.requests_.sees(who_.id, waiting.draft.message()))
      out.push_back(draft_summary(waiting, desk, now_));
  return answer(200, json::Object{{"drafts", std::move(out)}});
}

Route::Answer Route::show_draft() const {
  auto const& desk = api_.node_.desk();
  auto const* const waiting = TRY(draft());
  TRY(note_view("draft", waiting->draft.digest().hex()));
  return answer(200, draft_view(*waiting, desk, now_));
}

Route::Answer Route::approve_draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  auto const value = TRY(body());
  json::Reader r{value, "approval"};
  auto const emergency = r.optional_boolean("emergency").value_or(false);
  // What was approved is what was seen: the digest of the draft as it was shown.
  auto const seen = r.digest("digest");
  auto const proof = r.has("proof") ? r.object("proof").value() : json::Value{json::Object{}};
  r.only({"emergency", "digest", "proof"});
  TRY(r.done());
  auto const* const waiting = TRY(draft());
  if (waiting->draft.digest() != seen)
    return fail(Code::conflict, "api.other_draft", {{"draft", id.text()}});
  if (emergency) TRY(people::check_may(who_, people::Action::release_emergency, now_));
  // A browser may have been left open, or its cookie stolen. Whoever may open the socket owns the
  // machine, and could write into the database what they like.
  json::Object consent;
  if (caller_.door == Door::console) {
    json::Reader const p{proof, "proof"};
    consent = TRY(prove_again(who_, p, {signin::Purpose::consent, who_.id, {seen, emergency}}));
  }
  return answer_to(TRY(api_.requests_.approve(id, who_, emergency, now_, std::move(consent))));
}

Route::Answer Route::release_draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  TRY(draft());
  return answer_to(TRY(api_.requests_.release(id, now_)));
}

Route::Answer Route::revoke_approval() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  TRY(draft());
  TRY(api_.node_.desk().revoke(id, who_.id, now_));
  return show_draft();
}

Route::Answer Route::refuse_draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  auto const value = TRY(body());
  json::Reader r{value, "refusal"};
  auto reason = std::string{r.text("reason", reason_bytes_max)};
  r.only({"reason"});
  TRY(r.done());
  TRY(draft());
  TRY(api_.node_.desk().refuse(id, who_, std::move(reason), now_));
  return show_draft();
}

Route::Answer Route::narrow_draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  auto const value = TRY(body());
  json::Reader r{value, "narrowing"};
  auto const digest = r.digest("digest");
  auto const list = r.array("fields", fields_max);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < list.size(); ++i)
    fields.emplace_back(list[i].as_text(field_bytes_max));
  r.only({"digest", "fields"});
  TRY(r.done());
  auto const* const waiting = TRY(draft());
  if (waiting->draft.digest() != digest)
    return fail(Code::conflict, "api.other_draft", {{"draft", id.text()}});
  return answer_to(TRY(api_.requests_.narrow(id, who_, fields, now_)));
}

Route::Answer Route::withdraw_draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  TRY(draft());
  TRY(api_.node_.desk().withdraw(id, who_.id, now_));
  return show_draft();
}

Route::Answer Route::admit_request() const {
  auto const id = TRY(node::RequestName::parse(name()));
  TRY(api_.requests_.admit(id, who_, now_));
  return answer(200, json::Object{{"request", id.text()}});
}

Route::Answer Route::list_reviews() const {
  json::Array out;
  for (auto const& [id, record] : api_.node_.desk().reviews())
    out.push_back(release::to_json(record));
  return answer(200, json::Object{{"reviews", std::move(out)}});
}

Route::Answer Route::close_review() const {
  auto const value = TRY(body());
  json::Reader r{value, "review"};
  auto const justified = r.boolean("justified");
  auto finding = std::string{r.text("finding", reason_bytes_max)};
  r.only({"justified", "finding"});
  TRY(r.done());
  std::string const id{name()};
  TRY(api_.node_.desk().review(id, who_, justified, std::move(finding), now_));
  return answer(200, release::to_json(api_.node_.desk().reviews().at(id)));
}

Route::Answer Route::show_policy() const {
  auto const& desk = api_.node_.desk();
  return answer(200, json::Object{{"loaded", desk.has_policy()},
                                  {"digest", desk.policy().digest.hex()},
                                  {"title", json::Object{{"en", desk.policy().title.en},
                                                         {"zh", desk.policy().title.zh}}},
                                  {"rules", desk.policy().rules.size()},
                                  {"text", desk.policy_text()}});
}

Route::Answer Route::load_policy() const {
  TRY(api_.node_.desk().load_policy(std::string{as_text(request_.body)}, who_.id, now_));
  return show_policy();
}

}  // namespace comity::api
