/// A store in memory, which fails when it is told to.
#pragma once

#include "comity/people/store.h"

#include <map>
#include <string>

namespace comity::people {

class Store final : public PeopleStore {
 public:
  Result<std::vector<Bytes>> records(Table table) override {
    std::vector<Bytes> out;
    for (auto const& [id, record] : tables[table]) out.push_back(record);
    return out;
  }

  Result<void> put(Table table, std::string_view id, ByteView record) override {
    if (failing) return fail(Code::unavailable, "test");
    tables[table].insert_or_assign(std::string{id}, to_bytes(record));
    return {};
  }

  Result<void> remove(Table table, std::string_view id) override {
    tables[table].erase(std::string{id});
    return {};
  }

  std::map<Table, std::map<std::string, Bytes>> tables;
  bool failing = false;
};

}  // namespace comity::people
