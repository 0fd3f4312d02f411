#include "comity/courier/courier.h"

#include "comity/courier/web.h"

#include <algorithm>
#include <array>
#include <memory>

#include <curl/curl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace comity::courier {
namespace {

constexpr std::size_t detail_bytes_max = 200;

struct CloseHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

struct FreeList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

using Handle = std::unique_ptr<CURL, CloseHandle>;
using List = std::unique_ptr<curl_slist, FreeList>;

/// What goes out, and what came back last.
struct Exchange {
  ByteView rest;
  std::string verdict;  ///< A mail server's first refusal, or the status line of HTTP.
  std::size_t taken = 0;
};

std::size_t give(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  auto const taken = std::min(size * count, exchange.rest.size());
  std::ranges::copy(exchange.rest.first(taken), reinterpret_cast<std::uint8_t*>(buffer));
  exchange.rest = exchange.rest.subspan(taken);
  return taken;
}

/// Mail servers' answers come here line by line, and the headers of HTTP.
std::size_t take_line(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  exchange.taken += size * count;
  if (exchange.taken > answer_bytes_max) return 0;
  std::string_view const line{buffer, size * count};
  // What is said after a refusal ("221 bye") says less.
  bool const is_verdict =
      line.starts_with('4') || line.starts_with('5') || line.starts_with("HTTP/");
  if (!is_verdict || !exchange.verdict.empty()) return size * count;
  exchange.verdict = line.substr(0, detail_bytes_max);
  std::erase_if(exchange.verdict, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  return size * count;
}

/// The content of an answer is not looked at, only bounded.
std::size_t drop(char*, std::size_t size, std::size_t count, void* context) {
  auto& exchange = *static_cast<Exchange*>(context);
  exchange.taken += size * count;
  return exchange.taken > answer_bytes_max ? 0 : size * count;
}

/// What both protocols have in common.
Handle prepared(Exchange& exchange, std::string const& ca_file) {
  static bool const ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  COMITY_CHECK(ready);
  Handle handle{curl_easy_init()};
  COMITY_CHECK(handle != nullptr);
  auto* const curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds_max);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &take_line);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &drop);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, &give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
  return handle;
}

char const* error_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return "courier.timed_out";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return "courier.bad_certificate";
    case CURLE_LOGIN_DENIED:
      return "courier.sign_in";
    default:
      return "courier.unreachable";
  }
}

/// The last answer's code: of SMTP its three digits, of HTTP the status.
long answer_code(CURL* curl) {
  long code = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  return code;
}

/// A date that is past, and what cannot be read, ask for nothing.
std::chrono::seconds retry_after(CURL* curl) {
  curl_off_t seconds = 0;
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds);
  return std::chrono::seconds{std::max<curl_off_t>(seconds, 0)};
}

Attempt failed(char const* error, std::string detail, bool final) {
  return {false, final, error, detail.substr(0, detail_bytes_max), {}};
}

Attempt mail_ended(CURL* curl, CURLcode result, Exchange const& exchange) {
  if (result == CURLE_OK) return {true, false, {}, {}, {}};
  auto const code = answer_code(curl);
  bool const refused =
      code >= 500 && code < 600 && result != CURLE_LOGIN_DENIED && result != CURLE_USE_SSL_FAILED;
  if (refused) return failed("courier.refused", exchange.verdict, true);
  auto const detail = code >= 400 && code < 600 ? exchange.verdict : curl_easy_strerror(result);
  return failed(code >= 400 && code < 500 ? "courier.refused" : error_of(result), detail, false);
}

Attempt call_ended(CURL* curl, CURLcode result, Exchange const& exchange) {
  if (result != CURLE_OK) return failed(error_of(result), curl_easy_strerror(result), false);
  auto const status = answer_code(curl);
  if (status >= 200 && status < 300) return {true, false, {}, {}, {}};
  bool const final = status >= 400 && status < 500 && status != 408 && status != 429;
  auto out = failed("courier.refused", exchange.verdict, final);
  out.retry_after = retry_after(curl);
  return out;
}

/// The body of an answer, as it comes.
struct Taken {
  Bytes body;
  std::size_t bytes_max = 0;
};

std::size_t keep(char* buffer, std::size_t size, std::size_t count, void* context) {
  auto& taken = *static_cast<Taken*>(context);
  if (taken.body.size() + size * count > taken.bytes_max) return 0;
  append(taken.body, as_bytes({buffer, size * count}));
  return size * count;
}

int look_at_caller(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<std::atomic<bool> const*>(context)->load() ? 1 : 0;
}

