/** What staff may do here, each of which a library maps to permissions of Koha. */
export const ROLES = ["see", "answer", "send", "set"] as const;
export type Role = (typeof ROLES)[number];

/** For each role the permissions of Koha of which one is enough: a whole module, or `module:part`. */
export type RoleMap = Readonly<Record<Role, readonly string[]>>;

/**
 * As installed. `see` reads messages and consents, `answer` deals with what patrons wrote, `send` changes what a patron
 * gets (consent, Resend), `set` is for administrators.
 */
export const DEFAULT_ROLES: RoleMap = {
  see: ["borrowers"],
  answer: ["borrowers:edit_borrowers"],
  send: ["borrowers:edit_borrowers"],
  set: ["plugins:configure"],
};

/**
 * The roles of a person with these permissions of Koha. A superlibrarian has all. A whole module grants its parts; a
 * mapping to a whole module is met by any part of it.
 */
export function rolesOf(permissions: readonly string[], map: RoleMap): ReadonlySet<Role> {
  if (permissions.includes("superlibrarian")) return new Set(ROLES);
  const grants = (wanted: string): boolean => {
    const [module = ""] = wanted.split(":");
    if (permissions.includes(module) || permissions.includes(wanted)) return true;
    return wanted === module && permissions.some((one) => one.startsWith(`${module}:`));
  };
  return new Set(ROLES.filter((role) => map[role].some(grants)));
}
