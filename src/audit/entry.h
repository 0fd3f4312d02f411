/// One entry of a log, judged by itself: everything that needs no other entry. Pure; called from
/// many threads.
#pragma once

#include "case_key.h"
#include "comity/message/entry.h"
#include "comity/message/header.h"
#include "context.h"
#include "copies.h"

#include <memory>

namespace comity::audit {

/// What became of a message's body.
enum class BodyCheck : std::uint8_t {
  absent,  ///< Not here: nothing can be said of it.
  fits,    ///< It has the header's digest, and fits the agreement's schema, if there is one.
  fails,   ///< It has the digest, and does not fit the schema.
};

/// What a log says of a message, and which one it is.
struct Line {
  std::optional<message::EntryMark> mark;  ///< Absent if the first line is malformed.
  Digest envelope;                         ///< SHA-256 of its bytes.
};

/// What the entries around it need to know of one.
struct Judged : Line {
  std::size_t envelope_at = 0;              ///< Where its bytes begin in the leaf.
  std::unique_ptr<message::Header> header;  ///< Null unless readable and of this link.
  std::optional<CaseKey> case_key;          ///< If its message belongs to a case.
  BodyCheck body = BodyCheck::absent;
  bool may_open = true;  ///< False for a `request.issue` under an agreement not in force then.
  std::uint64_t signatures = 0;  ///< That hold.
  std::vector<Finding> findings;
};

/// Line and digest only: for an entry whose message is judged elsewhere, and whose envelope may be
/// among `copies`.
Judged judge_line(std::string const& log, std::uint64_t entry, ByteView leaf, Copies& copies);

/// Line, envelope, header, addressing and signatures [P2.4, P3.5] of entry `entry` of `log`'s log.
Judged judge_entry(Context const& context, message::PartyId const& log, std::uint64_t entry,
                   ByteView leaf);

/// Looks at the body of a judged entry: salt and bytes as exported.
void judge_body(Context const& context, message::PartyId const& log, std::uint64_t entry,
                ByteView salted, Judged& judged);

}  // namespace comity::audit
