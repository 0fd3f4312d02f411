/// Messages that are opened by many threads, in any order.
#include "pair.h"

#include <doctest/doctest.h>

namespace comity {
namespace {

using fixture::Pair;

/// Works from the last to the first.
class Backwards final : public link::Workers {
 public:
  void share(std::size_t count, std::function<void(std::size_t)> const& work) override {
    for (auto i = count; i > 0; --i) work(i - 1);
    shared += count;
  }

  std::size_t shared = 0;
};

/// A pair whose other side is helped, with messages of "us" that wait to be delivered.
struct Helped : Pair {
  Backwards workers;

  explicit Helped(int messages) {
    settle();
    cn.workers = &workers;
    cn.open(now);
    for (int i = 0; i < messages; ++i) issue();
  }

  ~Helped() { cn.node.reset(); }
};

}  // namespace

TEST_CASE(
    "[P5.4] who opens messages, and in which order, changes nothing of what becomes of them") {
  Pair alone;
  alone.settle();
  for (int i = 0; i < 20; ++i) alone.issue();
  alone.settle();
  Helped helped{20};
  helped.settle();
  CHECK(helped.workers.shared >= 20);
  CHECK(helped.cn.link().heads().received.seq == alone.cn.link().heads().received.seq);
  CHECK(helped.cn.link().heads().own_size == alone.cn.link().heads().own_size);
  CHECK(helped.us.link().heads().receipted == 21);
  CHECK(helped.cn.link().store().incident_count().value() == 0);
}

TEST_CASE("[P5.4] what comes before a bad message is taken, it and what comes after is not") {
  Helped pair{20};
  auto const call = pair.us.node->due(pair.now).front();
  auto exchange = link::parse_exchange(call.body).value();
  auto& entry = exchange.deliveries.at(11).entry;
  entry.at(entry.size() - 10) ^= 1;  // In the signature.
  auto const answer =
      pair.cn.node->answer_exchange(message::PartyId{"us"}, link::encode(exchange), pair.now);
  auto const answered = link::parse_exchange(answer.value()).value();
  CHECK(answered.receipts.size() == 11);
  CHECK_FALSE(answered.refusal.empty());
  CHECK(pair.cn.link().heads().received.seq == 12);
}

}  // namespace comity
