import type * as Api from "./types";

/** What an account can be, in the order of the permission table. */
export const roles: Api.Role[] = ["duty_officer", "analyst", "legal_reviewer", "police", "co_chair", "drill_controller", "administrator", "auditor", "task_holder"];
