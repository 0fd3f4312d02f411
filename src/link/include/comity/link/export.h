/// A link, or one case of it, as files that anyone can check without us and without trusting us
/// [P10.1]. The checking is `audit`'s.
#pragma once

#include "comity/link/export_form.h"
#include "comity/link/link.h"

#include <functional>

namespace comity::link {

using Bodies = LinkStore::Bodies;

/// Takes one file: its path, with '/' between folders, and its content. An error ends the export.
using WriteFile = std::function<Result<void>(std::string const& path, ByteView content)>;

/// The agreements on which a link's keys and the question of what was in force depend: all between
/// its two parties, and whatever supersedes or is superseded by one of them. In the order of
/// adoption.
std::vector<std::shared_ptr<agreement::Agreement const>> agreements_of(
    LinkId const& id, agreement::Adopted const& adopted);

/// Everything of a link that is committed when it is made: agreements, both logs, proofs, evidence
/// and, if wanted, bodies [P10.3]. Written step by step, each some hundred entries; between two
/// steps the link may go on. Between exchanges, as every call to a link, which outlives it.
class LinkExport {
 public:
  LinkExport(Link const& link, agreement::Adopted const& adopted, Bodies bodies);
  ~LinkExport();
  LinkExport(LinkExport&&) noexcept;

  /// Writes the next files. The first step writes what may change with the link, and is taken
  /// before the link goes on; the manifest comes last, so half an export has none. False once it is
  /// written. Errors: those of the store and of `write`; `damaged link.export_differs` (side, size)
  /// if the stored entries do not give the signed checkpoint.
  Result<bool> step(WriteFile const& write);

  /// As far as it is written.
  Manifest const& manifest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// All steps at once. Returns the manifest. Errors: those of `LinkExport::step`.
Result<Manifest> export_link(Link const& link, agreement::Adopted const& adopted, Bodies bodies,
                             WriteFile const& write);

/// One case as a single JSON file [P10.4]. Each entry is proved against the latest checkpoint that
/// the other side cosigned and that covers it, or else against the latest.
/// Errors: `not_found link.no_such_case`; `too_large link.bundle_too_large`; those of the store.
Result<std::string> export_request(Link const& link, agreement::Adopted const& adopted,
                                   CaseId const& id, Bodies bodies);

}  // namespace comity::link
