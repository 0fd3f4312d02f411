/// The bytes of one exchange, request and response alike [P5.9, P5.10]: taken apart and put
/// together, nothing judged.
#pragma once

#include "comity/link/limits.h"
#include "comity/link/record.h"

#include <vector>

namespace comity::link {

inline constexpr std::string_view exchange_media_type = "application/vnd.comity.exchange.v1";

/// What a side says first.
struct Hello {
  AgreementId agreement;
  PartyId from;
  PartyId to;
  Instant now{};
  std::uint64_t base =
      0;  ///< Size of the other's log at the last checkpoint that this side verified.
  std::uint64_t received = 0;  ///< Highest number received from the other.
};

struct Consistency {
  std::uint64_t from_size = 0;
  std::uint64_t to_size = 0;
  merkle::Proof proof;
};

/// One message on its way, as its sender's log holds it.
struct Delivery {
  std::uint64_t index = 0;
  merkle::Proof proof;
  Bytes entry;
  std::optional<Body> body;
};

struct Receipt {
  std::uint64_t seq = 0;
  std::uint64_t index = 0;
  std::string
      line;  ///< The first line of the receiver's entry; the envelope is known to who sent it.
  merkle::Proof proof;
};

struct Exchange {
  Hello hello;
  std::string checkpoint;  ///< Empty if absent, as are `cosigned` and `refusal`.
  std::optional<Consistency> consistency;
  std::string cosigned;
  std::vector<Delivery> deliveries;
  std::vector<Receipt> receipts;
  std::string refusal;
};

Bytes encode(Exchange const& exchange);

/// The hello of an exchange, without reading the rest: which link it is for. Errors as
/// `parse_exchange`.
Result<Hello> parse_first_hello(ByteView bytes);

/// Errors: `too_large link.exchange_too_large`, `invalid link.bad_exchange`, and json's for the
/// hello. Frames of unknown tag are passed over.
Result<Exchange> parse_exchange(ByteView bytes);

}  // namespace comity::link
