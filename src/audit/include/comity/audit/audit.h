/// Checks everything that can be checked of a link, from files alone, and recomputes what follows
/// from it [P10.2]. No network, no database, no clock; nobody who made the files is believed. What
/// is taken for granted is one thing only: that the agreement is the one that the reader knows by
/// its id.
#pragma once

#include "comity/agreement/agreement.h"
#include "comity/audit/report.h"
#include "comity/request/state.h"
#include "comity/review/cut.h"

#include <functional>
#include <span>

namespace comity::audit {

/// The files of an exported link, wherever they lie.
class FileReader {
 public:
  virtual ~FileReader() = default;

  /// A whole file. `path` has '/' between folders, is relative, and never leads upwards. Called
  /// from several threads at once. Errors: `not_found` if there is none; `too_large` for more than
  /// `bytes_max`; `unavailable` if it cannot be read. All of them are findings.
  virtual Result<Bytes> read(std::string const& path, std::size_t bytes_max) const = 0;
};

/// One case as recomputed.
struct CaseState {
  message::CaseId id;
  request::State state;
  Bytes canonical;  ///< `request::canonical_state` at `Report::at`.
};

struct Options {
  /// When clocks are read. Absent: at the time of the latest entry.
  std::optional<Instant> at;

  /// The agreement that the reader knows; another one fails. Absent: the report says which one
  /// everything rests on.
  std::optional<message::AgreementId> agreement;

  /// Of an exported link: the figures that are wanted too [P14].
  std::optional<review::Question> figures;

  /// How many check entries at once. 0: as many as the machine has cores. The report is the same
  /// for any number.
  unsigned threads = 0;

  /// Given every case, in the order in which they begin in the owner's log, by the calling thread.
  std::function<void(CaseState const&)> on_case;
};

/// Checks an exported link [P10.3]: agreements, both logs entry by entry, checkpoints,
/// cosignatures, receipts, claims about bodies if bodies are there; then recomputes every case.
/// Reads piece by piece; keeps about 200 bytes of each message.
Report verify_link(FileReader const& files, Options const& options = {});

/// Checks a bundle [P10.4]. What the case's messages are, only a whole link can show; the report
/// says so.
Report verify_bundle(ByteView file, Options const& options = {});

/// Checks a fraud proof [P6.7].
Report verify_fraud(ByteView file, Options const& options = {});

/// Checks a C2SP tlog-proof file whose extra data are an entry of a link's log. `agreements` are
/// envelopes in the order of adoption, here and below.
Report verify_proof(ByteView file, std::span<Bytes const> agreements, Options const& options = {});

/// Checks a signed checkpoint of a link's log.
Report verify_checkpoint(ByteView file, std::span<Bytes const> agreements,
                         Options const& options = {});

/// Checks the agreements themselves: signatures, and what each says of the one before.
Report verify_agreements(std::span<Bytes const> agreements, Options const& options = {});

/// What kind of file this seems to be, by its beginning; nothing is checked.
What what_is(ByteView file);

/// `What::link` or `What::journal` if there is a manifest.
What what_is(FileReader const& files);

/// Checks a single file as what it seems to be. A file that is nothing of ours fails.
Report verify(ByteView file, std::span<Bytes const> agreements, Options const& options = {});

}  // namespace comity::audit
