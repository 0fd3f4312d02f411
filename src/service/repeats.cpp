#include "repeats.h"

#include "comity/crypto/hash.h"

#include <algorithm>

namespace comity::service {

std::optional<Digest> Repeats::name_of(net::HttpRequest const& request) {
  auto const key = request.headers.find("idempotency-key");
  auto const cookie = request.headers.find("cookie");
  if (request.method != "POST" || key.empty() || cookie.empty()) return std::nullopt;
  // None of the parts can hold a line feed.
  std::string whole{cookie};
  whole.append("\n").append(request.target).append("\n").append(key);
  return crypto::sha256(as_bytes(whole));
}

Result<std::optional<net::HttpResponse>> Repeats::begin(Digest const& name,
                                                        net::HttpRequest const& request,
                                                        Instant now) {
  forget_old(now);
  auto const content = crypto::sha256(request.body);
  auto const [place, is_new] = seen_.try_emplace(name, Seen{content, now, {}});
  if (is_new) return std::optional<net::HttpResponse>{};
  if (place->second.content != content) return fail(Code::conflict, "service.other_content");
  if (!place->second.response) return fail(Code::conflict, "service.still_answering");
  return place->second.response;
}

void Repeats::end(Digest const& name, net::HttpResponse const& response) {
  auto const place = seen_.find(name);
  if (place == seen_.end()) return;
  if (response.status / 100 == 2) {
    place->second.response = response;
  } else {
    seen_.erase(place);
  }
}

void Repeats::forget_old(Instant now) {
  std::erase_if(seen_, [&](auto const& one) { return one.second.at + repeat_kept <= now; });
  if (seen_.size() < repeats_max) return;
  auto const oldest =
      std::ranges::min_element(seen_, {}, [](auto const& one) { return one.second.at; });
  seen_.erase(oldest);
}

}  // namespace comity::service
