#include "cases.h"

#include "comity/audit/limits.h"
#include "comity/merkle/tile.h"
#include "comity/message/sealed.h"
#include "comity/request/canonical.h"
#include "in_order.h"

#include <algorithm>
#include <span>

namespace comity::audit {
namespace {

using message::CaseId;
using message::Dated;
using message::Header;

/// A message whose header is wanted, by its entry in the owner's log.
struct Wanted {
  std::uint64_t entry = 0;
  std::size_t case_at = 0;  ///< Place of its case in the share.
  MessageRef ref;
};

/// Some cases that were read together.
struct Share {
  Cases cases;
  std::vector<std::uint64_t> changed;  ///< Entries that are not what they were.
};

/// The header in an entry that was judged before; absent if it is not the same any more.
std::optional<Header> read_again(ByteView leaf, Digest const& envelope) {
  auto const entry = message::Entry::parse(leaf);
  if (!entry) return std::nullopt;
  auto const message = message::Unverified::parse(to_bytes(entry->envelope));
  if (!message || message->digest() != envelope) return std::nullopt;
  return message->header();
}

/// All cases in shares, each of which a thread can read by itself.
class Shares {
 public:
  Shares(LogFiles const& own, History const& history, TakeMessage const& take)
      : own_{own}, history_{history}, take_{take} {
    std::size_t messages = case_messages_at_once;
    for (std::size_t i = 0; i < history.cases().size(); ++i) {
      if (messages >= case_messages_at_once) {
        begins_.push_back(i);
        messages = 0;
      }
      messages += history.cases()[i]->second.messages.size();
    }
  }

  std::size_t count() const { return begins_.size(); }

  Share read(std::size_t share) const {
    auto const& cases = history_.cases();
    auto const end = share + 1 < begins_.size() ? begins_[share + 1] : cases.size();
    Share out;
    std::vector<Wanted> wanted;
    for (auto i = begins_[share]; i < end; ++i) {
      for (auto const& ref : cases[i]->second.messages)
        wanted.push_back({history_.message(ref).own.entry, out.cases.size(), ref});
      out.cases.emplace_back(cases[i]->first, std::vector<Dated>{});
    }
    std::ranges::sort(wanted, {}, &Wanted::entry);
    for (auto at = wanted.begin(); at != wanted.end();) {
      auto const bundle = at->entry / merkle::tile_width;
      auto const next = std::find_if(at, wanted.end(), [&](Wanted const& one) {
        return one.entry / merkle::tile_width != bundle;
      });
      read_bundle_of({at, next}, bundle, out);
      at = next;
    }
    return out;
  }

 private:
  void read_bundle_of(std::span<Wanted const> wanted, std::uint64_t bundle, Share& out) const {
    auto const bytes = read_bundle(own_, bundle);
    auto const leaves = bytes ? split_bundle(*bytes, bundle_width(bundle, own_.size))
                              : Result<std::vector<ByteView>>{bytes.error()};
    for (auto const& one : wanted) {
      auto header = leaves ? read_again((*leaves)[one.entry % merkle::tile_width],
                                        history_.message(one.ref).envelope)
                           : std::nullopt;
      if (!header) {
        out.changed.push_back(one.entry);
        continue;
      }
      auto message = take_(one.ref, *std::move(header));
      if (message) out.cases[one.case_at].second.push_back(*std::move(message));
    }
  }

  LogFiles const& own_;
  History const& history_;
  TakeMessage const& take_;
  std::vector<std::size_t> begins_;  ///< Of each share, the place of its first case.
};

void name_changed(LogFiles const& own, std::vector<std::uint64_t> const& changed,
                  Findings& findings) {
  for (auto const entry : changed)
    findings.add(about_entry(Verdict::fails, "audit.changed_meanwhile", own.owner.text(), entry));
}

/// What is kept of a case that was folded.
struct Folded {
  Digest canonical;
  std::size_t requests = 0;
  std::optional<CaseState> whole;  ///< If somebody wants to see it.
};

struct FoldedShare {
  std::vector<Folded> cases;
  std::vector<std::uint64_t> changed;
};

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
                    Instant at) {
  auto const file = message::in_canonical_order(std::move(messages));
  auto state = request::state_of(file, *context.agreement);
  auto canonical = request::canonical_state(state, *context.agreement, at);
  return {std::move(id), std::move(state), std::move(canonical)};
}

void StatesDigest::add(CaseId const& id, Digest const& canonical) {
  digest_.add(as_bytes(id.text() + '\n' + canonical.hex() + '\n'));
}

void read_cases(LogFiles const& own, History const& history, unsigned threads, Findings& findings,
                TakeMessage const& take, std::function<void(Cases)> const& give) {
  Shares const shares{own, history, take};
  in_order(
      shares.count(), threads, [&](std::uint64_t i) { return shares.read(i); },
      [&](std::uint64_t, Share share) {
        name_changed(own, share.changed, findings);
        give(std::move(share.cases));
        return true;
      });
}

Digest fold_cases(Context const& context, LogFiles const& own, History const& history, Instant at,
                  Options const& options, Findings& findings) {
  TakeMessage const take = [&](MessageRef ref, Header header) {
    return dated(ref.direction, history.message(ref), std::move(header));
  };
  Shares const shares{own, history, take};
  auto const fold = [&](std::uint64_t i) {
    auto share = shares.read(i);
    FoldedShare out{{}, std::move(share.changed)};
    for (auto& [id, messages] : share.cases) {
      auto done = fold_case(context, std::move(id), std::move(messages), at);
      Folded folded{crypto::sha256(done.canonical), done.state.requests.size(), std::nullopt};
      if (options.on_case) folded.whole = std::move(done);
      out.cases.push_back(std::move(folded));
    }
    return out;
  };
  std::vector<Digest> canonical;
  canonical.reserve(history.cases().size());
  in_order(shares.count(), thread_count(options), fold, [&](std::uint64_t, FoldedShare share) {
    name_changed(own, share.changed, findings);
    for (auto const& folded : share.cases) {
      canonical.push_back(folded.canonical);
      ++findings.counts().cases;
      findings.counts().requests += folded.requests;
      if (folded.whole) options.on_case(*folded.whole);
    }
    return true;
  });
  StatesDigest digest;
  for (auto const& [id, one] : history.cases_by_id()) digest.add(id, canonical[one.place]);
  return digest.finish();
}

}  // namespace comity::audit
