/// comity evidence export|verify|unwrap: an item that stands on its own.
#include "comity/crypto/timestamp.h"
#include "comity/dsse/envelope.h"
#include "comity/evidence/case_uco.h"
#include "comity/evidence/chunks.h"
#include "comity/evidence/record.h"
#include "comity/json/text.h"
#include "evidence.h"

#include <filesystem>
#include <fstream>

namespace comity::cli {
namespace {

namespace fs = std::filesystem;
using evidence::ChunkCipher;
using evidence::ChunkPlan;

constexpr char const* record_file = "evidence.json";
constexpr char const* content_file = "content";
constexpr char const* wrapped_file = "content.wrapped";
constexpr char const* case_file = "case.jsonld";

Error cannot_write(fs::path const& path) {
  return fail(Code::unavailable, "service.cannot_write",
              {{"path", path.string()}, {"reason", "-"}});
}

/// Writes an item's bytes, chunk by chunk; those of malware wrapped.
class ContentWriter {
 public:
  ContentWriter(fs::path path, std::uint64_t size, bool wrapped)
      : path_{std::move(path)},
        cipher_{evidence::wrapping_key(), ChunkPlan{size}},
        wrapped_{wrapped},
        out_{path_, std::ios::binary | std::ios::trunc} {
    if (wrapped_) out_ << evidence::wrapped_magic;
  }

  Result<void> write(ByteView chunk) {
    if (wrapped_) cipher_.seal(index_++, chunk, random_, sealed_);
    out_ << as_text(wrapped_ ? ByteView{sealed_} : chunk);
    return out_ ? Result<void>{} : Result<void>{cannot_write(path_)};
  }

  Result<void> finish() {
    out_.close();
    return out_ ? Result<void>{} : Result<void>{cannot_write(path_)};
  }

