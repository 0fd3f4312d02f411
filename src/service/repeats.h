/// Requests that a browser sends again because it never had the answer.
#pragma once

#include "comity/base/instant.h"
#include "comity/net/http.h"

#include <map>
#include <optional>

namespace comity::service {

/// How long somebody may try again: longer than any connection or patience lasts.
inline constexpr Duration repeat_kept = std::chrono::minutes{30};

/// Answers kept for that. Beyond, the oldest go.
inline constexpr std::size_t repeats_max = 2'000;

/// What was answered to a request that names itself by the header Idempotency-Key, so that it is
/// done once however often it comes. Kept in memory: who signs in after a restart has another
/// cookie. Not thread-safe.
class Repeats {
 public:
  /// Of a POST with a cookie and such a header; nothing of any other.
  static std::optional<Digest> name_of(net::HttpRequest const& request);

  /// What is answered to a request that came before; nothing to one that comes for the first time,
  /// which is under way from now on. Errors: `conflict service.still_answering` while the first is
  /// under way; `conflict service.other_content` if it came before with another content.
  Result<std::optional<net::HttpResponse>> begin(Digest const& name,
                                                 net::HttpRequest const& request, Instant now);

  /// The answer to what is under way. What was refused may be tried again.
  void end(Digest const& name, net::HttpResponse const& response);

 private:
  struct Seen {
    Digest content;
    Instant at{};
    std::optional<net::HttpResponse> response;
  };

  void forget_old(Instant now);

  std::map<Digest, Seen> seen_;
};

}  // namespace comity::service
