#include "demo_story.h"

#include "columns.h"
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "request_view.h"

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>

namespace comity::cli {
namespace {

using namespace std::chrono_literals;

/// For a message to be receipted, a checkpoint to be cosigned, or a file to arrive.
constexpr auto patience = 30s;
constexpr auto poll_interval = 25ms;

/// Records of the journal asked for at once.
constexpr std::int64_t records_at_once = 100;

std::string of_time(json::Value const& place) {
  return to_rfc3339(Instant{Duration{number_at(place, "time")}});
}

/// Asks until `holds` of the answer, or time is up; the last answer.
template <typename Holds>
Result<json::Value> ask_until(Client& client, std::string const& target, Holds const& holds) {
  auto const give_up = std::chrono::steady_clock::now() + patience;
  for (;;) {
    auto answer = client.get(target);
    bool const done = answer && holds(*answer);
    if (done || std::chrono::steady_clock::now() > give_up) return answer;
    std::this_thread::sleep_for(poll_interval);
  }
}

/// One that still runs is read at two moments, so what has elapsed of it differs.
bool same_clocks(json::Value const& a, json::Value const& b) {
  for (auto const* const name : {"clock", "state", "started", "stopped", "due"})
    if (part_at(a, name) != part_at(b, name)) return false;
  return part_at(a, "stopped").is_null() || part_at(a, "elapsed") == part_at(b, "elapsed");
}

/// Who does something with evidence, as every entry of its record says.
json::Object custodian(std::string const& name) {
  return {{"by", name},
          {"where", "the desk"},
          {"why", "the request"},
          {"authority", "mandate of the desk"}};
}

/// By its code, where a step says different things: "decide.accept".
std::string title_id(std::string const& step, json::Value const& codes) {
  auto out = "cli.demo.step." + step;
  for (auto const* const name : {"decision", "to"})
    if (auto const code = text_at(codes, name); !code.empty()) out += '.' + code;
  return out;
}

/// All of `earlier`'s messages are in `later`, in their order, with one more after them.
bool goes_on(json::Value const& earlier, json::Value const& later) {
  auto const& before = array_at(earlier, "messages");
  auto const& after = array_at(later, "messages");
  auto const alike = [](json::Value const& a, json::Value const& b) {
    return part_at(a, "digest") == part_at(b, "digest");
  };
  return text_at(earlier, "case") == text_at(later, "case") && after.size() == before.size() + 1 &&
         std::ranges::equal(before, std::span{after}.first(before.size()), alike);
}

/// Whether anything that both sides count by speaks of that actor: codes, items, clocks, figures.
bool is_counted(json::Value const& view, std::string const& actor) {
  json::Array counted;
  for (auto const* const name : {"item_states", "clocks", "quality"})
    counted.push_back(part_at(view, name));
  for (auto const& message : array_at(view, "messages"))
    counted.push_back(part_at(message, "codes"));
  return json::write(json::Value{std::move(counted)}).find(actor) != std::string::npos;
}

}  // namespace

void Story::check(bool holds, std::string_view id, Parameters const& parameters) {
  held_ = held_ && holds;
  console_.line("    " + (holds ? console_.good("✓ ") : console_.bad("✗ ")) +
                console_.text(id, parameters));
}

void Story::begin(std::string_view id) {
  number_ = 0;
  console_.line("");
  console_.line(console_.strong(console_.text(id)));
}

void Story::title(Desk const& by, std::string const& what) {
  console_.line(console_.strong(std::to_string(++number_) + ". " +
                                (by.ours ? "us → cn  " : "cn → us  ") + what));
}

std::string Story::shown(bool ours, std::string const& account) {
  auto const& person = side(ours).person(account);
  return person.name + " (" + console_.text("cli.demo.role." + person.role) + ")";
}

void Story::introduce() const {
  console_.line(console_.strong(console_.text("cli.demo.people")));
  for (auto const* const side : {&us_, &cn_}) {
    for (auto const& person : side->people())
      console_.line("  " + padded(side->party(), 4) + padded(person.account, 7) +
                    padded(person.name, 6) + padded(person.agency, 10) +
                    console_.text("cli.demo.role." + person.role));
  }
}

/// Who wrote it, and who had to say yes.
void Story::say_who(Desk const& by, Passed const& passed) {
  auto const author = shown(by.ours, by.account);
  if (passed.approved_by.empty()) return console_.say("cli.demo.passes", {{"author", author}});
  std::string names;
  for (auto const& account : passed.approved_by)
    names += (names.empty() ? "" : console_.text("cli.demo.and")) + shown(by.ours, account);
  console_.say("cli.demo.approved", {{"author", author}, {"approvers", names}});
  if (!passed.own_yes_refused.value_or(true)) check(false, "cli.demo.own_yes_counts");
}

/// The message with that number, once both logs have it.
Result<json::Value> Story::settled(bool ours, std::int64_t seq, std::string_view direction) {
  auto const find = [&](json::Value const& view) -> json::Value const* {
    for (auto const& message : array_at(view, "messages")) {
      bool const wanted =
          number_at(message, "seq") == seq && text_at(message, "direction") == direction;
      if (wanted && part_at(message, "settled") == json::Value{true}) return &message;
    }
    return nullptr;
  };
  auto& reader = side(ours).as(ours ? "lou" : "zhou");
  auto const view = TRY(ask_until(reader, "/v1/requests/" + request_,
                                  [&](json::Value const& one) { return find(one) != nullptr; }));
  if (auto const* const message = find(view)) return *message;
  return fail(Code::unavailable, "cli.demo.no_receipt", {{"seq", std::to_string(seq)}});
}

Result<void> Story::follow(Desk const& by, std::string const& what, Passed const& passed) {
  title(by, what);
  say_who(by, passed);
  auto const sent = TRY(settled(by.ours, passed.seq, "sent"));
  auto const received = TRY(settled(!by.ours, passed.seq, "received"));
  auto const& own = part_at(sent, "own");
  auto const& peer = part_at(sent, "peer");
  console_.say("cli.demo.clocks", {{"sender", side(by.ours).party()},
                                   {"sent", of_time(own)},
                                   {"sent_index", std::to_string(number_at(own, "index"))},
                                   {"receiver", side(!by.ours).party()},
                                   {"had", of_time(peer)},
                                   {"had_index", std::to_string(number_at(peer, "index"))}});
  bool const alike = part_at(received, "own") == peer && part_at(received, "peer") == own &&
                     part_at(sent, "digest") == part_at(received, "digest");
  check(alike, "cli.demo.receipt_holds");
  check(part_at(sent, "no_effect").is_null() && part_at(received, "no_effect").is_null(),
        "cli.demo.has_effect");
  return {};
}

Result<void> Story::issue(Desk const& by, json::Value const& request) {
  auto const passed = TRY(side(by.ours).submit(by.account, "/v1/requests", request));
  request_ = passed.request;
  auto const items = array_at(part_at(request, "body"), "items").size();
  return follow(by,
                console_.text("cli.demo.step.issue",
                              {{"request", request_}, {"items", std::to_string(items)}}),
                passed);
}

Result<void> Story::step(Desk const& by, std::string const& name, json::Value codes,
                         json::Value body) {
  auto const title = console_.text(title_id(name, codes));
  json::Value const step{
      json::Object{{"step", name}, {"codes", std::move(codes)}, {"body", std::move(body)}}};
  auto const passed =
      TRY(side(by.ours).submit(by.account, "/v1/requests/" + request_ + "/steps", step));
  return follow(by, title, passed);
}

Result<void> Story::admit(bool ours, std::vector<std::string> const& accounts) {
  TRY(side(ours).admit(request_, accounts));
  std::string names;
  for (auto const& account : accounts)
    names += (names.empty() ? "" : console_.text("cli.demo.and")) + shown(ours, account);
  check(true, "cli.demo.admitted", {{"party", side(ours).party()}, {"approvers", names}});
  return {};
}

Result<json::Value> Story::view(Desk const& desk) {
  return client(desk).get("/v1/requests/" + request_);
}

/// As a reviewer of each side has it: us, cn.
Result<std::array<json::Value, 2>> Story::both_views() {
  auto ours = TRY(view({true, "lou"}));
  auto theirs = TRY(view({false, "zhou"}));
  return std::array{std::move(ours), std::move(theirs)};
}

Result<bool> Story::is_hidden_from(Desk const& desk) {
  auto const seen = view(desk);
  if (!seen && seen.error().code != Code::not_found) return seen.error();
  return !seen.has_value();
}

Result<void> Story::refer(Desk const& by, request::Channel to, json::Value body) {
  std::array<Desk, 2> left{{{true, "ann"}, {false, "wang"}}};
  std::array<Desk, 2> reached{{{true, "pat"}, {false, "sun"}}};
  if (to == request::Channel::cert) std::swap(left, reached);
  auto const before = TRY(view(by));
  TRY(step(by, "refer", json::Object{{"to", request::name_of(to)}}, std::move(body)));
  bool hidden = true;
  bool whole = true;
  for (auto const& desk : left) hidden = TRY(is_hidden_from(desk)) && hidden;
  for (auto const& desk : reached) whole = goes_on(before, TRY(view(desk))) && whole;
  auto const count = std::to_string(array_at(before, "messages").size() + 1);
  check(hidden, "cli.demo.left");
  check(whole, "cli.demo.history_kept", {{"count", count}});
  return {};
}

Result<void> Story::check_conditions(bool bind) {
  auto const views = TRY(both_views());
  show_conditions(console_, views.front());
  bool const alike = std::ranges::all_of(views, [&](json::Value const& one) {
    return part_at(one, "conditions_open") == json::Value{!bind} &&
           part_at(one, "conditions_bind") == json::Value{bind};
  });
  check(alike, bind ? "cli.demo.conditions_bind" : "cli.demo.conditions_proposed");
  return {};
}

Result<void> Story::check_account(bool given) {
  auto const views = TRY(both_views());
  show_conditions(console_, views.front());
  bool const alike = std::ranges::all_of(views, [&](json::Value const& one) {
    auto const& accounts = array_at(one, "accounts");
    return !accounts.empty() && part_at(accounts.back(), "given_at").is_null() != given &&
           part_at(one, "conditions_bind") == json::Value{true};
  });
  check(alike, given ? "cli.demo.account_given" : "cli.demo.account_owed");
  return {};
}

Result<void> Story::check_claim(bool has_view) {
  auto const views = TRY(both_views());
  show_claims(console_, views.front());
  bool const alike = std::ranges::all_of(views, [&](json::Value const& one) {
    auto const& claims = array_at(one, "actor_claims");
    if (claims.size() != 1) return false;
    auto const& claim = claims.front();
    auto const& said = array_at(claim, "views");
    return text_at(claim, "claimed_by") == "us" && !text_at(claim, "confidence").empty() &&
           said.size() == (has_view ? 1u : 0u) &&
           (said.empty() || text_at(said.front(), "by") == "cn") &&
           !is_counted(one, text_at(claim, "actor"));
  });
  check(alike, "cli.demo.only_claimed");
  return {};
}

Result<std::string> Story::take_in(Desk const& by, std::string const& name,
                                   std::string const& content) {
  auto acquired = custodian(side(by.ours).person(by.account).name);
  acquired.emplace_back("at", to_milliseconds(service::SystemTime{}.now()));
  auto const begun =
      TRY(client(by).post("/v1/evidence", json::Object{{"name", name},
                                                       {"media_type", "text/plain"},
                                                       {"size", content.size()},
                                                       {"acquired", std::move(acquired)},
                                                       {"request", request_}}));
  auto item = text_at(begun, "item");
  TRY(client(by).post_bytes("/v1/evidence/" + item + "/bytes?offset=0", to_bytes(content)));
  TRY(client(by).post("/v1/evidence/" + item + "/finish", json::Object{}));
  return item;
}

/// An offer that waits at the gate is found among the drafts.
Result<Passed> Story::offer(Desk const& from, std::string const& to, std::string const& item) {
  auto act = custodian(side(from.ours).person(from.account).name);
  act.emplace_back("to", to);
  TRY(client(from).post("/v1/evidence/" + item + "/offer", json::Value{std::move(act)}));
  auto const drafts = TRY(client(from).get("/v1/drafts"));
  for (auto const& draft : array_at(drafts, "drafts"))
    if (text_at(draft, "type") == "evidence.offer")
      return side(from.ours).let_out(from.account, text_at(draft, "draft"));
  return Passed{};
}

Result<json::Value> Story::wait_for_phase(Desk const& desk, std::string const& item,
                                          std::string_view phase) {
  return ask_until(client(desk), "/v1/evidence/" + item,
                   [&](json::Value const& view) { return text_at(view, "phase") == phase; });
}

Result<void> Story::hand_over(Desk const& from, Desk const& to, std::string const& name,
                              std::string const& content) {
  auto const item = TRY(take_in(from, name, content));
  auto const passed = TRY(offer(from, side(to.ours).party(), item));
  title(from, console_.text("cli.demo.evidence", {{"name", name}, {"item", item}}));
  say_who(from, passed);
  TRY(wait_for_phase(to, item, "offered"));
  TRY(client(to).post("/v1/evidence/" + item + "/fetch",
                      custodian(side(to.ours).person(to.account).name)));
  auto const view = TRY(wait_for_phase(to, item, "held"));
  auto const bytes = client(to).get_text("/v1/evidence/" + item + "/bytes");
  check(bytes && *bytes == content, "cli.demo.evidence_same");
  check(array_at(view, "gaps").empty() && array_at(view, "custody").size() >= 3,
        "cli.demo.custody_whole", {{"entries", std::to_string(array_at(view, "custody").size())}});
  return {};
}

Result<void> Story::ask_at_home(Desk const& desk, Desk const& guest, int n,
                                std::string const& question, json::Value reply) {
  auto const& holder = side(guest.ours).person(guest.account).holder;
  auto const made = TRY(client(desk).post("/v1/requests/" + request_ + "/tasks",
                                          json::Object{{"holder", holder},
                                                       {"subject", question},
                                                       {"text", question},
                                                       {"items", json::Array{n}}}));
  auto const id = text_at(made, "task");
  TRY(client(desk).post("/v1/tasks/" + id + "/events", json::Object{{"event", "send"}}));
  auto const own = "/v1/own-tasks/" + id;
  auto const seen = json::write(TRY(client(guest).get(own)));
  TRY(client(guest).post(own + "/events", json::Object{{"event", "acknowledge"}}));
  TRY(client(guest).post(own + "/events",
                         json::Object{{"event", "answer"}, {"replies", json::Array{reply}}}));
  console_.line(
      console_.text("cli.demo.asked_at_home", {{"desk", shown(desk.ours, desk.account)},
                                               {"guest", shown(guest.ours, guest.account)},
                                               {"holder", holder},
                                               {"task", id}}));
  auto const draft = TRY(client(desk).get("/v1/requests/" + request_ + "/draft"));
  auto const& answered = array_at(part_at(draft, "body"), "items");
  bool const is_gathered = answered.size() == 1 && number_at(answered.front(), "n") == n &&
                           part_at(answered.front(), "text") == part_at(reply, "text");
  check(seen.find(request_) == seen.npos, "cli.demo.told_nothing_more");
  check(is_gathered, "cli.demo.gathered", {{"item", std::to_string(n)}});
  return {};
}

Result<void> Story::compare() {
  auto const [ours, theirs] = TRY(both_views());
  console_.line(console_.strong(console_.text("cli.demo.compare")));
  show_clocks(console_, ours);
  check(part_at(ours, "item_states") == part_at(theirs, "item_states") &&
            part_at(ours, "quality") == part_at(theirs, "quality"),
        "cli.demo.same_items");
  check(std::ranges::equal(array_at(ours, "clocks"), array_at(theirs, "clocks"), same_clocks),
        "cli.demo.same_clocks");
  return {};
}

Result<void> Story::wait_for_cosignatures() {
  auto const covered = [](json::Value const& answer) {
    auto const& link = array_at(answer, "links").front();
    auto const size = number_at(link, "log_size");
    return number_at(part_at(link, "mirrored"), "size") == size &&
           number_at(part_at(link, "witnessed"), "size") == size;
  };
  bool both = true;
  for (auto* const one : {&us_.as("lou"), &cn_.as("zhou")}) {
    auto const links = TRY(ask_until(*one, "/v1/links", covered));
    both = both && covered(links);
  }
  check(both, "cli.demo.cosigned");
  return {};
}

Result<void> Story::verify_logs() {
  console_.line("");
  console_.line(console_.strong(console_.text("cli.demo.verify")));
  std::string states;
  for (auto* const one : {&us_, &cn_}) {
    auto const home = world_.home(one->party());
    auto const folder = (home / "export").string();
    auto const reviewer = one->token_file(one == &us_ ? "lou" : "zhou").string();
    TRY(world_.run({"--home", home.string(), "--token-file", reviewer, "log", "export", "--bodies",
                    "--out", folder}));
    auto const said = world_.run({"--json", "verify", "--at", "2100-01-01T00:00:00Z", folder});
    check(said.has_value(), "cli.demo.export_holds", {{"party", one->party()}});
    if (!said) {
      console_.line(words::explain(said.error(), console_.language));
      continue;
    }
    auto const report = TRY(json::parse(*said, {.bytes_max = 8 << 20}));
    auto const value = text_at(report, "states");
    if (one == &cn_)
      check(!value.empty() && value == states, "cli.demo.same_states",
            {{"digest", value.substr(0, 16)}});
    states = value;
  }
  return {};
}

/// How many approvals the journal has.
Result<int> Story::yeses_in_journal(DemoSide& side) {
  auto& reader = side.as(&side == &us_ ? "lou" : "zhou");
  int count = 0;
  for (std::int64_t first = 0;;) {
    auto const page = TRY(reader.get("/v1/journal?first=" + std::to_string(first) +
                                     "&count=" + std::to_string(records_at_once)));
    for (auto const& record : array_at(page, "records"))
      count += text_at(record, "type") == "approval" ? 1 : 0;
    if (page.find("next") == nullptr) return count;
    first = number_at(page, "next");
  }
}

Result<void> Story::verify_journals() {
  for (auto* const one : {&us_, &cn_}) {
    auto const home = world_.home(one->party());
    auto const folder = (home / "journal").string();
    auto const reviewer = one->token_file(one == &us_ ? "lou" : "zhou").string();
    auto const written = TRY(world_.run({"--json", "--home", home.string(), "--token-file",
                                         reviewer, "journal", "export", "--out", folder}));
    auto const result = TRY(json::parse(as_bytes(written)));
    auto const said = world_.run({"verify", folder, "--key", text_at(result, "key")});
    auto const count = TRY(yeses_in_journal(*one));
    check(said.has_value() && count == one->approvals(), "cli.demo.journal_holds",
          {{"party", one->party()}, {"count", std::to_string(count)}});
  }
  return {};
}

}  // namespace comity::cli
