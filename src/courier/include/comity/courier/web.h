/// Asks a server of the web that the machine, or a file, trusts. Blocks, so it belongs on a thread
/// of its own.
#pragma once

#include "comity/base/bytes.h"

#include <atomic>
#include <optional>
#include <string>

namespace comity::courier {

/// Of one call, from the look-up of the name to the last byte: a person waits for it.
inline constexpr long web_seconds_max = 10;

struct WebCall {
  std::string address;              ///< "https://…", or "http://…" as the caller has judged.
  std::string authorization;        ///< The header's value; "" for none.
  std::optional<std::string> form;  ///< Posted as application/x-www-form-urlencoded; else a GET.
  std::string ca_file;              ///< PEM; "" for what the machine trusts.
  std::size_t answer_bytes_max = 0;
  std::atomic<bool> const* given_up = nullptr;  ///< Once true the call ends, within a second.
};

struct WebAnswer {
  unsigned status = 0;
  Bytes body;
};

/// The answer, whatever its status; redirects are not followed. Errors, all `unavailable` and with
/// `host` and `detail`: `courier.host_unreachable`, `courier.host_not_trusted`,
/// `courier.host_timed_out`, `courier.host_says_too_much`.
Result<WebAnswer> ask_web(WebCall const& call);

}  // namespace comity::courier
