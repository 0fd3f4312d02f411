/// The body of an HTTP message, taken out of its framing.
#pragma once

#include "http_head.h"

namespace comity::net {

/// Collects one body. Its memory grows with what has arrived, not with what was promised.
class BodyDecoder {
 public:
  BodyDecoder() = default;

  /// Errors: `too_large net.body_too_large` if the plan already says so.
  Result<void> begin(BodyPlan plan, std::size_t bytes_max);

  /// Takes what belongs to the body from the front of `bytes`; returns how many bytes that were.
  /// Errors: `too_large net.body_too_large`; `invalid net.bad_http`.
  Result<std::size_t> feed(ByteView bytes);

  /// True if the body is complete. Never for `BodyForm::until_end`.
  bool complete() const { return stage_ == Stage::complete; }

  BodyForm form() const { return plan_.form; }

  Bytes take() { return std::exchange(body_, {}); }

 private:
  enum class Stage { data, chunk_size, chunk_data, chunk_end, trailer, complete };

  Result<std::size_t> take_data(ByteView bytes);
  Result<void> take_line_byte(char c);
  Result<void> end_line();
  Result<void> end_size_line();
  Error too_large() const;

  BodyPlan plan_;
  std::size_t bytes_max_ = 0;
  Stage stage_ = Stage::complete;
  std::uint64_t left_ = 0;  ///< Of the counted body, or of the chunk.
  std::string line_;        ///< The unfinished line of a chunk's size or a trailer.
  std::size_t trailer_bytes_ = 0;
  Bytes body_;
};

}  // namespace comity::net
