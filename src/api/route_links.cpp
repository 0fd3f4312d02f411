/// Links: their logs, proofs, incidents, exports and bodies.
#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/link/export.h"
#include "comity/link/export_form.h"
#include "comity/note/forms.h"
#include "comity/review/of_link.h"
#include "render.h"
#include "route.h"
#include "tar.h"

#include <algorithm>

#include <boost/asio/awaitable.hpp>

namespace comity::api {
namespace {

namespace asio = boost::asio;

Result<message::Direction> parse_direction(std::string_view text) {
  for (auto const direction : {message::Direction::sent, message::Direction::received}) {
    if (text == name_of(direction)) return direction;
  }
  return fail(Code::invalid, "api.no_direction", {{"text", std::string{text}}});
}

/// A log as far as it is signed: ours by us, the peer's by the peer, and recomputed by us.
struct SignedLog {
  log::GrowingTree const& tree;
  merkle::TreeSize size;
  std::string const& checkpoint;
};

SignedLog signed_log(link::Link const& link, link::Side side) {
  auto const& heads = link.heads();
  if (side == link::Side::own)
    return {link.log().tree(), merkle::TreeSize{heads.own_size}, heads.own_checkpoint};
  return {link.mirror().tree(), merkle::TreeSize{heads.cosigned_size}, heads.peer_cosigned};
}

/// An archive of a link, on its way to whoever asked. Its status was sent before all of it was
/// read: if that fails midway, it ends with the reason.
class Archive {
 public:
  Archive(link::LinkExport source, Instant now) : source_{std::move(source)}, tar_{now} {}

  /// Puts the next files into it. After an error it can only be ended.
  Result<void> step() {
    auto const more = source_.step([&](std::string const& path, ByteView content) -> Result<void> {
      tar_.add(path, content);
      return {};
    });
    if (!more) return more.error();
    ended_ = !*more;
    if (ended_) tar_.finish();
    return {};
  }

  /// Hands it on step by step: never all of it is in memory, and the node answers others meanwhile.
  asio::awaitable<Result<void>> send(net::BodyWriter& writer) {
    for (;;) {
      auto const piece = tar_.take();
      auto const sent = co_await writer.write(piece);
      if (!sent) co_return sent.error();
      if (ended_) co_return Result<void>{};
      auto const stepped = step();
      if (!stepped) end_with(stepped.error());
    }
  }

 private:
  void end_with(Error const& error) {
    tar_.add(link::failed_path, to_bytes(json::write(error_body(error))));
    tar_.finish();
    ended_ = true;
  }

