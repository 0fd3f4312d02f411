#include "comity/people/account.h"

#include "record.h"

namespace comity::people {
namespace {

constexpr std::array<std::string_view, 7> kind_names{"cert",  "police",   "ministry", "prosecutor",
                                                     "court", "operator", "other"};

/// A holder's people are guests: with a role of a desk beside it they would see what holders must
/// not.
Result<void> check_holder(Account const& account) {
  bool const is_named = std::ranges::all_of(account.holder, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  if (!is_named) return fail(Code::invalid, "people.bad_holder", {{"text", account.holder}});
  bool const holds = account.roles.contains(Role::task_holder);
  if (holds != account.is_outside() || (holds && account.roles.size() != 1))
    return fail(Code::invalid, "people.holder_alone", {{"account", account.id.text()}});
  return {};
}

}  // namespace

bool is_id(std::string_view text) {
  auto const is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  auto const is_part = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
  };
  return !text.empty() && text.size() <= id_bytes_max && is_letter(text.front()) &&
         std::ranges::all_of(text, is_part);
}

Error bad_id(std::string_view text) {
  return fail(Code::invalid, "people.bad_id",
              {{"text", std::string{text.substr(0, 100)}}, {"max", std::to_string(id_bytes_max)}});
}

Result<AgencyId> parse_agency_id(std::string_view text) {
  if (!is_id(text)) return bad_id(text);
  return AgencyId{std::string{text}};
}

Result<AccountId> parse_account_id(std::string_view text) {
  if (!is_id(text)) return bad_id(text);
  return AccountId{std::string{text}};
}

Channel channel_of(AgencyKind kind) {
  bool const prosecutes =
      kind == AgencyKind::police || kind == AgencyKind::prosecutor || kind == AgencyKind::court;
  return prosecutes ? Channel::police : Channel::cert;
}

std::string_view name_of(AgencyKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

Result<AgencyKind> parse_agency_kind(std::string_view text) {
  auto const found = std::ranges::find(kind_names, text);
  if (found == kind_names.end()) {
    return fail(Code::invalid, "people.not_an_agency_kind",
                {{"text", std::string{text.substr(0, 100)}}});
  }
  return static_cast<AgencyKind>(found - kind_names.begin());
}

bool Account::has_any(Roles const& wanted) const {
  return std::ranges::any_of(wanted, [&](Role role) { return roles.contains(role); });
}

json::Value to_json(Name const& name) {
  return json::Object{{"en", name.en}, {"zh", name.zh}};
}

Name read_name(json::Reader const& reader) {
  reader.only({"en", "zh"});
  return {std::string{reader.text("en", name_bytes_max)},
          std::string{reader.text("zh", name_bytes_max)}};
}

json::Value to_json(Agency const& agency) {
  return json::Object{
      {"id", agency.id.text()}, {"name", to_json(agency.name)}, {"kind", name_of(agency.kind)}};
}

Result<Agency> parse_agency(json::Value const& value) {
  json::Reader const reader{value, "agency"};
  reader.only({"id", "name", "kind"});
  Agency agency;
  agency.id = reader.parsed("id", id_bytes_max, parse_agency_id);
  agency.name = read_name(reader.object("name"));
  agency.kind = reader.parsed("kind", id_bytes_max, parse_agency_kind);
  TRY(reader.done());
  return agency;
}

json::Value to_json(Account const& account) {
  json::Array roles;
  for (auto const role : account.roles) roles.emplace_back(name_of(role));
  json::Object out{{"id", account.id.text()},
                   {"name", account.name},
                   {"agency", account.agency.text()},
                   {"roles", std::move(roles)}};
  if (account.is_outside()) out.emplace_back("holder", account.holder);
  if (account.ended) out.emplace_back("ended", to_milliseconds(*account.ended));
  return out;
}

Result<Account> parse_account(json::Value const& value) {
  json::Reader const reader{value, "account"};
  reader.only({"id", "name", "agency", "roles", "holder", "ended"});
  Account account;
  account.id = reader.parsed("id", id_bytes_max, parse_account_id);
  account.name = reader.text("name", name_bytes_max);
  account.agency = reader.parsed("agency", id_bytes_max, parse_agency_id);
  auto const roles = reader.array("roles", all_roles.size());
  for (std::size_t i = 0; i < roles.size(); ++i)
    account.roles.insert(roles[i].as_parsed(id_bytes_max, parse_role));
  account.holder = reader.optional_text("holder", holder_bytes_max).value_or("");
  account.ended = reader.optional_instant("ended");
  TRY(reader.done());
  TRY(check_holder(account));
  return account;
}

}  // namespace comity::people
