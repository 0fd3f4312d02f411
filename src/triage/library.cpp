#include "comity/triage/library.h"

#include "comity/crypto/hash.h"
#include "comity/triage/limits.h"

#include <algorithm>

namespace comity::triage {
namespace {

constexpr std::string_view own_name = "responsible";

bool is_table_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text.front() != '.' && !text.ends_with(".new") &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                  c == '.';
         });
}

}  // namespace

TableKind kind_of(ByteView file) {
  // MaxMind DB format 2.0: the metadata begins behind this mark, within the last 128 KiB.
  constexpr std::string_view mark = "\xab\xcd\xefMaxMind.com";
  constexpr std::size_t mark_within = 128 << 10;
  auto const text = as_text(file);
  auto const end = text.substr(text.size() - std::min(text.size(), mark_within));
  if (end.find(mark) != end.npos) return TableKind::database;
  auto rest = text;
  while (rest.starts_with('#') || rest.starts_with('\n') || rest.starts_with('\r'))
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  auto const line = rest.substr(0, std::min(rest.find('\n'), table_line_bytes_max));
  return line.find('|') != line.npos ? TableKind::registry : TableKind::responsible;
}

Result<Library> Library::open(TableShelf& shelf) {
  Library out{shelf};
  for (auto const& file : TRY(shelf.files())) {
    auto const bytes = shelf.read(file.name);
    auto table = bytes ? out.made_of(file.name, *bytes, file.put_at) : bytes.error();
    if (table) {
      out.place(*std::move(table));
    } else {
      out.unloaded_.push_back({file.name, table.error()});
    }
  }
  return out;
}

Result<Table> Library::made_of(std::string const& name, ByteView file, Instant at) {
  Table out;
  out.source.kind = kind_of(file);
  out.source.name = name;
  out.source.digest = crypto::sha256(file);
  out.source.loaded_at = at;
  switch (out.source.kind) {
    case TableKind::responsible: {
      out.responsible =
          std::make_shared<Responsibilities const>(TRY(Responsibilities::parse(as_text(file))));
      out.source.rows = out.responsible->rows();
      break;
    }
    case TableKind::registry: {
      out.registry = std::make_shared<Registry const>(TRY(Registry::parse(as_text(file))));
      out.source.date = out.registry->date();
      out.source.rows = out.registry->rows();
      out.source.skipped = out.registry->skipped();
      break;
    }
    case TableKind::database: {
      auto database = TRY(shelf_->open_database(name));
      out.database = std::move(database.book);
      out.source.date = std::move(database.date);
      out.source.rows = database.rows;
      break;
    }
  }
  return out;
}

void Library::place(Table table) {
  std::erase_if(tables_, [&](auto const& old) { return old.source.name == table.source.name; });
  std::erase_if(unloaded_, [&](auto const& old) { return old.name == table.source.name; });
  auto const key = [](Table const& t) { return std::pair{t.source.kind, t.source.name}; };
  auto const behind = std::ranges::upper_bound(tables_, key(table), {}, key);
  tables_.insert(behind, std::move(table));
}

Result<Source> Library::load(std::string name, ByteView file, Instant now) {
  if (file.size() > table_bytes_max)
    return fail(Code::too_large, "triage.file_too_large",
                {{"limit", std::to_string(table_bytes_max)}});
  auto const kind = kind_of(file);
  if (kind == TableKind::responsible) name = own_name;
  if (!is_table_name(name) || (name == own_name && kind != TableKind::responsible))
    return fail(Code::invalid, "triage.bad_table_name", {{"name", name.substr(0, 64)}});
  bool const is_new =
      std::ranges::none_of(tables_, [&](auto const& table) { return table.source.name == name; });
  if (is_new && tables_.size() >= tables_max)
    return fail(Code::too_large, "triage.too_many_tables", {{"limit", std::to_string(tables_max)}});
  // A text is proved before it takes the old one's place; a database can only be opened as a file.
  if (kind == TableKind::database) {
    auto const trial = name + ".new";
    TRY(shelf_->put(trial, file));
    auto const opened = shelf_->open_database(trial);
    TRY(shelf_->remove(trial));
    if (!opened) return opened.error();
    TRY(shelf_->put(name, file));
  }
  auto table = TRY(made_of(name, file, now));
  if (kind != TableKind::database) TRY(shelf_->put(name, file));
  auto source = table.source;
  place(std::move(table));
  return source;
}

Result<void> Library::drop(std::string const& name) {
  auto const gone =
      std::erase_if(tables_, [&](auto const& table) { return table.source.name == name; });
  auto const gone_unloaded =
      std::erase_if(unloaded_, [&](auto const& table) { return table.name == name; });
  if (gone + gone_unloaded == 0)
    return fail(Code::not_found, "triage.no_such_table", {{"name", name.substr(0, 64)}});
  return shelf_->remove(name);
}

}  // namespace comity::triage
