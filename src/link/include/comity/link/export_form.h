/// What an exported link and a bundle look like [P10.3, P10.4]: written and read, nothing judged.
#pragma once

#include "comity/link/record.h"
#include "comity/note/forms.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::link {

inline constexpr std::string_view export_format = "comity.link/v1";
inline constexpr std::string_view bundle_format = "comity.bundle/v1";

/// Where the manifest of an exported link lies.
inline constexpr std::string_view manifest_path = "manifest.json";

/// What an archive has instead of a manifest if it could not be made to its end: the reason, in the
/// form in which the API tells errors.
inline constexpr std::string_view failed_path = "failed.json";

/// Of one manifest, in bytes: a line for each file that no checkpoint covers.
inline constexpr std::size_t manifest_bytes_max = 16 << 20;

/// Proofs in one export of entries beyond the mirrored prefix. There are thousands only while a
/// mirror lies far behind, and each needs a line in the manifest.
inline constexpr std::size_t loose_proofs_max = 65'536;

/// Files that one manifest may list: those proofs, all evidence that a link keeps, agreements.
inline constexpr std::size_t manifest_files_max = 80'000;

/// Of one bundle, in bytes: some 6,000 messages without bodies, or 20 of the largest bodies. A
/// reader needs a multiple of it in memory.
inline constexpr std::size_t bundle_bytes_max = 32 << 20;

/// Messages and checkpoints of one bundle.
inline constexpr std::size_t bundle_messages_max = 20'000;
inline constexpr std::size_t bundle_checkpoints_max = 20'000;

/// Agreements of one bundle.
inline constexpr std::size_t bundle_agreements_max = 1'024;

/// A file of an exported link that no checkpoint covers.
struct ExportedFile {
  enum class Kind {
    agreement,        ///< agreements/<number>-<16 hex digits of its id>.json
    own_checkpoint,   ///< own/checkpoint
    own_mirrored,     ///< own/mirrored
    own_witnessed,    ///< own/witnessed
    peer_checkpoint,  ///< peer/checkpoint
    loose,            ///< peer/loose/<index>
    incident,         ///< incidents/<number>-<kind>-<code>
  };
  Kind kind = Kind::agreement;
  std::string path;
  std::uint64_t number = 0;  ///< In the name; 0 if it has none.
  Digest digest;             ///< SHA-256 of its content.

  /// What a path says. Errors: `invalid link.bad_export_path` for any that is not listed above: no
  /// other file of an export is ever opened on the word of its manifest.
  static Result<ExportedFile> of(std::string_view path, Digest const& digest);

  friend bool operator==(ExportedFile const&, ExportedFile const&) = default;
};

/// The first file of an exported link.
struct Manifest {
  LinkId id;
  bool with_bodies = false;
  std::uint64_t own_size = 0;    ///< Entries under own/.
  std::uint64_t peer_size = 0;   ///< Entries under peer/.
  std::uint64_t bodies = 0;      ///< Files under bodies/.
  std::uint64_t loose_left = 0;  ///< Proofs left out for `loose_proofs_max`.
  std::vector<ExportedFile> files;

  /// Errors: json's; `invalid link.not_an_export`; `link.bad_export_path`.
  static Result<Manifest> parse(ByteView bytes);

  std::string encode() const;

  friend bool operator==(Manifest const&, Manifest const&) = default;
};

/// The messages of one case with their proofs, in one file.
struct Bundle {
  /// An entry and its place. With the checkpoint appended, `proof` is a C2SP tlog-proof file whose
  /// extra data are the entry.
  struct Proved {
    std::string proof;
    std::size_t checkpoint = 0;  ///< Position in `checkpoints`.
  };

  struct Message {
    Proved own;
    std::optional<Proved> peer;  ///< Absent if there is no receipt.
    std::optional<Body> body;
  };

  LinkId id;
  CaseId case_id;
  std::vector<Bytes> agreements;  ///< Envelopes in the order of adoption.
  std::vector<std::string> checkpoints;
  std::vector<Message> messages;  ///< In the order of the owner's log.

  /// Errors: json's; `invalid link.not_a_bundle`; `invalid link.bad_body_file`.
  static Result<Bundle> parse(ByteView bytes);

  /// Errors: `too_large link.bundle_too_large`: without bodies it may fit, and a whole link always
  /// can be exported.
  Result<std::string> encode() const;
};

/// "bodies/<digest>"
std::string body_path(Digest const& digest);

/// A body as exports have it: salt, then bytes. Its SHA-256 is the digest in the header [P4.3].
Bytes encode(Body const& body);

/// Errors: `invalid link.bad_body_file` without a whole salt; `too_large link.body_too_large`.
Result<Body> parse_body(ByteView bytes);

}  // namespace comity::link
