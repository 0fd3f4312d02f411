#include "cases.h"

#include "comity/audit/limits.h"
#include "comity/merkle/tile.h"
#include "comity/message/sealed.h"
#include "comity/request/canonical.h"
#include "in_order.h"

namespace comity::audit {
namespace {

using message::CaseId;
using message::Dated;
using message::Header;

/// A message whose header is wanted, by its entry in the owner's log.
struct Wanted {
  std::size_t case_at = 0;  ///< Place of its case in the group.
  MessageRef ref;
};

/// Some cases that are recomputed together.
struct Group {
  Cases cases;
  std::map<std::uint64_t, Wanted> entries;
};

/// The header in an entry that was judged before; absent if it is not the same any more.
std::optional<Header> read_again(ByteView leaf, Digest const& envelope) {
  auto const entry = message::Entry::parse(leaf);
  if (!entry) return std::nullopt;
  auto const message = message::Unverified::parse(to_bytes(entry->envelope));
  if (!message || message->digest() != envelope) return std::nullopt;
  return message->header();
}

/// Reads the headers of a group and puts them into its cases.
class GroupReader {
 public:
  GroupReader(LogFiles const& own, History const& history, Findings& findings,
              TakeMessage const& take)
      : own_{own}, history_{history}, findings_{findings}, take_{take} {}

  void read(Group& group, unsigned threads) const {
    std::vector<std::uint64_t> bundles;
    for (auto const& [entry, wanted] : group.entries) {
      auto const bundle = entry / merkle::tile_width;
      if (bundles.empty() || bundles.back() != bundle) bundles.push_back(bundle);
    }
    in_order(
        bundles.size(), threads, [&](std::uint64_t i) { return headers(group, bundles[i]); },
        [&](std::uint64_t, Headers read) {
          for (auto& [entry, header] : read) place(group, entry, std::move(header));
          return true;
        });
  }

 private:
  using Headers = std::vector<std::pair<std::uint64_t, std::optional<Header>>>;

  Headers headers(Group const& group, std::uint64_t bundle) const {
    auto const bytes = read_bundle(own_, bundle);
    auto const leaves = bytes ? split_bundle(*bytes, bundle_width(bundle, own_.size))
                              : Result<std::vector<ByteView>>{bytes.error()};
    auto const first = bundle * merkle::tile_width;
    Headers out;
    auto const end = group.entries.lower_bound(first + merkle::tile_width);
    for (auto at = group.entries.lower_bound(first); at != end; ++at) {
      auto const& known = history_.message(at->second.ref);
      out.emplace_back(at->first, leaves ? read_again((*leaves)[at->first - first], known.envelope)
                                         : std::nullopt);
    }
    return out;
  }

  void place(Group& group, std::uint64_t entry, std::optional<Header> header) const {
    auto const& wanted = group.entries.at(entry);
    if (!header) {
      findings_.add(
          about_entry(Verdict::fails, "audit.changed_meanwhile", own_.owner.text(), entry));
      return;
    }
    auto message = take_(wanted.ref, *std::move(header));
    if (message) group.cases[wanted.case_at].second.push_back(*std::move(message));
  }

  LogFiles const& own_;
  History const& history_;
  Findings& findings_;
  TakeMessage const& take_;
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

CaseFold::CaseFold(Context const& context, Instant at, Options const& options, Findings& findings)
    : context_{context}, at_{at}, options_{options}, findings_{findings} {}

void CaseFold::fold(Cases cases) {
  in_order(
      cases.size(), thread_count(options_),
      [&](std::uint64_t i) {
        auto const file = message::in_canonical_order(std::move(cases[i].second));
        auto state = request::state_of(file, *context_.agreement);
        auto canonical = request::canonical_state(state, *context_.agreement, at_);
        return CaseState{cases[i].first, std::move(state), std::move(canonical)};
      },
      [&](std::uint64_t, CaseState const& done) {
        auto& counts = findings_.counts();
        ++counts.cases;
        counts.requests += done.state.requests.size();
        digest_.add(as_bytes(done.id.text() + '\n'));
        digest_.add(done.canonical);
        digest_.add(as_bytes("\n"));
        if (options_.on_case) options_.on_case(done);
        return true;
      });
}

void read_cases(LogFiles const& own, History const& history, unsigned threads, Findings& findings,
                TakeMessage const& take, std::function<void(Cases)> const& give) {
  GroupReader const reader{own, history, findings, take};
  Group group;
  auto const finish_group = [&] {
    reader.read(group, threads);
    give(std::move(group.cases));
    group = Group{};
  };
  for (auto const& [id, refs] : history.cases()) {
    for (auto const& ref : refs)
      group.entries.emplace(history.message(ref).own.entry, Wanted{group.cases.size(), ref});
    group.cases.emplace_back(id, std::vector<Dated>{});
    if (group.entries.size() >= case_messages_at_once) finish_group();
  }
  finish_group();
}

Digest fold_cases(Context const& context, LogFiles const& own, History const& history, Instant at,
                  Options const& options, Findings& findings) {
  CaseFold fold{context, at, options, findings};
  read_cases(
      own, history, thread_count(options), findings,
      [&](MessageRef ref, Header header) {
        return dated(ref.direction, history.message(ref), std::move(header));
      },
      [&](Cases cases) { fold.fold(std::move(cases)); });
  return fold.digest();
}

}  // namespace comity::audit
