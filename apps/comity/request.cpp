/// comity request issue|list|show|acknowledge|query|…: the life of a request.
#include "columns.h"
#include "comity/json/text.h"
#include "comity/request/messages.h"
#include "request_view.h"
#include "verbs.h"

namespace comity::cli {
namespace {

constexpr json::Limits body_limits{.bytes_max = 8 << 20, .depth_max = 32};

/// Flags of a step that fill its codes and body; each verb takes those that mean something to it.
struct StepFlags {
  std::string id;
  std::string body_file;
  std::string text;
  std::string text_language;
  std::string decision;
  std::string ground;
  std::string until;
  std::string reason;
  std::string refer_to;
  int level = 1;
  std::int64_t seq = 0;
  bool is_final = false;
  std::string hold_until;
  std::vector<std::string> items;       ///< "1=provided", "2=refused:national_law"
  std::vector<std::string> categories;  ///< What the author says is in it.
};

/// Which flags a step's codes are made of.
struct StepVerb {
  request::Step step;
  char const* name;
  bool decision = false, ground = false, until = false, reason = false, is_final = false,
       hold = false, level = false, seq = false, to = false;
  char const* item_value = nullptr;  ///< The member of an item that "n=value" sets.
};

constexpr StepVerb step_verbs[] = {
    {.step = request::Step::acknowledge, .name = "acknowledge"},
    {.step = request::Step::query, .name = "query"},
    {.step = request::Step::supply, .name = "supply"},
    {.step = request::Step::decide,
     .name = "decide",
     .decision = true,
     .ground = true,
     .until = true},
    {.step = request::Step::accept_conditions, .name = "accept-conditions"},
    {.step = request::Step::confirm, .name = "confirm"},
    {.step = request::Step::update, .name = "update"},
    {.step = request::Step::answer,
     .name = "answer",
     .is_final = true,
     .hold = true,
     .item_value = "status"},
    {.step = request::Step::extend, .name = "extend", .until = true, .reason = true},
    {.step = request::Step::assess, .name = "assess", .item_value = "grade"},
    {.step = request::Step::rejoin, .name = "rejoin", .item_value = "position"},
    {.step = request::Step::close, .name = "close"},
    {.step = request::Step::ask_account, .name = "ask-account", .until = true},
    {.step = request::Step::account, .name = "account"},
    {.step = request::Step::withdraw, .name = "withdraw"},
    {.step = request::Step::escalate, .name = "escalate", .level = true},
    {.step = request::Step::contest, .name = "contest", .seq = true},
    {.step = request::Step::refer, .name = "refer", .to = true},
};

Error bad_item(std::string const& text) {
  return fail(Code::invalid, "cli.request.bad_item", {{"text", text}});
}

/// "2=refused:national_law" → {"n": 2, "status": "refused", "ground": "national_law"}
Result<json::Value> parse_item(std::string const& text, char const* member) {
  auto const equals = text.find('=');
  if (equals == text.npos || equals == 0 || equals > 3) return bad_item(text);
  int n = 0;
  for (char const c : text.substr(0, equals)) {
    if (c < '0' || c > '9') return bad_item(text);
    n = n * 10 + (c - '0');
  }
  auto const value = text.substr(equals + 1);
  auto const colon = std::min(value.find(':'), value.size());
  json::Object out{{"n", n}, {member, value.substr(0, colon)}};
  if (colon < value.size()) out.emplace_back("ground", value.substr(colon + 1));
  return json::Value{std::move(out)};
}

Result<json::Value> codes_of(StepVerb const& verb, StepFlags const& flags) {
  json::Object codes;
  if (verb.decision) codes.emplace_back("decision", flags.decision);
  if (verb.ground && !flags.ground.empty()) codes.emplace_back("ground", flags.ground);
  if (verb.until && !flags.until.empty()) {
    auto const until = TRY(parse_rfc3339(flags.until));
    codes.emplace_back("until", to_milliseconds(until));
  }
  if (verb.reason && !flags.reason.empty()) codes.emplace_back("reason", flags.reason);
  if (verb.is_final) codes.emplace_back("final", flags.is_final);
  if (verb.hold && !flags.hold_until.empty()) {
    auto const until = TRY(parse_rfc3339(flags.hold_until));
    codes.emplace_back("hold_until", to_milliseconds(until));
  }
  if (verb.level) codes.emplace_back("level", flags.level);
  if (verb.seq) codes.emplace_back("seq", flags.seq);
  if (verb.to) codes.emplace_back("to", flags.refer_to);
  if (verb.item_value != nullptr) {
    json::Array items;
    for (auto const& text : flags.items) {
      auto item = parse_item(text, verb.item_value);
      if (!item) return item.error();
      items.push_back(*std::move(item));
    }
    codes.emplace_back("items", std::move(items));
  }
  return json::Value{std::move(codes)};
}

/// The body from a file, or a text in the form that all steps share.
Result<json::Value> body_of(Invocation const& in, StepFlags const& flags) {
  if (!flags.body_file.empty())
    return json::parse(TRY(service::read_file(flags.body_file)), body_limits);
  if (flags.text.empty()) return json::Value{json::Object{}};
  auto const language = flags.text_language.empty()
                            ? std::string{words::name_of(in.console.language)}
                            : flags.text_language;
  return json::Value{
      json::Object{{"text", json::Object{{"lang", language}, {"text", flags.text}}}}};
}

json::Value texts(std::vector<std::string> const& values) {
  json::Array out;
  for (auto const& value : values) out.emplace_back(value);
  return out;
}

CLI::Option* add_categories(Invocation const& in, CLI::App& app,
                            std::vector<std::string>& categories) {
  return app.add_option("--category", categories, in.console.text("cli.request.category"))
      ->allow_extra_args(false);
}

Result<Exit> say_submitted(Invocation& in, Client& client, json::Value const& submitted) {
  if (auto const* const draft = submitted.find("draft")) {
    in.console.give(submitted);
    in.console.say("cli.request.waits", {{"draft", *draft->if_string()}});
    return Exit::ok;
  }
  auto const id = *submitted.find("request")->if_string();
  // A request that was referred to the other channel is, to its sender, not there any more.
  auto const view = client.get("/v1/requests/" + path_part(id));
  in.console.give(view ? *view : submitted);
  in.console.say("cli.request.submitted",
                 {{"request", id}, {"seq", std::to_string(*submitted.find("seq")->if_integer())}});
  if (view) show_clocks(in.console, *view);
  return Exit::ok;
}

Result<Exit> take_step(Invocation& in, StepVerb const& verb, StepFlags const& flags) {
  auto client = TRY(in.client());
  auto codes = TRY(codes_of(verb, flags));
  auto body = TRY(body_of(in, flags));
  json::Object step{{"step", verb.name}, {"codes", std::move(codes)}, {"body", std::move(body)}};
  if (!flags.categories.empty()) step.emplace_back("categories", texts(flags.categories));
  auto const submitted = TRY(
      client.post("/v1/requests/" + path_part(flags.id) + "/steps", json::Value{std::move(step)}));
  return say_submitted(in, client, submitted);
}

struct IssueFlags {
  std::string to;
  std::string kind;
  std::string urgency;  ///< Empty for "normal".
  std::string body_file;
  std::string draft_file;  ///< Instead of `to`, `kind`, `urgency`, `body_file`.
  std::string exercise;
  std::string follows;
  std::string relation = "related";
  std::string channel;  ///< Empty for that of the author's agency.
  bool confirm = false;
  std::vector<std::string> categories;
};

/// What is to be sent, and to whom.
struct Wanted {
  IssueFlags flags;
  json::Value body;
};

/// By the flags, or by a file of `comity request draft`; a flag beside it takes its place.
Result<Wanted> wanted_of(IssueFlags flags) {
  auto const& path = flags.draft_file.empty() ? flags.body_file : flags.draft_file;
  auto const file = TRY(service::read_file(path));
  auto value = TRY(json::parse(file, body_limits));
  if (flags.draft_file.empty()) return Wanted{std::move(flags), std::move(value)};
  if (text_at(value, "format") != "comity.draft/v1")
    return fail(Code::invalid, "cli.request.not_a_draft", {{"path", path}});
  auto const take = [&](std::string& flag, char const* name) {
    if (flag.empty()) flag = text_at(value, name);
  };
  take(flags.to, "to");
  take(flags.kind, "kind");
  take(flags.urgency, "urgency");
  if (flags.follows.empty()) {
    take(flags.follows, "follows");
    if (auto const relation = text_at(value, "relation"); !relation.empty())
      flags.relation = relation;
  }
  return Wanted{std::move(flags), part_at(value, "body")};
}

Result<Exit> issue(Invocation& in, IssueFlags const& given) {
  auto client = TRY(in.client());
  auto wanted = TRY(wanted_of(given));
  auto const& flags = wanted.flags;
  auto& body = wanted.body;
  auto const* const items = body.find("items");
  auto const count =
      items != nullptr && items->if_array() != nullptr ? items->if_array()->size() : 0;
  json::Object codes{{"items", count}};
  if (flags.confirm) codes.emplace_back("confirm", true);
  if (!flags.follows.empty()) {
    codes.emplace_back("follows", flags.follows);
    codes.emplace_back("relation", flags.relation);
  }
  if (!flags.channel.empty()) codes.emplace_back("channel", flags.channel);
  json::Object out{{"to", flags.to},
                   {"kind", flags.kind},
                   {"urgency", flags.urgency.empty() ? "normal" : flags.urgency},
                   {"codes", std::move(codes)},
                   {"body", std::move(body)}};
  if (!flags.exercise.empty()) out.emplace_back("exercise", flags.exercise);
  if (!flags.categories.empty()) out.emplace_back("categories", texts(flags.categories));
  auto const submitted = TRY(client.post("/v1/requests", json::Value{std::move(out)}));
  return say_submitted(in, client, submitted);
}

Result<Exit> list(Invocation& in, int first, int count) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/requests?first=" + std::to_string(first) +
                                     "&count=" + std::to_string(count)));
  in.console.give(answer);
  show_list(in.console, answer);
  return Exit::ok;
}

