/// comity journal show: who did what on the own side.
#include "columns.h"
#include "comity/json/text.h"
#include "tar.h"
#include "verbs.h"

namespace comity::cli {
namespace {

Result<Exit> show(Invocation& in, int first, int count) {
  auto client = TRY(in.client());
  auto const answer = TRY(
      client.get("/v1/journal?first=" + std::to_string(first) + "&count=" + std::to_string(count)));
  in.console.give(answer);
  for (auto const& record : array_at(answer, "records"))
    in.console.line(padded(std::to_string(number_at(record, "index")), 7) +
                    padded(shown_time(record.find("at")), 26) + padded(text_at(record, "who"), 14) +
                    padded(text_at(record, "type"), 20) + json::write(part_at(record, "details")));
  in.console.say("cli.journal.size", {{"count", std::to_string(number_at(answer, "size"))}});
  return Exit::ok;
}

Result<Exit> export_journal(Invocation& in, std::string const& out) {
  auto client = TRY(in.client());
  auto const head = TRY(client.get("/v1/journal?count=1"));
  TRY(save_archive(client, "/v1/journal/export", out));
  auto const key = text_at(head, "key");
  in.console.give(json::Object{{"path", out}, {"key", key}});
  in.console.say("cli.journal.exported", {{"path", out}, {"key", key}});
  return Exit::ok;
}

}  // namespace

void add_journal(Invocation& in, CLI::App& app) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto* const verb = add_verb(in, app, "journal", "journal");
  verb->require_subcommand(1);
  auto const first = std::make_shared<int>(0);
  auto const count = std::make_shared<int>(50);
  auto* const all = add_verb(in, *verb, "show", "journal.show");
  all->add_option("--first", *first, word("cli.journal.first"))->capture_default_str();
  all->add_option("--count", *count, word("cli.journal.count"))->capture_default_str();
  on_chosen(in, all, [&in, first, count] { return show(in, *first, *count); });

  auto const out = std::make_shared<std::string>();
  auto* const files = add_verb(in, *verb, "export", "journal.export");
  files->add_option("--out", *out, word("cli.journal.out"))
      ->required()
      ->type_name(word("cli.type.folder"));
  on_chosen(in, files, [&in, out] { return export_journal(in, *out); });
}

}  // namespace comity::cli
