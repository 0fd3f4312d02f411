/// The headers that keep a browser from doing more than it is asked to.
#pragma once

#include "comity/net/http.h"

namespace comity::console {

/// On plain loopback browsers must not be told to insist on TLS.
enum class Channel { tls, plain };

/// For a page: scripts and styles of our own alone, no inline code but the import map whose digest
/// is given ("sha256-…", or empty), Trusted Types without any policy, nothing embedded anywhere.
void protect_page(net::HttpResponse& response, std::string_view import_map, Channel channel);

/// For an answer of the API: never kept, never run; what is no JSON and no stream is saved to a
/// file, not shown.
void protect_answer(net::HttpResponse& response, Channel channel);

/// "sha256-…" of the import map in a page, as the policy names it; empty if there is none.
std::string import_map_digest(std::string_view page);

}  // namespace comity::console
