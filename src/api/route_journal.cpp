/// The private log: shown, searched, rechecked and taken out.
#include "comity/journal/export.h"
#include "comity/json/text.h"
#include "render.h"
#include "route.h"
#include "tar.h"

namespace comity::api {
namespace {

/// Records read at once, and for one answer: some milliseconds, in which nobody else is answered.
constexpr std::size_t batch_max = 256;
constexpr std::size_t searched_max = 10'000;

json::Value record_view(std::uint64_t index, journal::Record const& record) {
  return json::Object{{"index", index},
                      {"type", std::string{journal::name_of(record.type)}},
                      {"who", record.who},
                      {"at", to_milliseconds(record.at)},
                      {"details", record.details}};
}

/// What a search asks for; empty asks for anything.
struct Wanted {
  std::string_view type;
  std::string_view who;
  std::string_view about;

  bool fits(journal::Record const& record) const {
    return (type.empty() || type == journal::name_of(record.type)) &&
           (who.empty() || who == record.who) &&
           (about.empty() || json::write(record.details).find(about) != std::string::npos);
  }
};

bool is_type(std::string_view word) {
  for (int i = 0; i <= static_cast<int>(journal::last_type); ++i)
    if (word == journal::name_of(static_cast<journal::Type>(i))) return true;
  return false;
}

/// Errors: `invalid api.bad_parameter`.
Result<Wanted> wanted_by(Target const& target, people::People const& people) {
  Wanted const out{target.text("type"), target.text("who"), target.text("about")};
  if (target.has("type") && !is_type(out.type)) return target.bad("type", "a type of record");
  if (target.has("who") && people.account(people::AccountId{std::string{out.who}}) == nullptr)
    return target.bad("who", "an account");
  // Items of evidence are named in the same form.
  if (target.has("about") && !message::parse_request_id(out.about))
    return target.bad("about", "the id of a request or item");
  return out;
}

/// Records that fit, the newest first.
struct Search {
  journal::Journal const& journal;
  Wanted wanted;
  std::size_t count;
  std::uint64_t before;  ///< Records from here on are behind us.
  json::Array found;

  /// Goes back by one batch.
  Result<void> step() {
    auto const first = before - std::min<std::uint64_t>(before, batch_max);
    auto const records = TRY(journal.records(first, before - first));
    for (auto i = records.size(); i > 0 && found.size() < count; --i) {
      before = first + i - 1;
      if (wanted.fits(records[i - 1])) found.push_back(record_view(before, records[i - 1]));
    }
    return {};
  }
};

}  // namespace

Route::Answer Route::list_journal() const {
  auto const [first, count] = TRY(page(50));
  auto const& journal = api_.node_.desk().journal();
  json::Array out;
  for (auto const& record : TRY(journal.records(first, count)))
    out.push_back(record_view(first + out.size(), record));
  json::Object body{
      {"size", journal.size()}, {"key", TRY(journal.verifier_key())}, {"records", std::move(out)}};
  if (first + count < journal.size()) body.emplace_back("next", first + count);
  return answer(200, body);
}

Route::Answer Route::search_journal() const {
  auto const& journal = api_.node_.desk().journal();
  auto const count = std::min<std::uint64_t>(TRY(target_.number("count", 1, 100)), rows_max);
  auto const before = std::min(TRY(target_.number("before", 0, journal.size())), journal.size());
  auto const wanted = TRY(wanted_by(target_, api_.node_.desk().people()));
  Search search{journal, wanted, count, before, {}};
  while (search.before > 0 && search.found.size() < count && before - search.before < searched_max)
    TRY(search.step());
  json::Object body{{"size", journal.size()}, {"records", std::move(search.found)}};
  if (search.before > 0) body.emplace_back("next", search.before);
  return answer(200, body);
}

/// Reads all of it, as an export does.
Route::Answer Route::check_journal() const {
  auto const& journal = api_.node_.desk().journal();
  auto const checked = journal::write_export(
      journal, [](std::string const&, ByteView) -> Result<void> { return {}; });
  json::Object body{{"size", journal.size()},
                    {"key", TRY(journal.verifier_key())},
                    {"checkpoint", journal.checkpoint()},
                    {"holds", static_cast<bool>(checked)}};
  return answer(200, body);
}

Route::Answer Route::export_journal() const {
  TRY(note(journal::Type::export_, json::Object{{"what", "journal"}}));
  Tar tar{now_};
  TRY(journal::write_export(api_.node_.desk().journal(),
                            [&](std::string const& path, ByteView content) -> Result<void> {
                              tar.add(path, content);
                              if (tar.size() <= api_.export_bytes_) return {};
                              return fail(Code::too_large, "api.export_too_large",
                                          {{"limit", std::to_string(api_.export_bytes_ >> 20)}});
                            }));
  tar.finish();
  return net::HttpResponse{200, "application/x-tar", tar.take()};
}

}  // namespace comity::api