  link::LinkExport source_;
  Tar tar_;
  bool ended_ = false;
};

}  // namespace

Result<link::Link*> Route::link() const {
  for (auto* const link : api_.node_.links()) {
    if (link_name(link->id()) == name()) return link;
  }
  return fail(Code::not_found, "api.no_such_link", {{"link", std::string{name().substr(0, 64)}}});
}

Result<Route::Page> Route::page(std::size_t count_otherwise) const {
  auto const first = TRY(target_.number("first", 0, 0));
  auto const count = TRY(target_.number("count", 1, count_otherwise));
  return Page{first, static_cast<std::size_t>(std::min<std::uint64_t>(count, rows_max))};
}

Result<link::LinkStore::Bodies> Route::bodies() const {
  using enum link::LinkStore::Bodies;
  return TRY(target_.word("bodies", {"0", "1"})) == "1" ? with : without;
}

Result<link::Side> Route::side() const {
  return TRY(target_.word("side", {"own", "peer"})) == "own" ? link::Side::own : link::Side::peer;
}

Route::Answer Route::list_links() const {
  json::Array out;
  for (auto const* const link : api_.node_.links()) out.emplace_back(link_view(*link, now_));
  return answer(200, json::Object{{"links", std::move(out)}});
}

Route::Answer Route::show_link() const {
  return answer(200, link_view(*TRY(link()), now_));
}

Route::Answer Route::list_entries() const {
  TRY(check_sees_links());
  auto const* const link = TRY(this->link());
  auto const side = TRY(this->side());
  auto const [first, count] = TRY(page(100));
  auto const records =
      TRY(link->store().range(side, first, count, link::LinkStore::Bodies::without));
  json::Array out;
  for (auto const& record : records) out.emplace_back(entry_view(record));
  json::Object body{{"entries", std::move(out)}};
  if (records.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::prove_entry() const {
  auto const* const link = TRY(this->link());
  auto const side = TRY(this->side());
  merkle::LeafIndex const index{TRY(target_.number("index", 0, std::nullopt))};
  auto const record = TRY(link->store().at(side, index.value()));
  if (!record) {
    return fail(Code::not_found, "api.no_such_entry", {{"index", std::to_string(index.value())}});
  }
  // Who sees a request may prove its messages.
  bool const seen =
      !record->request_id.empty() && !record->case_id.empty() &&
      api_.requests_.sees(who_.id, node::RequestName{record->request_id, record->case_id,
                                                     link->id().agreement.digest.hex()});
  if (!seen) TRY(check_sees_links());
  auto const log = signed_log(*link, side);
  if (index.value() >= log.size.value())
    return fail(
        Code::not_found, "api.not_cosigned_yet",
        {{"index", std::to_string(index.value())}, {"size", std::to_string(log.size.value())}});
  auto proof = TRY(log.tree.inclusion_proof(index, log.size));
  auto const& mark = side == link::Side::own ? record->own.mark : record->peer->mark;
  note::ProofFile const file{message::entry_bytes(mark, record->envelope), index, std::move(proof),
                             log.checkpoint};
  return net::HttpResponse{200, "text/plain; charset=utf-8", file.encode()};
}

Route::Answer Route::prove_growth() const {
  TRY(check_sees_links());
  auto const* const link = TRY(this->link());
  auto const log = signed_log(*link, TRY(side()));
  merkle::TreeSize const from{TRY(target_.number("from", 0, std::nullopt))};
  auto const proof = TRY(log.tree.consistency_proof(from, log.size));
  json::Array hashes;
  for (auto const& hash : proof) hashes.emplace_back(to_base64(hash.view()));
  return answer(200, json::Object{{"from", from.value()},
                                  {"to", log.size.value()},
                                  {"proof", std::move(hashes)},
                                  {"checkpoint", log.checkpoint}});
}

Route::Answer Route::list_incidents() const {
  TRY(check_sees_links());
  auto const* const link = TRY(this->link());
  auto const [first, count] = TRY(page(100));
  auto const incidents = TRY(link->store().incidents(first, count));
  json::Array out;
  for (auto const& incident : incidents) out.emplace_back(incident_view(incident));
  json::Object body{{"incidents", std::move(out)}};
  if (incidents.size() == count) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::export_link() const {
  TRY(check_sees_links());
  auto const* const link = TRY(this->link());
  auto archive =
      std::make_shared<Archive>(link::LinkExport{*link, api_.node_.adopted(), TRY(bodies())}, now_);
  TRY(archive->step());
  net::HttpResponse out{200, "application/x-tar", Bytes{}};
  out.stream = [archive](net::BodyWriter& writer) { return archive->send(writer); };
  return out;
}

Result<review::Question> Route::question() const {
  // What may be absent comes first: of a query that is wrong and not whole, what is wrong is said.
  review::Question question;
  if (target_.has("sizes")) {
    auto sizes = review::parse_sizes(target_.text("sizes"));
    if (!sizes || sizes->empty()) return target_.bad("sizes", "cn:17,us:20");
    question.sizes = *std::move(sizes);
  }
  auto const instant = [&](std::string_view name) -> Result<Instant> {
    auto const number = TRY(target_.number(name, 0, std::nullopt));
    return instant_from_milliseconds(static_cast<std::int64_t>(number));
  };
  bool const reads_later = target_.has("at");
  if (reads_later) question.at = TRY(instant("at"));
  if (target_.has("from")) question.from = TRY(instant("from"));
  question.to = TRY(instant("to"));
  question.from = TRY(instant("from"));
  if (!reads_later) question.at = question.to;
  return question;
}

Route::Answer Route::figures() const {
  TRY(check_sees_links());
  auto const* const link = TRY(this->link());
  auto const question = TRY(this->question());
  TRY(review::check(question, link->id()));
  if (question.at > now_) {
    return fail(Code::refused, "api.not_yet",
                {{"at", to_rfc3339(question.at)}, {"now", to_rfc3339(now_)}});
  }
  auto const agreement = api_.node_.adopted().find(link->id().agreement);
  auto file = TRY(review::figures_of(*link, *agreement, question));
  return net::HttpResponse{200, "application/json", std::move(file)};
}

Route::Answer Route::delete_body() const {
  TRY(check_sees_links());
  auto* const link = TRY(this->link());
  auto const value = TRY(body());
  json::Reader r{value, "body"};
  auto const direction = r.parsed("direction", 16, parse_direction);
  auto const seq = static_cast<std::uint64_t>(r.integer("seq", 1, json::integer_max));
  r.only({"direction", "seq"});
  TRY(r.done());
  bool const deleted = TRY(api_.node_.delete_body(*link, direction, seq));
  return answer(
      200, json::Object{{"direction", name_of(direction)}, {"seq", seq}, {"deleted", deleted}});
}

}  // namespace comity::api