Result<Exit> show(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const view = TRY(client.get("/v1/requests/" + path_part(id)));
  in.console.give(view);
  show_request(in.console, view);
  return Exit::ok;
}

/// The request as other people's tools read it.
Result<Exit> document(Invocation& in, std::string const& id, std::string const& form,
                      std::string const& out) {
  auto client = TRY(in.client());
  auto const lang = words::name_of(in.console.language);
  auto const text = TRY(client.get_text("/v1/requests/" + path_part(id) + "/document?as=" + form +
                                        "&lang=" + std::string{lang}));
  if (out.empty()) {
    std::cout << text << std::flush;
    return Exit::ok;
  }
  TRY(service::write_file(out, as_bytes(text), service::Visibility::owner_only));
  in.console.give(json::Object{{"request", id}, {"path", out}});
  in.console.say("cli.request.document_written", {{"request", id}, {"path", out}});
  return Exit::ok;
}

Result<Exit> admit(Invocation& in, std::string const& id) {
  auto client = TRY(in.client());
  auto const path = "/v1/requests/" + path_part(id);
  auto const digest = issue_digest(TRY(client.get(path)));
  in.console.give(TRY(client.post(path + "/admit", json::Object{{"digest", digest}})));
  in.console.say("cli.request.admitted", {{"request", id}, {"digest", digest}});
  return Exit::ok;
}

