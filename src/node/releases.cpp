/// Drafts that waited on the desk, on their way out.
#include "comity/json/text.h"
#include "comity/node/requests.h"

namespace comity::node {
namespace {

/// The draft as a person would hand it in again: the same checks as then.
Result<request::StepInput> input_of(PartyId const& self, gate::Message const& message) {
  auto const step = request::step_of(message.type);
  if (!step) return fail(Code::invalid, "node.not_a_step", {{"type", message.type}});
  auto codes = TRY(request::parse_codes(*step, message.codes));
  auto body = TRY(json::parse(message.body, {.bytes_max = message::body_bytes_max}));
  return request::StepInput{.from = self,
                            .to = message.to,
                            .step = *step,
                            .case_id = message.case_id,
                            .request = message.request_id,
                            .kind = message.kind,
                            .urgency = message.urgency,
                            .exercise = message.exercise,
                            .codes = std::move(codes),
                            .body = std::move(body)};
}

/// The items of a request have the numbers from 1 without a gap, as many as its header says [A5.6].
void number_items(request::StepInput& input) {
  auto* const codes = std::get_if<request::IssueCodes>(&input.codes);
  auto* const list = codes == nullptr ? nullptr : input.body.find("items");
  auto* const items = list == nullptr ? nullptr : list->if_array();
  if (items == nullptr) return;
  codes->items = static_cast<decltype(codes->items)>(items->size());
  for (std::size_t i = 0; i < items->size(); ++i) (*items)[i].set("n", i + 1);
}

/// Whether `record` is the message that was about to be sent when the node died.
bool is_of(link::Record const& record, gate::Message const& message) {
  return record.type == message.type && record.request_id == message.request_id && record.body &&
         record.body->bytes == message.body;
}

}  // namespace

Result<std::variant<request::Draft, request::Problems>> Requests::made_again(
    gate::Message const& message, request::StepInput input) const {
  auto* const link = TRY(node_.link(message.agreement, message.to));
  auto const case_view = TRY(view(*link, message.case_id, link::LinkStore::Bodies::without));
  return request::make(case_view.expected, *case_view.agreement, std::move(input));
}

/// What was said since the draft was written may have left it no place.
Result<std::optional<request::Problems>> Requests::still_fits(gate::Message const& message) const {
  if (!message.type.starts_with("request.")) return std::optional<request::Problems>{};
  auto made = TRY(made_again(message, TRY(input_of(node_.self(), message))));
  auto* const problems = std::get_if<request::Problems>(&made);
  return problems == nullptr ? std::optional<request::Problems>{}
                             : std::optional{std::move(*problems)};
}

Result<Outcome> Requests::leave(WaitingId const& id, gate::Cleared cleared, Instant now) {
  auto& desk = node_.desk();
  node_.commit(now);
  auto const& waiting = *TRY(desk.find(id));
  auto const message = cleared.message();
  Submitted out{message.case_id, message.request_id, waiting.leaving};
  auto* const link = TRY(node_.link(message.agreement, message.to));
  if (waiting.leaving != 0) {
    auto const before = TRY(link->store().find(message::Direction::sent, waiting.leaving));
    if (before && is_of(*before, message)) {
      TRY(desk.sent(id, waiting.leaving, now));
      return Outcome{std::move(out)};
    }
  }
  if (auto problems = TRY(still_fits(message))) return Outcome{*std::move(problems)};
  out.seq = link->heads().sent.seq + 1;
  TRY(desk.leaving(id, out.seq));
  out.seq = TRY(node_.send(std::move(cleared), now));
  auto const count = node_.left_to_commit();
  node_.commit(now);
  TRY(node_.outcome(count));
  TRY(desk.sent(id, out.seq, now));
  return Outcome{std::move(out)};
}

Result<Outcome> Requests::approve(WaitingId const& id, people::Account const& by, bool emergency,
                                  Instant now, json::Object consent) {
  auto const* const waiting = TRY(node_.desk().find(id));
  if (!sees(by.id, waiting->draft.message()))
    return fail(Code::not_found, "release.no_such_draft", {{"draft", id.text()}});
  auto decided = TRY(node_.desk().approve(id, by, emergency, now, std::move(consent)));
  if (auto* const cleared = std::get_if<gate::Cleared>(&decided))
    return leave(id, std::move(*cleared), now);
  return Outcome{Waits{id}};
}

Result<Outcome> Requests::release(WaitingId const& id, Instant now) {
  auto decided = TRY(node_.desk().again(id, now));
  if (auto* const cleared = std::get_if<gate::Cleared>(&decided))
    return leave(id, std::move(*cleared), now);
  return Outcome{Waits{id}};
}

Result<Outcome> Requests::narrow(WaitingId const& id, people::Account const& by,
                                 std::span<std::string const> fields, Instant now) {
  auto const* const waiting = TRY(node_.desk().find(id));
  auto message = waiting->draft.message();
  if (!sees(by.id, message))
    return fail(Code::not_found, "release.no_such_draft", {{"draft", id.text()}});
  auto narrowed = gate::narrow(fields, by.id, waiting->draft.body());
  if (narrowed.removals.empty()) return fail(Code::invalid, "node.nothing_removed");
  auto input = TRY(input_of(node_.self(), message));
  input.body = std::move(narrowed.body);
  number_items(input);
  auto made = TRY(made_again(message, std::move(input)));
  if (auto* const problems = std::get_if<request::Problems>(&made))
    return Outcome{std::move(*problems)};
  auto& draft = std::get<request::Draft>(made);
  message.codes = std::move(draft.codes);
  message.body = std::move(draft.body);
  auto to = TRY(node_.desk().narrow(id, by, std::move(message), std::move(narrowed.removals), now));
  return Outcome{Waits{std::move(to)}};
}

}  // namespace comity::node