 private:
  fs::path path_;
  ChunkCipher cipher_;
  bool wrapped_;
  std::ofstream out_;
  crypto::SystemRandom random_;
  std::uint64_t index_ = 0;
  Bytes sealed_;
};

/// Reads exported bytes, wrapped or not, and gives them to `take` in order.
template <typename Take>
Result<void> each_chunk(fs::path const& folder, std::uint64_t size, Take const& take) {
  bool const wrapped = fs::exists(folder / wrapped_file);
  auto const path = folder / (wrapped ? wrapped_file : content_file);
  std::ifstream in{path, std::ios::binary};
  if (!in) return fail(Code::not_found, "service.no_file", {{"path", path.string()}});
  ChunkPlan const plan{size};
  ChunkCipher const cipher{evidence::wrapping_key(), plan};
  if (wrapped) in.ignore(static_cast<std::streamsize>(evidence::wrapped_magic.size()));
  Bytes read;
  Bytes plain;
  for (std::uint64_t i = 0; i < plan.count(); ++i) {
    read.resize(wrapped ? plan.sealed_bytes(i) : plan.plain_bytes(i));
    in.read(reinterpret_cast<char*>(read.data()), static_cast<std::streamsize>(read.size()));
    read.resize(static_cast<std::size_t>(in.gcount()));
    if (wrapped) TRY(cipher.open(i, read, plain));
    TRY(take(wrapped ? ByteView{plain} : ByteView{read}));
  }
  // One more byte than the manifest says is one too many.
  char more = 0;
  if (in.read(&more, 1)) TRY(take(as_bytes(std::string_view{&more, 1})));
  return {};
}

Result<evidence::Statement> statement_in(ByteView record) {
  auto const parsed = TRY(evidence::parse_record(record));
  auto const envelope = TRY(dsse::Envelope::parse(parsed.statement));
  return evidence::parse_statement(envelope.payload());
}

Result<Exit> export_item(Invocation& in, std::string const& item, std::string const& out,
                         Who const& who) {
  fs::path const folder{out};
  std::error_code failed;
  if (fs::exists(folder) && !fs::is_empty(folder, failed))
    return fail(Code::conflict, "cli.log.not_empty", {{"path", out}});
  fs::create_directories(folder, failed);
  auto client = TRY(in.client());
  auto const answer =
      TRY(client.post("/v1/evidence/" + item + "/export", json::Value{to_json(who)}));
  auto const record = json::write(answer);
  auto const statement = TRY(statement_in(as_bytes(record)));
  auto const& manifest = statement.content.manifest;
  bool const wrapped = manifest.is_malware();
  ContentWriter writer{folder / (wrapped ? wrapped_file : content_file), manifest.size, wrapped};
  Progress progress{in.console, in.console.text("cli.evidence.exporting"), manifest.size};
  for (std::uint64_t offset = 0; offset < manifest.size;) {
    auto const bytes =
        TRY(client.get_bytes("/v1/evidence/" + item + "/bytes?offset=" + std::to_string(offset) +
                             "&count=" + std::to_string(evidence::chunk_bytes)));
    TRY(writer.write(bytes));
    progress.at(offset += bytes.size());
  }
  TRY(writer.finish());
  auto const visibility = service::Visibility::owner_only;
  auto const document = json::write_pretty(to_case(statement.content));
  TRY(service::write_file(folder / case_file, as_bytes(document), visibility));
  TRY(service::write_file(folder / record_file, as_bytes(record), visibility));
  in.console.say("cli.evidence.exported", {{"item", item}, {"path", out}});
  in.console.give(json::Object{{"item", item}, {"path", out}, {"wrapped", wrapped}});
  return Exit::ok;
}

char const* mark_of(evidence::Verdict verdict) {
  switch (verdict) {
    case evidence::Verdict::holds:
      return "✓ ";
    case evidence::Verdict::remark:
      return "· ";
    case evidence::Verdict::fails:
      return "✗ ";
  }
  return "";
}

json::Value findings_json(Console const& console, std::vector<evidence::Finding> const& findings) {
  json::Array out;
  for (auto const& finding : findings) {
    constexpr std::string_view names[] = {"holds", "remark", "fails"};
    out.emplace_back(json::Object{{"verdict", names[static_cast<std::size_t>(finding.verdict)]},
                                  {"id", finding.id},
                                  {"text", console.text(finding.id, finding.parameters)}});
  }
  return out;
}

Result<Exit> verify(Invocation& in, std::string const& path, std::string const& ca) {
  fs::path const folder{path};
  auto const record = TRY(service::read_file(folder / record_file));
  auto const certificates = ca.empty() ? Bytes{} : TRY(service::read_file(ca));
  evidence::RecordCheck::CheckStamp check_stamp;
  if (!ca.empty()) {
    check_stamp = [&](evidence::Stamp const& stamp, Digest const& sha256) -> Result<std::string> {
      auto const said = TRY(crypto::verify_timestamp(stamp.token, sha256, as_text(certificates)));
      return to_rfc3339(said.at);
    };
  }
  auto check = TRY(evidence::RecordCheck::begin(record, check_stamp));
  auto const size = check.statement().content.manifest.size;
  Progress progress{in.console, in.console.text("cli.evidence.verifying"), size};
  std::uint64_t done = 0;
  auto const read = each_chunk(folder, size, [&](ByteView bytes) -> Result<void> {
    check.add(bytes);
    progress.at(done += bytes.size());
    return {};
  });
  if (!read && read.error().id != "crypto.seal_broken") return read.error();
  auto const findings = check.finish();
  bool const holds = std::ranges::none_of(findings, [](evidence::Finding const& finding) {
    return finding.verdict == evidence::Verdict::fails;
  });
  for (auto const& finding : findings)
    in.console.line(mark_of(finding.verdict) + in.console.text(finding.id, finding.parameters));
  in.console.give(json::Object{{"ok", holds}, {"findings", findings_json(in.console, findings)}});
  in.console.line(holds ? in.console.good(in.console.text("cli.evidence.holds"))
                        : in.console.bad(in.console.text("cli.evidence.fails")));
  return holds ? Exit::ok : Exit::refused;
}

Result<Exit> unwrap(Invocation& in, std::string const& path, std::string const& out) {
  auto const record = TRY(service::read_file(fs::path{path} / record_file));
  auto const statement = TRY(statement_in(record));
  auto const size = statement.content.manifest.size;
  ContentWriter writer{out, size, false};
  TRY(each_chunk(path, size, [&](ByteView bytes) { return writer.write(bytes); }));
  TRY(writer.finish());
  in.console.say("cli.written", {{"path", out}});
  in.console.give(json::Object{{"path", out}});
  return Exit::ok;
}

}  // namespace

void add_evidence_export(Invocation& in, CLI::App& evidence) {
  auto const word = [&](char const* id) { return in.console.text(id); };
  auto const a = std::make_shared<std::string>();
  auto const b = std::make_shared<std::string>();
  auto* const save = add_verb(in, evidence, "export", "evidence.export");
  save->add_option("item", *a, word("cli.evidence.item"))->required();
  save->add_option("--out", *b, word("cli.evidence.out"))->required();
  on_chosen(in, save,
            [&in, a, b, who = add_who(in, save)] { return export_item(in, *a, *b, *who); });
  auto* const check = add_verb(in, evidence, "verify", "evidence.verify");
  check->add_option("folder", *a, word("cli.evidence.folder"))
      ->required()
      ->check(CLI::ExistingDirectory);
  check->add_option("--tsa-ca", *b, word("cli.evidence.tsa_ca"))->check(CLI::ExistingFile);
  on_chosen(in, check, [&in, a, b] { return verify(in, *a, *b); });
  auto* const open = add_verb(in, evidence, "unwrap", "evidence.unwrap");
  open->add_option("folder", *a, word("cli.evidence.folder"))
      ->required()
      ->check(CLI::ExistingDirectory);
  open->add_option("--out", *b, word("cli.evidence.out_file"))->required();
  on_chosen(in, open, [&in, a, b] { return unwrap(in, *a, *b); });
}

}  // namespace comity::cli
