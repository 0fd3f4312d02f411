#include "notice_door.h"

#include "comity/api/routes.h"
#include "comity/crypto/hash.h"
#include "comity/json/text.h"
#include "comity/people/credential.h"
#include "comity/tracker/limits.h"
#include "comity/tracker/notice.h"

#include <charconv>

#include <boost/asio/awaitable.hpp>

namespace comity::service {

namespace asio = boost::asio;

namespace {

/// In the journal, who did what a tool reported.
constexpr std::string_view reporter = "notices";

constexpr std::string_view target_begin = "/notices/";

/// Of what comes to no holder's address, in bytes.
constexpr std::size_t stranger_bytes_max = 4 << 10;

std::string holder_of(std::string_view target) {
  if (!target.starts_with(target_begin)) return {};
  return std::string{target.substr(target_begin.size(), 64)};
}

/// Digests, so that not even the length of the secret takes time to compare.
bool same(std::string_view a, std::string_view b) {
  return people::same_in_constant_time(crypto::sha256(as_bytes(a)), crypto::sha256(as_bytes(b)));
}

/// The key itself as bearer, or a signature as our own webhooks have it.
bool is_by(tracker::Place const& place, net::HttpRequest const& request, Instant now) {
  constexpr std::string_view bearer = "Bearer ";
  auto const authorization = request.headers.find("authorization");
  if (authorization.starts_with(bearer))
    return same(authorization.substr(bearer.size()), as_text(place.notice_key.reveal()));
  auto const time = request.headers.find("comity-timestamp");
  std::int64_t seconds = 0;
  auto const [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
  auto const age =
      std::chrono::seconds{to_milliseconds(now) / 1000} - std::chrono::seconds{seconds};
  bool const is_fresh = error == std::errc{} && end == time.data() + time.size() &&
                        age >= -notice_age_max && age <= notice_age_max;
  return is_fresh && same(request.headers.find("comity-signature"),
                          courier::signature_of(place.notice_key, seconds, request.body));
}

std::string_view word_of(triage::Noticed const& noticed) {
  return noticed.is_new ? name_of(noticed.task.events.back().kind) : "repeated";
}

}  // namespace

Result<std::shared_ptr<NoticeDoor>> NoticeDoor::open(asio::any_io_executor executor,
                                                     NoticeDoorConfig const& config,
                                                     Surroundings with) {
  std::shared_ptr<NoticeDoor> door{new NoticeDoor{with}};
  auto options = door->options();
  if (config.address.scheme == net::Scheme::https)
    options.tls =
        TRY(net::TlsServer::create_public(config.certificate.string(), config.key.string()));
  auto listener = TRY(net::listen(executor, config.address));
  auto const address = listener->url().text();
  for (auto& tool : with.national.side().tools) {
    if (!with.national.place_of(tool.holder)->notice_key.empty())
      tool.notices = address + std::string{target_begin} + tool.holder;
  }
  door->server_ =
      std::make_unique<net::HttpServer>(std::move(listener), std::move(options), with.diagnostics);
  door->server_->start();
  with.diagnostics.report(Severity::info, "service.notices_open", {{"url", address}});
  return door;
}

net::HttpServerOptions NoticeDoor::options() {
  auto self = shared_from_this();
  net::HttpServerOptions out;
  out.handler = [self](net::HttpRequest request) { return self->reply(std::move(request)); };
  out.body_bytes_max = [self](net::HttpRequest const& head) {
    bool const is_known = self->with_.national.place_of(holder_of(head.target)) != nullptr;
    return is_known ? tracker::notice_bytes_max : stranger_bytes_max;
  };
  out.refusal = [self](unsigned status, Error const& error) {
    self->note_refusal({}, error);
    return api::refusal(status, error);
  };
  return out;
}

asio::awaitable<net::HttpResponse> NoticeDoor::reply(net::HttpRequest request) {
  co_return answer(request);
}

net::HttpResponse NoticeDoor::answer(net::HttpRequest const& request) {
  constexpr unsigned unauthorized = 401;
  auto const holder = holder_of(request.target);
  auto const taken = take(request, holder);
  if (!taken) {
    note_refusal(holder, taken.error());
    bool const is_stranger = taken.error().id == "service.notice_of_nobody";
    return api::refusal(is_stranger ? unauthorized : net::http_status(taken.error().code),
                        taken.error());
  }
  if (!*taken) return net::HttpResponse{204};
  auto const& task = (*taken)->task;
  note(json::Object{{"task", task.assignment.id.text()},
                    {"request", task.assignment.request.text()},
                    {"what", word_of(**taken)},
                    {"holder", holder}});
  with_.node.commit(with_.time.now());
  // What happened to the task is kept: when it comes again, it is known.
  if (with_.node.desk().journal().has_staged())
    return api::refusal(503, fail(Code::unavailable, "service.notice_not_written"));
  auto const state = triage::name_of(triage::state_of(task, with_.time.now()));
  json::Object const body{
      {"task", task.assignment.id.text()}, {"state", state}, {"repeated", !(*taken)->is_new}};
  return net::HttpResponse{200, "application/json", json::write(body)};
}

Result<std::optional<triage::Noticed>> NoticeDoor::take(net::HttpRequest const& request,
                                                        std::string const& holder) {
  auto const now = with_.time.now();
  auto const* const place = with_.national.place_of(holder);
  bool const is_known = request.method == "POST" && place != nullptr && !place->notice_key.empty();
  if (!is_known || !is_by(*place, request, now))
    return fail(Code::forbidden, "service.notice_of_nobody", {{"holder", holder}});
  auto notice = TRY(tracker::read_notice(*place, request.body));
  if (!notice) return std::optional<triage::Noticed>{};
  auto by = std::string{name_of(place->channel)} + ' ' + holder;
  return std::optional{
      TRY(with_.national.side().tasks.take_notice(*std::move(notice), holder, std::move(by), now))};
}

void NoticeDoor::note(json::Value details) {
  auto const noted =
      with_.node.desk().note(journal::Type::task, people::AccountId{std::string{reporter}},
                             std::move(details), with_.time.now());
  if (!noted) with_.diagnostics.report(Severity::error, noted.error().id, noted.error().parameters);
}

void NoticeDoor::note_refusal(std::string const& holder, Error const& error) {
  auto const now = with_.time.now();
  if (now - minute_ >= std::chrono::minutes{1}) {
    minute_ = now;
    noted_ = 0;
  }
  if (++noted_ > refusals_noted_per_minute) return;
  note(json::Object{{"what", "refused"}, {"holder", holder}, {"error", error.id}});
  with_.node.commit(now);
}

asio::awaitable<void> NoticeDoor::stop(Duration grace) {
  auto const self = shared_from_this();
  co_await server_->stop(grace);
}

/// The server's handlers hold this: without this it would hold itself.
void NoticeDoor::close() {
  server_.reset();
}

}  // namespace comity::service
