/// comity request draft: a request made ready from a mail, a table, an event or a report.
#include "columns.h"
#include "comity/indicator/defang.h"
#include "comity/intake/proposal.h"
#include "comity/json/text.h"
#include "verbs.h"

#include <algorithm>
#include <iterator>

namespace comity::cli {
namespace {

/// Indicators that a terminal shows; all of them are in the draft and in the JSON.
constexpr std::size_t indicators_shown = 15;

/// Of a file with known members or a warning list, in bytes.
constexpr json::Limits side_file_limits{.bytes_max = 32 << 20, .depth_max = 32};

struct DraftFlags {
  std::string source;
  std::string to;
  std::string kind;
  std::string urgency;
  std::string format;
  std::string with;
  std::string out;
  std::string extends;
  std::vector<std::string> lists;
};

/// What the node is and which agreements it has adopted.
struct Desk {
  agreement::PartyId party;
  Instant now{};
  agreement::Adopted adopted;
};

Result<Desk> desk_of(Client& client) {
  auto const node = TRY(client.get("/v1/node"));
  Desk out{.party = agreement::PartyId{text_at(node, "party")},
           .now = Instant{Duration{number_at(node, "now")}},
           .adopted = {}};
  auto const list = TRY(client.get("/v1/agreements"));
  for (auto const& row : array_at(list, "agreements")) {
    auto const whole = TRY(client.get("/v1/agreements/" + text_at(row, "id")));
    auto envelope = TRY(from_base64(text_at(whole, "envelope")));
    auto parsed = TRY(agreement::Agreement::parse(std::move(envelope),
                                                  agreement::Agreement::Signatures::required));
    TRY(out.adopted.add(std::move(parsed)));
  }
  return out;
}

/// The other party: the one named, or the only one there is.
Result<agreement::PartyId> responder_of(Desk const& desk, std::string const& named) {
  if (!named.empty()) return message::parse_party_id(named);
  std::vector<agreement::PartyId> others;
  for (auto const& agreement : desk.adopted.all())
    for (auto const& party : agreement->parties())
      if (party.id != desk.party && std::ranges::find(others, party.id) == others.end())
        others.push_back(party.id);
  if (others.size() == 1) return others.front();
  return fail(Code::invalid, "cli.request.draft.whom", {{"count", std::to_string(others.size())}});
}

Result<Bytes> source_of(std::string const& path) {
  if (path != "-") return service::read_file(path, intake::source_bytes_max);
  Bytes out;
  std::array<char, 1 << 16> piece;
  while (std::cin.read(piece.data(), piece.size()), std::cin.gcount() > 0) {
    append(out, as_bytes({piece.data(), static_cast<std::size_t>(std::cin.gcount())}));
    if (out.size() > intake::source_bytes_max) break;
  }
  return out;
}

/// The body of the first message of the earlier request, as far as it is still held.
Result<intake::Earlier> earlier_of(Client& client, std::string const& id) {
  auto const view = TRY(client.get("/v1/requests/" + id));
  intake::Earlier out{message::RequestId{text_at(view, "request")}, text_at(view, "kind"), {}};
  for (auto const& message : array_at(view, "messages"))
    if (text_at(message, "type") == "request.issue") out.body = part_at(message, "body");
  return out;
}

Result<intake::Wish> wish_of(Client& client, DraftFlags const& flags) {
  intake::Wish out;
  if (!flags.kind.empty()) out.kind = flags.kind;
  if (!flags.urgency.empty()) out.urgency = flags.urgency;
  if (!flags.with.empty()) {
    auto const file = TRY(service::read_file(flags.with));
    auto const known = TRY(json::parse(file, side_file_limits));
    if (known.if_object() == nullptr)
      return fail(Code::invalid, "cli.request.draft.not_members", {{"path", flags.with}});
    out.known = *known.if_object();
  }
  for (auto const& path : flags.lists) {
    auto const file = TRY(service::read_file(path));
    auto const list = TRY(json::parse(file, side_file_limits));
    auto parsed = TRY(indicator::WarningList::parse(list));
    out.lists.push_back(std::move(parsed));
  }
  if (!flags.extends.empty()) out.earlier = TRY(earlier_of(client, flags.extends));
  return out;
}

std::string said(Console const& console, intake::Remark const& remark) {
  auto out = console.text(remark.id, remark.parameters);
  if (remark.further > 0)
    out += " " +
           console.text("cli.request.draft.further", {{"count", std::to_string(remark.further)}});
  return out;
}

/// Hosts and links first: they are what is to be acted upon.
void show_indicators(Console const& console, intake::Reading const& reading) {
  auto const count = reading.sightings.size();
  console.say("cli.request.draft.indicators", {{"count", std::to_string(count)}});
  std::vector<intake::Sighting const*> order;
  for (auto const& sighting : reading.sightings) order.push_back(&sighting);
  std::ranges::stable_partition(
      order, [](auto const* one) { return indicator::host_of(one->observable).has_value(); });
  for (std::size_t i = 0; i < std::min(count, indicators_shown); ++i) {
    auto const& sighting = *order[i];
    auto const& label = sighting.observable.label;
    auto const type = label.empty() ? std::string{name_of(sighting.observable.type)} : label;
    console.line("  " + padded(type, 12) + words::visible(indicator::defang(sighting.observable)) +
                 (sighting.port ? ":" + std::to_string(*sighting.port) : "") + "  " +
                 console.faint(words::visible(sighting.where)));
  }
  if (count > indicators_shown)
    console.line("  " + console.text("cli.request.draft.more",
                                     {{"count", std::to_string(count - indicators_shown)}}));
}

std::string in_language(Console const& console, agreement::Text const& text) {
  return words::visible(console.language == words::Language::chinese ? text.zh : text.en);
}

/// "red (TLP:RED · named recipients only), …"
std::string explained(Console const& console, std::vector<agreement::Term> const& words) {
  std::string out;
  for (auto const& word : words)
    out += (out.empty() ? "" : ", ") + words::visible(word.id) + " (" +
           in_language(console, word.label) + ')';
  return out;
}

void show_missing(Console const& console, intake::Proposal const& proposal) {
  if (proposal.is_complete()) return console.say("cli.request.draft.complete");
  console.say("cli.request.draft.missing");
  for (auto const& field : proposal.missing) {
    auto line = "  " + field.pointer;
    if (field.count > 1) line += " ×" + std::to_string(field.count);
    if (field.text) line += "  " + console.strong(in_language(console, field.text->label));
    console.line(line);
    if (field.text && field.text->why)
      console.line("      " + console.faint(in_language(console, *field.text->why)));
    if (field.text && !field.text->values.empty())
      console.line("      " + console.text("cli.request.draft.one_of",
                                           {{"words", explained(console, field.text->values)}}));
  }
  for (auto const& violation : proposal.unfit)
    console.line("  " + violation.pointer + "  " +
                 console.bad(console.text(violation.id, violation.parameters)));
}

void show(Console const& console, intake::Proposal const& proposal) {
  if (console.json) return;
  console.say("cli.request.draft.read", {{"format", std::string{name_of(proposal.reading.format)}},
                                         {"encoding", proposal.reading.encoding}});
  if (!proposal.reading.title.empty())
    console.line(console.strong(words::visible(proposal.reading.title)));
  console.say("cli.request.draft.kind", {{"kind", proposal.kind},
                                         {"to", proposal.to.text()},
                                         {"reason", said(console, proposal.kind_reason)}});
  console.say("cli.request.draft.urgency",
              {{"urgency", proposal.urgency}, {"reason", said(console, proposal.urgency_reason)}});
  show_indicators(console, proposal.reading);
  for (auto const& warning : proposal.warnings)
    console.line(console.bad("! ") + said(console, warning));
  for (auto const& remark : proposal.reading.remarks) console.line("- " + said(console, remark));
  show_missing(console, proposal);
  console.say("cli.request.draft.due");
  for (auto const& due : proposal.due) {
    auto const name = "cli.clock.name." + std::string{name_of(due.clock)};
    console.line("  " + padded(console.text(name), 14) +
                 (due.due ? shown_time(*due.due) : console.text("cli.request.draft.no_due")));
  }
}

Result<Exit> draft(Invocation& in, DraftFlags const& flags) {
  auto client = TRY(in.client());
  auto const desk = TRY(desk_of(client));
  auto const responder = TRY(responder_of(desk, flags.to));
  auto const agreement = desk.adopted.in_force(desk.party, responder, desk.now);
  if (!agreement)
    return fail(Code::not_found, "cli.request.draft.no_agreement", {{"party", responder.text()}});
  std::optional<intake::Format> told;
  if (!flags.format.empty()) told = TRY(intake::parse_format(flags.format));
  auto const wish = TRY(wish_of(client, flags));
  intake::Reading reading;
  if (!flags.source.empty()) {
    auto const source = TRY(source_of(flags.source));
    reading = TRY(intake::read(source, told));
  }
  intake::Setting const setting{*agreement, desk.party, responder, desk.now};
  auto const proposal = TRY(intake::propose(std::move(reading), setting, wish));
  in.console.give(to_json(proposal));
  show(in.console, proposal);
  if (flags.out.empty()) return Exit::ok;
  auto const text = json::write_pretty(draft_of(proposal));
  TRY(service::write_file(flags.out, as_bytes(text), service::Visibility::owner_only));
  in.console.say("cli.request.draft.written", {{"path", flags.out}});
  return Exit::ok;
}

}  // namespace

void add_request_draft(Invocation& in, CLI::App& request) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const file = word("cli.type.file");
  auto* const verb = add_verb(in, request, "draft", "request.draft");
  auto const flags = std::make_shared<DraftFlags>();
  auto* const source = verb->add_option("source", flags->source, word("cli.request.draft.source"));
  verb->add_option("--to", flags->to, word("cli.request.to"));
  verb->add_option("--kind", flags->kind, word("cli.request.draft.which_kind"));
  verb->add_option("--urgency", flags->urgency, word("cli.request.draft.which_urgency"));
  verb->add_option("--as", flags->format, word("cli.request.draft.as"))
      ->check(CLI::IsMember({"text", "csv", "misp", "stix", "xarf", "iodef"}));
  verb->add_option("--with", flags->with, word("cli.request.draft.with"))->type_name(file);
  verb->add_option("--warninglist", flags->lists, word("cli.request.draft.list"))
      ->type_name(file)
      ->allow_extra_args(false);
  verb->add_option("--extends", flags->extends, word("cli.request.draft.extends"));
  verb->add_option("--out", flags->out, word("cli.request.draft.out"))->type_name(file);
  verb->parse_complete_callback([source, flags] {
    if (source->count() == 0 && flags->extends.empty()) throw CLI::RequiredError("source");
  });
  on_chosen(in, verb, [&in, flags] { return draft(in, *flags); });
}

}  // namespace comity::cli
