/// The people of one party, as its node knows them. It says who somebody is and what the table of
/// roles lets them do; what may leave the house is the gate's.
#pragma once

#include "comity/people/binding.h"
#include "comity/people/credential.h"
#include "comity/people/factors.h"
#include "comity/people/roster.h"
#include "comity/people/store.h"
#include "comity/people/token.h"

namespace comity::people {

/// All in memory, each change durable before it shows. Refers to its store, which must outlive it.
/// Not thread-safe. Errors of all changes besides: those of the store.
class People {
 public:
  /// Reads everything back. Errors: those of the store; `damaged people.bad_record` (id, cause).
  static Result<People> open(PeopleStore& store);

  std::map<AgencyId, Agency> const& agencies() const { return agencies_; }

  Accounts const& accounts() const { return accounts_; }

  std::map<TokenId, Token> const& tokens() const { return tokens_; }

  std::map<ContactId, Contact> const& contacts() const { return contacts_; }

  std::map<RosterId, Roster> const& rosters() const { return rosters_; }

  std::map<AccountId, Binding> const& bindings() const { return bindings_; }

  /// Null if there is none.
  Account const* account(AccountId const& id) const;

  /// Null if the account has no password.
  Credential const* credential(AccountId const& id) const;

  /// Null if the account has nothing beside its password.
  Factors const* factors(AccountId const& id) const;

  /// Whose passkey this is; null if it is nobody's.
  Factors const* owner_of(ByteView credential) const;

  FactorRule const& factor_rule() const { return factor_rule_; }

  /// Whether the account's roles need a second factor, and it has none.
  bool lacks_factor(Account const& account) const;

  /// Whether somebody who is active at `now` speaks for this holder of tasks.
  bool speaks_for(std::string_view holder, Instant now) const;

  /// The channel of the account's agency; CERT if there is no such account.
  Channel channel_of(AccountId const& id) const;

  /// Whether the account may know of what is with a channel's desks: if its agency is one of them,
  /// if its roles cross channels, or as long as the party has no agency on the police's channel,
  /// from which anything could be kept. Whoever is no account acts for a node without accounts, and
  /// sees everything.
  bool sees(AccountId const& id, Channel channel) const;

  Result<void> put(Agency const& agency);

  /// Adds an account or changes one; to end it, give `ended`. Errors: `not_found
  /// people.no_such_agency` (agency); `too_large people.too_many_accounts` (max); `refused
  /// people.last_administrator` if nobody active at `now` could then manage accounts.
  Result<void> put(Account const& account, Instant now);

  Result<void> put(Contact const& contact);
  Result<void> remove(ContactId const& id);

  /// Errors: `not_found people.no_such_account` (account) for anybody on it.
  Result<void> put(Roster const& roster);
  Result<void> remove(RosterId const& id);

  /// Errors: `not_found people.no_such_account` if it is not there or has ended; `too_large
  /// people.too_many_tokens` (max).
  Result<NewToken> issue_token(AccountId const& account, std::string label, Duration life,
                               Instant now, Random& random);

  /// Revoking it again changes nothing. Errors: `not_found people.no_such_token`.
  Result<void> revoke(TokenId const& id, Instant now);

  /// Whose token this is. Errors: `forbidden people.token_refused` whatever is wrong with it, so
  /// that a guesser learns nothing. The comparison of the secret takes the same time for every
  /// wrong one.
  Result<Account> authenticate(Secret const& token, Instant now) const;

  /// A secret that lets whoever has it choose the account's password, once; former ones of that
  /// account end. `life` is cut to `invitation_life_max`. Errors: `not_found
  /// people.no_such_account` if it is not there or has ended.
  Result<NewToken> invite(AccountId const& account, Duration life, Instant now, Random& random);

  /// Whom the invitation is for. Errors: `forbidden people.invitation_refused` whatever is wrong
  /// with it.
  Result<Account> invited(Secret const& invitation, Instant now) const;

  /// Uses the invitation up and gives its account this password. Errors: those of `invited`;
  /// `forbidden people.invitation_refused` if the credential is another account's.
  Result<void> accept(Secret const& invitation, Credential const& credential, Instant now);

  /// What an account has from now on. Without any second factor nothing is kept of it, recovery
  /// codes neither. Errors: `not_found people.no_such_account`.
  Result<void> put(Factors const& factors);

  Result<void> put(FactorRule const& rule);
  /// Says whom an account's owner is known as by a provider, in place of what was said before. An
  /// expectation is cut to `invitation_life_max`. Errors: `not_found people.no_such_account` if it
  /// is not there or has ended; `conflict people.bound_elsewhere` (account) if that is another's.
  Result<void> bind(Binding binding, Instant now);

  /// Errors: `not_found people.not_bound` (account).
  Result<void> unbind(AccountId const& account);

  /// Whose account it is for whom a provider vouches. Who comes as somebody expected is bound by
  /// `sub` from then on. Errors: `forbidden people.nobody_bound` if nobody's, or the account has
  /// ended.
  Result<Account> vouched(Presence const& who, Instant now);

 private:
  explicit People(PeopleStore& store) : store_{&store} {}

  Result<void> read_factor_rule();

  PeopleStore* store_;
  std::map<AgencyId, Agency> agencies_;
  Accounts accounts_;
  std::map<TokenId, Token> tokens_;
  std::map<AccountId, Credential> credentials_;
  std::map<TokenId, Token> invitations_;
  std::map<AccountId, Factors> factors_;
  FactorRule factor_rule_;
  std::map<AccountId, Binding> bindings_;
  std::map<ContactId, Contact> contacts_;
  std::map<RosterId, Roster> rosters_;
};

/// That `account`, active, may take `action`. Errors: `forbidden people.may_not` (account, action).
Result<void> check_may(Account const& account, Action action, Instant now);

}  // namespace comity::people
