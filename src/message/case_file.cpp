#include "comity/message/case_file.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace comity::message {
namespace {

using Direction = std::vector<Dated>;
using At = Direction::iterator;

/// The first message of `direction`, up to `end`, that was sent after its sender had seen number
/// `seq` of the other.
At first_after(Direction& direction, At end, std::uint64_t seq) {
  return std::find_if(direction.begin(), end, [&](Dated const& m) { return m.header.seen >= seq; });
}

/// Cuts both directions before their first message without a receipt, and before whatever was sent
/// with knowledge of one that is cut: an answer must not be folded before its question.
void move_unsettled(Direction& a, Direction& b, Direction& provisional) {
  auto end_a = std::ranges::find_if_not(a, &Dated::settled);
  auto end_b = std::ranges::find_if_not(b, &Dated::settled);
  for (auto before = std::pair{a.end(), b.end()}; before != std::pair{end_a, end_b};) {
    before = {end_a, end_b};
    if (end_a != a.end()) end_b = first_after(b, end_b, end_a->header.seq);
    if (end_b != b.end()) end_a = first_after(a, end_a, end_b->header.seq);
  }
  for (auto [direction, end] : {std::pair{&a, end_a}, std::pair{&b, end_b}}) {
    std::move(end, direction->end(), std::back_inserter(provisional));
    direction->erase(end, direction->end());
  }
}

/// The free message that comes first by [P7.2].
bool earlier(Dated const& a, Dated const& b) {
  return std::pair{*a.had_at, a.digest} < std::pair{*b.had_at, b.digest};
}

}  // namespace

CaseFile in_canonical_order(std::vector<Dated> messages) {
  // One case has two parties; which of them is called the first does not matter to the result.
  std::ranges::sort(messages, {}, [](Dated const& m) {
    return std::pair{m.header.from, m.header.seq};
  });
  auto const second = std::ranges::find_if(
      messages, [&](Dated const& m) { return m.header.from != messages.front().header.from; });
  std::vector<Dated> a(std::make_move_iterator(messages.begin()), std::make_move_iterator(second));
  std::vector<Dated> b(std::make_move_iterator(second), std::make_move_iterator(messages.end()));

  CaseFile file;
  move_unsettled(a, b, file.provisional);
  auto next_a = a.begin();
  auto next_b = b.begin();
  while (next_a != a.end() && next_b != b.end()) {
    bool const a_waits = next_b->header.seq <= next_a->header.seen;
    bool const b_waits = next_a->header.seq <= next_b->header.seen;
    // Both waiting for each other cannot come from two logs that accepted them [P5.6]; the tie rule
    // then still gives one order.
    bool const take_a = a_waits == b_waits ? earlier(*next_a, *next_b) : b_waits;
    file.settled.push_back(std::move(take_a ? *next_a++ : *next_b++));
  }
  std::move(next_a, a.end(), std::back_inserter(file.settled));
  std::move(next_b, b.end(), std::back_inserter(file.settled));
  return file;
}

}  // namespace comity::message
