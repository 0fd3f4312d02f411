/// Stores that live as long as the process: for tests, and to say by example what a store must do.
#pragma once

#include "comity/agreement/store.h"
#include "comity/link/store.h"
#include "comity/witness/store.h"

#include <map>
#include <memory>

namespace comity::storage {

/// A link's store in memory. It can be told to fail, so that callers' failure paths can be walked.
class MemoryLinkStore final : public link::LinkStore {
 public:
  MemoryLinkStore();
  ~MemoryLinkStore() override;

  /// The next commits answer with this error and change nothing; null to go on.
  void fail_commits(std::optional<Error> error) { failure_ = std::move(error); }

  Result<std::optional<link::Heads>> heads() override;
  Result<void> commit(link::Batch const& batch) override;
  log::LogStore const& log(link::Side side) const override;
  Result<std::optional<link::Record>> find(message::Direction direction,
                                           std::uint64_t seq) override;
  Result<std::optional<link::Record>> at(link::Side side, std::uint64_t index) override;
  Result<std::vector<link::Record>> range(link::Side side, std::uint64_t first, std::size_t count,
                                          Bodies bodies) override;
  Result<std::vector<link::Record>> undelivered(std::uint64_t first, std::size_t count,
                                                std::size_t bytes) override;
  Result<std::vector<link::Record>> of_case(message::CaseId const& id, Bodies bodies) override;
  Result<std::vector<message::CaseId>> cases(std::size_t first, std::size_t count) override;
  Result<std::uint64_t> case_count() override;
  Result<std::vector<message::CaseId>> cases_of(message::RequestId const& id) override;
  Result<std::vector<link::Incident>> incidents(std::size_t first, std::size_t count) override;
  Result<std::uint64_t> incident_count() override;
  Result<std::vector<link::LooseProof>> loose_proofs() override;
  Result<void> delete_body(message::Direction direction, std::uint64_t seq) override;

 private:
  class SideLog;

  link::Record const* held(message::Direction direction, std::uint64_t seq) const;
  link::Record const* held_at(link::Side side, std::uint64_t index) const;

  std::optional<link::Heads> heads_;
  std::vector<link::Record> records_;  ///< By own index.
  std::map<std::pair<message::Direction, std::uint64_t>, std::size_t> by_number_;
  std::map<std::uint64_t, std::size_t> by_peer_index_;
  std::map<merkle::TileId, std::vector<Digest>> tiles_[2];
  std::vector<link::Incident> incidents_;
  std::map<link::Incident::Kind, std::uint64_t> incident_counts_;
  std::map<std::uint64_t, std::string> loose_;
  std::optional<Error> failure_;
  std::unique_ptr<SideLog> own_log_;
  std::unique_ptr<SideLog> peer_log_;
};

/// All stores of one node.
class MemoryStores final : public link::LinkStores,
                           public agreement::AdoptionStore,
                           public link::PublishedNote,
                           public witness::WitnessStore {
 public:
  Result<link::LinkStore*> open(link::LinkId const& id) override;

  Result<std::vector<Bytes>> adopted() override { return adopted_; }

  Result<void> adopt(ByteView envelope, Instant at) override;
  Result<std::optional<Head>> read(std::string_view origin) override;
  Result<void> write(std::string_view origin, Head const& head) override;
  Result<std::string> latest(std::string_view origin) override;
  Result<bool> replace(std::string_view origin, std::string_view before,
                       std::string_view after) override;
  Result<std::vector<std::string>> origins(std::size_t first, std::size_t count) override;

 private:
  std::map<link::LinkId, std::unique_ptr<MemoryLinkStore>> links_;
  std::vector<Bytes> adopted_;
  std::map<std::string, Head, std::less<>> published_;
  std::map<std::string, std::string, std::less<>> witnessed_;
};

}  // namespace comity::storage
