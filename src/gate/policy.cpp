#include "comity/gate/policy.h"

#include "comity/crypto/hash.h"
#include "table.h"

#include <algorithm>

namespace comity::gate {
namespace {

constexpr std::string_view format = "comity.policy/v1";

/// The number of people that needs ask for, all together.
int people_in(std::vector<Need> const& needs) {
  int count = 0;
  for (auto const& need : needs) count += need.count;
  return count;
}

template <typename T, typename Enums, typename Parse>
std::set<T> set_of(Table& table, std::string_view key, Enums const& all, Parse parse) {
  std::set<T> out;
  for (auto const& text : table.optional_texts(key))
    out.insert(table.one_of<T>(key, text, all, parse));
  return out;
}

/// Markings, where "unmarked" stands for none.
template <typename Marking, typename Enums, typename Parse>
std::set<std::optional<Marking>> markings_in(Table& table, std::string_view key, Enums const& all,
                                             Parse parse) {
  std::set<std::optional<Marking>> out;
  for (auto const& text : table.optional_texts(key)) {
    if (text == "unmarked") {
      out.insert(std::nullopt);
    } else {
      out.insert(table.one_of<Marking>(key, text, all, parse));
    }
  }
  return out;
}

std::optional<people::Role> role_of(std::string_view text) {
  auto const role = people::parse_role(text);
  bool const is_known =
      role && std::ranges::find(people::desk_roles, *role) != people::desk_roles.end();
  return is_known ? std::optional{*role} : std::nullopt;
}

Roles roles_in(Table& table, std::string_view key) {
  Roles out;
  for (auto const& text : table.texts(key))
    out.insert(table.one_of<people::Role>(key, text, people::desk_roles, role_of));
  return out;
}

/// An id that `parse` takes; an empty one and a problem if it does not.
template <typename Parse>
auto id_in(Table& table, std::string_view key, std::string_view text, Parse parse) {
  using Id = typename decltype(parse(text))::value_type;
  if (text.empty()) return Id{};
  auto const id = parse(text);
  if (id) return Id{*id};
  Parameters parameters{{"cause", id.error().id}};
  std::ranges::copy(id.error().parameters, std::back_inserter(parameters));
  table.problem("gate.not_acceptable", key, std::move(parameters));
  return Id{};
}

Condition read_condition(Table& table) {
  Condition out;
  if (auto const text = table.optional_text("direction"); !text.empty())
    out.direction = table.one_of<Direction>("direction", text, all_directions, direction_of);
  for (auto const& text : table.optional_texts("counterpart"))
    out.counterparts.insert(id_in(table, "counterpart", text, message::parse_party_id));
  out.types = table.optional_names("type", Table::Patterns::allowed);
  out.kinds = table.optional_names("kind", Table::Patterns::refused);
  out.urgencies = table.optional_names("urgency", Table::Patterns::refused);
  out.tlp = markings_in<Tlp>(table, "tlp", all_tlp, tlp_of);
  out.pap = markings_in<Pap>(table, "pap", all_pap, pap_of);
  out.categories = set_of<Category>(table, "category", all_categories, category_of);
  out.exercise = table.optional_boolean("exercise");
  return out;
}

void read_scope(Table& table, Scope& scope) {
  scope.line = table.line();
  scope.id = table.name("id");
  scope.why = table.words("why");
  table.optional_table("when", [&](Table& inner) { scope.when = read_condition(inner); });
  table.optional_table("unless", [&](Table& inner) {
    scope.unless = read_condition(inner);
    if (scope.unless->empty()) inner.problem("gate.empty_unless", "");
  });
}

std::vector<Need> read_needs(Table& table, std::string_view key) {
  std::vector<Need> out;
  if (!table.has(key)) table.problem("gate.missing_key", "", {{"key", std::string{key}}});
  table.tables(key, values_max, [&](Table& inner) {
    Need need;
    need.any_of = roles_in(inner, "role");
    need.count = static_cast<int>(inner.optional_integer("count", 1, 1, count_max));
    out.push_back(std::move(need));
  });
  if (out.empty() && table.has(key)) table.problem("gate.empty_list", key);
  return out;
}

/// Exactly one of `pass = true`, `refuse = "ground"` and `approve = [{role, count}]`.
Effect read_effect(Table& table) {
  auto const pass = table.optional_boolean("pass");
  auto const ground = table.optional_name("refuse");
  auto const approves = table.has("approve");
  auto const within = table.optional_duration("within");
  auto const given =
      (table.has("pass") ? 1 : 0) + (table.has("refuse") ? 1 : 0) + (approves ? 1 : 0);
  if (given != 1 || (pass.has_value() && !*pass) || (within && !approves))
    table.problem("gate.one_effect", "");
  if (approves) return Approve{read_needs(table, "approve"), within};
  if (pass) return Pass{};
  return Refuse{ground};
}

bool is_pointer(std::string_view text) {
  if (!text.starts_with('/')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

Redaction read_redaction(Table& table) {
  Redaction out;
  read_scope(table, out);
  out.fields = table.optional_texts("fields");
  for (auto const& field : out.fields) {
    if (!field.empty() && !is_pointer(field))
      table.problem("gate.bad_pointer", "fields", {{"text", field}});
  }
  out.persons = table.optional_boolean("persons").value_or(true);
  if (out.fields.empty() && !out.persons) table.problem("gate.removes_nothing", "");
  return out;
}

Emergency read_emergency(Table& table) {
  Emergency out;
  read_scope(table, out);
  out.needs = read_needs(table, "approve");
  constexpr int people_min = 2;
  if (!out.needs.empty() && people_in(out.needs) < people_min)
    table.problem("gate.too_few_people", "approve");
  if (!table.has("review")) table.problem("gate.missing_key", "", {{"key", "review"}});
  table.optional_table("review", [&](Table& inner) {
    out.reviewers = roles_in(inner, "role");
    out.review_within = inner.duration("within");
  });
  return out;
}

Facts read_facts(Table& table) {
  Facts out;
  if (auto const text = table.text("direction"); !text.empty())
    out.direction = table.one_of<Direction>("direction", text, all_directions, direction_of);
  out.counterpart =
      id_in(table, "counterpart", table.optional_text("counterpart"), message::parse_party_id);
  out.type = table.name("type");
  out.kind = table.optional_name("kind");
  out.urgency = table.optional_name("urgency");
  if (auto const text = table.optional_text("tlp"); !text.empty() && text != "unmarked")
    out.tlp = table.one_of<Tlp>("tlp", text, all_tlp, tlp_of);
  if (auto const text = table.optional_text("pap"); !text.empty() && text != "unmarked")
    out.pap = table.one_of<Pap>("pap", text, all_pap, pap_of);
  out.categories = set_of<Category>(table, "category", all_categories, category_of);
  out.exercise = table.optional_boolean("exercise").value_or(false);
  return out;
}

Test read_test(Table& table) {
  Test out;
  out.line = table.line();
  out.name = table.text("name");
  if (!table.has("facts")) table.problem("gate.missing_key", "", {{"key", "facts"}});
  table.optional_table("facts", [&](Table& inner) { out.facts = read_facts(inner); });
  out.drafter = id_in(table, "drafter", table.optional_text("drafter"), people::parse_account_id);
  table.tables("approved", values_max, [&](Table& inner) {
    TestApproval approval;
    approval.by = id_in(inner, "by", inner.text("by"), people::parse_account_id);
    approval.roles = roles_in(inner, "role");
    approval.emergency = inner.optional_boolean("emergency").value_or(false);
    out.approvals.push_back(std::move(approval));
  });
  out.expect = table.text("expect");
  std::vector<std::string_view> const outcomes{"cleared", "emergency", "needs", "refused"};
  if (std::ranges::find(outcomes, out.expect) == outcomes.end())
    table.unknown_value("expect", out.expect, outcomes);
  out.ground = table.optional_name("ground");
  out.rule = table.optional_name("rule");
  return out;
}

/// That no two rules have one id, and that tests name rules that there are.
void check_ids(Policy const& policy, Notes& notes) {
  std::map<std::string, int> lines;
  auto const add = [&](Scope const& scope) {
    if (scope.id.empty()) return;
    auto const [first, is_new] = lines.emplace(scope.id, scope.line);
    if (!is_new)
      notes.add("gate.duplicate_rule", scope.line,
                {{"rule", scope.id}, {"first", std::to_string(first->second)}});
  };
  for (auto const& rule : policy.rules) add(rule);
  for (auto const& rule : policy.emergencies) add(rule);
  for (auto const& rule : policy.redactions) add(rule);
  for (auto const& test : policy.tests) {
    if (!test.rule.empty() && !lines.contains(test.rule))
      notes.add("gate.unknown_rule", test.line, {{"rule", test.rule}, {"test", test.name}});
  }
}

Policy read_all(Table& table, Notes& notes) {
  Policy out;
  if (auto const text = table.text("format"); text != format && !text.empty())
    table.problem("gate.bad_format", "format", {{"expected", std::string{format}}});
  out.party = id_in(table, "party", table.text("party"), message::parse_party_id);
  out.title = table.words("title");
  out.otherwise = table.name("otherwise");
  out.approvals_valid_for = table.duration("approvals_valid_for");
  out.person_fields =
      table.has("person_fields") ? table.texts("person_fields") : usual_person_fields();
  table.tables("rule", rules_max, [&](Table& inner) {
    Rule rule;
    read_scope(inner, rule);
    rule.effect = read_effect(inner);
    out.rules.push_back(std::move(rule));
  });
  table.tables("emergency", rules_max,
               [&](Table& inner) { out.emergencies.push_back(read_emergency(inner)); });
  table.tables("redact", rules_max,
               [&](Table& inner) { out.redactions.push_back(read_redaction(inner)); });
  table.tables("test", tests_max, [&](Table& inner) { out.tests.push_back(read_test(inner)); });
  table.done();
  check_ids(out, notes);
  return out;
}

}  // namespace

std::vector<std::string> const& usual_person_fields() {
  static std::vector<std::string> const fields{
      "person",      "persons",        "person_name",  "full_name",  "given_name",
      "family_name", "account_holder", "collected_by", "discoverer", "date_of_birth"};
  return fields;
}

std::variant<Policy, Problems> read_policy(std::string_view text) {
  if (text.size() > policy_bytes_max) {
    return Problems{fail(Code::too_large, "gate.policy_too_large",
                         {{"max", std::to_string(policy_bytes_max)}})};
  }
  Notes notes;
  try {
    auto const parsed = toml::parse(text);
    Table table{parsed, "", notes};
    auto policy = read_all(table, notes);
    policy.digest = crypto::sha256(as_bytes(text));
    if (notes.count() == 0) return policy;
  } catch (toml::parse_error const& error) {
    constexpr std::size_t message_bytes_max = 200;
    notes.add("gate.not_toml", static_cast<int>(error.source().begin.line),
              {{"message", std::string{error.description().substr(0, message_bytes_max)}}});
  }
  return notes.take();
}

Result<Policy> parse_policy(std::string_view text) {
  auto read = read_policy(text);
  if (auto* const policy = std::get_if<Policy>(&read)) return std::move(*policy);
  return std::get<Problems>(read).front();
}

}  // namespace comity::gate
