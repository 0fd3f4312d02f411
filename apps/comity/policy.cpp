/// comity policy: checks, explains and tests a policy file; needs no node.
#include "comity/gate/check.h"
#include "comity/gate/run_tests.h"
#include "comity/json/text.h"
#include "verbs.h"

#include <chrono>

namespace comity::cli {
namespace {

/// A policy that was read, or nothing after what is wrong with it was said.
Result<std::optional<gate::Policy>> read(Invocation& in, std::string const& path) {
  auto const bytes = TRY(service::read_file(path, gate::policy_bytes_max + 1));
  auto policy = gate::read_policy(as_text(bytes));
  if (auto* const good = std::get_if<gate::Policy>(&policy)) return std::optional{std::move(*good)};
  json::Array list;
  for (auto const& problem : std::get<gate::Problems>(policy)) {
    auto const text = words::explain(problem, in.console.language);
    in.console.line(in.console.bad("✗ ") + text);
    list.emplace_back(json::Object{{"id", problem.id}, {"text", text}});
  }
  in.console.give(json::Object{{"ok", false}, {"problems", std::move(list)}});
  return std::optional<gate::Policy>{};
}

std::string said(Invocation const& in, gate::Sentence const& sentence) {
  return in.console.text(sentence.id, sentence.parameters);
}

json::Value to_json(Invocation const& in, gate::Sentence const& sentence) {
  json::Object parameters;
  for (auto const& [name, value] : sentence.parameters) parameters.emplace_back(name, value);
  return json::Object{
      {"id", sentence.id}, {"parameters", std::move(parameters)}, {"text", said(in, sentence)}};
}

/// The agreement's words, from its envelope or from a model.
Result<gate::Vocabulary> vocabulary(std::string const& path) {
  auto const bytes = TRY(service::read_file(path, agreement::agreement_bytes_max));
  auto const agreed = agreement::Agreement::parse(bytes, agreement::Agreement::Signatures::not_yet);
  if (agreed) return gate::vocabulary_of((*agreed)->document());
  auto const value = TRY(json::parse(bytes, {.bytes_max = agreement::agreement_bytes_max}));
  return gate::vocabulary_of(value);
}

/// A JSON list of accounts, as the node gives it.
Result<people::Accounts> accounts(std::string const& path) {
  auto const bytes = TRY(service::read_file(path));
  auto const value = TRY(json::parse(bytes));
  people::Accounts out;
  auto const* const list = value.if_array();
  if (list == nullptr) return fail(Code::invalid, "cli.policy.not_accounts", {{"path", path}});
  for (auto const& element : *list) {
    auto account = TRY(people::parse_account(element));
    auto id = account.id;
    out.insert_or_assign(std::move(id), std::move(account));
  }
  return out;
}

struct Against {
  std::string path;
  std::string agreement;
  std::string accounts;
};

Result<std::vector<gate::Remark>> remarks(gate::Policy const& policy, Against const& against) {
  std::optional<gate::Vocabulary> words;
  std::optional<people::Accounts> people;
  if (!against.agreement.empty()) words = TRY(vocabulary(against.agreement));
  if (!against.accounts.empty()) people = TRY(accounts(against.accounts));
  gate::Surroundings with;
  with.vocabulary = words ? &*words : nullptr;
  with.accounts = people ? &*people : nullptr;
  with.now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  return gate::check(policy, with);
}

Result<Exit> check(Invocation& in, Against const& against) {
  auto const policy = TRY(read(in, against.path));
  if (!policy) return Exit::refused;
  auto const found = TRY(remarks(*policy, against));
  json::Array list;
  for (auto const& remark : found) {
    auto const mark = remark.severity == Severity::error     ? in.console.bad("✗ ")
                      : remark.severity == Severity::warning ? std::string{"! "}
                                                             : std::string{"· "};
    auto const where =
        remark.line > 0
            ? in.console.text("cli.policy.line", {{"line", std::to_string(remark.line)}}) + ' '
            : std::string{};
    in.console.line(mark + where + said(in, remark.sentence));
    auto entry = to_json(in, remark.sentence);
    entry.set("severity", remark.severity == Severity::error     ? "error"
                          : remark.severity == Severity::warning ? "warning"
                                                                 : "info");
    entry.set("line", remark.line);
    list.push_back(std::move(entry));
  }
  auto const ok = gate::is_usable(found);
  in.console.say(ok ? "cli.policy.usable" : "cli.policy.not_usable",
                 {{"rules", std::to_string(policy->rules.size())},
                  {"digest", policy->digest.hex().substr(0, 16)}});
  in.console.give(
      json::Object{{"ok", ok}, {"digest", policy->digest.hex()}, {"remarks", std::move(list)}});
  return ok ? Exit::ok : Exit::refused;
}

Result<Exit> test(Invocation& in, std::string const& path) {
  auto const policy = TRY(read(in, path));
  if (!policy) return Exit::refused;
  auto const results = gate::run_tests(*policy);
  std::size_t failed = 0;
  json::Array list;
  for (auto const& result : results) {
    failed += result.holds ? 0 : 1;
    in.console.line((result.holds ? in.console.good("✓ ") : in.console.bad("✗ ")) +
                    words::visible(result.name));
    if (!result.holds)
      in.console.say("cli.policy.test_fails", {{"line", std::to_string(result.line)},
                                               {"expected", result.expected},
                                               {"got", said(in, result.got)}});
    list.emplace_back(json::Object{{"name", result.name},
                                   {"line", result.line},
                                   {"holds", result.holds},
                                   {"expected", result.expected},
                                   {"got", to_json(in, result.got)}});
  }
  in.console.say("cli.policy.tests",
                 {{"count", std::to_string(results.size())}, {"failed", std::to_string(failed)}});
  in.console.give(json::Object{{"ok", failed == 0}, {"tests", std::move(list)}});
  return failed == 0 ? Exit::ok : Exit::refused;
}

/// Facts as typed.
struct Typed {
  std::string path;
  std::string direction = "out";
  std::string counterpart;
  std::string type;
  std::string kind;
  std::string urgency;
  std::string tlp;
  std::string pap;
  std::vector<std::string> categories;
  bool exercise = false;
  std::string accounts;
};

gate::Facts facts_of(Typed const& typed) {
  gate::Facts out;
  out.direction = *gate::direction_of(typed.direction);
  out.counterpart = message::PartyId{typed.counterpart};
  out.type = typed.type;
  out.kind = typed.kind;
  out.urgency = typed.urgency;
  out.tlp = gate::tlp_of(typed.tlp);
  out.pap = gate::pap_of(typed.pap);
  for (auto const& category : typed.categories) out.categories.insert(*gate::category_of(category));
  out.exercise = typed.exercise;
  return out;
}

void show(Invocation const& in, gate::RuleStory const& story) {
  auto const& why = in.console.language == words::Language::chinese ? story.why.zh : story.why.en;
  in.console.line(
      (story.matches ? in.console.good("✓ ") : "  ") + in.console.strong(story.rule) + ' ' +
      in.console.faint(in.console.text("cli.policy.line", {{"line", std::to_string(story.line)}})));
  for (auto const& sentence : story.because) in.console.line("    " + said(in, sentence));
  if (story.matches) in.console.line("    " + in.console.faint(words::visible(why)));
}

/// Who could say yes to what the rules ask for.
Result<json::Array> tell_who(Invocation& in, gate::Policy const& policy, Typed const& typed) {
  auto const people = TRY(accounts(typed.accounts));
  auto const now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  json::Array out;
  for (auto const& sentence : gate::who_can(policy, facts_of(typed), people, now)) {
    in.console.line("  " + said(in, sentence));
    out.push_back(to_json(in, sentence));
  }
  return out;
}

Result<Exit> explain(Invocation& in, Typed const& typed) {
  auto const policy = TRY(read(in, typed.path));
  if (!policy) return Exit::refused;
  auto const explanation = gate::explain(*policy, facts_of(typed));
  json::Array stories;
  for (auto const& story : explanation.stories) {
    show(in, story);
    json::Array because;
    for (auto const& sentence : story.because) because.push_back(to_json(in, sentence));
    stories.emplace_back(json::Object{{"sort", gate::name_of(story.sort)},
                                      {"rule", story.rule},
                                      {"line", story.line},
                                      {"matches", story.matches},
                                      {"because", std::move(because)}});
  }
  in.console.line(in.console.strong(said(in, explanation.outcome)));
  json::Object out{{"outcome", to_json(in, explanation.outcome)}, {"rules", std::move(stories)}};
  if (!typed.accounts.empty()) out.emplace_back("who", TRY(tell_who(in, *policy, typed)));
  in.console.give(out);
  return Exit::ok;
}

/// The names of all values, for an option that takes one of them.
template <typename All>
CLI::IsMember one_of(All const& all) {
  std::vector<std::string> names;
  for (auto const value : all) names.emplace_back(gate::name_of(value));
  return CLI::IsMember{names};
}

void add_check(Invocation& in, CLI::App& policy) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, policy, "check", "policy.check");
  auto const against = std::make_shared<Against>();
  verb->add_option("file", against->path, word("cli.policy.file"))
      ->required()
      ->check(CLI::ExistingFile);
  verb->add_option("--agreement", against->agreement, word("cli.policy.agreement"))
      ->check(CLI::ExistingFile);
  verb->add_option("--accounts", against->accounts, word("cli.policy.accounts"))
      ->check(CLI::ExistingFile);
  on_chosen(in, verb, [&in, against] { return check(in, *against); });
}

