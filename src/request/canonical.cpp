#include "comity/request/canonical.h"

#include "comity/json/canonical.h"
#include "comity/request/clocks.h"

namespace comity::request {
namespace {

using Writer = json::CanonicalWriter;
using Name = json::PlainName;

void add(Writer& out, Name name, std::optional<Instant> at) {
  if (at) out.member(name, to_milliseconds(*at));
}

void add(Writer& out, Name name, std::string const& text) {
  if (!text.empty()) out.member(name, text);
}

/// An array of what `write` writes of each item.
template <typename Items, typename Write>
void add_each(Writer& out, Name name, Items const& items, Write write) {
  out.name(name);
  out.array(items, [&](auto const& item) { write(out, item); });
}

void write_step(Writer& out, StepTaken const& step) {
  out.object([&] {
    out.member("by", name_of(step.by));
    out.member("codes", encode(step.codes));
    out.member("digest", step.digest.hex());
    add(out, "had_at", step.had_at);
    add(out, "sent_at", step.sent_at);
    out.member("seq", step.seq);
    out.member("type", type_of(step.step));
  });
}

void write_item(Writer& out, Item const& item) {
  out.object([&] {
    if (item.grade) out.member("grade", name_of(*item.grade));
    add(out, "ground", item.ground);
    if (item.position) out.member("position", name_of(*item.position));
    out.member("status", name_of(item.status));
  });
}

void write_account(Writer& out, AccountOfUse const& account) {
  out.object([&] {
    add(out, "asked_at", account.asked_at);
    out.member("asked_by", account.asked_by);
    add(out, "given_at", account.given_at);
    add(out, "until", account.until);
  });
}

void write_wait(Writer& out, Wait const& wait) {
  out.object([&] {
    add(out, "from", wait.from);
    add(out, "until", wait.until);
  });
}

void write_clock(Writer& out, Clock const& clock) {
  auto const* const face = clock.face ? &*clock.face : nullptr;
  out.object([&] {
    if (face != nullptr) {
      add(out, "due", face->due);
      out.member("elapsed", face->elapsed.count());
    } else {
      out.member("error", clock.face.error().id);
    }
    out.member("name", agreement::name_of(clock.name));
    if (face != nullptr) {
      add(out, "original_due", face->original_due);
      out.member("overdue", face->overdue.count());
    }
    out.member("owed_by", name_of(clock.owed_by));
    if (clock.period > 0) out.member("period", clock.period);
    if (face == nullptr) return;
    out.member("remaining", face->remaining.count());
    add(out, "started", face->started);
    out.member("state", clocks::name_of(face->state));
    add(out, "stopped", face->stopped_at);
  });
}

void write_followed(Writer& out, Request const& request) {
  add(out, "followed_at", request.followed_at);
  if (!request.follows) return;
  out.name("follows");
  out.object([&] {
    out.member("relation", name_of(request.follows->relation));
    out.member("request", request.follows->request.text());
  });
}

void write_request(Writer& out, Request const& request, Agreement const& agreement, Instant now) {
  out.object([&] {
    if (!request.accounts.empty()) add_each(out, "accounts", request.accounts, write_account);
    out.member("asker", request.asker.text());
    if (request.bound_by) out.member("bound_by", *request.bound_by);
    out.member("channel", name_of(request.channel));
    add_each(out, "clocks", clocks_of(request, agreement, now), write_clock);
    add_each(out, "condition_waits", request.condition_waits, write_wait);
    if (request.open_conditions) out.member("conditions_open", *request.open_conditions);
    if (request.confirmation_promised) out.member("confirmed", request.confirmed);
    if (request.decision) out.member("decision", encode(*request.decision));
    if (request.exercise) out.member("exercise", request.exercise->text());
    write_followed(out, request);
    add(out, "hold_until", request.hold_until);
    out.member("id", request.id.text());
    add_each(out, "items", request.items, write_item);
    out.member("kind", request.kind);
    out.member("level", request.level);
    out.member("phase", name_of(request.phase));
    add_each(out, "queries_open", request.open_queries,
             [](Writer& to, auto seq) { to.value(static_cast<std::int64_t>(seq)); });
    add_each(out, "query_waits", request.query_waits, write_wait);
    out.member("responder", request.responder.text());
    add_each(out, "steps", request.steps, write_step);
    out.member("urgency", request.urgency);
  });
}

void write_ineffective(Writer& out, Ineffective const& one) {
  out.object([&] {
    out.member("digest", one.message.digest.hex());
    out.member("from", one.message.from.text());
    add(out, "had_at", one.had_at);
    out.member("reason", name_of(one.reason));
    out.member("request", one.message.request.text());
    add(out, "sent_at", one.message.sent_at);
    out.member("seq", one.message.seq);
    out.member("type", one.message.type);
  });
}

}  // namespace

Bytes canonical_state(State const& state, Agreement const& agreement, Instant now, Bytes room) {
  Writer out{std::move(room)};
  out.object([&] {
    add_each(out, "ineffective", state.ineffective, write_ineffective);
    add_each(out, "requests", state.requests, [&](Writer& to, Request const& request) {
      write_request(to, request, agreement, now);
    });
  });
  return std::move(out).take();
}

}  // namespace comity::request
