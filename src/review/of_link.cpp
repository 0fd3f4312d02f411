#include "comity/review/of_link.h"

#include "comity/review/limits.h"
#include "comity/review/review.h"

#include <algorithm>

namespace comity::review {
namespace {

using link::LinkStore;
using link::Record;
using link::Side;

/// The index of a message in the log of its sender or receiver.
std::optional<std::uint64_t> index(Record const& record, message::Direction in_own_log) {
  if (record.direction == in_own_log) return record.own.index;
  return record.peer ? std::optional{record.peer->index} : std::nullopt;
}

class LinkReview {
 public:
  LinkReview(link::Link const& link, Question const& question) : link_{link}, question_{question} {}

  Result<Cut> cut() const {
    auto own = TRY(head(Side::own));
    auto peer = TRY(head(Side::peer));
    Cut cut{{std::move(own), std::move(peer)}};
    std::ranges::sort(cut.logs, {}, &LogHead::party);
    return cut;
  }

  Result<void> take_cases(Cut const& cut, Review& review) const {
    auto& store = link_.store();
    for (std::size_t first = 0;; first += cases_at_once) {
      auto const ids = TRY(store.cases(first, cases_at_once));
      for (auto const& id : ids) {
        auto messages = TRY(messages_of(id, cut));
        review.take(id, std::move(messages));
      }
      if (ids.size() < cases_at_once) return {};
    }
  }

 private:
  Result<LogHead> head(Side side) const {
    auto const& id = link_.id();
    bool const own = side == Side::own;
    LogHead out{.party = own ? id.owner : id.peer};
    auto const held = own ? link_.log().size().value() : link_.heads().cosigned_size;
    auto prefix = TRY(Prefix::begin(question_, out.party, held));
    for (std::uint64_t first = 0; prefix.open(); first += records_at_once) {
      auto const records =
          TRY(link_.store().range(side, first, records_at_once, LinkStore::Bodies::without));
      for (auto const& record : records)
        prefix.take(own ? record.own.mark.time : record.peer->mark.time);
      if (records.size() < records_at_once) break;
    }
    out.size = prefix.size();
    auto const& tree = own ? link_.log().tree() : link_.mirror().tree();
    out.root = TRY(tree.root_at(merkle::TreeSize{out.size}));
    return out;
  }

  Result<std::vector<message::Dated>> messages_of(message::CaseId const& id, Cut const& cut) const {
    std::vector<message::Dated> out;
    for (auto const& record : TRY(link_.store().of_case(id, LinkStore::Bodies::without))) {
      auto const sent = index(record, message::Direction::sent);
      if (!sent) continue;
      auto dated = TRY(link::dated(record));
      auto message =
          within(cut, std::move(dated), *sent, index(record, message::Direction::received));
      if (message) out.push_back(*std::move(message));
    }
    return out;
  }

  link::Link const& link_;
  Question const& question_;
};

}  // namespace

Result<Bytes> figures_of(link::Link const& link, agreement::Agreement const& agreement,
                         Question const& question) {
  TRY(check(question, link.id()));
  LinkReview const reader{link, question};
  auto cut = TRY(reader.cut());
  Review review{link.id(), agreement, question, cut};
  TRY(reader.take_cases(cut, review));
  return review.file();
}

}  // namespace comity::review
