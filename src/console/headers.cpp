#include "comity/console/headers.h"

#include "comity/crypto/hash.h"

namespace comity::console {
namespace {

/// A year, as browsers ask for.
constexpr std::string_view transport_security = "max-age=31536000; includeSubDomains";

/// What pages may ask the machine for: passkeys, keeping the screen on, copying. Nothing else.
constexpr std::string_view permissions =
    "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), "
    "clipboard-write=(self), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), "
    "hid=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-create=(self), publickey-credentials-get=(self), "
    "screen-wake-lock=(self), serial=(), usb=(), xr-spatial-tracking=()";

void protect(net::HttpResponse& response, Channel channel) {
  auto& headers = response.headers;
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  if (channel == Channel::tls)
    headers.set("Strict-Transport-Security", std::string{transport_security});
}

}  // namespace

void protect_page(net::HttpResponse& response, std::string_view import_map, Channel channel) {
  protect(response, channel);
  std::string policy = "default-src 'none'; script-src 'self'";
  if (!import_map.empty()) policy.append(" '").append(import_map).append("'");
  policy +=
      "; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
      "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
      "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
  response.headers.set("Content-Security-Policy", std::move(policy));
  response.headers.set("Integrity-Policy", "blocked-destinations=(script)");
  response.headers.set("Permissions-Policy", std::string{permissions});
}

void protect_answer(net::HttpResponse& response, Channel channel) {
  protect(response, channel);
  auto& headers = response.headers;
  headers.set("Cache-Control", "no-store");
  headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  auto const type = headers.find("content-type");
  bool const shown = type.starts_with("application/json") || type.starts_with("text/event-stream");
  if (!shown && headers.count("content-disposition") == 0)
    headers.set("Content-Disposition", "attachment");
}

std::string import_map_digest(std::string_view page) {
  constexpr std::string_view begin = "<script type=\"importmap\">";
  auto const at = page.find(begin);
  if (at == page.npos) return {};
  auto const text = page.substr(at + begin.size());
  auto const end = text.find("</script>");
  if (end == text.npos) return {};
  return "sha256-" + to_base64(crypto::sha256(as_bytes(text.substr(0, end))).view());
}

}  // namespace comity::console
