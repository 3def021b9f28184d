import type { TextKey } from "../../templates/locales.ts";
import type { Role } from "./roles/roles.ts";
import type { Session } from "./sessions.ts";

/** Groups of the menu, in their order; `console:menu.<group>` names them. */
export type MenuGroup = "start" | "messages" | "patrons" | "notices" | "settings";

/** Who may open a page. */
export interface Opens {
  role: Role;
  /** It concerns the patrons of every library at once, so whoever may see some only is not let in. */
  everywhere?: true;
}

interface Entry extends Opens {
  group: MenuGroup;
  path: string;
  name: TextKey;
}

/** Whether this person may open that page. */
export const mayOpen = ({ role, everywhere }: Opens, { roles, reach }: Pick<Session, "roles" | "reach">): boolean =>
  roles.has(role) && (!everywhere || reach === null);

/** Every entry of the staff pages' menu, in its order. */
const MENU = [
  { group: "start", path: "/", name: "pages:page.overview", role: "see" },
  { group: "messages", path: "/messages", name: "messages:title", role: "see" },
  { group: "messages", path: "/review", name: "review:title", role: "see" },
  { group: "messages", path: "/waiting", name: "pages:page.waiting", role: "see" },
  { group: "patrons", path: "/patrons", name: "desk:title", role: "see" },
  { group: "patrons", path: "/joining", name: "terms:settings.title", role: "set" },
  { group: "patrons", path: "/import", name: "pages:import.title", role: "set", everywhere: true },
  { group: "notices", path: "/coverage", name: "coverage:page.title", role: "see" },
  { group: "notices", path: "/wordings", name: "terms:wordings.title", role: "set" },
  { group: "notices", path: "/signatures", name: "words:signatures.title", role: "set" },
  { group: "notices", path: "/rules", name: "rules:title", role: "set" },
  { group: "notices", path: "/dry-run", name: "dry_run:title", role: "see" },
  { group: "settings", path: "/settings", name: "pages:page.settings", role: "set" },
  { group: "settings", path: "/who-may", name: "access:title", role: "set" },
  { group: "settings", path: "/steps", name: "access:steps.title", role: "set" },
  { group: "settings", path: "/off-switch", name: "access:off.title", role: "set" },
  { group: "settings", path: "/registration", name: "terms:registration.title", role: "set" },
] as const satisfies readonly Entry[];

/** A page that is not in the menu: there is seldom something on it. */
export const RESTORED = { path: "/restored", name: "staff:restored.title", role: "set", everywhere: true } as const;

export type MenuPath = (typeof MENU)[number]["path"];

/** The entries that this person may open, in their order. */
const menuFor = (session: Pick<Session, "roles" | "reach">) => MENU.filter((entry) => mayOpen(entry, session));

const BY_PATH = new Map<MenuPath, (typeof MENU)[number]>(MENU.map((entry) => [entry.path, entry]));

/** The entry at this path. */
export function entryOf(path: MenuPath): (typeof MENU)[number] {
  const entry = BY_PATH.get(path);
  if (entry === undefined) throw new RangeError(`the menu has no ${path}`);
  return entry;
}

/** The same in groups; a group without an entry that this person may open is left out. */
export function groupsFor(session: Pick<Session, "roles" | "reach">) {
  const entries = menuFor(session);
  const groups = [...new Set(entries.map(({ group }) => group))];
  return groups.map((group) => ({ group, entries: entries.filter((entry) => entry.group === group) }));
}
