/// What an account is shown: what is with the other channel's desks is, to it, not there [P8.6].
#include "route.h"

namespace comity::api {

Result<node::Found> Route::found(link::LinkStore::Bodies bodies) const {
  auto const asked = TRY(node::RequestName::parse(name()));
  return api_.requests_.find_for(who_.id, asked, bodies);
}

Result<release::Waiting const*> Route::draft() const {
  auto const id = TRY(release::parse_waiting_id(name()));
  auto const* const waiting = TRY(api_.node_.desk().find(id));
  if (api_.requests_.sees(who_.id, waiting->draft.message())) return waiting;
  return fail(Code::not_found, "release.no_such_draft", {{"draft", id.text()}});
}

Result<release::Waiting const*> Route::seen_draft(Digest const& seen) const {
  auto const* const waiting = TRY(draft());
  if (waiting->draft.digest() == seen) return waiting;
  return fail(Code::conflict, "api.other_draft", {{"draft", waiting->id.text()}});
}

Result<void> Route::check_seen_request(Digest const& seen) const {
  auto const found = TRY(this->found(link::LinkStore::Bodies::without));
  if (found.request().steps.front().digest == seen) return {};
  return fail(Code::conflict, "api.other_request", {{"request", found.id.text()}});
}

bool Route::sees_item(evidence::Item const& item) const {
  return item.request.empty() ||
         api_.requests_.sees(who_.id, node::RequestName{message::RequestId{item.request}});
}

Result<node::ItemId> Route::item() const {
  auto const id = TRY(evidence::parse_item_id(name()));
  if (api_.evidence_ == nullptr) return id;
  auto const found = TRY(evidence())->find(id);
  if (!found || sees_item(*found)) return id;
  return fail(Code::not_found, "evidence.no_such_item", {{"item", id.text()}});
}

Result<triage::Task> Route::task() const {
  auto const id = TRY(triage::parse_task_id(name()));
  auto found = TRY(TRY(national())->tasks.find(id));
  if (sees_task(found)) return found;
  return fail(Code::not_found, "triage.no_such_task", {{"task", id.text()}});
}

bool Route::sees_task(triage::Task const& task) const {
  return api_.requests_.sees(who_.id, node::RequestName{task.assignment.request});
}

Result<void> Route::check_sees_links() const {
  if (api_.requests_.sees_everything(who_.id)) return {};
  return fail(Code::forbidden, "api.both_channels");
}

}  // namespace comity::api
