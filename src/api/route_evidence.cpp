/// Evidence: taken in, offered, fetched, given out to its owner, disposed of.
#include "comity/crypto/timestamp.h"
#include "comity/evidence/case_uco.h"
#include "comity/evidence/messages.h"
#include "comity/json/reader.h"
#include "render_evidence.h"
#include "route.h"

namespace comity::api {
namespace {

constexpr std::size_t text_bytes_max = evidence::text_bytes_max;

/// Of an authority's address, as no URL that is in use exceeds it.
constexpr std::size_t stamp_address_bytes_max = 512;

std::string words(json::Reader const& r, std::string_view name) {
  return std::string{r.optional_text(name, text_bytes_max).value_or("")};
}

/// Who does something, where, why, and by which authority: what every entry of a record says.
evidence::Act read_act(json::Reader const& r) {
  evidence::Act out;
  out.by = words(r, "by");
  out.where = words(r, "where");
  out.why = words(r, "why");
  out.authority = words(r, "authority");
  out.change = words(r, "change");
  for (auto const& [name, text] :
       {std::pair{"by", &out.by}, std::pair{"where", &out.where}, std::pair{"why", &out.why},
        std::pair{"authority", &out.authority}}) {
    if (text->find_first_not_of(' ') == std::string::npos)
      r.refuse("evidence.act_incomplete", {{"member", name}});
  }
  return out;
}

node::NewEvidence read_new(json::Reader const& r) {
  node::NewEvidence out;
  out.name = r.parsed("name", evidence::name_bytes_max, evidence::parse_name);
  out.media_type = r.optional_text("media_type", evidence::media_type_bytes_max)
                       .value_or(evidence::plain_media_type);
  out.size = static_cast<std::uint64_t>(
      r.integer("size", 1, static_cast<std::int64_t>(evidence::item_bytes_max)));
  if (r.has("marks")) {
    auto const marks = r.array("marks", evidence::marks_max);
    for (std::size_t i = 0; i < marks.size(); ++i)
      out.marks.push_back(marks[i].as_parsed(evidence::mark_bytes_max, evidence::parse_mark));
  }
  auto const acquired = r.object("acquired");
  auto const act = read_act(acquired);
  out.acquired = {.at = acquired.instant("at"),
                  .by = act.by,
                  .where = act.where,
                  .why = act.why,
                  .authority = act.authority,
                  .method = words(acquired, "method"),
                  .changes = words(acquired, "changes")};
  acquired.only({"at", "by", "where", "why", "authority", "method", "changes"});
  out.derived_from = r.optional_parsed("derived_from", 64, evidence::parse_item_id);
  out.exhibit = words(r, "exhibit");
  if (auto const id = r.optional_parsed("request", 64, message::parse_request_id))
    out.request = id->text();
  out.retention.keep_until = r.optional_instant("keep_until");
  out.retention.dispose_after = r.optional_instant("dispose_after");
  r.only({"name", "media_type", "size", "marks", "acquired", "derived_from", "exhibit", "request",
          "keep_until", "dispose_after"});
  return out;
}

/// Without a token the node's own authority is asked.
struct NewStamp {
  std::optional<evidence::Stamp> brought;
  evidence::Act act;
};

Result<NewStamp> read_stamp(json::Value const& value) {
  json::Reader r{value, "stamp"};
  NewStamp out;
  if (r.has("token") || r.has("address")) {
    out.brought = evidence::Stamp{std::string{r.text("address", stamp_address_bytes_max)},
                                  r.base64("token", evidence::stamp_bytes_max)};
  }
  out.act = read_act(r);
  r.only({"address", "token", "by", "where", "why", "authority", "change"});
  TRY(r.done());
  return out;
}

}  // namespace

Result<node::Evidence*> Route::evidence() const {
  if (api_.evidence_ == nullptr) return fail(Code::unavailable, "api.no_evidence");
  api_.evidence_->speak_as(who_.id);
  return api_.evidence_;
}

Route::Answer Route::shown_item(node::ItemId const& id) const {
  auto const view = TRY(TRY(evidence())->view(id));
  auto const& authority = api_.authority_;
  return answer(200, evidence_view(view, authority ? authority->address : std::string{}));
}

/// What was done with an item, for the journal.
Result<void> Route::note_item(node::ItemId const& id, std::string_view what) const {
  return note(journal::Type::evidence_access,
              json::Object{{"item", id.text()}, {"what", std::string{what}}});
}

/// Likewise after something was to be said to a party: what waits for a yes is named.
Route::Answer Route::spoken(node::ItemId const& id, std::string_view what,
                            node::Spoken const& waits) const {
  TRY(note_item(id, what));
  if (waits) return answer(202, json::Object{{"draft", waits->text()}});
  return shown_item(id);
}

Route::Answer Route::list_evidence() const {
  auto const [first, count] = TRY(page(100));
  std::optional<Digest> sha256;
  if (target_.has("sha256")) {
    auto const parsed = Digest::parse(target_.text("sha256"));
    if (!parsed) return target_.bad("sha256", "64 hex digits");
    sha256 = *parsed;
  }
  auto& records = TRY(evidence())->records();
  auto const items = sha256 ? TRY(records.with_content(*sha256)) : TRY(records.list(first, count));
  json::Array out;
  for (auto const& item : items)
    if (sees_item(item)) out.emplace_back(evidence_summary(item, now_));
  json::Object body{{"evidence", std::move(out)}};
  if (!sha256 && items.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::begin_evidence() const {
  auto const value = TRY(body());
  json::Reader r{value, "evidence"};
  auto input = read_new(r);
  TRY(r.done());
  auto const id = TRY(TRY(evidence())->begin(std::move(input), now_));
  TRY(note_item(id, "add"));
  return answer(201, json::Object{{"item", id.text()}, {"received", 0}});
}

Route::Answer Route::show_evidence() const {
  return shown_item(TRY(item()));
}

Route::Answer Route::describe_evidence() const {
  auto const id = TRY(item());
  auto const view = TRY(TRY(evidence())->view(id));
  if (view.item.phase == evidence::Phase::adding)
    return fail(Code::conflict, "evidence.not_held", {{"item", id.text()}});
  return answer(200, evidence::to_case({view.item.manifest, view.custody, view.item.stamps}));
}

Route::Answer Route::add_bytes() const {
  auto const id = TRY(item());
  auto const offset = TRY(target_.number("offset", 0, std::nullopt));
  auto const received = TRY(TRY(evidence())->add(id, offset, request_.body));
  return answer(200, json::Object{{"item", id.text()}, {"received", received}});
}

Route::Answer Route::finish_evidence() const {
  auto const id = TRY(item());
  auto const value = TRY(body());
  json::Reader r{value, "finish"};
  auto const expected = r.optional_digest("sha256");
  r.only({"sha256"});
  TRY(r.done());
  TRY(TRY(evidence())->finish(id, now_, expected));
  return shown_item(id);
}

Route::Answer Route::forget_evidence() const {
  auto const id = TRY(item());
  TRY(TRY(evidence())->forget(id));
  TRY(note_item(id, "forget"));
  return answer(200, json::Object{{"item", id.text()}});
}

Route::Answer Route::read_bytes() const {
  auto const id = TRY(item());
  auto const offset = TRY(target_.number("offset", 0, 0));
  auto const count = TRY(target_.number("count", 1, node::piece_bytes_max));
  auto bytes = TRY(TRY(evidence())->read(id, offset, count));
  TRY(note_item(id, "read"));
  return net::HttpResponse{200, "application/octet-stream", std::move(bytes)};
}

Route::Answer Route::offer_evidence() const {
  auto const id = TRY(item());
  auto const value = TRY(body());
  json::Reader r{value, "offer"};
  auto const to = r.parsed("to", 16, message::parse_party_id);
  auto act = read_act(r);
  r.only({"to", "by", "where", "why", "authority", "change"});
  TRY(r.done());
  return spoken(id, "offer", TRY(TRY(evidence())->offer(id, to, std::move(act), now_)));
}

Result<evidence::Act> Route::act() const {
  auto const value = TRY(body());
  json::Reader r{value, "act"};
  auto out = read_act(r);
  r.only({"by", "where", "why", "authority", "change"});
  TRY(r.done());
  return out;
}

Route::Answer Route::fetch_evidence() const {
  auto const id = TRY(item());
  TRY(TRY(evidence())->want(id, TRY(act()), now_));
  TRY(note_item(id, "fetch"));
  return shown_item(id);
}

Route::Answer Route::decline_evidence() const {
  auto const id = TRY(item());
  return spoken(id, "decline", TRY(TRY(evidence())->decline(id, now_)));
}

Route::Answer Route::note_evidence() const {
  auto const id = TRY(item());
  auto const value = TRY(body());
  json::Reader r{value, "custody"};
  auto act = read_act(r);
  act.event = r.parsed("event", 16, evidence::parse_event);
  r.only({"event", "by", "where", "why", "authority", "change"});
  TRY(r.done());
  TRY(TRY(evidence())->note(id, std::move(act), now_));
  TRY(note_item(id, "custody"));
  return shown_item(id);
}

Result<std::optional<Bytes>> Route::stamping() const {
  auto const id = TRY(item());
  auto const value = TRY(body());
  auto const input = TRY(read_stamp(value));
  auto const found = TRY(TRY(evidence())->find(id));
  if (input.brought || found.phase != evidence::Phase::held) return std::optional<Bytes>{};
  return std::optional{crypto::make_timestamp_query(found.manifest.sha256, api_.random_)};
}

Result<evidence::Stamp> Route::own_stamp(Digest const& sha256) const {
  auto const& authority = api_.authority_;
  if (!authority || !caller_.stamp_reply) return fail(Code::unavailable, "api.no_stamp_authority");
  auto const reply = TRY(*caller_.stamp_reply);
  auto token = TRY(crypto::take_timestamp_reply(reply, *caller_.stamp_query));
  TRY(crypto::verify_timestamp(token, sha256, authority->certificates));
  return evidence::Stamp{authority->address, std::move(token)};
}

Route::Answer Route::stamp_evidence() const {
  auto const id = TRY(item());
  auto const value = TRY(body());
  auto input = TRY(read_stamp(value));
  auto const found = TRY(TRY(evidence())->find(id));
  auto const& sha256 = found.manifest.sha256;
  auto stamp = input.brought ? *std::move(input.brought) : TRY(own_stamp(sha256));
  TRY(crypto::read_timestamp(stamp.token, sha256));
  TRY(TRY(evidence())->add_stamp(id, std::move(stamp), std::move(input.act), now_));
  TRY(note_item(id, "stamp"));
  return shown_item(id);
}

Route::Answer Route::export_evidence() const {
  auto const id = TRY(item());
  auto const record = TRY(TRY(evidence())->export_record(id, TRY(act()), now_));
  TRY(note_item(id, "export"));
  return net::HttpResponse{200, "application/json", record};
}

Route::Answer Route::dispose_evidence() const {
  auto const id = TRY(item());
  return spoken(id, "dispose", TRY(TRY(evidence())->dispose(id, TRY(act()), now_)));
}

}  // namespace comity::api
