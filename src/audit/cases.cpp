#include "cases.h"

#include "comity/audit/limits.h"
#include "comity/request/canonical.h"
#include "in_order.h"

#include <algorithm>
#include <span>

namespace comity::audit {
namespace {

using message::CaseId;
using message::Dated;
using message::Header;

/// Of each share of the cases, the place of its first one, and the end of the last share. Each
/// share is one thread's work.
std::vector<std::size_t> shares_of(std::deque<Case> const& cases) {
  std::vector<std::size_t> out;
  auto messages = share_messages;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (messages >= share_messages) {
      out.push_back(i);
      messages = 0;
    }
    messages += cases[i].messages.size();
  }
  out.push_back(cases.size());
  return out;
}

/// What is kept of a case that was folded.
struct Folded {
  CaseKey id;
  Digest canonical;
  std::size_t requests = 0;
  std::optional<CaseState> whole;  ///< If somebody wants to see it.
};

using States = std::vector<std::pair<CaseKey, Digest>>;

/// Each thread sorts its part.
void sort_by_id(std::span<States::value_type> states, unsigned threads) {
  constexpr std::size_t worth_a_thread = 1 << 14;
  if (threads <= 1 || states.size() < worth_a_thread) {
    std::ranges::sort(states);
    return;
  }
  auto const half = states.size() / 2;
  std::ranges::nth_element(states, states.begin() + static_cast<std::ptrdiff_t>(half));
  std::jthread const other{[&] { sort_by_id(states.first(half), threads / 2); }};
  sort_by_id(states.subspan(half), threads - threads / 2);
}

/// Digests of the canonical states, in the order of ids.
Digest digest_of(States states, unsigned threads) {
  sort_by_id(states, threads);
  constexpr std::size_t share = 1'024;
  StatesDigest digest;
  in_order((states.size() + share - 1) / share, threads,
           [&](std::uint64_t index) {
             auto const rest = std::span{states}.subspan(index * share);
             std::string lines;
             for (auto const& [id, canonical] : rest.first(std::min(share, rest.size())))
               lines += StatesDigest::line(id.text(), canonical);
             return lines;
           },
           [&](std::uint64_t, std::string const& lines) {
             digest.add(lines);
             return true;
           });
  return digest.finish();
}

}  // namespace

Dated dated(Direction direction, Known const& known, Header header) {
  Dated out;
  out.header = std::move(header);
  out.digest = known.envelope;
  bool const sent = direction == Direction::sent;
  if (sent || known.peer) out.sent_at = (sent ? known.own : *known.peer).time;
  if (!known.peer) return out;
  auto const& received = sent ? *known.peer : known.own;
  out.had_at = received.time;
  out.disposition = received.disposition;
  return out;
}

CaseState fold_case(Context const& context, message::CaseId id, std::vector<Dated> messages,
                    Instant at, Bytes room) {
  auto const file = message::in_canonical_order(std::move(messages));
  auto state = request::state_of(file, *context.agreement);
  auto canonical = request::canonical_state(state, *context.agreement, at, std::move(room));
  return {std::move(id), std::move(state), std::move(canonical)};
}

std::string StatesDigest::line(std::string const& id, Digest const& canonical) {
  auto const hex = canonical.hex();
  std::string out;
  out.reserve(id.size() + hex.size() + 2);
  return out.append(id).append(1, '\n').append(hex).append(1, '\n');
}

Digest fold_cases(Context const& context, History const& history, std::deque<Case> cases,
                  Instant at, Options const& options, Counts& counts) {
  auto const shares = shares_of(cases);
  auto const fold = [&](Case& one, Bytes& room) {
    auto id = one.id();
    // What is used up is freed here, by many threads.
    auto const of_case = std::exchange(one.messages, {});
    std::vector<Dated> messages;
    messages.reserve(of_case.size());
    for (auto& [ref, header] : of_case)
      messages.push_back(dated(ref.direction, history.message(ref), std::move(*header)));
    auto done = fold_case(context, std::move(id), std::move(messages), at, std::move(room));
    Folded out{one.key, crypto::sha256(done.canonical), done.state.requests.size(), std::nullopt};
    if (options.on_case) {
      out.whole = std::move(done);
    } else {
      room = std::move(done.canonical);
    }
    return out;
  };
  auto const fold_share = [&](std::uint64_t share) {
    std::vector<Folded> out;
    Bytes room;
    for (auto i = shares[share]; i < shares[share + 1]; ++i) out.push_back(fold(cases[i], room));
    return out;
  };
  States states;
  states.reserve(cases.size());
  in_order(shares.size() - 1, thread_count(options), fold_share,
           [&](std::uint64_t, std::vector<Folded> const& share) {
             for (auto const& folded : share) {
               states.emplace_back(folded.id, folded.canonical);
               ++counts.cases;
               counts.requests += folded.requests;
               if (folded.whole) options.on_case(*folded.whole);
             }
             return true;
           });
  return digest_of(std::move(states), thread_count(options));
}

}  // namespace comity::audit