void add_step(Invocation& in, CLI::App& parent, StepVerb const& verb) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const app = add_verb(in, parent, verb.name, std::string{"request."} + verb.name);
  auto const flags = std::make_shared<StepFlags>();
  app->add_option("request", flags->id, word("cli.request.id"))->required();
  app->add_option("--body", flags->body_file, word("cli.request.body"))
      ->type_name(word("cli.type.file"));
  app->add_option("--text", flags->text, word("cli.request.text"));
  app->add_option("--text-lang", flags->text_language, word("cli.request.text_lang"));
  add_categories(in, *app, flags->categories);
  if (verb.decision) {
    app->add_option("--decision", flags->decision, word("cli.request.decision"))
        ->required()
        ->check(CLI::IsMember({"accept", "partial", "conditional", "postpone", "refuse", "refer"}));
  }
  if (verb.ground) app->add_option("--ground", flags->ground, word("cli.request.ground"));
  if (verb.until) app->add_option("--until", flags->until, word("cli.request.until"));
  if (verb.reason)
    app->add_option("--reason", flags->reason, word("cli.request.reason"))->required();
  if (verb.is_final) app->add_flag("--final", flags->is_final, word("cli.request.final"));
  if (verb.hold) app->add_option("--hold-until", flags->hold_until, word("cli.request.hold_until"));
  if (verb.level) app->add_option("--level", flags->level, word("cli.request.level"))->required();
  if (verb.seq) app->add_option("--seq", flags->seq, word("cli.request.seq"))->required();
  if (verb.to) app->add_option("--to", flags->refer_to, word("cli.request.refer_to"))->required();
  if (verb.item_value != nullptr) {
    app->add_option("--item", flags->items, word("cli.request.item"))->allow_extra_args(false);
  }
  on_chosen(in, app, [&in, &verb, flags] { return take_step(in, verb, *flags); });
}

}  // namespace

