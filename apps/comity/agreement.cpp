/// comity agreement new|sign|merge|adopt|show|diff
#include "comity/agreement/ceremony.h"
#include "comity/agreement/diff.h"
#include "comity/agreement/model.h"
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "verbs.h"

namespace comity::cli {
namespace {

using agreement::Agreement;

constexpr json::Limits file_limits{.bytes_max = agreement::agreement_bytes_max, .depth_max = 64};

Result<json::Value> read_json(std::string const& path) {
  return json::parse(TRY(service::read_file(path)), file_limits);
}

Result<std::shared_ptr<Agreement const>> read_agreement(std::string const& path,
                                                        Agreement::Signatures signatures) {
  return Agreement::parse(TRY(service::read_file(path)), signatures);
}

struct NewAgreement {
  std::string model;
  std::string calendars;
  std::vector<std::string> cards;
  std::vector<std::string> witnesses;
  std::string from;
  std::string until;
  std::string out;
};

/// One party's card, as `keys new` wrote it.
Result<void> add_card(agreement::Filling& filling, std::string const& path,
                      std::filesystem::path const& calendars) {
  auto const card = TRY(read_json(path));
  json::Reader r{card, "card"};
  auto const party = r.parsed("party", 16, message::parse_party_id);
  agreement::Filling::OfParty of;
  of.address = r.text("address", 256);
  auto const keys = r.array("keys", 64);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto key = agreement::parse_key(keys[i].value());
    if (!key) return key.error();
    of.keys.push_back(*std::move(key));
  }
  TRY(r.done());
  of.calendar = TRY(read_json((calendars / (party.text() + ".json")).string()));
  filling.parties.insert_or_assign(party, std::move(of));
  return {};
}

Result<void> add_witness_card(agreement::Filling& filling, std::string const& path) {
  auto const card = TRY(read_json(path));
  json::Reader r{card, "card"};
  std::string const name{r.text("name", 255)};
  agreement::Witness witness{
      {name, name}, std::string{r.text("verifier_key", 512)}, std::string{r.text("address", 256)}};
  TRY(r.done());
  filling.witnesses.push_back(std::move(witness));
  return {};
}

Result<Exit> make_agreement(Invocation& in, NewAgreement const& wanted) {
  auto model = TRY(read_json(wanted.model));
  auto const calendars = wanted.calendars.empty()
                             ? std::filesystem::path{wanted.model}.parent_path() / "calendars"
                             : std::filesystem::path{wanted.calendars};
  agreement::Filling filling;
  for (auto const& card : wanted.cards) TRY(add_card(filling, card, calendars));
  for (auto const& card : wanted.witnesses) TRY(add_witness_card(filling, card));
  auto const now = service::SystemTime{}.now();
  filling.in_force_from =
      wanted.from.empty() ? now - std::chrono::minutes{5} : TRY(parse_rfc3339(wanted.from));
  filling.in_force_until = wanted.until.empty() ? filling.in_force_from + std::chrono::days{365}
                                                : TRY(parse_rfc3339(wanted.until));
  auto const payload = TRY(agreement::fill(std::move(model), filling));
  auto const envelope = TRY(agreement::draft(payload));
  auto const parsed = TRY(Agreement::parse(envelope, Agreement::Signatures::not_yet));
  TRY(service::write_file(wanted.out, envelope, service::Visibility::everyone));
  in.console.say("cli.agreement.drafted",
                 {{"path", wanted.out}, {"agreement", parsed->id().digest.hex()}});
  in.console.give(json::Object{{"path", wanted.out}, {"id", parsed->id().digest.hex()}});
  return Exit::ok;
}

struct Signing {
  std::string file;
  std::string party;
  std::string supersedes;
};

Result<std::shared_ptr<Agreement const>> superseded(std::string const& path) {
  if (path.empty()) return std::shared_ptr<Agreement const>{};
  return read_agreement(path, Agreement::Signatures::required);
}

Result<Exit> say_who_is_missing(Invocation& in, std::string const& path, Bytes envelope,
                                Agreement const* before) {
  auto const missing = TRY(agreement::missing_signatures(std::move(envelope), before));
  json::Array rows;
  for (auto const& signer : missing) {
    auto const algorithm = std::string{name_of(signer.key.algorithm())};
    rows.emplace_back(json::Object{
        {"party", signer.party.text()}, {"key", signer.key.id().hex()}, {"algorithm", algorithm}});
    in.console.say("cli.agreement.missing", {{"party", signer.party.text()},
                                             {"algorithm", algorithm},
                                             {"key", signer.key.id().hex().substr(0, 16)}});
  }
  if (missing.empty()) in.console.say("cli.agreement.complete", {{"path", path}});
  in.console.give(json::Object{{"path", path}, {"missing", std::move(rows)}});
  return Exit::ok;
}

Result<Exit> sign_agreement(Invocation& in, Signing const& wanted) {
  auto const before = TRY(superseded(wanted.supersedes));
  auto const party = TRY(message::parse_party_id(wanted.party));
  auto const keys = TRY(service::read_keys(in.node_home(), TRY(in.passphrase())));
  auto envelope = TRY(service::read_file(wanted.file));
  auto const now = service::SystemTime{}.now();
  auto const sealed =
      TRY(agreement::sign(std::move(envelope), party, keys.ring, now, before.get()));
  TRY(service::write_file(wanted.file, sealed, service::Visibility::everyone));
  return say_who_is_missing(in, wanted.file, sealed, before.get());
}

Result<Exit> merge_agreements(Invocation& in, std::string const& a, std::string const& b,
                              std::string const& supersedes) {
  auto const before = TRY(superseded(supersedes));
  auto first = TRY(service::read_file(a));
  auto second = TRY(service::read_file(b));
  auto const merged = TRY(agreement::merge(std::move(first), std::move(second), before.get()));
  TRY(service::write_file(a, merged, service::Visibility::everyone));
  return say_who_is_missing(in, a, merged, before.get());
}

Result<Exit> adopt_agreement(Invocation& in, std::string const& path) {
  auto envelope = TRY(service::read_file(path));
  auto client = TRY(in.client());
  auto const adopted = TRY(client.post_bytes("/v1/agreements", std::move(envelope)));
  in.console.say("cli.agreement.adopted",
                 {{"agreement", adopted.find("id") ? *adopted.find("id")->if_string() : ""}});
  in.console.give(adopted);
  return Exit::ok;
}

Result<Exit> show_agreement(Invocation& in, std::string const& path) {
  auto const a = TRY(read_agreement(path, Agreement::Signatures::not_yet));
  auto const chinese = in.console.language == words::Language::chinese;
  auto const text = [&](agreement::Text const& t) { return chinese ? t.zh : t.en; };
  auto const& console = in.console;
  console.line(console.strong(text(a->title())));
  console.line(a->id().digest.hex());
  console.line(shown_time(a->in_force_from()) + " – " + shown_time(a->in_force_until()));
  json::Array parties;
  for (auto const& party : a->parties()) {
    console.line("  " + party.id.text() + "  " + text(party.name) + "  " + party.address);
    parties.emplace_back(json::Object{
        {"id", party.id.text()}, {"name", text(party.name)}, {"address", party.address}});
  }
  json::Array kinds;
  for (auto const& kind : a->kinds()) {
    console.line("  " + kind.id + "  " + text(kind.label));
    for (auto const& [urgency, standards] : kind.standards) {
      std::string line = "    " + urgency + ":";
      for (auto const& [clock, standard] : standards) {
        line += "  " + std::string{agreement::name_of(clock)} + " " + to_words(standard.budget);
        line += " (" +
                console.text("clocks.basis." + std::string{clocks::name_of(standard.basis)}) + ")";
      }
      console.line(console.faint(line));
    }
    kinds.emplace_back(json::Object{{"id", kind.id}, {"label", text(kind.label)}});
  }
  auto const missing =
      a->supersedes() ? Result<std::vector<agreement::Signer>>{std::vector<agreement::Signer>{}}
                      : agreement::missing_signatures(a->envelope());
  if (missing) {
    for (auto const& signer : *missing) {
      console.say("cli.agreement.missing",
                  {{"party", signer.party.text()},
                   {"algorithm", std::string{name_of(signer.key.algorithm())}},
                   {"key", signer.key.id().hex().substr(0, 16)}});
    }
  }
  console.give(json::Object{{"id", a->id().digest.hex()},
                            {"title", text(a->title())},
                            {"parties", std::move(parties)},
                            {"kinds", std::move(kinds)}});
  return Exit::ok;
}

Result<Exit> diff_agreements(Invocation& in, std::string const& before, std::string const& after) {
  auto const a = TRY(read_agreement(before, Agreement::Signatures::not_yet));
  auto const b = TRY(read_agreement(after, Agreement::Signatures::not_yet));
  json::Array rows;
  for (auto const& d : agreement::diff(a->document(), b->document())) {
    in.console.line(in.console.strong(d.path));
    if (d.before) in.console.line(in.console.bad("  - " + words::visible(*d.before)));
    if (d.after) in.console.line(in.console.good("  + " + words::visible(*d.after)));
    rows.emplace_back(json::Object{{"path", d.path},
                                   {"before", d.before ? json::Value{*d.before} : json::Value{}},
                                   {"after", d.after ? json::Value{*d.after} : json::Value{}}});
  }
  if (rows.empty()) in.console.say("cli.agreement.same");
  in.console.give(json::Object{{"differences", std::move(rows)}});
  return Exit::ok;
}

}  // namespace

