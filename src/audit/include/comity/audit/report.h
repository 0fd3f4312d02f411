/// What a check found, in words that name the thing: "entry 17 of cn's log: …".
#pragma once

#include "comity/link/record.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::audit {

enum class Verdict {
  holds,   ///< A claim was checked and is true.
  remark,  ///< True as far as it goes; a reader should know of it.
  fails,   ///< A claim is false, or contradicts another.
};

std::string_view name_of(Verdict verdict);

/// One thing found. `id` names a text in lang/audit.json, which `parameters` fill. Entries are
/// numbered from 0, as their places in the tree are.
struct Finding {
  Verdict verdict = Verdict::holds;
  std::string id;
  Parameters parameters;
  std::string log;                     ///< The party whose log it is about; empty if none.
  std::optional<std::uint64_t> entry;  ///< Its entry; absent if it is about none.

  friend bool operator==(Finding const&, Finding const&) = default;
};

/// What was checked.
enum class What { unknown, link, bundle, fraud, proof, checkpoint, agreement, journal };

std::string_view name_of(What what);

struct Counts {
  std::uint64_t own_entries = 0;   ///< Of the owner's log, read and hashed.
  std::uint64_t peer_entries = 0;  ///< Of the peer's, those beyond its mirrored prefix included.
  std::uint64_t messages = 0;
  std::uint64_t settled = 0;     ///< Messages with an entry in both logs [P7.1].
  std::uint64_t signatures = 0;  ///< On messages, each verified.
  std::uint64_t bodies = 0;      ///< That fit their headers.
  std::uint64_t cases = 0;
  std::uint64_t requests = 0;
  std::uint64_t incidents = 0;
  std::uint64_t remarks = 0;
  std::uint64_t fails = 0;

  friend bool operator==(Counts const&, Counts const&) = default;
};

struct Report {
  What what = What::unknown;
  std::optional<link::LinkId> link;  ///< As the file says; absent if it does not get that far.
  Instant at{};                      ///< When clocks were read.
  Counts counts;
  std::vector<Finding> findings;  ///< In the order found, of each kind the first ones.
  std::uint64_t omitted = 0;      ///< Findings that are only counted.
  /// SHA-256 over every case in the order of ids: id, line feed, SHA-256 of its canonical state at
  /// `at` in hex, line feed. Two who hold the same messages compare this one value [P7.3].
  std::optional<Digest> states;
  /// The figures file [P14.8], if it was asked for and everything holds. Not part of `to_json`.
  std::optional<Bytes> figures;

  bool ok() const { return counts.fails == 0; }
};

/// The report as JSON with stable member names (README.md), for programs.
Bytes to_json(Report const& report);

}  // namespace comity::audit
