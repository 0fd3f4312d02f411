#include "comity/agreement/model.h"
#include "comity/json/reader.h"
#include "data.h"

namespace comity::agreement {
namespace {

// The form has bounded every list and text already; here is only room for all of them.
constexpr std::size_t elements_max = 2'000;
constexpr std::size_t text_bytes_max = 16'000;

Text read_text(json::Reader const& r) {
  return {std::string{r.text("en", text_bytes_max)}, std::string{r.text("zh", text_bytes_max)}};
}

std::string read_line(json::Reader const& r, std::string_view name) {
  return std::string{r.text(name, text_bytes_max)};
}

Duration read_duration(json::Reader const& r, std::string_view name) {
  return Duration{r.integer(name, 0, json::integer_max)};
}

std::vector<Term> read_terms(json::Reader const& list) {
  std::vector<Term> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const term = list[i];
    out.push_back({read_line(term, "id"), read_text(term.object("label"))});
  }
  return out;
}

/// The error of `part`, found within `whole`: so that people know which one to correct.
Error within(std::string id, std::string whole, Error const& part) {
  auto parameters = part.parameters;
  parameters.emplace_back("cause", part.id);
  parameters.emplace_back("part", std::move(whole));
  return fail(part.code, std::move(id), std::move(parameters));
}

Result<Party> read_party(json::Reader const& r) {
  Party party{.id = r.parsed("id", text_bytes_max, message::parse_party_id),
              .name = read_text(r.object("name")),
              .address = read_line(r, "address")};
  auto const keys = r.array("keys", elements_max);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto key = parse_key(keys[i].value());
    if (!key) return within("agreement.bad_key", party.id.text(), key.error());
    party.keys.push_back(*std::move(key));
  }
  auto calendar = read_calendar(r.member("calendar").value());
  if (!calendar) return within("agreement.bad_calendar", party.id.text(), calendar.error());
  party.calendar = *std::move(calendar);
  return party;
}

/// `schema` with the definitions of the agreement as its own [A5.2].
Result<json::Schema> read_schema(json::Value schema, json::Value const& definitions,
                                 std::string name) {
  schema.set("definitions", definitions);
  auto compiled = json::Schema::compile(schema);
  if (!compiled) return within("agreement.bad_schema", std::move(name), compiled.error());
  return *std::move(compiled);
}

std::map<ClockName, clocks::TimeStandard> read_standards(json::Reader const& r) {
  std::map<ClockName, clocks::TimeStandard> out;
  for (auto const clock : {ClockName::acknowledge, ClockName::decide, ClockName::update,
                           ClockName::answer, ClockName::confirm}) {
    auto const standard = r.object(name_of(clock));
    out[clock] = {read_duration(standard, "budget"),
                  standard.parsed("basis", text_bytes_max, clocks::parse_basis)};
  }
  return out;
}

Result<Kind> read_kind(json::Reader const& r, json::Value const& definitions) {
  Kind kind{.id = read_line(r, "id"), .label = read_text(r.object("label"))};
  auto const standards = r.object("standards");
  for (std::size_t i = 0; i < standards.size(); ++i) {
    kind.standards.emplace(standards.key(i), read_standards(standards[i]));
  }
  kind.request_schema =
      TRY(read_schema(r.member("request").value(), definitions, kind.id + ".request"));
  kind.answer_schema =
      TRY(read_schema(r.member("answer").value(), definitions, kind.id + ".answer"));
  return kind;
}

Result<void> read_parties(json::Reader const& list, Agreement::Data& data) {
  for (std::size_t i = 0; i < list.size(); ++i) data.parties.push_back(TRY(read_party(list[i])));
  return {};
}

Result<void> read_schemas(json::Reader const& r, Agreement::Data& data) {
  auto const& definitions = r.member("definitions").value();
  auto const kinds = r.array("kinds", elements_max);
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    data.kinds.push_back(TRY(read_kind(kinds[i], definitions)));
  }
  auto const steps = r.object("steps");
  for (std::size_t i = 0; i < steps.size(); ++i) {
    std::string type{steps.key(i)};
    auto schema = TRY(read_schema(steps[i].member("body").value(), definitions, shown(type)));
    data.steps.emplace(std::move(type), std::move(schema));
  }
  return {};
}

std::vector<Witness> read_witnesses(json::Reader const& list) {
  std::vector<Witness> out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto const witness = list[i];
    out.push_back(
        {read_text(witness.object("name")), read_line(witness, "key"), read_line(witness, "url")});
  }
  return out;
}

}  // namespace

Result<Key> parse_key(json::Value const& value) {
  json::Reader r{value, "key"};
  auto const role = r.parsed("role", text_bytes_max, parse_role);
  auto const algorithm = r.parsed("algorithm", text_bytes_max, crypto::parse_algorithm);
  auto const spki = r.base64("key", text_bytes_max);
  auto const from = r.instant("from");
  auto const until = r.instant("until");
  TRY(r.done());
  return Key{role, TRY(crypto::PublicKey::from_spki(algorithm, spki)), from, until};
}

Result<void> read_document(Agreement::Data& data) {
  json::Reader r{data.document};
  data.title = read_text(r.object("title"));
  data.in_force_from = r.instant("in_force_from");
  data.in_force_until = r.instant("in_force_until");
  if (auto const digest = r.optional_digest("supersedes")) data.supersedes = AgreementId{*digest};
  data.urgencies = read_terms(r.array("urgencies", elements_max));
  data.grounds = read_terms(r.array("grounds", elements_max));
  data.reasons = read_terms(r.array("reasons", elements_max));
  data.ladder = read_terms(r.array("ladder", elements_max));
  data.witnesses = read_witnesses(r.array("witnesses", elements_max));
  auto const tolerances = r.object("tolerances");
  data.tolerances = {read_duration(tolerances, "clock_skew"),
                     read_duration(tolerances, "service_timeout")};
  TRY(read_parties(r.array("parties", elements_max), data));
  TRY(read_schemas(r, data));
  return r.done();
}

}  // namespace comity::agreement