void add_agreement(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "agreement", "agreement");
  verb->require_subcommand(1);

  auto* const make = add_verb(in, *verb, "new", "agreement.new");
  auto const wanted = std::make_shared<NewAgreement>();
  make->add_option("--model", wanted->model, word("cli.agreement.model"))->required();
  make->add_option("--party", wanted->cards, word("cli.agreement.card"))
      ->required()
      ->allow_extra_args(false);
  make->add_option("--witness", wanted->witnesses, word("cli.agreement.witness_card"))
      ->allow_extra_args(false);
  make->add_option("--calendars", wanted->calendars, word("cli.agreement.calendars"));
  make->add_option("--from", wanted->from, word("cli.agreement.from"));
  make->add_option("--until", wanted->until, word("cli.agreement.until"));
  make->add_option("--out", wanted->out, word("cli.agreement.out"))->required();
  on_chosen(in, make, [&in, wanted] { return make_agreement(in, *wanted); });

  auto* const sign = add_verb(in, *verb, "sign", "agreement.sign");
  auto const signing = std::make_shared<Signing>();
  sign->add_option("file", signing->file, word("cli.agreement.file"))->required();
  sign->add_option("--party", signing->party, word("cli.keys.new.party"))->required();
  sign->add_option("--supersedes", signing->supersedes, word("cli.agreement.supersedes"));
  on_chosen(in, sign, [&in, signing] { return sign_agreement(in, *signing); });

  auto const file = std::make_shared<std::string>();
  auto const other = std::make_shared<std::string>();
  auto const before = std::make_shared<std::string>();
  auto* const merge = add_verb(in, *verb, "merge", "agreement.merge");
  merge->add_option("file", *file, word("cli.agreement.file"))->required();
  merge->add_option("other", *other, word("cli.agreement.file"))->required();
  merge->add_option("--supersedes", *before, word("cli.agreement.supersedes"));
  on_chosen(in, merge,
            [&in, file, other, before] { return merge_agreements(in, *file, *other, *before); });

  auto* const adopt = add_verb(in, *verb, "adopt", "agreement.adopt");
  adopt->add_option("file", *file, word("cli.agreement.file"))->required();
  on_chosen(in, adopt, [&in, file] { return adopt_agreement(in, *file); });

  auto* const show = add_verb(in, *verb, "show", "agreement.show");
  show->add_option("file", *file, word("cli.agreement.file"))->required();
  on_chosen(in, show, [&in, file] { return show_agreement(in, *file); });

  auto* const compare = add_verb(in, *verb, "diff", "agreement.diff");
  compare->add_option("before", *file, word("cli.agreement.file"))->required();
  compare->add_option("after", *other, word("cli.agreement.file"))->required();
  on_chosen(in, compare, [&in, file, other] { return diff_agreements(in, *file, *other); });
}

}  // namespace comity::cli
