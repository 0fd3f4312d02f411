/// Who may do what on the own side: roles, actions, and the one table between them.
#pragma once

#include "comity/base/result.h"

#include <array>
#include <set>
#include <string_view>

namespace comity::people {

/// What a person is here for. Closed: policies and the table below name them.
enum class Role {
  duty_officer,      ///< At the desk, day and night.
  analyst,           ///< Writes requests and answers.
  legal_reviewer,    ///< Says what the law lets out.
  police,            ///< The police's point of contact.
  co_chair,          ///< Answers for the relation as a whole.
  drill_controller,  ///< Writes and runs exercises.
  administrator,     ///< Runs the node, and reads no case.
  auditor,           ///< Reads everything, and changes nothing.
  task_holder,       ///< Of an agency or operator that is tasked: answers, and sees nothing else.
};

/// The roles of our own desks, of which the gate's policies speak.
inline constexpr std::array desk_roles{Role::duty_officer,  Role::analyst,  Role::legal_reviewer,
                                       Role::police,        Role::co_chair, Role::drill_controller,
                                       Role::administrator, Role::auditor};

inline constexpr std::array all_roles{Role::duty_officer,  Role::analyst,  Role::legal_reviewer,
                                      Role::police,        Role::co_chair, Role::drill_controller,
                                      Role::administrator, Role::auditor,  Role::task_holder};

using Roles = std::set<Role>;

/// "duty_officer"
std::string_view name_of(Role role);

/// Errors: `invalid people.not_a_role` (text).
Result<Role> parse_role(std::string_view text);

/// What a person does with the node. Each route of the API asks for one.
enum class Action {
  read_cases,         ///< Headers, states, clocks and bodies of requests.
  draft,              ///< Write what is to be sent.
  acknowledge,        ///< Say that a request has arrived, which promises nothing.
  approve,            ///< Say yes to a draft; which yes counts is the policy's matter.
  release_emergency,  ///< Say yes to letting something out before its approvals.
  review_emergency,   ///< Look at such a release afterwards.
  read_evidence,
  export_log,
  read_journal,
  run_drills,
  assign_tasks,
  manage_people,  ///< Accounts, tokens of others, agencies.
  manage_roster,  ///< Shifts and contacts.
  load_policy,
  manage_node,     ///< Keys, agreements, backups.
  cross_channels,  ///< See what is with the desks of either channel.
  answer_tasks,    ///< See what the holder for whom they speak was asked, and answer it.
};

inline constexpr std::array all_actions{Action::read_cases,        Action::draft,
                                        Action::acknowledge,       Action::approve,
                                        Action::release_emergency, Action::review_emergency,
                                        Action::read_evidence,     Action::export_log,
                                        Action::read_journal,      Action::run_drills,
                                        Action::assign_tasks,      Action::manage_people,
                                        Action::manage_roster,     Action::load_policy,
                                        Action::manage_node,       Action::cross_channels,
                                        Action::answer_tasks};

/// "read_cases"
std::string_view name_of(Action action);

/// The table.
bool may(Role role, Action action);

/// True if one of `roles` may.
bool may(Roles const& roles, Action action);

}  // namespace comity::people
