/// One side of the demonstration: its people, each with a token, and how they let things out.
#pragma once

#include "client.h"
#include "demo.h"

namespace comity::cli {

/// Somebody with an account, in the one role that the demonstration needs of them.
struct Person {
  std::string account;
  std::string name;
  std::string agency;
  std::string role;
  std::string holder = {};  ///< For whom a task holder speaks.
};

/// What became of something that was handed in.
struct Passed {
  std::int64_t seq = 0;  ///< Of the message; 0 if the answer does not say.
  std::string request;
  std::vector<std::string> approved_by;  ///< Empty if the policy let it pass by itself.
  /// Whether the author's own yes was refused; absent if nobody's was needed.
  std::optional<bool> own_yes_refused;
};

class DemoSide {
 public:
  /// Gives the party's node two desks, named people, an operator to be tasked, and the policy of
  /// the file. Errors: those of the API.
  static Result<DemoSide> staff(DemoWorld const& world, std::string party,
                                std::filesystem::path const& policy);

  std::string const& party() const { return party_; }

  std::vector<Person> const& people() const { return people_; }

  Person const& person(std::string const& account) const;

  /// The node, speaking for that account.
  Client& as(std::string const& account) { return clients_.at(account); }

  /// Where the account's token is kept.
  std::filesystem::path token_file(std::string const& account) const;

  /// Hands something in; if it waits, everybody whom the gate names says yes, until it leaves.
  /// Errors: those of the API; `refused cli.demo.nobody` (draft) if nobody is left who could.
  Result<Passed> submit(std::string const& author, std::string const& target,
                        json::Value const& body);

  /// Likewise for what waits already.
  Result<Passed> let_out(std::string const& author, std::string const& draft);

  /// Everybody of these roles says that the request may be acted on.
  Result<void> admit(std::string const& request, std::vector<std::string> const& accounts);

  /// How often somebody here has said yes, as the journal must have it.
  int approvals() const { return approvals_; }

 private:
  DemoSide(DemoWorld const& world, std::string party) : world_{&world}, party_{std::move(party)} {}

  Result<void> add_people(Client& first);
  Result<void> give_token(Client& by, std::string const& account);
  Person const* next_approver(json::Value const& draft) const;

  DemoWorld const* world_;
  std::string party_;
  std::vector<Person> people_;
  std::map<std::string, Client> clients_;
  int approvals_ = 0;
};

}  // namespace comity::cli
