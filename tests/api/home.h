/// A node with a national side, and a request that has arrived there.
#pragma once

#include "api.h"
#include "comity/api/national_side.h"
#include "comity/storage/memory_tasks.h"

namespace comity {

class MemoryShelf final : public triage::TableShelf {
 public:
  Result<std::vector<File>> files() override {
    std::vector<File> out;
    for (auto const& [name, bytes] : files_) out.push_back({name, Instant{}});
    return out;
  }

  Result<Bytes> read(std::string const& name) override { return files_.at(name); }

  Result<void> put(std::string const& name, ByteView bytes) override {
    files_[name] = to_bytes(bytes);
    return {};
  }

  Result<void> remove(std::string const& name) override {
    files_.erase(name);
    return {};
  }

  Result<Database> open_database(std::string const& name) override {
    return fail(Code::invalid, "triage.not_a_database", {{"name", name}});
  }

  std::map<std::string, Bytes> files_;
};

inline constexpr std::string_view own_table = R"(resource,holder,kind,name,email,webhook,language
203.0.113.0/24,secret-isp,operator,秘密运营商,noc@secret-isp.example,,zh
example,secret-registry,agency,Secret Registry,,https://secret-registry.example/hook,en
)";

inline constexpr std::string_view registry_file =
    "2|apnic|20261120|2|19830613|20261119|+1000\n"
    "apnic|CN|ipv4|203.0.113.0|256|20110811|allocated\n"
    "apnic|CN|ipv4|198.51.100.0|256|20110811|allocated\n";

/// "us" asks, "cn" has a national side.
struct Home : fixture::Pair {
  MemoryShelf shelf;
  triage::Library library = triage::Library::open(shelf).value();
  storage::MemoryTaskStore store;
  triage::Tasks tasks{store, cn.random, {"tasks@cert-b.example", "示例应急中心"}};
  api::NationalSide side{tasks, library, {"CN"}};
  Api ours{us, now};
  Api api{cn, now};
  std::string request;

  Home() {
    settle();
    api.use(side);
    load("responsible", own_table);
    load("apnic", registry_file);
    request = text(ours.post("/v1/requests", new_request()), "request");
    settle();
  }

  net::HttpResponse load(std::string const& name, std::string_view file) {
    return api.call("POST", "/v1/triage/tables/" + name, to_bytes(file));
  }

  std::string of_request(std::string const& part) { return "/v1/requests/" + request + '/' + part; }

  json::Value draft(std::string const& holder, json::Object more = {}) {
    json::Object task{{"holder", holder}, {"subject", "秘密主题"}, {"text", "秘密内容"}};
    for (auto& member : more) task.push_back(std::move(member));
    return api.post(of_request("tasks"), task);
  }

  json::Value happen(std::string const& task, json::Object event, unsigned status = 201) {
    return api.post("/v1/tasks/" + task + "/events", std::move(event), status);
  }
};

}  // namespace comity
