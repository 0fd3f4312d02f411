/// Work shared out to threads, its products taken in order: what comes out does not depend on how
/// many threads there were.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace comity::audit {

/// The state that the threads of one `in_order` share.
template <typename Product>
class Conveyor {
 public:
  /// Products that wait to be taken are bounded, and so is the memory they need.
  Conveyor(std::uint64_t count, std::size_t waiting_max) : count_{count}, slots_(waiting_max) {}

  /// Makes products until there is nothing left to make. Each thread's loop.
  template <typename Work>
  void make(Work const& work) {
    while (auto const job = next()) {
      auto product = work(*job);
      std::lock_guard const lock{mutex_};
      slots_[*job % slots_.size()] = std::move(product);
      made_.notify_one();
    }
  }

  /// Waits for product `index`; they are taken one after the other.
  Product take(std::uint64_t index) {
    std::unique_lock lock{mutex_};
    auto& slot = slots_[index % slots_.size()];
    made_.wait(lock, [&] { return slot.has_value(); });
    auto product = *std::move(slot);
    slot.reset();
    taken_ = index + 1;
    freed_.notify_one();
    return product;
  }

  void stop() {
    std::lock_guard const lock{mutex_};
    count_ = next_;
    freed_.notify_all();
  }

 private:
  std::optional<std::uint64_t> next() {
    std::unique_lock lock{mutex_};
    freed_.wait(lock, [&] { return next_ >= count_ || next_ < taken_ + slots_.size(); });
    if (next_ >= count_) return std::nullopt;
    return next_++;
  }

  std::mutex mutex_;
  std::condition_variable made_;
  std::condition_variable freed_;
  std::uint64_t count_;
  std::uint64_t next_ = 0;
  std::uint64_t taken_ = 0;
  std::vector<std::optional<Product>> slots_;
};

/// Calls `take(i, work(i))` for i from 0 to `count`, in order and on the calling thread, until it
/// says false. `work` runs on `threads` threads, ahead of `take` by a few steps.
template <typename Work, typename Take>
void in_order(std::uint64_t count, unsigned threads, Work const& work, Take const& take) {
  using Product = std::invoke_result_t<Work const&, std::uint64_t>;
  if (threads <= 1 || count <= 1) {
    for (std::uint64_t i = 0; i < count && take(i, work(i)); ++i) {
    }
    return;
  }
  Conveyor<Product> conveyor{count, std::size_t{threads} * 4};
  std::vector<std::jthread> makers;
  for (unsigned i = 0; i < threads; ++i) makers.emplace_back([&] { conveyor.make(work); });
  for (std::uint64_t i = 0; i < count && take(i, conveyor.take(i)); ++i) {
  }
  conveyor.stop();
}

}  // namespace comity::audit
