/// One scenario as it is played: its world, and what each form of line does there.
#pragma once

#include "comity/sim/adversary.h"
#include "comity/sim/evidence_room.h"
#include "comity/sim/scenario.h"

namespace comity::sim {

class Play {
 public:
  explicit Play(std::function<void(std::string const&)> watcher) : watcher_{std::move(watcher)} {}

  using Values = std::vector<std::string> const&;

  /// What is not so, or makes no sense; nothing if all is well.
  struct Trouble {
    bool nonsense = false;
    std::string what;
  };

  using Outcome = std::optional<Trouble>;

  static Outcome nonsense(std::string what) { return Trouble{true, std::move(what)}; }

  static Outcome not_so(std::string what) { return Trouble{false, std::move(what)}; }

  using Act = Outcome (Play::*)(Values);

  /// The form of a line, with a `*` for each value, and what it does.
  struct Form {
    std::string_view words;
    Act act;
  };

  static std::vector<Form> const& forms();

  /// Null before the line that names the parties.
  World* world() { return world_.get(); }

  /// That all invariants hold of everything.
  void look_through();

 private:
  /// A request of the story.
  struct Named {
    PartyId asker;
    PartyId responder;
    request::RequestId id;
  };

  // The setting
  Outcome set_parties(std::string_view names, bool every_algorithm);
  Outcome two(Values values);
  Outcome three(Values values);
  Outcome four(Values values);
  Outcome every_algorithm(Values values);
  Outcome hostile(Values values);

  // What people do
  Outcome issue(Values values);
  Outcome issue_in_exercise(Values values);
  Outcome say(Values values);
  Outcome say_with(Values values);
  Outcome cannot_say(Values values);
  Outcome cannot_say_with(Values values);
  Outcome talk(Values values);
  Outcome issue_by(Values values);
  Outcome say_by(Values values);
  Outcome say_with_by(Values values);
  Outcome cannot_say_by(Values values);
  Outcome cannot_say_with_by(Values values);
  Outcome renew_key(Values values);

  // What the people of a house do
  Outcome take_policy(Values values);
  Outcome employ(Values values);
  Outcome approve(Values values);
  Outcome cannot_approve(Values values);
  Outcome admit(Values values);
  Outcome cannot_admit(Values values);
  Outcome offer_evidence(Values values);
  Outcome fetch_evidence(Values values);

  // What happens
  Outcome wait(Values values);
  Outcome wait_until(Values values);
  Outcome network_down(Values values);
  Outcome network_up(Values values);
  Outcome lose_answer(Values values);
  Outcome power_goes(Values values);
  Outcome power_cut(Values values);
  Outcome killed(Values values);
  Outcome disk_full(Values values);
  Outcome disk_free(Values values);
  Outcome disk_fails(Values values);
  Outcome clock_ahead(Values values);
  Outcome clock_behind(Values values);
  Outcome clock_right(Values values);

  // What a hostile party does
  Outcome lie(Values values);
  Outcome answer_with(Values values);
  Outcome speak(Values values);

  // What must be so
  Outcome expect_phase(Values values);
  Outcome expect_unknown(Values values);
  Outcome expect_ineffective(Values values);
  Outcome expect_exercise(Values values);
  Outcome expect_alike(Values values);
  Outcome expect_clock(Values values);
  Outcome expect_due(Values values);
  Outcome expect_undelivered(Values values);
  Outcome expect_delivered(Values values);
  Outcome expect_incident(Values values);
  Outcome expect_met_with(Values values);
  Outcome expect_up(Values values);
  Outcome expect_down(Values values);
  Outcome expect_links(Values values);
  Outcome expect_waiting(Values values);
  Outcome expect_hidden(Values values);
  Outcome expect_evidence(Values values);

  /// A party, or one of its people.
  struct Speaker {
    std::string party;
    std::string person;  ///< Empty if nobody is named.
  };

  static release::Author author(Speaker const& by);

  /// Of a step: its name, the request's, and what the line says of it.
  struct Said {
    std::string step;
    std::string name;
    std::string argument;
  };

  /// "kind urgency to party as name", from `first` on.
  Outcome issue_as(Speaker const& by, Values values, std::size_t first,
                   std::optional<message::ExerciseId> exercise);
  Outcome submit(Speaker const& by, Said const& said, bool must_go);
  Outcome as_person(std::string const& person, std::string const& party, std::string const& name,
                    std::function<Result<void>(Party&, people::Account const&,
                                               request::RequestId const&, Instant)>
                        act,
                    bool must_go);
  Outcome approve_as(Values values, bool must_go);
  Outcome admit_as(Values values, bool must_go);
  Result<node::Evidence*> evidence_of(Party& party, std::string const& person);
  void logged(Party& party, request::RequestId const& id, std::uint64_t seq);
  Outcome for_machine(std::string const& name, std::function<void(Machine&)> const& act);
  Outcome set_clock(std::string const& name, Duration skew);
  Result<node::Found> find(Party& party, std::string const& name);
  Outcome with_found(std::string const& party, std::string const& name,
                     std::function<Outcome(node::Found const&)> const& look);
  Outcome unknown_party(std::string const& name) const;
  Party* party_up(std::string const& name);

  std::function<void(std::string const&)> watcher_;
  std::unique_ptr<World> world_;
  std::unique_ptr<Adversary> adversary_;
  std::optional<Desk> desk_;
  std::map<std::string, Named> requests_;

  /// A party's evidence, and the start of its node for which it was opened last.
  struct Room {
    std::unique_ptr<Chance> chance;
    std::unique_ptr<EvidenceRoom> room;
    std::uint64_t starts = 0;
  };

  std::map<std::string, Room> rooms_;
  std::map<std::string, evidence::ItemId> exhibits_;  ///< By the name of their request.
  std::string last_code_;                             ///< With which the last lie was met.
  std::uint64_t renewals_ = 0;
};

}  // namespace comity::sim
