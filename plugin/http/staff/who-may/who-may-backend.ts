import { readPermissions, readStaff } from "../../../koha/permissions.ts";
import { readRoleSettings, writeRoleSettings } from "../../../settings/role-settings.ts";
import { readRoleMap } from "../../frame/roles/read-roles.ts";
import { DEFAULT_ROLES, ROLES } from "../../frame/roles/roles.ts";
import type { StaffBackendParts } from "../parts.ts";
import type { WhoMayBackend } from "./who-may.tsx";

/** Opens the backend of the page of roles. */
export function openWhoMayBackend({
  db,
  host,
  log,
  now,
}: Pick<StaffBackendParts, "db" | "host" | "log" | "now">): WhoMayBackend {
  return {
    read: async (reach) => ({
      map: await readRoleMap(db),
      stored: await readRoleSettings(db),
      permissions: await readPermissions(db, host),
      staff: reach === null ? await readStaff(db, host) : undefined,
    }),
    save: async (map, by) => {
      // What is as installed stays so in later releases too.
      const mappings = ROLES.map(
        (role) => [`role_${role}`, map[role] === DEFAULT_ROLES[role] ? [] : map[role]] as const,
      );
      await writeRoleSettings(db, new Map(mappings), { by, now: now() });
      log.note("roles.saved", {});
    },
  };
}
