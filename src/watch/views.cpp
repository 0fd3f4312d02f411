#include "comity/watch/views.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"

#include <set>

namespace comity::watch {
namespace {

using people::AccountId;

Result<std::pair<AccountId, std::vector<View>>> parse_record(ByteView bytes) {
  auto const value = TRY(json::parse(bytes, {.bytes_max = record_bytes_max}));
  json::Reader r{value, "views"};
  AccountId account{std::string{r.text("account", people::id_bytes_max)}};
  std::vector<View> views;
  auto const list = r.array("views", views_max);
  for (std::size_t i = 0; i < list.size(); ++i) {
    views.push_back({std::string{list[i].text("name", view_name_bytes_max)},
                     std::string{list[i].text("query", view_query_bytes_max)}});
  }
  TRY(r.done());
  return std::pair{std::move(account), std::move(views)};
}

Result<void> check(std::vector<View> const& views) {
  if (views.size() > views_max)
    return fail(Code::too_large, "watch.too_many_views", {{"max", std::to_string(views_max)}});
  std::set<std::string_view> names;
  for (auto const& [name, query] : views) {
    bool const good = name.find_first_not_of(' ') != name.npos &&
                      name.size() <= view_name_bytes_max && query.size() <= view_query_bytes_max &&
                      names.insert(name).second;
    if (!good)
      return fail(Code::invalid, "watch.bad_view", {{"name", name.substr(0, view_name_bytes_max)}});
  }
  return {};
}

}  // namespace

Result<Views> Views::open(WatchStore& store) {
  Views out{store};
  for (auto const& bytes : TRY(store.records(Table::views))) {
    auto record = parse_record(bytes);
    if (!record) return fail(Code::damaged, "watch.bad_record", {{"cause", record.error().id}});
    out.views_.insert(*std::move(record));
  }
  return out;
}

std::vector<View> Views::of(AccountId const& account) const {
  auto const found = views_.find(account);
  return found == views_.end() ? std::vector<View>{} : found->second;
}

Result<void> Views::put(AccountId const& account, std::vector<View> views) {
  TRY(check(views));
  json::Array list;
  for (auto const& [name, query] : views)
    list.emplace_back(json::Object{{"name", name}, {"query", query}});
  json::Value const record{json::Object{{"account", account.text()}, {"views", std::move(list)}}};
  TRY(store_->put(Table::views, account.text(), as_bytes(json::write(record))));
  views_.insert_or_assign(account, std::move(views));
  return {};
}

}  // namespace comity::watch
