/// The tables that are loaded, and the place where their files are kept.
#pragma once

#include "comity/triage/split.h"

namespace comity::triage {

/// Where the files of tables are, as a port.
class TableShelf {
 public:
  virtual ~TableShelf() = default;

  struct File {
    std::string name;
    Instant put_at{};
  };

  /// Errors of all calls: those of the machine.
  virtual Result<std::vector<File>> files() = 0;
  virtual Result<Bytes> read(std::string const& name) = 0;
  /// Replaces the file of this name, whole.
  virtual Result<void> put(std::string const& name, ByteView bytes) = 0;
  virtual Result<void> remove(std::string const& name) = 0;

  /// An address database opened, with the name and date that it says of itself.
  struct Database {
    std::shared_ptr<AddressBook const> book;
    std::string name;
    std::string date;
    std::uint64_t rows = 0;
  };

  /// Errors besides: `invalid triage.not_a_database` (name).
  virtual Result<Database> open_database(std::string const& name) = 0;
};

/// Of which kind a table's file is, by its content: by its mark a database, by its first line a
/// registry's, else one of the operator's own.
TableKind kind_of(ByteView file);

/// Refers to its shelf. Not thread-safe.
class Library {
 public:
  /// Loads what is on the shelf. What can no longer be loaded is left out and named in `unloaded`.
  static Result<Library> open(TableShelf& shelf);

  /// Loads a table and keeps its file as `name`, a-z, 0-9, '-', '_' and '.', at most 64 bytes; a
  /// table of that name is replaced. The operator's own is always "responsible". Errors: those of
  /// `Responsibilities::parse` and `Registry::parse`, of the shelf; `invalid triage.bad_table_name`
  /// (name), `too_large triage.file_too_large` (limit), `too_large triage.too_many_tables` (limit).
  Result<Source> load(std::string name, ByteView file, Instant now);

  /// Errors: `not_found triage.no_such_table` (name); those of the shelf.
  Result<void> drop(std::string const& name);

  /// The own table first, then registries, then databases, each by name.
  Tables const& tables() const { return tables_; }

  struct Unloaded {
    std::string name;
    Error error;
  };

  std::vector<Unloaded> const& unloaded() const { return unloaded_; }

 private:
  explicit Library(TableShelf& shelf) : shelf_{&shelf} {}

  /// Makes a table of a file that is on the shelf already, if it is a database.
  Result<Table> made_of(std::string const& name, ByteView file, Instant at);
  void place(Table table);

  TableShelf* shelf_;
  Tables tables_;
  std::vector<Unloaded> unloaded_;
};

}  // namespace comity::triage
