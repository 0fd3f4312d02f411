#include "comity/api/observer.h"

#include "render.h"

namespace comity::api {
namespace {

/// Entries read at once.
constexpr std::size_t batch_max = 256;

/// Which page of the console speaks of messages of that type: the prefix names their owner.
std::string what_of(std::string_view type) {
  auto const owner = type.substr(0, type.find('.'));
  if (owner == "request" || owner == "evidence") return std::string{owner};
  return "link";
}

Change of_record(link::Record const& record) {
  return {what_of(record.type), record.request_id.text(), record.case_id.text(),
          people::Action::read_cases};
}

/// Nothing for what only was looked at, or whoever looked at the journal would change it.
std::optional<Change> of_record(journal::Record const& record) {
  using enum journal::Type;
  auto const* const named = record.details.find("draft");
  auto const* const id = named != nullptr ? named->if_string() : nullptr;
  switch (record.type) {
    case view:
    case export_:
    case sign_in:
    case evidence_access:
      return std::nullopt;
    case policy_loaded:
      return Change{"policy", {}, {}, people::Action::read_cases};
    case account_change:
      return Change{"people", {}, {}, people::Action::manage_people};
    case watch:
      return Change{"watch", {}, {}, people::Action::read_cases};
    case task:
      return Change{"task", {}, {}, people::Action::read_cases};
    default:
      return Change{"draft", id != nullptr ? *id : std::string{}, {}, people::Action::read_cases};
  }
}

/// What the holder of a task is told of what happened to it.
std::optional<Change> for_holder(journal::Record const& record) {
  if (record.type != journal::Type::task) return std::nullopt;
  auto const* const named = record.details.find("holder");
  auto const* const holder = named != nullptr ? named->if_string() : nullptr;
  if (holder == nullptr || holder->empty()) return std::nullopt;
  return Change{"task", {}, {}, people::Action::answer_tasks, *holder};
}

}  // namespace

Observer::Observer(node::Node& node, Changes& changes)
    : node_{node},
      changes_{changes},
      node_changes_{node.changes()},
      journal_{node.desk().journal().size()} {
  for (auto const* const link : node_.links()) {
    auto const& heads = link->heads();
    auto const incidents = link->store().incident_count();
    links_[link->id()] = {heads.own_size, heads.mirror_size, heads,
                          incidents ? *incidents : std::uint64_t{0}};
  }
}

Result<void> Observer::read(link::Link const& link, link::Side side, std::uint64_t& from,
                            std::uint64_t to, News& news) {
  while (from < to) {
    auto const records =
        TRY(link.store().range(side, from, batch_max, link::LinkStore::Bodies::without));
    if (records.empty()) break;
    for (auto const& record : records) news.insert(of_record(record));
    from += records.size();
  }
  return {};
}

Result<void> Observer::look_at(link::Link const& link, News& news) {
  auto const& heads = link.heads();
  auto const incidents = TRY(link.store().incident_count());
  auto& seen = links_[link.id()];
  if (heads == seen.heads && incidents == seen.incidents) return {};
  TRY(read(link, link::Side::own, seen.own, heads.own_size, news));
  TRY(read(link, link::Side::peer, seen.mirror, heads.mirror_size, news));
  seen.heads = heads;
  seen.incidents = incidents;
  news.insert({"link", link_name(link.id()), {}, people::Action::read_cases});
  return {};
}

Result<void> Observer::look_at_journal(News& news) {
  auto const& journal = node_.desk().journal();
  bool changed = false;
  while (journal_ < journal.size()) {
    auto const records = TRY(journal.records(journal_, batch_max));
    if (records.empty()) break;
    for (auto const& record : records) {
      if (auto change = of_record(record)) {
        news.insert(*std::move(change));
        changed = true;
      }
      if (auto change = for_holder(record)) news.insert(*std::move(change));
    }
    journal_ += records.size();
  }
  if (changed) news.insert({"journal", {}, {}, people::Action::read_journal});
  return {};
}

Result<void> Observer::look_at_links(News& news) {
  auto const now = node_.changes();
  if (now == node_changes_) return {};
  for (auto const* const link : node_.links()) TRY(look_at(*link, news));
  node_changes_ = now;
  return {};
}

Result<void> Observer::look() {
  News news;
  auto const links = look_at_links(news);
  auto const journal = look_at_journal(news);
  for (auto const& change : news) changes_.publish(change);
  return links ? journal : links;
}

}  // namespace comity::api
