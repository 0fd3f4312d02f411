#include "comity/people/people.h"

#include "comity/json/text.h"

#include <algorithm>

namespace comity::people {
namespace {

/// The one record of the table of rules.
constexpr std::string_view factor_rule_id = "factors";

/// Every record of a table, by its id.
template <typename Id, typename Parse>
auto read_all(PeopleStore& store, Table table, Id id_of, Parse parse)
    -> Result<std::map<std::decay_t<decltype(id_of({}))>,
                       typename std::invoke_result_t<Parse, json::Value const&>::value_type>> {
  std::map<std::decay_t<decltype(id_of({}))>,
           typename std::invoke_result_t<Parse, json::Value const&>::value_type>
      out;
  auto const records = TRY(store.records(table));
  for (auto const& bytes : records) {
    auto const value = json::parse(bytes, {.bytes_max = record_bytes_max});
    auto record = value ? parse(*value) : decltype(parse(*value)){value.error()};
    if (!record) return fail(Code::damaged, "people.bad_record", {{"cause", record.error().id}});
    auto id = id_of(*record);
    out.insert_or_assign(std::move(id), *std::move(record));
  }
  return out;
}

template <typename Record>
Result<void> write(PeopleStore& store, Table table, Record const& record) {
  auto const text = json::write(to_json(record));
  if (text.size() > record_bytes_max) {
    return fail(Code::too_large, "people.record_too_large",
                {{"id", record.id.text()}, {"max", std::to_string(record_bytes_max)}});
  }
  return store.put(table, record.id.text(), as_bytes(text));
}

Error no_such_account(AccountId const& id) {
  return fail(Code::not_found, "people.no_such_account", {{"account", id.text()}});
}

/// The one whose secret this is, if it is live. Null whatever is wrong with it.
Token const* find_live(std::map<TokenId, Token> const& among, Secret const& text, Instant now) {
  auto const presented = parse_token(text);
  if (!presented) return nullptr;
  auto const found = among.find(presented->id);
  if (found == among.end() || !same_in_constant_time(found->second.hash, presented->hash))
    return nullptr;
  return found->second.live_at(now) ? &found->second : nullptr;
}

}  // namespace

Result<People> People::open(PeopleStore& store) {
  auto const id = [](auto const& record) { return record.id; };
  People people{store};
  people.agencies_ = TRY(read_all(
      store, Table::agencies, [&](Agency const& a) { return id(a); }, parse_agency));
  people.accounts_ = TRY(read_all(
      store, Table::accounts, [&](Account const& a) { return id(a); }, parse_account));
  people.tokens_ = TRY(read_all(
      store, Table::tokens, [&](Token const& t) { return id(t); }, parse_token_record));
  people.credentials_ = TRY(read_all(
      store, Table::credentials, [&](Credential const& c) { return id(c); }, parse_credential));
  people.invitations_ = TRY(read_all(
      store, Table::invitations, [&](Token const& t) { return id(t); }, parse_token_record));
  people.factors_ = TRY(read_all(
      store, Table::factors, [&](Factors const& f) { return id(f); }, parse_factors));
  TRY(people.read_factor_rule());
  people.bindings_ = TRY(read_all(
      store, Table::bindings, [&](Binding const& b) { return id(b); }, parse_binding));
  people.contacts_ = TRY(read_all(
      store, Table::contacts, [&](Contact const& c) { return id(c); }, parse_contact));
  people.rosters_ = TRY(read_all(
      store, Table::rosters, [&](Roster const& r) { return id(r); }, parse_roster));
  return people;
}

Account const* People::account(AccountId const& id) const {
  auto const found = accounts_.find(id);
  return found == accounts_.end() ? nullptr : &found->second;
}

Credential const* People::credential(AccountId const& id) const {
  auto const found = credentials_.find(id);
  return found == credentials_.end() ? nullptr : &found->second;
}

Factors const* People::factors(AccountId const& id) const {
  auto const found = factors_.find(id);
  return found == factors_.end() ? nullptr : &found->second;
}

Factors const* People::owner_of(ByteView credential) const {
  for (auto const& [id, factors] : factors_)
    if (factors.passkey(credential) != nullptr) return &factors;
  return nullptr;
}

bool People::lacks_factor(Account const& account) const {
  return account.has_any(factor_rule_.required) && factors(account.id) == nullptr;
}

bool People::speaks_for(std::string_view holder, Instant now) const {
  return std::ranges::any_of(accounts_, [&](auto const& entry) {
    return entry.second.is_outside() && entry.second.holder == holder &&
           entry.second.active_at(now);
  });
}

Channel People::channel_of(AccountId const& id) const {
  auto const* const account = this->account(id);
  auto const agency = account == nullptr ? agencies_.end() : agencies_.find(account->agency);
  return agency == agencies_.end() ? Channel::cert : people::channel_of(agency->second.kind);
}

bool People::sees(AccountId const& id, Channel channel) const {
  auto const* const account = this->account(id);
  if (account == nullptr || may(account->roles, Action::cross_channels)) return true;
  bool const is_divided = std::ranges::any_of(agencies_, [](auto const& one) {
    return people::channel_of(one.second.kind) == Channel::police;
  });
  return !is_divided || channel_of(id) == channel;
}

Result<void> People::put(Agency const& agency) {
  TRY(write(*store_, Table::agencies, agency));
  agencies_.insert_or_assign(agency.id, agency);
  return {};
}

Result<void> People::put(Account const& account, Instant now) {
  if (!agencies_.contains(account.agency)) {
    return fail(Code::not_found, "people.no_such_agency", {{"agency", account.agency.text()}});
  }
  auto const manages = [&](Account const& a) {
    return a.active_at(now) && may(a.roles, Action::manage_people);
  };
  auto const by_others = std::ranges::any_of(accounts_, [&](auto const& entry) {
    return entry.first != account.id && manages(entry.second);
  });
  auto const* const before = this->account(account.id);
  if (before != nullptr && manages(*before) && !manages(account) && !by_others)
    return fail(Code::refused, "people.last_administrator", {{"account", account.id.text()}});
  if (before == nullptr && accounts_.size() >= accounts_max) {
    return fail(Code::too_large, "people.too_many_accounts",
                {{"max", std::to_string(accounts_max)}});
  }
  TRY(write(*store_, Table::accounts, account));
  accounts_.insert_or_assign(account.id, account);
  return {};
}

Result<void> People::put(Contact const& contact) {
  TRY(write(*store_, Table::contacts, contact));
  contacts_.insert_or_assign(contact.id, contact);
  return {};
}

Result<void> People::remove(ContactId const& id) {
  TRY(store_->remove(Table::contacts, id.text()));
  contacts_.erase(id);
  return {};
}

Result<void> People::put(Roster const& roster) {
  auto const check = [&](std::vector<AccountId> const& people) -> Result<void> {
    for (auto const& id : people) {
      if (account(id) == nullptr) return no_such_account(id);
    }
    return {};
  };
  for (auto const& shift : roster.shifts) TRY(check(shift.people));
  for (auto const& change : roster.changes) TRY(check(change.people));
  TRY(write(*store_, Table::rosters, roster));
  rosters_.insert_or_assign(roster.id, roster);
  return {};
}

Result<void> People::remove(RosterId const& id) {
  TRY(store_->remove(Table::rosters, id.text()));
  rosters_.erase(id);
  return {};
}

Result<NewToken> People::issue_token(AccountId const& account, std::string label, Duration life,
                                     Instant now, Random& random) {
  auto const* const owner = this->account(account);
  if (owner == nullptr || !owner->active_at(now)) return no_such_account(account);
  auto const live = std::ranges::count_if(tokens_, [&](auto const& entry) {
    return entry.second.account == account && entry.second.live_at(now);
  });
  if (static_cast<std::size_t>(live) >= live_tokens_max)
    return fail(Code::too_large, "people.too_many_tokens",
                {{"account", account.text()}, {"max", std::to_string(live_tokens_max)}});
  auto token = make_token(account, std::move(label), life, now, random);
  TRY(write(*store_, Table::tokens, token.kept));
  tokens_.insert_or_assign(token.kept.id, token.kept);
  return token;
}

Result<void> People::revoke(TokenId const& id, Instant now) {
  auto const found = tokens_.find(id);
  if (found == tokens_.end()) return fail(Code::not_found, "people.no_such_token");
  if (found->second.revoked) return {};
  auto revoked = found->second;
  revoked.revoked = now;
  TRY(write(*store_, Table::tokens, revoked));
  found->second = std::move(revoked);
  return {};
}

Result<Account> People::authenticate(Secret const& token, Instant now) const {
  auto const* const kept = find_live(tokens_, token, now);
  auto const* const owner = kept == nullptr ? nullptr : account(kept->account);
  if (owner == nullptr || !owner->active_at(now))
    return fail(Code::forbidden, "people.token_refused");
  return *owner;
}

Result<NewToken> People::invite(AccountId const& account, Duration life, Instant now,
                                Random& random) {
  auto const* const owner = this->account(account);
  if (owner == nullptr || !owner->active_at(now)) return no_such_account(account);
  for (auto& [id, former] : invitations_) {
    if (former.account != account || !former.live_at(now)) continue;
    former.revoked = now;
    TRY(write(*store_, Table::invitations, former));
  }
  auto made = make_token(account, "invitation", std::min(life, invitation_life_max), now, random);
  TRY(write(*store_, Table::invitations, made.kept));
  invitations_.insert_or_assign(made.kept.id, made.kept);
  return made;
}

Result<Account> People::invited(Secret const& invitation, Instant now) const {
  auto const* const kept = find_live(invitations_, invitation, now);
  auto const* const owner = kept == nullptr ? nullptr : account(kept->account);
  if (owner == nullptr || !owner->active_at(now))
    return fail(Code::forbidden, "people.invitation_refused");
  return *owner;
}

Result<void> People::accept(Secret const& invitation, Credential const& credential, Instant now) {
  auto const owner = TRY(invited(invitation, now));
  if (owner.id != credential.id) return fail(Code::forbidden, "people.invitation_refused");
  auto& kept = invitations_.at(parse_token(invitation)->id);
  // Used up first: after a crash between the two somebody has to be invited again, and nobody can
  // come in twice.
  auto used = kept;
  used.revoked = now;
  TRY(write(*store_, Table::invitations, used));
  kept = std::move(used);
  TRY(write(*store_, Table::credentials, credential));
  credentials_.insert_or_assign(credential.id, credential);
  return {};
}

Result<void> People::put(Factors const& factors) {
  if (account(factors.id) == nullptr) return no_such_account(factors.id);
  if (!factors.any()) {
    TRY(store_->remove(Table::factors, factors.id.text()));
    factors_.erase(factors.id);
    return {};
  }
  TRY(write(*store_, Table::factors, factors));
  factors_.insert_or_assign(factors.id, factors);
  return {};
}

Result<void> People::put(FactorRule const& rule) {
  TRY(store_->put(Table::rules, factor_rule_id, as_bytes(json::write(to_json(rule)))));
  factor_rule_ = rule;
  return {};
}

Result<void> People::read_factor_rule() {
  auto const records = TRY(store_->records(Table::rules));
  for (auto const& bytes : records) {
    auto const value = TRY(json::parse(bytes));
    factor_rule_ = TRY(parse_factor_rule(value));
  }
  return {};
}

Result<void> People::bind(Binding binding, Instant now) {
  auto const* const owner = account(binding.id);
  if (owner == nullptr || !owner->active_at(now)) return no_such_account(binding.id);
  if (binding.ends) binding.ends = std::min(*binding.ends, now + invitation_life_max);
  for (auto const& [id, other] : bindings_) {
    bool const same = !binding.subject.empty()
                          ? other.subject == binding.subject
                          : other.expected_at(now) && other.claim == binding.claim &&
                                other.value == binding.value;
    if (id != binding.id && same && other.issuer == binding.issuer)
      return fail(Code::conflict, "people.bound_elsewhere", {{"account", id.text()}});
  }
  TRY(write(*store_, Table::bindings, binding));
  bindings_.insert_or_assign(binding.id, std::move(binding));
  return {};
}

Result<void> People::unbind(AccountId const& account) {
  if (!bindings_.contains(account))
    return fail(Code::not_found, "people.not_bound", {{"account", account.text()}});
  TRY(store_->remove(Table::bindings, account.text()));
  bindings_.erase(account);
  return {};
}

Result<Account> People::vouched(Presence const& who, Instant now) {
  auto const of_issuer = [&](Binding const& b) { return b.issuer == who.issuer; };
  auto const is_bound = [&](auto const& entry) {
    return of_issuer(entry.second) && entry.second.subject == who.subject;
  };
  auto const is_expected = [&](auto const& entry) {
    auto const& b = entry.second;
    return of_issuer(b) && b.expected_at(now) && !who.claim.empty() && b.claim == who.claim &&
           b.value == who.value;
  };
  auto found = std::ranges::find_if(bindings_, is_bound);
  if (found == bindings_.end()) found = std::ranges::find_if(bindings_, is_expected);
  auto const* const owner = found == bindings_.end() ? nullptr : account(found->first);
  if (who.subject.empty() || owner == nullptr || !owner->active_at(now))
    return fail(Code::forbidden, "people.nobody_bound");
  if (!found->second.subject.empty()) return *owner;
  auto taken = found->second;
  taken.subject = who.subject;
  taken.ends.reset();
  TRY(write(*store_, Table::bindings, taken));
  found->second = std::move(taken);
  return *owner;
}

Result<void> check_may(Account const& account, Action action, Instant now) {
  if (account.active_at(now) && may(account.roles, action)) return {};
  return fail(Code::forbidden, "people.may_not",
              {{"account", account.id.text()}, {"action", std::string{name_of(action)}}});
}

}  // namespace comity::people
