/// The signed part of a message: only what order, clocks and figures need. Its meaning is its
/// type's owner's business.
#pragma once

#include "comity/json/value.h"
#include "comity/message/ids.h"

#include <optional>

namespace comity::message {

inline constexpr std::string_view envelope_type = "application/vnd.comity.message.v1+json";

/// Of one message's envelope, in bytes [P4.1]: with its entry line it must fit a log's leaf of
/// 65,535.
inline constexpr std::size_t envelope_bytes_max = 60'000;

/// Of one body, in bytes [P4.1]: what must be larger is evidence, which travels by itself.
inline constexpr std::size_t body_bytes_max = 1 << 20;

struct BodyRef {
  Digest digest;
  std::uint64_t size = 0;

  friend bool operator==(BodyRef const&, BodyRef const&) = default;
};

/// [P4.2]. A plain value; `parse_header` and `encode` are inverse but for unknown members and
/// spelling.
struct Header {
  AgreementId agreement;
  PartyId from;
  PartyId to;
  std::uint64_t seq = 0;
  Digest prev;
  std::uint64_t seen = 0;
  std::string type;
  CaseId case_id;        ///< Empty if the message belongs to no case.
  RequestId request_id;  ///< Empty likewise.
  std::string kind;      ///< Empty likewise.
  std::string urgency;   ///< Empty likewise.
  Instant time{};
  std::optional<ExerciseId> exercise;  ///< Absent in real work.
  json::Value codes;                   ///< An object: what figures count.
  BodyRef body;
};

/// Errors: those of `json::parse` and `json::Reader`, with the path of what is wrong.
Result<Header> parse_header(ByteView payload);

/// The payload bytes that are then signed as they are.
Bytes encode(Header const& header);

/// A body as it travels and is kept: the salt keeps its digest from being guessed.
struct Body {
  static constexpr std::size_t salt_bytes = 32;
  std::array<std::uint8_t, salt_bytes> salt{};
  Bytes bytes;

  /// A body with a new salt.
  static Body salted(Bytes bytes, Random& random);

  /// [P4.3]
  BodyRef ref() const;
};

}  // namespace comity::message
