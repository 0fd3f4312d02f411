#include "comity/watch/watch.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <algorithm>
#include <array>

namespace comity::watch {
namespace {

constexpr std::array<std::string_view, 2> channel_names{"cert", "police"};
constexpr std::size_t channel_bytes_max = 16;

Result<Channel> parse_channel(std::string_view text) {
  auto const found = std::ranges::find(channel_names, text);
  if (found == channel_names.end())
    return fail(Code::invalid, "watch.bad_record", {{"cause", "channel"}});
  return static_cast<Channel>(found - channel_names.begin());
}

json::Value to_json(Handover const& handover) {
  return json::Object{{"from", handover.from.text()},
                      {"to", handover.to.text()},
                      {"note", handover.note},
                      {"at", to_milliseconds(handover.at)}};
}

Handover read_handover(json::Reader const& r) {
  Handover out;
  out.from = AccountId{std::string{r.text("from", people::id_bytes_max)}};
  out.to = AccountId{std::string{r.text("to", people::id_bytes_max)}};
  out.note = r.text("note", note_bytes_max);
  out.at = r.instant("at");
  return out;
}

json::Value to_json(Channel channel, State const& state) {
  json::Object out{{"channel", name_of(channel)}, {"since", to_milliseconds(state.since)}};
  if (state.officer) out.emplace_back("officer", state.officer->text());
  if (state.offered) out.emplace_back("offered", to_json(*state.offered));
  if (state.taken) out.emplace_back("taken", to_json(*state.taken));
  return out;
}

Result<std::pair<Channel, State>> parse_record(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = record_bytes_max}));
  json::Reader r{value, "watch"};
  State state;
  auto const channel = r.parsed("channel", channel_bytes_max, parse_channel);
  state.since = r.instant("since");
  if (auto const officer = r.optional_text("officer", people::id_bytes_max))
    state.officer = AccountId{std::string{*officer}};
  if (r.has("offered")) state.offered = read_handover(r.object("offered"));
  if (r.has("taken")) state.taken = read_handover(r.object("taken"));
  TRY(r.done());
  return std::pair{channel, std::move(state)};
}

Result<void> check_note(std::string const& note) {
  if (note.find_first_not_of(" \t\r\n") == note.npos)
    return fail(Code::invalid, "watch.note_empty");
  if (note.size() > note_bytes_max)
    return fail(Code::too_large, "watch.note_too_long", {{"max", std::to_string(note_bytes_max)}});
  return {};
}

}  // namespace

std::string_view name_of(Channel channel) {
  return channel_names[static_cast<std::size_t>(channel)];
}

Result<Watch> Watch::open(WatchStore& store) {
  Watch watch{store};
  for (auto const& bytes : TRY(store.records(Table::watches))) {
    auto record = parse_record(bytes);
    if (!record) return fail(Code::damaged, "watch.bad_record", {{"cause", record.error().id}});
    watch.states_.insert(*std::move(record));
  }
  return watch;
}

State const& Watch::of(Channel channel) const {
  static State const nobody;
  auto const found = states_.find(channel);
  return found == states_.end() ? nobody : found->second;
}

Result<void> Watch::take(Channel channel, AccountId const& who, bool relieve, Instant now) {
  auto const& state = of(channel);
  if (state.officer == who) return fail(Code::conflict, "watch.yours");
  if (state.officer && !relieve)
    return fail(Code::conflict, "watch.held", {{"account", state.officer->text()}});
  return keep(channel, {who, now, {}, {}});
}

Result<void> Watch::hand_over(Channel channel, Handover handover) {
  auto state = of(channel);
  if (state.officer != handover.from) return fail(Code::conflict, "watch.not_yours");
  if (handover.to == handover.from) return fail(Code::invalid, "watch.to_oneself");
  TRY(check_note(handover.note));
  state.offered = std::move(handover);
  return keep(channel, std::move(state));
}

Result<void> Watch::acknowledge(Channel channel, AccountId const& who, Instant written,
                                Instant now) {
  auto const& offered = of(channel).offered;
  if (!offered || offered->to != who) return fail(Code::not_found, "watch.nothing_offered");
  if (offered->at != written) return fail(Code::conflict, "watch.other_note");
  return keep(channel, {who, now, {}, offered});
}

Result<void> Watch::keep(Channel channel, State state) {
  auto const text = json::write(to_json(channel, state));
  TRY(store_->put(Table::watches, name_of(channel), as_bytes(text)));
  states_.insert_or_assign(channel, std::move(state));
  return {};
}

}  // namespace comity::watch
