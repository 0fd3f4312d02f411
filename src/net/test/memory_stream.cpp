#include "memory_stream.h"

#include "comity/net/timer.h"

#include <algorithm>
#include <deque>

namespace comity::net {
namespace {

constexpr Duration long_enough{60'000};

/// One direction.
struct Pipe {
  Pipe(asio::any_io_executor executor, std::uint64_t seed)
      : changed{std::move(executor)}, state{seed} {}

  Timer changed;
  std::deque<std::uint8_t> bytes;
  bool ended = false;
  std::uint64_t state;
};

class MemoryStream final : public ByteStream {
 public:
  MemoryStream(std::shared_ptr<Pipe> in, std::shared_ptr<Pipe> out)
      : in_{std::move(in)}, out_{std::move(out)} {
    peer_.address = "memory";
  }

  ~MemoryStream() override { abort(); }

  Peer const& peer() const override { return peer_; }

  void expire_at(Deadline /*deadline*/) override {}

  asio::awaitable<Result<std::size_t>> read_some(std::span<std::uint8_t> into) override {
    auto const pipe = in_;
    while (pipe->bytes.empty() && !pipe->ended) co_await pipe->changed.sleep(long_enough);
    pipe->state = pipe->state * 6364136223846793005ULL + 1442695040888963407ULL;
    auto const slice = 1 + (pipe->state >> 40) % 97;
    auto const count = std::min({into.size(), pipe->bytes.size(), slice});
    std::copy_n(pipe->bytes.begin(), count, into.begin());
    pipe->bytes.erase(pipe->bytes.begin(),
                      pipe->bytes.begin() + static_cast<std::ptrdiff_t>(count));
    co_return count;
  }

  asio::awaitable<Result<void>> write(ByteView bytes) override {
    out_->bytes.insert(out_->bytes.end(), bytes.begin(), bytes.end());
    out_->changed.wake();
    co_return Result<void>{};
  }

  asio::awaitable<void> close() override {
    abort();
    co_return;
  }

  void abort() override {
    out_->ended = true;
    out_->changed.wake();
  }

  bool quiet() override { return !in_->ended && in_->bytes.empty(); }

 private:
  std::shared_ptr<Pipe> in_;
  std::shared_ptr<Pipe> out_;
  Peer peer_;
};

}  // namespace

std::pair<std::unique_ptr<ByteStream>, std::unique_ptr<ByteStream>> memory_streams(
    asio::any_io_executor executor, std::uint64_t seed) {
  auto const there = std::make_shared<Pipe>(executor, seed);
  auto const back = std::make_shared<Pipe>(executor, seed + 1);
  return {std::make_unique<MemoryStream>(back, there), std::make_unique<MemoryStream>(there, back)};
}

}  // namespace comity::net
