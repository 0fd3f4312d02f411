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
  auto const act = act_in(r);
  auto const seen = r.digest("digest");
  r.only({"emergency", "digest", "proof"});
  TRY(r.done());
  TRY(seen_draft(seen));
  bool const emergency = act == factor::Act::emergency;
  if (emergency) TRY(check_may(people::Action::release_emergency));
  auto consent = TRY(this->consent(r, {seen, act}));
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
  TRY(seen_draft(digest));
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
  auto const value = TRY(body());
  json::Reader const r{value, "admission"};
  auto const seen = r.digest("digest");
  r.only({"digest", "proof"});
  TRY(r.done());
  TRY(check_seen_request(seen));
  auto consent = TRY(this->consent(r, {seen, factor::Act::admit}));
  TRY(api_.requests_.admit(id, who_, now_, std::move(consent)));
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
