#include "comity/people/role.h"

#include <algorithm>
#include <string>

namespace comity::people {
namespace {

constexpr std::array<std::string_view, all_roles.size()> role_names{
    "duty_officer",     "analyst",       "legal_reviewer", "police",     "co_chair",
    "drill_controller", "administrator", "auditor",        "task_holder"};

/// One row for each action, one column for each role, both in the order of their enumerators. Those
/// who let things out do not run the machine, and who runs the machine reads no case: nobody alone
/// can both change what is allowed and use it. Who is only tasked is outside of all that.
struct Row {
  std::string_view may;
  std::string_view action;
};

constexpr std::array<Row, all_actions.size()> table{{
    // duty analyst legal police chair drill admin auditor holder
    {"x   x   x   x   x   x   -   x   -", "read_cases"},
    {"x   x   x   x   x   -   -   -   -", "draft"},
    {"x   x   -   x   -   -   -   -   -", "acknowledge"},
    {"x   -   x   x   x   -   -   -   -", "approve"},
    {"x   -   x   x   x   -   -   -   -", "release_emergency"},
    {"-   -   x   -   x   -   -   -   -", "review_emergency"},
    {"-   x   x   x   -   -   -   x   -", "read_evidence"},
    {"-   x   x   -   x   -   x   x   -", "export_log"},
    {"-   -   x   -   x   -   -   x   -", "read_journal"},
    {"-   -   -   -   -   x   -   -   -", "run_drills"},
    {"x   x   -   x   -   -   -   -   -", "assign_tasks"},
    {"-   -   -   -   -   -   x   -   -", "manage_people"},
    {"x   -   -   -   -   -   x   -   -", "manage_roster"},
    {"-   -   x   -   -   -   -   -   -", "load_policy"},
    {"-   -   -   -   -   -   x   -   -", "manage_node"},
    {"-   -   x   -   x   -   -   x   -", "cross_channels"},
    {"-   -   -   -   -   -   -   -   x", "answer_tasks"},
}};

/// The cell in column `column`; cells are single characters with spaces between them.
constexpr char cell(std::string_view row, std::size_t column) {
  for (auto const c : row) {
    if (c == ' ') continue;
    if (column-- == 0) return c;
  }
  return '?';
}

constexpr bool table_is_whole() {
  for (auto const& row : table) {
    for (std::size_t column = 0; column < all_roles.size(); ++column) {
      auto const c = cell(row.may, column);
      if (c != 'x' && c != '-') return false;
    }
    if (cell(row.may, all_roles.size()) != '?') return false;
  }
  return true;
}

static_assert(table_is_whole());

}  // namespace

std::string_view name_of(Role role) {
  return role_names[static_cast<std::size_t>(role)];
}

Result<Role> parse_role(std::string_view text) {
  auto const found = std::ranges::find(role_names, text);
  if (found == role_names.end()) {
    return fail(Code::invalid, "people.not_a_role", {{"text", std::string{text.substr(0, 100)}}});
  }
  return all_roles[static_cast<std::size_t>(found - role_names.begin())];
}

std::string_view name_of(Action action) {
  return table[static_cast<std::size_t>(action)].action;
}

bool may(Role role, Action action) {
  auto const& row = table[static_cast<std::size_t>(action)];
  return cell(row.may, static_cast<std::size_t>(role)) == 'x';
}

bool may(Roles const& roles, Action action) {
  return std::ranges::any_of(roles, [&](Role role) { return may(role, action); });
}

}  // namespace comity::people