void add_explain(Invocation& in, CLI::App& policy) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, policy, "explain", "policy.explain");
  auto const typed = std::make_shared<Typed>();
  verb->add_option("file", typed->path, word("cli.policy.file"))
      ->required()
      ->check(CLI::ExistingFile);
  verb->add_option("--type", typed->type, word("cli.policy.type"))->required();
  verb->add_option("--direction", typed->direction, word("cli.policy.direction"))
      ->check(one_of(gate::all_directions));
  verb->add_option("--counterpart", typed->counterpart, word("cli.policy.counterpart"));
  verb->add_option("--kind", typed->kind, word("cli.policy.kind"));
  verb->add_option("--urgency", typed->urgency, word("cli.policy.urgency"));
  verb->add_option("--tlp", typed->tlp, word("cli.policy.tlp"))->check(one_of(gate::all_tlp));
  verb->add_option("--pap", typed->pap, word("cli.policy.pap"))->check(one_of(gate::all_pap));
  verb->add_option("--category", typed->categories, word("cli.policy.category"))
      ->check(one_of(gate::all_categories));
  verb->add_flag("--exercise", typed->exercise, word("cli.policy.exercise"));
  verb->add_option("--accounts", typed->accounts, word("cli.policy.accounts"))
      ->check(CLI::ExistingFile);
  on_chosen(in, verb, [&in, typed] { return explain(in, *typed); });
}

