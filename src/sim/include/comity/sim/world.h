/// A run's world: parties and a witness on machines of their own, a network between them, and
/// virtual time. One thread, no real clock, no real chance: one seed gives one history.
#pragma once

#include "comity/sim/faults.h"
#include "comity/sim/ledger.h"
#include "comity/sim/party.h"
#include "comity/sim/trace.h"

#include <functional>
#include <set>

namespace comity::sim {

/// Who answers in the place of a party that is not honest.
class Stranger {
 public:
  virtual ~Stranger() = default;

  struct Reply {
    Bytes bytes;
    Duration after{};  ///< How long it takes, beside the network.
  };

  /// What it answers to `from`'s exchange; nothing if it keeps silent.
  virtual std::optional<Reply> answer(PartyId const& from, ByteView request, Instant now) = 0;
};

/// A node neither spins nor hammers at others [P5.15]. The world itself checks it.
inline constexpr std::string_view nodes_rest = "nodes_rest";

/// Something that must hold and did not.
struct Violation {
  std::string invariant;
  std::string what;
};

class World;

/// A truth about the whole world. Each has a name; objects may keep what they need from one look to
/// the next. The looks say what is wrong, or nothing, and draw no chance of the world's.
class Invariant {
 public:
  virtual ~Invariant() = default;
  virtual std::string_view name() const = 0;

  using Fault = std::optional<std::string>;

  /// After `party` did something: cheap.
  virtual Fault after_step(World&, Party&) { return {}; }

  /// After `party` was started again.
  virtual Fault after_start(World&, Party&) { return {}; }

  /// Everything that `party` holds: dear.
  virtual Fault look_through(World&, Party&) { return {}; }
};

/// Not thread-safe, not movable.
class World {
 public:
  using Action = std::function<void()>;

  /// Founds the parties and starts their machines; nothing is faulty before the first call of
  /// `run_until`. Errors: those of `found`, and of a node that cannot be opened.
  static Result<std::unique_ptr<World>> create(std::uint64_t seed, std::size_t parties,
                                               Faults faults);

  ~World();

  Instant now() const { return now_; }

  Faults& faults() { return faults_; }

  Trace& trace() { return trace_; }

  Ledger& ledger() { return ledger_; }

  Founding& founding() { return founding_; }

  /// A stream of chance for `purpose`.
  Chance chance(std::string_view purpose) const { return chance_.stream(purpose); }

  /// The honest parties, by id.
  std::vector<Party*> parties();

  /// Null if there is no honest party of this name.
  Party* party(std::string_view name);

  /// Null likewise.
  Machine* machine(std::string_view name);

  WitnessHost& witness() { return *witness_; }

  /// From here on `stranger` answers for the party; its machine goes. Outlives the world.
  void replace(PartyId const& party, Stranger& stranger);

  void watch(std::unique_ptr<Invariant> invariant) { invariants_.push_back(std::move(invariant)); }

  /// Runs `action` at `at`, or now if that is past. Actions of one time run in the order in which
  /// they were put down.
  void schedule(Instant at, Action action);

  /// Runs everything up to `end`, or up to the first violation.
  void run_until(Instant end);

  /// The first thing that did not hold.
  std::optional<Violation> const& violation() const { return violation_; }

  /// Records it, if it is the first.
  void violated(std::string_view invariant, std::string what);

  /// Lets every invariant look through everything that `party` holds.
  void look_through(Party& party);

  /// Does something with a party's node as a person or the network would, and sees to what comes of
  /// it: a power cut in the middle, calls that are due, invariants. Nothing if the machine is down
  /// or its power went meanwhile: then whatever was answered is lost.
  template <typename F>
  auto with(Party& party, F f) -> std::optional<decltype(f(party.node(), Instant{}))> {
    if (!party.is_up()) return std::nullopt;
    auto out = f(party.node(), party.clock(now_));
    if (!survived(party)) return std::nullopt;
    stepped(party);
    return out;
  }

  /// Sends what is due at a party.
  void pump(Party& party);

  /// Stops a machine now, and starts it again after `down`, trying until it starts.
  void stop(Machine& machine, Machine::Stop how, Duration down);

  /// Takes back what was to befall a machine's disk and clock, and starts it if it is down.
  void repair(Machine& machine);

  /// Nothing passes between the two, "witness" included, before `until`.
  void part(std::string_view a, std::string_view b, Instant until);

  /// Ends all partitions.
  void join();

  bool are_parted(std::string_view a, std::string_view b) const;

  /// The next answer that anybody sends is lost.
  void drop_next_answer() { drop_next_answer_ = true; }

  void note(std::string_view who, std::string text);
  void arrow(std::string_view from, std::string_view to, std::string text);

  /// Remembers what leaves a machine.
  void told(link::LinkId const& id, link::Exchange const& exchange);

  /// Exchanges that were answered, by anybody.
  std::uint64_t exchanges() const { return exchanges_; }

 private:
  /// A call under way.
  struct Pending {
    Party* party = nullptr;
    std::uint64_t starts = 0;
    std::shared_ptr<node::Call const> call;
  };

  World(std::uint64_t seed, Faults faults, Founding founding, std::vector<std::string> lanes);

  Result<void> populate();
  bool survived(Machine& machine);
  void stepped(Party& party);
  void restart(Machine& machine, std::uint64_t starts);
  void started(Party& party);
  void wake_at(Party& party, Instant at);
  void keep_awake(Party& party, bool had_calls);
  void count_call(std::string const& from, std::string const& to);
  void make(Party& party, node::Call call);
  void arrive(std::uint64_t id, node::Call const& call);
  void finish(std::uint64_t id, node::CallAnswer const& answer);

  /// An answer, and how long it takes beside the network.
  struct Asked {
    node::CallAnswer answer;
    Duration after{};
  };

  std::optional<Asked> ask_witness(node::Call const& call);
  std::optional<Asked> ask_peer(node::Call const& call);
  void break_off(std::uint64_t id);
  Duration delay();

  Chance chance_;   ///< Only ever asked for streams.
  Chance network_;  ///< What befalls messages and machines.
  Faults faults_;
  Instant now_{};
  Trace trace_;
  Ledger ledger_;
  Founding founding_;
  std::map<PartyId, std::unique_ptr<Party>> parties_;
  std::map<PartyId, Stranger*> strangers_;
  std::unique_ptr<WitnessHost> witness_;
  std::vector<std::unique_ptr<Invariant>> invariants_;
  std::optional<Violation> violation_;
  std::map<std::pair<Instant, std::uint64_t>, Action> queue_;  ///< By time, then order.
  std::uint64_t scheduled_ = 0;
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t calls_ = 0;
  std::map<std::pair<std::string, std::string>, std::pair<Instant, unsigned>> calls_in_minute_;
  std::map<PartyId, Instant> wakes_;  ///< The earliest wake that is put down for each.
  std::map<PartyId, unsigned> idle_looks_;
  std::map<std::pair<std::string, std::string>, Instant> partitions_;
  bool drop_next_answer_ = false;
  std::uint64_t exchanges_ = 0;
};

}  // namespace comity::sim
