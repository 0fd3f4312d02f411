/// What the tests of forged exports share.
#pragma once

#include "forge.h"

#include <doctest/doctest.h>

namespace comity::audit_test {

/// "us" and "cn", whose keys the tests hold.
inline fixture::Sample const& sample() {
  static auto const made = fixture::sample_agreement("us-cn-2015", 11);
  return made;
}

inline audit::Report check(Forge const& forge) {
  return audit::verify_link(forge.folder(), {.threads = 1});
}

/// That the report fails for this reason, about this entry of this log.
inline void check_names(audit::Report const& report, std::string_view id, std::string_view log,
                        std::optional<std::uint64_t> entry) {
  CAPTURE(said(report));
  CHECK_FALSE(report.ok());
  auto const* const finding = find(report, id);
  REQUIRE_MESSAGE(finding != nullptr, id);
  CHECK(finding->verdict == audit::Verdict::fails);
  CHECK(finding->log == log);
  CHECK(finding->entry == entry);
}

/// Likewise, and that nothing else fails.
inline void check_only(audit::Report const& report, std::string_view id, std::string_view log,
                       std::optional<std::uint64_t> entry) {
  check_names(report, id, log, entry);
  CHECK_MESSAGE(report.counts.fails == 1, said(report));
}

/// That the report holds, with this remark about this entry.
inline void check_remarks(audit::Report const& report, std::string_view id, std::string_view log,
                          std::optional<std::uint64_t> entry) {
  CAPTURE(said(report));
  CHECK(report.ok());
  auto const* const finding = find(report, id);
  REQUIRE_MESSAGE(finding != nullptr, id);
  CHECK(finding->verdict == audit::Verdict::remark);
  CHECK(finding->log == log);
  CHECK(finding->entry == entry);
}

/// A message that is always allowed to be said.
inline Saying update() {
  return {.type = "request.update", .body = fixture::example("request.update")};
}

}  // namespace comity::audit_test