void add_request(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "request", "request");
  verb->require_subcommand(1);

  auto* const make = add_verb(in, *verb, "issue", "request.issue");
  auto const flags = std::make_shared<IssueFlags>();
  make->add_option("--to", flags->to, word("cli.request.to"));
  make->add_option("--kind", flags->kind, word("cli.request.kind"));
  make->add_option("--urgency", flags->urgency, word("cli.request.urgency"))->default_str("normal");
  auto* const body = make->add_option("--body", flags->body_file, word("cli.request.body"))
                         ->type_name(word("cli.type.file"));
  make->add_option("--draft", flags->draft_file, word("cli.request.from_draft"))
      ->excludes(body)
      ->type_name(word("cli.type.file"));
  make->parse_complete_callback([flags] {
    if (!flags->draft_file.empty()) return;
    if (flags->to.empty()) throw CLI::RequiredError("--to");
    if (flags->kind.empty()) throw CLI::RequiredError("--kind");
    if (flags->body_file.empty()) throw CLI::RequiredError("--body");
  });
  make->add_option("--exercise", flags->exercise, word("cli.request.exercise"));
  make->add_option("--follows", flags->follows, word("cli.request.follows"));
  make->add_option("--relation", flags->relation, word("cli.request.relation"))
      ->capture_default_str();
  make->add_option("--channel", flags->channel, word("cli.request.channel"))
      ->check(CLI::IsMember({"cert", "police"}));
  make->add_flag("--confirm-later", flags->confirm, word("cli.request.confirm_later"));
  add_categories(in, *make, flags->categories);
  on_chosen(in, make, [&in, flags] { return issue(in, *flags); });

  add_request_draft(in, *verb);

  auto const first = std::make_shared<int>(0);
  auto const count = std::make_shared<int>(50);
  auto* const all = add_verb(in, *verb, "list", "request.list");
  all->add_option("--first", *first, word("cli.request.first"))->capture_default_str();
  all->add_option("--count", *count, word("cli.request.count"))->capture_default_str();
  on_chosen(in, all, [&in, first, count] { return list(in, *first, *count); });

  auto const id = std::make_shared<std::string>();
  auto* const one = add_verb(in, *verb, "show", "request.show");
  one->add_option("request", *id, word("cli.request.id"))->required();
  on_chosen(in, one, [&in, id] { return show(in, *id); });

  auto const form = std::make_shared<std::string>("iodef");
  auto const file = std::make_shared<std::string>();
  auto* const paper = add_verb(in, *verb, "document", "request.document");
  paper->add_option("request", *id, word("cli.request.id"))->required();
  paper->add_option("--as", *form, word("cli.request.document_form"))
      ->check(CLI::IsMember({"iodef", "iodef-json", "rid", "xarf"}))
      ->capture_default_str();
  paper->add_option("--out", *file, word("cli.request.document_out"))
      ->type_name(word("cli.type.file"));
  on_chosen(in, paper, [&in, id, form, file] { return document(in, *id, *form, *file); });

  auto* const go = add_verb(in, *verb, "admit", "request.admit");
  go->add_option("request", *id, word("cli.request.id"))->required();
  on_chosen(in, go, [&in, id] { return admit(in, *id); });

  auto const out = std::make_shared<std::string>();
  auto const bodies = std::make_shared<bool>(false);
  auto* const bundle = add_verb(in, *verb, "bundle", "request.bundle");
  bundle->add_option("request", *id, word("cli.request.id"))->required();
  bundle->add_option("--out", *out, word("cli.request.bundle_out"));
  bundle->add_flag("--bodies", *bodies, word("cli.log.bodies"));
  on_chosen(in, bundle, [&in, id, out, bodies] { return write_bundle(in, *id, *out, *bodies); });

  for (auto const& step : step_verbs) add_step(in, *verb, step);
}

}  // namespace comity::cli