void add_test(Invocation& in, CLI::App& policy) {
  auto* const verb = add_verb(in, policy, "test", "policy.test");
  auto const path = std::make_shared<std::string>();
  verb->add_option("file", *path, in.console.text("cli.policy.file"))
      ->required()
      ->check(CLI::ExistingFile);
  on_chosen(in, verb, [&in, path] { return test(in, *path); });
}

/// Puts the file in force on the node, after the same checks as `check` without its people.
Result<Exit> load(Invocation& in, std::string const& path) {
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post_bytes("/v1/policy", TRY(service::read_file(path, gate::policy_bytes_max))));
  in.console.give(answer);
  in.console.say("cli.policy.loaded",
                 {{"digest", answer.find("digest")->if_string()->substr(0, 16)}});
  return Exit::ok;
}

/// The file in force, as it was loaded.
Result<Exit> show(Invocation& in) {
  auto client = TRY(in.client());
  auto const answer = TRY(client.get("/v1/policy"));
  in.console.give(answer);
  if (!*answer.find("loaded")->if_boolean()) in.console.say("cli.policy.none");
  in.console.line(*answer.find("text")->if_string());
  return Exit::ok;
}

void add_load(Invocation& in, CLI::App& policy) {
  auto* const verb = add_verb(in, policy, "load", "policy.load");
  auto const path = std::make_shared<std::string>();
  verb->add_option("file", *path, in.console.text("cli.policy.file"))
      ->required()
      ->check(CLI::ExistingFile);
  on_chosen(in, verb, [&in, path] { return load(in, *path); });
  on_chosen(in, add_verb(in, policy, "show", "policy.show"), [&in] { return show(in); });
}

}  // namespace

void add_policy(Invocation& in, CLI::App& app) {
  auto* const policy = add_verb(in, app, "policy", "policy");
  policy->require_subcommand(1);
  add_check(in, *policy);
  add_explain(in, *policy);
  add_test(in, *policy);
  add_load(in, *policy);
}

}  // namespace comity::cli
