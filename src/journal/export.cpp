#include "comity/journal/export.h"

#include "comity/json/text.h"
#include "comity/log/layout.h"
#include "comity/note/checkpoint.h"

namespace comity::journal {
namespace {

constexpr std::string_view format = "comity.journal/v1";

/// Entries that are in memory at once.
constexpr std::size_t read_at_once = 256;

}  // namespace

Result<void> write_export(Journal const& journal, WriteFile const& write) {
  log::Layout layout{
      [&](std::string const& path, ByteView content) { return write("own/" + path, content); }};
  for (std::uint64_t first = 0; first < journal.size();) {
    auto const entries = TRY(journal.entries(first, read_at_once));
    if (entries.empty()) break;
    for (auto const& entry : entries) TRY(layout.add(entry));
    first += entries.size();
  }
  auto const head = TRY(layout.finish());
  auto const checkpoint = note::UnverifiedCheckpoint::parse(journal.checkpoint());
  if (!checkpoint || checkpoint->claim().head != head) {
    return fail(Code::damaged, "journal.export_differs",
                {{"size", std::to_string(journal.size())}});
  }
  TRY(write("own/checkpoint", as_bytes(journal.checkpoint())));
  auto const manifest = json::write_pretty(
      json::Object{{"format", format}, {"origin", journal.origin()}, {"size", journal.size()}});
  return write("manifest.json", as_bytes(manifest));
}

}  // namespace comity::journal
