/// An exported link in memory: written by an export, read by a check, damaged by tests in between.
#pragma once

#include "comity/audit/audit.h"
#include "comity/link/export.h"

#include <map>

namespace comity::audit_test {

class Folder final : public audit::FileReader {
 public:
  Result<Bytes> read(std::string const& path, std::size_t bytes_max) const override;

  link::WriteFile writer();

  /// Writes the manifest anew, so that it names every file as it now is.
  void refresh_manifest();

  std::map<std::string, Bytes> files;
};

/// What an export of `link` gives.
Folder exported(link::Link const& link, agreement::Adopted const& adopted, link::Bodies bodies);

/// The first finding with this id; null if there is none.
audit::Finding const* find(audit::Report const& report, std::string_view id);

/// All that fails or is remarked, in English, a line each: for failed tests.
std::string said(audit::Report const& report);

}  // namespace comity::audit_test
