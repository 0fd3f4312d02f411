#include "comity/storage/sqlite.h"

#include "blob_files.h"
#include "published_files.h"
#include "reading.h"
#include "schema.h"
#include "sealed_bodies.h"
#include "sqlite_link_store.h"
#include "sqlite_own.h"
#include "sqlite_records.h"
#include "sqlite_task_store.h"

#include <set>

namespace comity::storage {

namespace {

/// A link is durable in the database before anything of its log is published. So one that only the
/// published heads know was in a later database than this, or in another: here its log would begin
/// again [P6.4].
Result<void> check_knows_published(sql::Database& database, PublishedFiles& published) {
  std::set<std::string> known;
  auto rows = TRY(database.query("SELECT agreement, owner, peer FROM links"));
  while (TRY(rows.next())) {
    auto const agreement = TRY(rows.column<Digest>(0));
    auto const owner = TRY(rows.column<message::PartyId>(1));
    auto const peer = TRY(rows.column<message::PartyId>(2));
    link::LinkId const id{message::AgreementId{agreement}, owner, peer};
    known.insert(PublishedFiles::name_of(id.origin(link::Side::own)));
  }
  for (auto const& name : TRY(published.names())) {
    if (known.contains(name)) continue;
    return fail(Code::damaged, "storage.older_than_published",
                {{"path", database.path()}, {"log", name}});
  }
  return {};
}

}  // namespace

SqliteStores::SqliteStores(std::unique_ptr<sql::Database> database,
                           std::unique_ptr<PublishedFiles> published)
    : database_{std::move(database)}, published_{std::move(published)} {}

SqliteStores::~SqliteStores() = default;

Result<std::unique_ptr<SqliteStores>> SqliteStores::open(sql::Disk& disk, std::string database_path,
                                                         std::string published_path,
                                                         std::optional<Sealing> sealing) {
  auto database = TRY(sql::Database::open(std::move(database_path), {.vfs = disk.vfs()}));
  TRY(sql::migrate(*database, schema()));
  auto published = std::make_unique<PublishedFiles>(disk, std::move(published_path));
  TRY(check_knows_published(*database, *published));
  std::unique_ptr<SqliteStores> stores{new SqliteStores{std::move(database), std::move(published)}};
  if (sealing) stores->sealer_ = TRY(DataSealer::open(*stores->database_, *sealing));
  stores->tasks_ = std::make_unique<SqliteTaskStore>(*stores->database_, stores->sealer_.get());
  stores->own_ = std::make_unique<SqliteOwnStores>(*stores->database_, stores->sealer_.get());
  if (!sealing) return stores;
  TRY(seal_plain_bodies(*stores->database_, *stores->sealer_));
  stores->records_ = std::make_unique<SqliteRecords>(*stores->database_, *stores->sealer_);
  return stores;
}

triage::TaskStore& SqliteStores::tasks() {
  return *tasks_;
}

Result<link::LinkStore*> SqliteStores::open(link::LinkId const& id) {
  auto found = links_.find(id);
  if (found == links_.end()) {
    auto store =
        std::make_unique<SqliteLinkStore>(*database_, TRY(number_of_link(id)), sealer_.get());
    found = links_.emplace(id, std::move(store)).first;
  }
  return static_cast<link::LinkStore*>(found->second.get());
}

Result<std::int64_t> SqliteStores::number_of_link(link::LinkId const& id) {
  auto const known = TRY(database_->first<std::int64_t>(
      "SELECT link FROM links WHERE agreement = ? AND owner = ? AND peer = ?", id.agreement.digest,
      id.owner, id.peer));
  if (known) return *known;
  return *TRY(database_->first<std::int64_t>(
      "INSERT INTO links (agreement, owner, peer) VALUES (?, ?, ?) RETURNING link",
      id.agreement.digest, id.owner, id.peer));
}

Result<std::vector<Bytes>> SqliteStores::adopted() {
  auto rows = TRY(database_->query("SELECT envelope FROM agreements ORDER BY number"));
  std::vector<Bytes> out;
  while (TRY(rows.next())) out.push_back(TRY(rows.column<Bytes>(0)));
  return out;
}

Result<void> SqliteStores::adopt(ByteView envelope, Instant at) {
  TRY(database_->run("INSERT INTO agreements (adopted_at, envelope) VALUES (?, ?)", at, envelope));
  return {};
}

Result<std::optional<link::PublishedNote::Head>> SqliteStores::read(std::string_view origin) {
  return published_->read(origin);
}

Result<void> SqliteStores::write(std::string_view origin, Head const& head) {
  return published_->write(origin, head);
}

Result<std::string> SqliteStores::latest(std::string_view origin) {
  auto const checkpoint = TRY(
      database_->first<std::string>("SELECT checkpoint FROM witnessed WHERE origin = ?", origin));
  return checkpoint.value_or("");
}

Result<bool> SqliteStores::replace(std::string_view origin, std::string_view before,
                                   std::string_view after) {
  auto const changed =
      before.empty()
          ? TRY(database_->run("INSERT INTO witnessed VALUES (?, ?) ON CONFLICT DO NOTHING", origin,
                               after))
          : TRY(database_->run(
                "UPDATE witnessed SET checkpoint = ? WHERE origin = ? AND checkpoint = ?", after,
                origin, before));
  return changed == 1;
}

Result<std::vector<std::string>> SqliteStores::origins(std::size_t first, std::size_t count) {
  auto rows = TRY(database_->query("SELECT origin FROM witnessed ORDER BY origin LIMIT ? OFFSET ?",
                                   bounded(count), bounded(first)));
  std::vector<std::string> out;
  while (TRY(rows.next())) out.push_back(TRY(rows.column<std::string>(0)));
  return out;
}

evidence::Records* SqliteStores::evidence() {
  return records_.get();
}

Result<std::unique_ptr<evidence::Blobs>> SqliteStores::open_blobs(std::string folder) {
  COMITY_CHECK(sealer_ != nullptr);
  auto blobs = TRY(BlobFiles::open(*database_, *sealer_, std::move(folder)));
  return std::unique_ptr<evidence::Blobs>{std::move(blobs)};
}

OwnStores& SqliteStores::own() {
  return *own_;
}

Result<std::vector<std::string>> SqliteStores::quick_check() {
  return database_->quick_check();
}

Result<Statistics> SqliteStores::statistics() {
  auto const count = [&](std::string_view sql) -> Result<std::uint64_t> {
    return *TRY(database_->first<std::uint64_t>(sql));
  };
  auto const page_bytes = TRY(count("PRAGMA page_size"));
  return Statistics{
      .agreements = TRY(count("SELECT count(*) FROM agreements")),
      .links = TRY(count("SELECT count(*) FROM links")),
      .messages = TRY(count("SELECT count(*) FROM messages")),
      .undelivered = TRY(count("SELECT count(*) FROM undelivered")),
      .cases = TRY(count("SELECT count(*) FROM cases")),
      .incidents = TRY(count("SELECT count(*) FROM incidents")),
      .bytes = TRY(count("PRAGMA page_count")) * page_bytes,
      .free_bytes = TRY(count("PRAGMA freelist_count")) * page_bytes,
  };
}

}  // namespace comity::storage
