#include "demo_side.h"

#include "columns.h"
#include "comity/service/home.h"
#include "request_view.h"

#include <algorithm>

namespace comity::cli {
namespace {

constexpr std::string_view administrator = "administrator";

/// Long enough for a demonstration that is left running.
constexpr int token_days = 30;

struct Agency {
  char const* id;
  char const* en;
  char const* zh;
};

constexpr Agency agencies[] = {{"cert", "National CERT", "国家应急响应机构"},
                               {"police", "Cyber police desk", "网络警察联络席位"},
                               {"ministry", "Ministry", "主管部门"},
                               {"operator", "Network operators", "网络运营单位"}};

/// Whom the desk may task at home, and for what.
std::string_view responsible_in(std::string_view party) {
  if (party == "us") {
    return "resource,holder,kind,name,email,webhook,language\n"
           "203.0.113.0/24,isp-one,operator,Example Net One,,,en\n";
  }
  return "resource,holder,kind,name,email,webhook,language\n"
         "62.213.213.0/24,isp-cn,operator,示例网络,,,zh\n"
         "93.63.198.0/24,isp-cn,operator,示例网络,,,zh\n";
}

/// Those whose role only some rules ask for come last: whoever is asked first fills the widest
/// place.
std::vector<Person> people_of(std::string const& party) {
  if (party == "us") {
    return {{"ada", "Ada", "cert", "administrator"},
            {"ann", "Ann", "cert", "analyst"},
            {"dee", "Dee", "cert", "duty_officer"},
            {"roy", "Roy", "police", "duty_officer"},
            {"pat", "Pat", "police", "police"},
            {"pia", "Pia", "police", "police"},
            {"lou", "Lou", "cert", "legal_reviewer"},
            {"kim", "Kim", "ministry", "co_chair"},
            {"ray", "Ray", "cert", "drill_controller"},
            {"ava", "Ava", "ministry", "auditor"},
            {"tia", "Tia", "operator", "task_holder", "isp-one"}};
  }
  return {{"ma", "马", "cert", "administrator"},
          {"wang", "王", "cert", "analyst"},
          {"li", "李", "cert", "duty_officer"},
          {"gao", "高", "police", "duty_officer"},
          {"sun", "孙", "police", "police"},
          {"zhao", "赵", "police", "police"},
          {"zhou", "周", "cert", "legal_reviewer"},
          {"chen", "陈", "ministry", "co_chair"},
          {"lin", "林", "cert", "drill_controller"},
          {"he", "何", "ministry", "auditor"},
          {"tang", "唐", "operator", "task_holder", "isp-cn"}};
}

/// Whether both are at desks that may know of the same requests: reviewers and chairs may of all.
bool may_share(Person const& a, Person const& b) {
  auto const crosses = [](Person const& one) {
    return one.role == "legal_reviewer" || one.role == "co_chair";
  };
  return a.agency == b.agency || crosses(a) || crosses(b);
}

bool holds(json::Array const& texts, std::string const& text) {
  return std::ranges::any_of(texts, [&](json::Value const& one) {
    return one.if_string() != nullptr && *one.if_string() == text;
  });
}

}  // namespace

Result<DemoSide> DemoSide::staff(DemoWorld const& world, std::string party,
                                 std::filesystem::path const& policy) {
  auto first = TRY(world.client(party));
  DemoSide side{world, std::move(party)};
  side.people_ = people_of(side.party_);
  TRY(side.add_people(first));
  auto const reviewer = std::ranges::find(side.people_, "legal_reviewer", &Person::role);
  auto rules = TRY(service::read_file(policy));
  TRY(side.as(reviewer->account).post_bytes("/v1/policy", std::move(rules)));
  auto const officer = std::ranges::find(side.people_, "duty_officer", &Person::role);
  auto const table = responsible_in(side.party_);
  TRY(side.as(officer->account).post_bytes("/v1/triage/tables/responsible", to_bytes(table)));
  return side;
}

/// The first to come is the administrator, whom whoever holds the machine lets in; the
/// administrator lets in the others.
Result<void> DemoSide::add_people(Client& first) {
  for (auto const& agency : agencies) {
    TRY(first.post("/v1/agencies",
                   json::Object{{"id", agency.id},
                                {"name", json::Object{{"en", agency.en}, {"zh", agency.zh}}},
                                {"kind", agency.id}}));
  }
  for (auto const& person : people_) {
    auto& by = person.role == administrator ? first : as(people_.front().account);
    json::Object account{{"id", person.account},
                         {"name", person.name},
                         {"agency", person.agency},
                         {"roles", json::Array{person.role}}};
    if (!person.holder.empty()) account.emplace_back("holder", person.holder);
    TRY(by.post("/v1/accounts", std::move(account)));
    TRY(give_token(by, person.account));
  }
  return {};
}

Result<void> DemoSide::give_token(Client& by, std::string const& account) {
  auto const made = TRY(by.post("/v1/accounts/" + account + "/tokens",
                                json::Object{{"label", "demonstration"}, {"days", token_days}}));
  auto const token = text_at(made, "token");
  TRY(service::write_file(token_file(account), as_bytes(token + "\n"),
                          service::Visibility::owner_only));
  clients_.emplace(account, TRY(world_->client(party_, Secret{token})));
  return {};
}

Person const& DemoSide::person(std::string const& account) const {
  return *std::ranges::find(people_, account, &Person::account);
}

std::filesystem::path DemoSide::token_file(std::string const& account) const {
  return world_->home(party_) / (account + ".token");
}

Result<Passed> DemoSide::submit(std::string const& author, std::string const& target,
                                json::Value const& body) {
  auto const answer = TRY(as(author).post(target, body));
  if (auto const draft = text_at(answer, "draft"); !draft.empty()) return let_out(author, draft);
  return Passed{number_at(answer, "seq"), text_at(answer, "request"), {}, {}};
}

/// Whom the gate asks for next, of those who have not spoken.
Person const* DemoSide::next_approver(json::Value const& draft) const {
  auto const has_spoken = [&](Person const& person) {
    return std::ranges::any_of(array_at(draft, "approvals"), [&](json::Value const& approval) {
      return text_at(approval, "by") == person.account;
    });
  };
  for (auto const& missing : array_at(part_at(draft, "gate"), "missing")) {
    for (auto const& person : people_) {
      bool const may = holds(array_at(missing, "any_of"), person.role) &&
                       person.account != text_at(draft, "drafter") && !has_spoken(person) &&
                       may_share(person, this->person(text_at(draft, "drafter")));
      if (may) return &person;
    }
  }
  return nullptr;
}

Result<Passed> DemoSide::let_out(std::string const& author, std::string const& draft) {
  auto const target = "/v1/drafts/" + draft;
  Passed passed;
  for (;;) {
    auto const view = TRY(as(author).get(target));
    json::Value const yes{json::Object{{"digest", text_at(view, "digest")}}};
    if (!passed.own_yes_refused)
      passed.own_yes_refused = !as(author).post(target + "/approve", yes);
    auto const* const approver = next_approver(view);
    if (approver == nullptr) return fail(Code::refused, "cli.demo.nobody", {{"draft", draft}});
    auto const answer = TRY(as(approver->account).post(target + "/approve", yes));
    passed.approved_by.push_back(approver->account);
    ++approvals_;
    if (answer.find("seq") == nullptr) continue;
    passed.seq = number_at(answer, "seq");
    passed.request = text_at(answer, "request");
    return passed;
  }
}

Result<void> DemoSide::admit(std::string const& request, std::vector<std::string> const& accounts) {
  for (auto const& account : accounts) {
    auto const path = "/v1/requests/" + request;
    auto const digest = issue_digest(TRY(as(account).get(path)));
    TRY(as(account).post(path + "/admit", json::Object{{"digest", digest}}));
    ++approvals_;
  }
  return {};
}

}  // namespace comity::cli
