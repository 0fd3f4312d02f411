/// Everything a node keeps, in one SQLite database, and the heads it published in small files
/// beside it. It knows how to keep things, and none of the rules they follow.
#pragma once

#include "comity/agreement/store.h"
#include "comity/base/environment.h"
#include "comity/crypto/sealing.h"
#include "comity/evidence/store.h"
#include "comity/link/store.h"
#include "comity/sql/disk.h"
#include "comity/storage/own.h"
#include "comity/triage/store.h"
#include "comity/witness/store.h"

#include <map>
#include <memory>

namespace comity::sql {
class Database;
}

namespace comity::storage {

class DataSealer;
class PublishedFiles;
class SqliteLinkStore;
class SqliteOwnStores;
class SqliteRecords;
class SqliteTaskStore;

/// By what bodies and evidence are kept secret: the database's data key and the key of each file
/// are wrapped by the storage key, which is never on the disk. Both outlive the stores.
struct Sealing {
  crypto::SealingKey const& storage_key;
  Random& random;
};

/// What a database holds, for a person who asks how it is doing.
struct Statistics {
  std::uint64_t agreements = 0;
  std::uint64_t links = 0;
  std::uint64_t messages = 0;
  std::uint64_t undelivered = 0;
  std::uint64_t cases = 0;
  std::uint64_t incidents = 0;   ///< Those kept with their bytes.
  std::uint64_t bytes = 0;       ///< Of the database file.
  std::uint64_t free_bytes = 0;  ///< Of these, not in use: deleted bodies leave them behind.
};

/// All stores of one node. The database is held by this process alone. One writer, which is also
/// the only reader; not thread-safe.
///
/// Errors of all calls: those of `sql::Database`, above all `unavailable sql.disk_full` (nothing
/// was lost, and it may be tried again) and `unavailable sql.reopen` (this object must be made
/// anew); `damaged storage.…` where rows are missing or hold what they cannot. What was committed
/// is on the disk. A body that was deleted is overwritten in the file, but may stay in the
/// write-ahead log until that is reused or the database closed.
class SqliteStores final : public link::LinkStores,
                           public agreement::AdoptionStore,
                           public link::PublishedNote,
                           public witness::WitnessStore {
 public:
  /// Opens the database, or makes it, and brings its tables to the newest version. Published heads
  /// go into the folder `published_path`, which must be there when the first one is noted. `disk`
  /// outlives the stores. Errors besides: those of `sql::migrate`; `damaged
  /// storage.older_than_published` (path, log) if the folder holds the head of a log that the
  /// database does not know [P6.4].
  ///
  /// With `sealing` bodies are kept sealed, those that are there in the clear too; errors besides:
  /// `forbidden storage.wrong_storage_key` (path). Without it bodies are kept as they are, there is
  /// no evidence, and reading a sealed body is `forbidden storage.storage_key_needed` (path).
  static Result<std::unique_ptr<SqliteStores>> open(sql::Disk& disk, std::string database_path,
                                                    std::string published_path,
                                                    std::optional<Sealing> sealing = {});

  ~SqliteStores() override;

  Result<link::LinkStore*> open(link::LinkId const& id) override;

  Result<std::vector<Bytes>> adopted() override;
  Result<void> adopt(ByteView envelope, Instant at) override;

  /// Errors besides: those of `sql::SlotFile`; `damaged storage.bad_published_head`.
  Result<std::optional<Head>> read(std::string_view origin) override;
  Result<void> write(std::string_view origin, Head const& head) override;

  Result<std::string> latest(std::string_view origin) override;
  Result<bool> replace(std::string_view origin, std::string_view before,
                       std::string_view after) override;
  Result<std::vector<std::string>> origins(std::size_t first, std::size_t count) override;

  /// The records of evidence; null without `Sealing`.
  evidence::Records* evidence();

  /// The bytes of evidence, as sealed files in `folder`, which must be there. Files that no record
  /// speaks of are deleted. The stores outlive it. Only with `Sealing` (else aborts). Errors:
  /// `unavailable storage.cannot_read` (path, reason).
  Result<std::unique_ptr<evidence::Blobs>> open_blobs(std::string folder);

  /// Tasks, and letters about them; sealed like bodies are.
  triage::TaskStore& tasks();

  /// What is the own side's alone.
  OwnStores& own();

  /// Reads the whole file; what is wrong with it, for a person. Empty if nothing is.
  Result<std::vector<std::string>> quick_check();

  /// Takes time in proportion to the rows, not to their bytes.
  Result<Statistics> statistics();

 private:
  SqliteStores(std::unique_ptr<sql::Database> database, std::unique_ptr<PublishedFiles> published);

  Result<std::int64_t> number_of_link(link::LinkId const& id);

  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<PublishedFiles> published_;
  std::unique_ptr<DataSealer> sealer_;  ///< Null without `Sealing`.
  std::unique_ptr<SqliteRecords> records_;
  std::unique_ptr<SqliteTaskStore> tasks_;
  std::unique_ptr<SqliteOwnStores> own_;
  std::map<link::LinkId, std::unique_ptr<SqliteLinkStore>> links_;
};

}  // namespace comity::storage
