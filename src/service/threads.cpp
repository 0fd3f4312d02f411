#include "threads.h"

namespace comity::service {

Threads::Threads(unsigned helpers) {
  for (unsigned i = 0; i < helpers; ++i) helpers_.emplace_back([this] { help(); });
}

Threads::~Threads() {
  std::lock_guard const lock{mutex_};
  stopping_ = true;
  begun_.notify_all();
}

void Threads::share(std::size_t count, std::function<void(std::size_t)> const& work) {
  {
    std::lock_guard const lock{mutex_};
    work_ = &work;
    count_ = count;
    next_ = 0;
    ++round_;
  }
  begun_.notify_all();
  do_some();
  std::unique_lock lock{mutex_};
  ended_.wait(lock, [this] { return at_work_ == 0; });
  work_ = nullptr;
}

void Threads::help() {
  std::uint64_t done = 0;
  std::unique_lock lock{mutex_};
  for (;;) {
    // Who wakes when the work is done finds none.
    begun_.wait(lock, [&] { return stopping_ || (work_ != nullptr && round_ != done); });
    if (stopping_) return;
    done = round_;
    ++at_work_;
    lock.unlock();
    do_some();
    lock.lock();
    if (--at_work_ == 0) ended_.notify_one();
  }
}

void Threads::do_some() {
  for (auto i = next_++; i < count_; i = next_++) (*work_)(i);
}

}  // namespace comity::service
