/// What a note may at most be. Everything here comes from peers.
#pragma once

#include <cstddef>

namespace comity::note {

/// A whole signed note. C2SP asks for 16 signatures of up to nearly 5 kB, which is 109 kB in
/// base64; this is room for that and for the text.
constexpr std::size_t note_bytes_max = 262'144;

/// Signature lines of a note: what Go's sumdb/note takes, so that no note passes here and fails
/// there. C2SP asks for at least 16.
constexpr std::size_t signature_lines_max = 100;

/// A key name or an origin: the length that later C2SP cosignature types can name in one byte.
constexpr std::size_t name_bytes_max = 255;

/// Extension lines of a checkpoint. C2SP recommends none; nobody is known to use more than two.
constexpr std::size_t extension_lines_max = 16;

/// Hashes before a checkpoint in the witness protocol. Fixed by C2SP tlog-witness.
constexpr std::size_t witness_proof_lines_max = 63;

/// The extra data of a proof file: room for the entry itself.
constexpr std::size_t extra_bytes_max = 65'535;

}  // namespace comity::note
