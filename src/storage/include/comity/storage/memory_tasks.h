/// Tasks that live as long as the process: for tests, and to say by example what a store must do.
#pragma once

#include "comity/triage/store.h"

#include <map>

namespace comity::storage {

class MemoryTaskStore final : public triage::TaskStore {
 public:
  Result<void> commit(Batch const& batch) override;
  Result<std::optional<triage::Task>> find(triage::TaskId const& id) override;
  Result<std::vector<triage::Task>> of_request(message::RequestId const& request) override;
  Result<std::vector<triage::Task>> list(std::size_t first, std::size_t count) override;
  Result<std::vector<triage::Task>> of_holder(std::string_view holder, std::size_t first,
                                              std::size_t count) override;
  Result<std::vector<triage::Task>> to_chase(Instant now, std::size_t count) override;
  Result<std::vector<triage::Letter>> letters_of(triage::TaskId const& id) override;
  Result<std::vector<triage::Letter>> letters_due(Instant now, std::size_t count) override;
  Result<void> update(triage::Letter const& letter) override;

 private:
  struct Held {
    triage::Task task;
    std::optional<Instant> next_chase;
  };

  Held* held(triage::TaskId const& id);

  std::vector<Held> tasks_;
  std::vector<triage::Letter> letters_;
};

}  // namespace comity::storage
