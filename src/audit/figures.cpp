#include "figures.h"

#include "cases.h"
#include "comity/merkle/tree.h"
#include "comity/review/review.h"

#include <algorithm>

namespace comity::audit {
namespace {

class Recount {
 public:
  Recount(Context const& context, Options const& options, History const& history)
      : context_{context}, options_{options}, history_{history} {}

  Result<Bytes> run(LogFiles const& own, LogFiles const& peer) const {
    auto const& question = *options_.figures;
    TRY(review::check(question, context_.id));
    auto own_head = TRY(head(own, [](Known const& known) { return &known.own; }));
    auto peer_head =
        TRY(head(peer, [](Known const& known) { return known.peer ? &*known.peer : nullptr; }));
    review::Cut cut{{std::move(own_head), std::move(peer_head)}};
    std::ranges::sort(cut.logs, {}, &review::LogHead::party);
    review::Review review{context_.id, *context_.agreement, question, cut};
    for (auto const& one : history_.cases()) {
      std::vector<message::Dated> messages;
      for (auto const& [ref, header] : one.messages) {
        auto message = message_of(cut, ref, *header);
        if (message) messages.push_back(*std::move(message));
      }
      review.take(one.id(), std::move(messages));
    }
    return review.file();
  }

 private:
  /// `seat` gives a message's place in this log, or null.
  template <typename SeatOf>
  Result<review::LogHead> head(LogFiles const& log, SeatOf seat) const {
    std::vector<Instant> times(log.size);
    for (auto const direction : {Direction::sent, Direction::received}) {
      for (auto const& known : history_.messages(direction)) {
        Seat const* const place = seat(known);
        // Beyond the size are entries that the owner of the export has not cosigned.
        if (place != nullptr && place->entry < log.size) times[place->entry] = place->time;
      }
    }
    auto prefix = TRY(review::Prefix::begin(*options_.figures, log.owner, log.size));
    for (auto const time : times) prefix.take(time);
    auto root = TRY(root_of(log, prefix.size()));
    return review::LogHead{log.owner, prefix.size(), root};
  }

  /// From the hashes beside the entries, which were found to be theirs.
  Result<Digest> root_of(LogFiles const& log, std::uint64_t size) const {
    merkle::TreeEdge edge;
    std::vector<merkle::FullTile> completed;
    for (std::uint64_t bundle = 0; bundle * merkle::tile_width < size; ++bundle) {
      auto const path = log.folder + merkle::tile_path({0, bundle}, bundle_width(bundle, log.size));
      auto const hashes = TRY(merkle::parse_tile(TRY(log.files.read(path, merkle::tile_bytes))));
      for (auto const& hash : hashes) {
        if (edge.size().value() < size) edge.append(hash, completed);
      }
      completed.clear();
    }
    return edge.root();
  }

  std::optional<message::Dated> message_of(review::Cut const& cut, MessageRef ref,
                                           message::Header header) const {
    auto const& known = history_.message(ref);
    auto const peer = known.peer ? std::optional{known.peer->entry} : std::nullopt;
    auto message = dated(ref.direction, known, std::move(header));
    if (ref.direction == Direction::sent)
      return review::within(cut, std::move(message), known.own.entry, peer);
    if (!peer) return std::nullopt;
    return review::within(cut, std::move(message), *peer, known.own.entry);
  }

  Context const& context_;
  Options const& options_;
  History const& history_;
};

}  // namespace

std::optional<Bytes> recount(Context const& context, Options const& options, LogFiles const& own,
                             LogFiles const& peer, History const& history, Findings& findings) {
  auto file = Recount{context, options, history}.run(own, peer);
  if (file) return *std::move(file);
  findings.remark("audit.figures_not_counted", with_cause({}, file.error()));
  return std::nullopt;
}

}  // namespace comity::audit
