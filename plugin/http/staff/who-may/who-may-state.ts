import type { KohaPermission, StaffMember } from "../../../koha/permissions.ts";
import type { RoleSetting, StoredRole } from "../../../settings/role-settings.ts";
import type { RoleMap } from "../../frame/roles/roles.ts";

/** What the page of roles shows. */
export interface WhoMayState {
  map: RoleMap;
  stored: ReadonlyMap<RoleSetting, StoredRole>;
  /** Undefined: Koha's list cannot be read. */
  permissions: readonly KohaPermission[] | undefined;
  /** Undefined: who has which permission cannot be read. */
  staff: readonly StaffMember[] | undefined;
}

/** The permissions that are offered where Koha's list cannot be read; `access:permission` words them. */
export const BUILT_IN: readonly string[] = [
  "catalogue",
  "circulate",
  "borrowers",
  "borrowers:list_borrowers",
  "borrowers:edit_borrowers",
  "tools:edit_notices",
  "parameters",
  "plugins:tool",
  "plugins:configure",
];
