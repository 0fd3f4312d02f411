/// comity verify: checks an exported link, a bundle, a proof, a checkpoint, an agreement or a fraud
/// proof, without node or network.
#include "comity/audit/journal.h"
#include "comity/json/text.h"
#include "comity/service/node_service.h"
#include "figures_view.h"

#include <filesystem>
#include <fstream>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;

/// A folder as the check reads it: only regular files below it, never through links that lead out.
class Folder final : public audit::FileReader {
 public:
  explicit Folder(fs::path root) : root_{std::move(root)} {}

  Result<Bytes> read(std::string const& path, std::size_t bytes_max) const override {
    auto const full = root_ / path;
    std::error_code failed;
    if (fs::symlink_status(full, failed).type() != fs::file_type::regular) {
      return fail(Code::not_found, "service.no_file", {{"path", full.string()}});
    }
    return service::read_file(full, bytes_max);
  }

 private:
  fs::path root_;
};

struct Wanted {
  std::string path;
  std::vector<std::string> agreements;
  std::vector<std::string> keys;
  std::string agreement_id;
  std::string at;
  bool all = false;
  bool figures = false;
  FiguresFlags counted;
};

Result<audit::Options> options_of(Wanted const& wanted) {
  audit::Options options;
  if (!wanted.agreement_id.empty())
    options.agreement = message::AgreementId{TRY(Digest::parse(wanted.agreement_id))};
  if (!wanted.at.empty()) options.at = TRY(parse_rfc3339(wanted.at));
  if (wanted.figures) {
    auto counted = wanted.counted;
    counted.at = wanted.at;
    options.figures = TRY(question_of(counted));
  }
  return options;
}

Result<audit::Report> check(Wanted const& wanted) {
  auto const options = TRY(options_of(wanted));
  if (fs::is_directory(wanted.path)) {
    Folder const folder{wanted.path};
    return audit::what_is(folder) == audit::What::journal
               ? audit::verify_journal(folder, wanted.keys, options)
               : audit::verify_link(folder, options);
  }
  auto const file = TRY(service::read_file(wanted.path));
  std::vector<Bytes> agreements;
  for (auto const& path : wanted.agreements) {
    auto envelope = TRY(service::read_file(path));
    agreements.push_back(std::move(envelope));
  }
  return audit::verify(file, agreements, options);
}

void show(Console const& console, audit::Report const& report, bool all) {
  for (auto const& finding : report.findings) {
    if (finding.verdict == audit::Verdict::holds && !all) continue;
    auto const mark = finding.verdict == audit::Verdict::fails    ? console.bad("✗ ")
                      : finding.verdict == audit::Verdict::remark ? "· "
                                                                  : console.good("✓ ");
    auto where = finding.log.empty() ? std::string{}
                                     : console.text("cli.verify.log", {{"log", finding.log}}) + " ";
    if (finding.entry)
      where += console.text("cli.verify.entry", {{"entry", std::to_string(*finding.entry)}}) + " ";
    console.line(mark + where + console.text(finding.id, finding.parameters));
  }
  if (report.omitted > 0)
    console.say("cli.verify.omitted", {{"count", std::to_string(report.omitted)}});
  auto const& c = report.counts;
  console.say("cli.verify.counts", {{"own", std::to_string(c.own_entries)},
                                    {"peer", std::to_string(c.peer_entries)},
                                    {"messages", std::to_string(c.messages)},
                                    {"signatures", std::to_string(c.signatures)},
                                    {"settled", std::to_string(c.settled)},
                                    {"requests", std::to_string(c.requests)}});
  if (report.states)
    console.say("cli.verify.states",
                {{"time", shown_time(report.at)}, {"digest", report.states->hex()}});
  console.line(report.ok() ? console.good(console.text("cli.verify.ok"))
                           : console.bad(console.text("cli.verify.fails",
                                                      {{"count", std::to_string(c.fails)}})));
}

Result<Exit> verify(Invocation& in, Wanted const& wanted) {
  auto const report = TRY(check(wanted));
  if (report.figures) {
    TRY(show_figures(in.console, *report.figures, wanted.counted.csv));
    return Exit::ok;
  }
  if (in.console.json) {
    std::cout << as_text(audit::to_json(report)) << std::endl;
  } else {
    show(in.console, report, wanted.all);
  }
  return report.ok() && !wanted.figures ? Exit::ok : Exit::refused;
}

}  // namespace

void add_verify(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "verify", "verify");
  auto const wanted = std::make_shared<Wanted>();
  verb->add_option("path", wanted->path, word("cli.verify.path"))->required();
  verb->add_option("--key", wanted->keys, word("cli.verify.key"))->allow_extra_args(false);
  verb->add_option("--agreement", wanted->agreements, word("cli.verify.agreement"))
      ->allow_extra_args(false);
  verb->add_option("--agreement-id", wanted->agreement_id, word("cli.verify.agreement_id"));
  verb->add_option("--at", wanted->at, word("cli.verify.at"));
  verb->add_flag("--all", wanted->all, word("cli.verify.all"));
  add_figures_flags(in, *verb, wanted->counted);
  verb->add_flag("--figures", wanted->figures, word("cli.verify.figures"))->needs("--from", "--to");
  on_chosen(in, verb, [&in, wanted] { return verify(in, *wanted); });
}

}  // namespace comity::cli
