#include "folder.h"

#include "comity/crypto/hash.h"
#include "comity/words/catalogue.h"

#include <algorithm>

namespace comity::audit_test {

Result<Bytes> Folder::read(std::string const& path, std::size_t bytes_max) const {
  auto const found = files.find(path);
  if (found == files.end()) return fail(Code::not_found, "base.truncated");
  if (found->second.size() > bytes_max) return fail(Code::too_large, "base.truncated");
  return found->second;
}

link::WriteFile Folder::writer() {
  return [this](std::string const& path, ByteView content) -> Result<void> {
    COMITY_CHECK(files.emplace(path, to_bytes(content)).second);
    return {};
  };
}

void Folder::refresh_manifest() {
  auto& bytes = files.at("manifest.json");
  auto manifest = link::Manifest::parse(bytes).value();
  std::erase_if(manifest.files, [&](auto const& file) { return !files.contains(file.path); });
  for (auto& file : manifest.files) file.digest = crypto::sha256(files.at(file.path));
  manifest.bodies = 0;
  for (auto const& [path, content] : files) manifest.bodies += path.starts_with("bodies/") ? 1 : 0;
  bytes = to_bytes(manifest.encode());
}

Folder exported(link::Link const& link, agreement::Adopted const& adopted, link::Bodies bodies) {
  Folder folder;
  COMITY_CHECK(link::export_link(link, adopted, bodies, folder.writer()).has_value());
  return folder;
}

audit::Finding const* find(audit::Report const& report, std::string_view id) {
  auto const found = std::ranges::find(report.findings, id, &audit::Finding::id);
  return found == report.findings.end() ? nullptr : &*found;
}

std::string said(audit::Report const& report) {
  std::string out;
  for (auto const& finding : report.findings) {
    if (finding.verdict == audit::Verdict::holds) continue;
    out += std::string{name_of(finding.verdict)} + ": " +
           words::text(words::Language::english, finding.id, finding.parameters) + '\n';
  }
  return out;
}

}  // namespace comity::audit_test
