/// A party that lies: hand-made ends of all its links, driven at random or line by line, and the
/// question whether each honest node met each lie as it should.
#pragma once

#include "comity/sim/desk.h"
#include "comity/sim/hand_made.h"
#include "comity/sim/world.h"

namespace comity::sim {

/// A hostile peer can refuse to cooperate. It cannot make an honest node log what was never said
/// rightly, believe receipts that are not true, change at all what it holds by a lie, keep evidence
/// from it, or keep it from going on [P5.4, P5.14].
inline constexpr std::string_view hostile_peer_contained = "hostile_peer_contained";

/// Lives as long as its world is run. Not movable.
class Adversary final : public Stranger {
 public:
  /// Takes the place of `party` in `world`, adopts on each of its links, and keeps to every clause
  /// until told otherwise.
  Adversary(World& world, Desk const& desk, PartyId party);
  Adversary(Adversary const&) = delete;
  Adversary& operator=(Adversary const&) = delete;
  ~Adversary() override;

  std::optional<Reply> answer(PartyId const& from, ByteView request, Instant now) override;

  /// Lies and speaks the truth at random times until `end`; from then on it keeps to every clause.
  void begin(Instant end);

  /// Delivers what it has said, honestly. The refusal's code, "" for none, "-" for an answer that
  /// is no exchange; nothing if `peer` cannot be reached now.
  std::optional<std::string> speak(PartyId const& peer);

  /// Tells one lie, after speaking honestly first so that nothing else is wrong with it. As
  /// `speak`; nothing also if the lie needs what is not there yet. A node that does not meet it as
  /// it should is a violation.
  std::optional<std::string> lie(PartyId const& peer, Lie lie);

  /// From now on its answers are so.
  void answer_with(AnswerLie lie) { answers_ = lie; }

  /// Says a new request, or the next thing that comes to its mind about one that it received; not
  /// yet delivered.
  void say_something(PartyId const& peer);

  /// What honest nodes have not delivered to it though it keeps to every clause now, or it to them.
  std::optional<std::string> unfinished() const;

  /// True if it has a link with this party.
  bool knows(PartyId const& peer) const { return ends_.contains(peer); }

  std::uint64_t lies_told() const { return lies_told_; }

 private:
  class Containment;

  /// What is compared before and after a lie.
  struct Before {
    link::Heads heads;
    std::uint64_t incidents = 0;
  };

  void next_act(Instant end);
  void act();
  PartyId some_peer();
  link::Link& link_of(Party& honest) const;
  std::optional<std::string> deliver(PartyId const& peer, ByteView request,
                                     std::string const& label);
  void judge(Party& honest, Lie lie, Before const& before, std::string const& code);
  std::optional<std::string> fault_in(link::Link& link, Lie lie, Before const& before,
                                      std::string const& code);
  std::optional<std::string> fraud_fault(link::Link& link);
  bool disks_fail() const;

  World& world_;
  Desk const& desk_;
  PartyId party_;
  Chance chance_;
  std::map<PartyId, std::unique_ptr<HandMade>> ends_;
  std::map<PartyId, std::size_t> frauds_;
  AnswerLie answers_ = AnswerLie::none;
  Duration pause_max_{};
  std::uint64_t lies_told_ = 0;
};

}  // namespace comity::sim
