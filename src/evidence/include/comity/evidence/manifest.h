/// What an item of evidence is: its name, size, digests, handling marks, and how it was acquired.
/// Where its bytes are is somebody else's business.
#pragma once

#include "comity/base/environment.h"
#include "comity/evidence/limits.h"
#include "comity/json/value.h"
#include "comity/message/ids.h"

#include <optional>
#include <string>
#include <vector>

namespace comity::evidence {

using message::PartyId;

struct ItemTag;

/// "us-20261122-abcdefgh": of the party that acquired it, in the form of [P4.7]. It stays the same
/// wherever a copy goes.
using ItemId = StrongId<ItemTag>;

/// Errors: `invalid evidence.bad_item_id`.
Result<ItemId> parse_item_id(std::string_view text);

ItemId new_item_id(PartyId const& party, Instant now, Random& random);

/// How the bytes came into the first party's hands (ISO/IEC 27037: who, when, where, why, by which
/// authority, and every change that could not be avoided).
struct Acquisition {
  Instant at{};
  std::string by;
  std::string where;
  std::string why;
  std::string authority;
  std::string method;   ///< Tool and way; empty if not said.
  std::string changes;  ///< Unavoidable changes with their reason; empty if there were none.

  friend bool operator==(Acquisition const&, Acquisition const&) = default;
};

/// The mark of what must never be rendered or run: it leaves a node only wrapped.
inline constexpr std::string_view malware_mark = "malware";

struct Manifest {
  ItemId item;
  std::string name;  ///< For people; never a path.
  std::string media_type;
  std::uint64_t size = 0;  ///< 1 to `item_bytes_max`.
  Digest sha256;
  std::optional<Digest> sm3;       ///< There if the agreement's parties use SM3.
  std::vector<std::string> marks;  ///< Handling: "malware", "tlp:red", "personal-data" …
  Acquisition acquired;
  std::optional<ItemId> derived_from;
  std::string exhibit;  ///< The number in a party's own files; empty if it has none.

  bool is_malware() const;

  friend bool operator==(Manifest const&, Manifest const&) = default;
};

/// The media type of what nothing is known of.
inline constexpr std::string_view plain_media_type = "application/octet-stream";

/// A name that no program takes for a path, and no person for another name: 1 to `name_bytes_max`
/// bytes of UTF-8 without slashes, control characters and marks that turn the direction of
/// writing, not "." or "..", and with no blank or dot at its end. Errors: `invalid
/// evidence.bad_name`.
Result<std::string> parse_name(std::string_view text);

/// Errors: `invalid evidence.bad_media_type`.
Result<std::string> parse_media_type(std::string_view text);

/// Lower-case letters, digits and "-+:_". Errors: `invalid evidence.bad_mark`.
Result<std::string> parse_mark(std::string_view text);

/// Unknown members are ignored [P1.5]. Errors: those of `json::Reader` with the path of what is
/// wrong; `evidence.mark_twice`.
Result<Manifest> parse_manifest(json::Value const& value);

/// The inverse.
json::Value to_json(Manifest const& manifest);

/// SHA-256 of the canonical form (RFC 8785) of `to_json`: where a custody record begins.
Digest digest_of(Manifest const& manifest);

}  // namespace comity::evidence