Error web_failed(WebCall const& call, CURLcode result) {
  auto const* id = "courier.host_unreachable";
  if (result == CURLE_OPERATION_TIMEDOUT) id = "courier.host_timed_out";
  if (result == CURLE_WRITE_ERROR) id = "courier.host_says_too_much";
  if (error_of(result) == std::string_view{"courier.bad_certificate"})
    id = "courier.host_not_trusted";
  auto const begin = call.address.find("://") + 3;
  auto const host = call.address.substr(begin, call.address.find('/', begin) - begin);
  return fail(Code::unavailable, id,
              {{"host", host.substr(0, detail_bytes_max)}, {"detail", curl_easy_strerror(result)}});
}

List list_of(std::vector<std::string> const& headers) {
  List out;
  for (auto const& header : headers) out.reset(curl_slist_append(out.release(), header.c_str()));
  return out;
}

}  // namespace

Result<WebAnswer> ask_web(WebCall const& call) {
  Exchange exchange{{}, {}, 0};
  Taken taken{{}, call.answer_bytes_max};
  auto const handle = prepared(exchange, call.ca_file);
  auto* const curl = handle.get();
  List headers{curl_slist_append(nullptr, "Accept: application/json")};
  if (!call.authorization.empty())
    headers.reset(
        curl_slist_append(headers.release(), ("Authorization: " + call.authorization).c_str()));
  curl_easy_setopt(curl, CURLOPT_URL, call.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, web_seconds_max);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taken);
  if (call.given_up != nullptr) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &look_at_caller);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, call.given_up);
  }
  if (call.form) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.form->size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.form->c_str());
  }
  auto const result = curl_easy_perform(curl);
  if (result != CURLE_OK) return web_failed(call, result);
  return WebAnswer{static_cast<unsigned>(answer_code(curl)), std::move(taken.body)};
}

Attempt send_mail(MailServer const& server, std::string const& from, std::string const& to,
                  ByteView message) {
  Exchange exchange{message, {}, 0};
  auto const handle = prepared(exchange, server.ca_file);
  auto* const curl = handle.get();
  bool const implicit = server.protection == Protection::tls;
  auto const address = std::string{implicit ? "smtps://" : "smtp://"} + server.host + ':' +
                       std::to_string(server.port);
  curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, implicit ? "smtps" : "smtp");
  bool const in_clear = server.protection == Protection::none;
  curl_easy_setopt(curl, CURLOPT_USE_SSL,
                   static_cast<long>(in_clear ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!server.user.empty() && !in_clear) {
    std::string password{as_text(server.password.reveal())};
    curl_easy_setopt(curl, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, password.c_str());
    std::ranges::fill(password, '\0');
  }
  auto const sender = '<' + from + '>';
  List const recipients{curl_slist_append(nullptr, ('<' + to + '>').c_str())};
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  auto const result = curl_easy_perform(curl);
  return mail_ended(curl, result, exchange);
}

std::string signature_of(Secret const& key, std::int64_t timestamp, ByteView body) {
  auto message = to_bytes(std::to_string(timestamp) + '.');
  append(message, body);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  auto const bytes = key.reveal();
  COMITY_CHECK(HMAC(EVP_sha256(), bytes.data(), static_cast<int>(bytes.size()), message.data(),
                    message.size(), digest.data(), &size) != nullptr);
  return "v1=" + to_hex(ByteView{digest}.first(size));
}

Attempt call_webhook(Webhook const& hook, std::string const& id, ByteView body, Instant now) {
  if (!hook.address.starts_with("https://"))
    return failed("courier.bad_address", hook.address, true);
  Exchange exchange{body, {}, 0};
  auto const handle = prepared(exchange, hook.ca_file);
  auto* const curl = handle.get();
  auto const timestamp = to_milliseconds(now) / 1000;
  auto const headers = list_of({"Content-Type: application/json", "Expect:", "Comity-Letter: " + id,
                                "Comity-Timestamp: " + std::to_string(timestamp),
                                "Comity-Signature: " + signature_of(hook.key, timestamp, body)});
  curl_easy_setopt(curl, CURLOPT_URL, hook.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  auto const result = curl_easy_perform(curl);
  return call_ended(curl, result, exchange);
}

ApiAnswer call_api(ApiCall const& call) {
  Exchange exchange{call.body, {}, 0};
  auto const handle = prepared(exchange, call.ca_file);
  auto* const curl = handle.get();
  auto headers = call.headers;
  headers.emplace_back("Expect:");
  auto const list = list_of(headers);
  Taken taken{{}, api_bytes_max};
  ApiAnswer out;
  curl_easy_setopt(curl, CURLOPT_URL, call.address.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taken);
  if (call.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
  }
  auto const result = curl_easy_perform(curl);
  if (result == CURLE_OK) {
    out.status = static_cast<unsigned>(answer_code(curl));
    out.body = std::move(taken.body);
    out.retry_after = retry_after(curl);
    return out;
  }
  out.error = error_of(result);
  out.detail = curl_easy_strerror(result);
  return out;
}

}  // namespace comity::courier
