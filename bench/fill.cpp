#include "fill.h"

#include "comity/json/reader.h"
#include "comity/json/text.h"
#include "comity/link/limits.h"
#include "comity/node/requests.h"
#include "comity/service/home.h"
#include "comity/service/node_service.h"
#include "figures.h"
#include "give_up.h"

#include <algorithm>

namespace comity::bench {
namespace {

/// Warnings are part of life: exchanges cross, and one of them is refused and made again.
class Troubles final : public Diagnostics {
 public:
  void report(Severity severity, std::string_view id, Parameters const& parameters) override {
    if (severity == Severity::error)
      give_up(Error{Code::invalid, std::string{id}, parameters}.brief());
  }
};

node::NewRequest new_request(json::Value const& order) {
  node::NewRequest input;
  input.to = message::PartyId{*order.find("to")->if_string()};
  input.kind = *order.find("kind")->if_string();
  input.urgency = *order.find("urgency")->if_string();
  input.codes.items = 1;
  input.body = *order.find("body");
  return input;
}

/// Adds the processor time of what it calls to `seconds`.
template <typename Stage>
auto timed(double& seconds, Stage stage) {
  auto const begin = thread_seconds();
  auto out = stage();
  seconds += thread_seconds() - begin;
  return out;
}

class Filling {
 public:
  explicit Filling(World const& world) : us_{world, "us"}, cn_{world, "cn"} {}

  /// Lets one side speak, if it has anything to say.
  void exchange(LocalNode& from, LocalNode& to, Instant now) {
    auto calls = timed(costs_.deliver, [&] { return from.node().due(now); });
    for (auto const& call : calls) {
      auto answer = timed(costs_.answer, [&] {
        return need(to.node().answer_exchange(from.node().self(), call.body, now));
      });
      timed(costs_.take, [&] {
        from.node().answered(call, {200, std::move(answer)}, now);
        return 0;
      });
    }
  }

  void seal(json::Value const& order, std::uint64_t count, Instant now) {
    node::Requests requests{us_.node(), us_.random()};
    timed(costs_.seal, [&] {
      for (std::uint64_t i = 0; i < count; ++i) {
        auto const outcome = need(requests.issue(new_request(order), now));
        if (!std::holds_alternative<node::Submitted>(outcome)) give_up("the order is refused");
      }
      return 0;
    });
    timed(costs_.commit, [&] {
      us_.node().commit(now);
      return 0;
    });
  }

  std::uint64_t undelivered() {
    auto const& heads = us_.link().heads();
    return heads.sent.seq - heads.receipted;
  }

  LocalNode& us() { return us_; }

  LocalNode& cn() { return cn_; }

  StageCosts each(std::uint64_t messages) const {
    auto const per = 1e6 / static_cast<double>(messages);
    return {costs_.seal * per, costs_.commit * per, costs_.deliver * per, costs_.answer * per,
            costs_.take * per};
  }

 private:
  LocalNode us_;
  LocalNode cn_;
  StageCosts costs_;
};

}  // namespace

LocalNode::LocalNode(World const& world, std::string const& party)
    : troubles_{std::make_unique<Troubles>()} {
  service::Home const home{world.home(party)};
  stores_ = need(storage::SqliteStores::open(disk_, home.database(), home.published()));
  message::PartyId const id{party};
  auto const now = service::SystemTime{}.now();
  keys_ = need(service::read_keys(home, Secret{passphrase}));
  auto const journal_keys = keys_.of(service::journal_role);
  if (journal_keys.empty()) give_up("no node has been started in " + home.folder.string());
  auto& own = stores_->own();
  own_side_ = need(node::OwnSide::open(id, {own, own, own, own}, *journal_keys.back(),
                                       {journal_keys.back()->public_key()}, now));
  node_ = need(node::Node::open(id,
                                {world.parties().keyrings.at(id),
                                 *stores_,
                                 *stores_,
                                 *stores_,
                                 random_,
                                 *troubles_,
                                 own_side_->desk(),
                                 {},
                                 node::Commits::together},
                                now));
  need(node_->adopt(world.parties().agreement->envelope(), now));
}

LocalNode::~LocalNode() = default;

StageCosts fill(World const& world, std::uint64_t messages) {
  service::SystemTime const time;
  Filling filling{world};
  auto const order = need(json::parse(kibibyte_request()));
  for (std::uint64_t sealed = 0; sealed < messages || filling.undelivered() > 0;) {
    auto const count = std::min<std::uint64_t>(link::exchange_entries_max, messages - sealed);
    filling.seal(order, count, time.now());
    sealed += count;
    filling.exchange(filling.us(), filling.cn(), time.now());
  }
  // What the other side has to say, its adoption among it, and the last cosignatures.
  for (int i = 0; i < 4; ++i) {
    auto const later = time.now() + Duration{2'000};
    filling.exchange(filling.cn(), filling.us(), later);
    filling.exchange(filling.us(), filling.cn(), later);
  }
  return filling.each(messages);
}

}  // namespace comity::bench
