/// The desk's watch: who has it and how it passes on; and each account's named views.
#include "comity/crypto/hash.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "route.h"

namespace comity::api {
namespace {

using people::Channel;

json::Value handover_view(watch::Handover const& handover) {
  return json::Object{{"from", handover.from.text()},
                      {"to", handover.to.text()},
                      {"note", handover.note},
                      {"at", to_milliseconds(handover.at)}};
}

json::Value watch_view(Channel channel, watch::State const& state) {
  json::Object out{{"channel", watch::name_of(channel)}};
  if (state.officer) {
    out.emplace_back("officer", state.officer->text());
    out.emplace_back("since", to_milliseconds(state.since));
  }
  if (state.offered) out.emplace_back("offered", handover_view(*state.offered));
  if (state.taken) out.emplace_back("taken", handover_view(*state.taken));
  return out;
}

/// The journal lies open on the disk: it commits to a note without showing it.
std::string digest_of(std::string const& note) {
  return crypto::sha256(as_bytes(note)).hex();
}

}  // namespace

Result<OfficeSide const*> Route::office() const {
  if (!api_.office_) return fail(Code::unavailable, "api.no_watch");
  return &*api_.office_;
}

Channel Route::own_channel() const {
  return api_.node_.desk().people().channel_of(who_.id);
}

Result<void> Route::note_watch(std::string_view what, json::Object details) const {
  details.insert(details.begin(), {{"what", std::string{what}},
                                   {"channel", std::string{watch::name_of(own_channel())}}});
  return note(journal::Type::watch, std::move(details));
}

/// The watches of the channels that this account may know of and that have desks here.
Route::Answer Route::show_watch() const {
  auto const* const office = TRY(this->office());
  auto const& people = api_.node_.desk().people();
  auto const has_desks = [&](Channel channel) {
    for (auto const& [id, agency] : people.agencies())
      if (people::channel_of(agency.kind) == channel) return true;
    return false;
  };
  json::Array watches;
  for (auto const channel : {Channel::cert, Channel::police}) {
    bool const theirs = channel == own_channel();
    if (theirs || (has_desks(channel) && people.sees(who_.id, channel)))
      watches.push_back(watch_view(channel, office->watch.of(channel)));
  }
  return answer(200, json::Object{{"channel", watch::name_of(own_channel())},
                                  {"watches", std::move(watches)}});
}

Route::Answer Route::take_watch() const {
  auto const* const office = TRY(this->office());
  auto const value = TRY(body());
  json::Reader r{value, "watch"};
  auto const why = std::string{r.optional_text("why", watch::why_bytes_max).value_or("")};
  r.only({"why"});
  TRY(r.done());
  auto const former = office->watch.of(own_channel()).officer;
  TRY(office->watch.take(own_channel(), who_.id, !why.empty(), now_));
  json::Object details;
  if (former) details = {{"from", former->text()}, {"why", why}};
  TRY(note_watch("take", std::move(details)));
  return show_watch();
}

/// That `account` can have this watch.
Result<void> Route::check_can_stand(people::AccountId const& account) const {
  auto const& people = api_.node_.desk().people();
  auto const* const found = people.account(account);
  if (found == nullptr)
    return fail(Code::not_found, "people.no_such_account", {{"account", account.text()}});
  bool const can = found->active_at(now_) &&
                   people::may(found->roles, people::Action::acknowledge) &&
                   people.channel_of(account) == own_channel();
  if (!can) return fail(Code::refused, "watch.cannot_stand", {{"account", account.text()}});
  return {};
}

Route::Answer Route::hand_watch_over() const {
  auto const* const office = TRY(this->office());
  auto const value = TRY(body());
  json::Reader r{value, "handover"};
  auto const to = r.parsed("to", people::id_bytes_max, people::parse_account_id);
  auto const note = std::string{r.text("note", watch::note_bytes_max)};
  r.only({"to", "note"});
  TRY(r.done());
  TRY(check_can_stand(to));
  TRY(office->watch.hand_over(own_channel(), {who_.id, to, note, now_}));
  TRY(note_watch("hand_over", {{"to", to.text()}, {"note", digest_of(note)}}));
  return show_watch();
}

Route::Answer Route::acknowledge_watch() const {
  auto const* const office = TRY(this->office());
  auto const value = TRY(body());
  json::Reader r{value, "acknowledgement"};
  // What is acknowledged is what was read: the note is named by when it was written.
  auto const written = r.instant("written");
  r.only({"written"});
  TRY(r.done());
  auto& watch = office->watch;
  TRY(watch.acknowledge(own_channel(), who_.id, written, now_));
  auto const& taken = *watch.of(own_channel()).taken;
  TRY(note_watch("acknowledge", {{"from", taken.from.text()}, {"note", digest_of(taken.note)}}));
  return show_watch();
}

Route::Answer Route::list_views() const {
  json::Array out;
  for (auto const& [name, query] : TRY(office())->views.of(who_.id))
    out.emplace_back(json::Object{{"name", name}, {"query", query}});
  return answer(200, json::Object{{"views", std::move(out)}});
}

Route::Answer Route::keep_views() const {
  auto const* const office = TRY(this->office());
  auto const value = TRY(body());
  json::Reader r{value, "views"};
  std::vector<watch::View> views;
  auto const list = r.array("views", watch::views_max);
  for (std::size_t i = 0; i < list.size(); ++i) {
    views.push_back({std::string{list[i].text("name", watch::view_name_bytes_max)},
                     std::string{list[i].text("query", watch::view_query_bytes_max)}});
    list[i].only({"name", "query"});
  }
  r.only({"views"});
  TRY(r.done());
  TRY(office->views.put(who_.id, std::move(views)));
  return list_views();
}

}  // namespace comity::api
