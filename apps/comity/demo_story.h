/// Tells the demonstration's story, step by step, and keeps count of what held.
#pragma once

#include "comity/request/messages.h"
#include "console.h"
#include "demo_side.h"

#include <array>

namespace comity::cli {

/// Somebody who writes, on our side (us) or theirs (cn).
struct Desk {
  bool ours;
  char const* account;
};

class Story {
 public:
  Story(Console const& console, DemoWorld const& world, DemoSide us, DemoSide cn)
      : console_{console}, world_{world}, us_{std::move(us)}, cn_{std::move(cn)} {}

  void introduce() const;

  /// A heading; the steps after it count from 1.
  void begin(std::string_view id);

  /// `request` is a body of `POST /v1/requests`. All that follows is about it.
  Result<void> issue(Desk const& by, json::Value const& request);

  Result<void> step(Desk const& by, std::string const& name, json::Value codes, json::Value body);

  /// The named people on that side say that the request may be acted on.
  Result<void> admit(bool ours, std::vector<std::string> const& accounts);

  /// The request goes to the desks of that channel on both sides, and back the same way. Nobody of
  /// the channel that it leaves knows of it any more; those whom it reaches have all of its
  /// history.
  Result<void> refer(Desk const& by, request::Channel to, json::Value body);

  /// Conditions of use stand alike on both sides: only proposed, or binding on the asker.
  Result<void> check_conditions(bool bind);

  /// The last demand for an account of use stands alike on both sides: still owed, or given.
  Result<void> check_account(bool given);

  /// The claim about an actor is the asker's alone, with its confidence; beside it is the other
  /// side's view, or none. Neither side counts it as so.
  Result<void> check_claim(bool has_view);

  /// The desk asks somebody at home, who signs in, acknowledges and answers for item `n`; who is
  /// asked learns nothing of the request, and the answer stands in the desk's draft.
  Result<void> ask_at_home(Desk const& desk, Desk const& guest, int n, std::string const& question,
                           json::Value reply);

  /// A file goes to the other side with its custody record, and is compared there.
  Result<void> hand_over(Desk const& from, Desk const& to, std::string const& name,
                         std::string const& content);

  Result<void> compare();
  Result<void> wait_for_cosignatures();
  Result<void> verify_logs();
  Result<void> verify_journals();

  bool all_held() const { return held_; }

 private:
  DemoSide& side(bool ours) { return ours ? us_ : cn_; }

  Client& client(Desk const& desk) { return side(desk.ours).as(desk.account); }

  Result<void> follow(Desk const& by, std::string const& what, Passed const& passed);
  Result<json::Value> settled(bool ours, std::int64_t seq, std::string_view direction);
  Result<std::string> take_in(Desk const& by, std::string const& name, std::string const& content);
  Result<json::Value> view(Desk const& desk);
  Result<std::array<json::Value, 2>> both_views();
  Result<bool> is_hidden_from(Desk const& desk);
  Result<Passed> offer(Desk const& from, std::string const& to, std::string const& item);
  Result<json::Value> wait_for_phase(Desk const& desk, std::string const& item,
                                     std::string_view phase);
  Result<int> yeses_in_journal(DemoSide& side);
  void say_who(Desk const& by, Passed const& passed);
  void title(Desk const& by, std::string const& what);
  std::string shown(bool ours, std::string const& account);
  void check(bool holds, std::string_view id, Parameters const& parameters = {});

  Console const& console_;
  DemoWorld const& world_;
  DemoSide us_;
  DemoSide cn_;
  std::string request_;
  int number_ = 0;
  bool held_ = true;
};

}  // namespace comity::cli
