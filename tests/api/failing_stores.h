/// Stores that fail when they are told to: what an API says of a full disk and a damaged database.
#pragma once

#include "comity/link/store.h"

#include <map>
#include <memory>

namespace comity {

/// Passes everything on to another store, unless there is an error to give.
class FailingStore final : public link::LinkStore {
 public:
  FailingStore(link::LinkStore& inner, std::optional<Error> const& failure)
      : inner_{inner}, failure_{failure} {}

  Result<std::optional<link::Heads>> heads() override { return failing(inner_.heads()); }

  Result<void> commit(link::Batch const& batch) override {
    if (failure_) return *failure_;
    return inner_.commit(batch);
  }

  log::LogStore const& log(link::Side side) const override { return inner_.log(side); }

  Result<std::optional<link::Record>> find(message::Direction direction,
                                           std::uint64_t seq) override {
    return failing(inner_.find(direction, seq));
  }

  Result<std::optional<link::Record>> at(link::Side side, std::uint64_t index) override {
    return failing(inner_.at(side, index));
  }

  Result<std::vector<link::Record>> range(link::Side side, std::uint64_t first, std::size_t count,
                                          Bodies bodies) override {
    return failing(inner_.range(side, first, count, bodies));
  }

  Result<std::vector<link::Record>> undelivered(std::uint64_t first, std::size_t count,
                                                std::size_t bytes) override {
    return failing(inner_.undelivered(first, count, bytes));
  }

  Result<std::vector<link::Record>> of_case(message::CaseId const& id, Bodies bodies) override {
    return failing(inner_.of_case(id, bodies));
  }

  Result<std::vector<message::CaseId>> cases(std::size_t first, std::size_t count) override {
    return failing(inner_.cases(first, count));
  }

  Result<std::uint64_t> case_count() override { return failing(inner_.case_count()); }

  Result<std::optional<message::CaseId>> case_of(message::RequestId const& id) override {
    return failing(inner_.case_of(id));
  }

  Result<std::vector<link::Incident>> incidents(std::size_t first, std::size_t count) override {
    return failing(inner_.incidents(first, count));
  }

  Result<std::uint64_t> incident_count() override { return failing(inner_.incident_count()); }

  Result<std::vector<link::LooseProof>> loose_proofs() override {
    return failing(inner_.loose_proofs());
  }

  Result<void> delete_body(message::Direction direction, std::uint64_t seq) override {
    if (failure_) return *failure_;
    return inner_.delete_body(direction, seq);
  }

 private:
  template <typename T>
  Result<T> failing(Result<T> value) const {
    if (failure_) return *failure_;
    return value;
  }

  link::LinkStore& inner_;
  std::optional<Error> const& failure_;
};

class FailingStores final : public link::LinkStores {
 public:
  explicit FailingStores(link::LinkStores& inner) : inner_{inner} {}

  std::optional<Error> failure;  ///< What every call gives.

  Result<link::LinkStore*> open(link::LinkId const& id) override {
    if (failure) return *failure;
    auto& store = stores_[id];
    if (!store) store = std::make_unique<FailingStore>(*TRY(inner_.open(id)), failure);
    return static_cast<link::LinkStore*>(store.get());
  }

 private:
  link::LinkStores& inner_;
  std::map<link::LinkId, std::unique_ptr<FailingStore>> stores_;
};

}  // namespace comity
