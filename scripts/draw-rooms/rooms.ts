/** A group of rooms in the picture: what they have in common, and what each room is for. */
export interface RoomGroup {
  title: string;
  purposes: Readonly<Record<string, string>>;
}

export interface Room {
  name: string;
  purpose: string;
}

export interface DrawnGroup {
  title: string;
  rooms: readonly Room[];
}

/** The length of the longest purpose that fits beside its room's name. */
export const LONGEST_PURPOSE = 56;

/** What each room of plugin/ is for, in a line. Their order is that of the import rules. */
export const ROOM_GROUPS: readonly RoomGroup[] = [
  {
    title: "The ground",
    purposes: {
      foundation: "failures, the log, sealed secrets, the Node version",
      database: "connection, table types, migrations, clock, rate limits",
      audit: "the log of what staff did",
      settings: "one schema; values that staff enter; the process key",
      preflight: "what must be true of server, database and host",
      workers: "loops, heartbeats, duties held by one process at a time",
    },
  },
  {
    title: "What we know and decide",
    purposes: {
      koha: "the only room that names a table of Koha's",
      consent: "ledger, state machine, standing, suppression list",
      schedule: "time: pace, and the backoff of retries",
      channels: "a folder each: plivo, telegram, email",
      templates: "languages, wordings, segments",
      routing: "pure decisions about a notice, and the rules",
    },
  },
  {
    title: "The outbox",
    purposes: {
      outbox: "our messages and attempts, one verb a file",
      "inbound-health": "whether we can hear what patrons write",
      recovery: "after a restored backup: what is held, and why",
      configuration: "what is set up now: installation, library, trial list",
      coverage: "which of Koha's rows serves whom; what Koha lacks",
    },
  },
  {
    title: "What happens",
    purposes: {
      notices: "one notice of Koha's: found, decided, taken, told back",
      enrolment: "a patron joins or leaves, and what follows",
      import: "enrolment of many patrons, in steps",
      inbound: "what patrons write, and our reply",
      delivery: "outbox, provider, receipt; doubts settled",
      review: "what needs a person: done marks, acts that can be undone",
    },
  },
  {
    title: "What runs and what is shown",
    purposes: {
      reports: "reads for pages, proof and metrics",
      jobs: "the loops that run by themselves, put together",
      http: "pages, bot API, Koha's hook, webhooks, health",
      run: "opens everything, in order, and closes it",
      main: "looks at Node's version, then loads run",
    },
  },
];

/** Matches the path pattern of one room in the import rules: `^plugin/koha(/|\.tsx?$)`. */
const ROOM_PATTERN = /^\^plugin\/([\w-]+)\(/;

interface ImportRule {
  name: string;
  from: { path?: string | string[] };
  to: { path?: string | string[] };
}

/**
 * Returns the rooms of plugin/ in import order. The rule of the first room names that room, and all others as those
 * that it may not import. Throws where the rules have another shape.
 */
export function roomsOfRules(rules: readonly ImportRule[]): string[] {
  const first = rules.find(({ name }) => name.endsWith("-imports-only-rooms-above"));
  const names = [first?.from.path ?? [], first?.to.path ?? []].flat().map((path) => ROOM_PATTERN.exec(path)?.[1]);
  const rooms = names.filter((name) => name !== undefined);
  if (rooms.length < 2 || rooms.length < names.length) throw new Error("The import rules name no list of rooms.");
  return rooms;
}

/**
 * Returns the groups with those of their rooms that exist, in import order. Throws where a room has no purpose here, or
 * stands in another place than in the import rules.
 */
export function groupRooms(names: readonly string[], groups: readonly RoomGroup[] = ROOM_GROUPS): DrawnGroup[] {
  const drawn = groups.map(({ title, purposes }) => {
    const rooms = Object.entries(purposes).map(([name, purpose]) => ({ name, purpose }));
    return { title, rooms: rooms.filter(({ name }) => names.includes(name)) };
  });
  const order = drawn.flatMap(({ rooms }) => rooms.map(({ name }) => name));
  const at = names.findIndex((name, index) => name !== order[index]);
  if (at >= 0) throw new Error(`scripts/draw-rooms/rooms.ts has no purpose for ${names[at]}, or in another order.`);
  return drawn.filter(({ rooms }) => rooms.length > 0);
}
