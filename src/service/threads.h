/// The machine's other cores, for work that needs no order.
#pragma once

#include "comity/link/workers.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace comity::service {

/// Helpers that sleep until there is work to share. `share` from one thread at a time, which works
/// with them.
class Threads final : public link::Workers {
 public:
  /// None is as good as any number.
  explicit Threads(unsigned helpers);
  ~Threads() override;

  void share(std::size_t count, std::function<void(std::size_t)> const& work) override;

 private:
  void help();
  void do_some();

  std::mutex mutex_;
  std::condition_variable begun_;
  std::condition_variable ended_;
  std::function<void(std::size_t)> const* work_ = nullptr;  ///< Null between two shares.
  std::size_t count_ = 0;
  std::atomic<std::size_t> next_{0};
  std::uint64_t round_ = 0;
  unsigned at_work_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> helpers_;
};

}  // namespace comity::service
