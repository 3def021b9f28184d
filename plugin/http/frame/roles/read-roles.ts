import type { Db } from "../../../database/connection.ts";
import { readRoleSettings } from "../../../settings/role-settings.ts";
import { DEFAULT_ROLES, ROLES, type RoleMap } from "./roles.ts";

/** The library's mapping of roles; what it has not mapped is as installed. Read anew, so that it holds at once. */
export async function readRoleMap(db: Db): Promise<RoleMap> {
  const stored = await readRoleSettings(db);
  const mapped = ROLES.flatMap((role) => {
    const one = stored.get(`role_${role}`);
    return one ? [[role, one.permissions] as const] : [];
  });
  return { ...DEFAULT_ROLES, ...Object.fromEntries(mapped) };
}
