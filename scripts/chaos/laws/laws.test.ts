import { describe, expect, test } from "vitest";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { LIBRARY } from "../../town/town.ts";
import type { Evidence, MessageRow, QueueRow, Taken } from "../evidence.ts";
import { openHistory } from "../history.ts";
import type { Person, Role } from "../people.ts";
import type { World } from "../world.ts";
import { CONSENT_LAWS } from "./consent.ts";
import { DELIVERY_LAWS } from "./delivery.ts";
import { noChatter } from "./host.ts";
import { REST_LAWS } from "./rest.ts";
import { STOP_LAWS } from "./stop.ts";

/* Each law that needs no database is broken once here: a law that cannot fail proves nothing. */

const LAWS = [...DELIVERY_LAWS, ...STOP_LAWS, ...CONSENT_LAWS, ...REST_LAWS, noChatter];
const NUMBER = "15035551000";
const TEXT = "“Chaosbook 00001” is ready.";
const say = await openLocales();
const CONFIRMED = say("en", "replies:stop_confirmed", { library: LIBRARY.name, contact: LIBRARY.contact });

const aPerson = (role: Role): Person => {
  const names = { firstname: "Quillwort0", surname: "Ampersandy0", lang: "en", branch: "RIV" } as const;
  return { id: 10_000, role, ...names, number: NUMBER, chatId: undefined };
};

/** A world with one patron, in which these things happened, each at its millisecond. */
function aWorld(
  role: Role,
  happened: readonly [at: number, kind: string, sentence?: string][] = [],
  log: readonly string[] = [],
): World {
  let now = 0;
  const history = openHistory(() => now);
  for (const [at, kind, sentence = `It happened: ${kind}.`] of happened) {
    now = at;
    history.note(kind, sentence, { patron: 10_000, number: NUMBER, notice: 1 });
  }
  const programs = new Map([["service-1", { name: "service-1", log }]]);
  const options = { seed: 2, minutes: 1, patrons: 1 };
  const world: Partial<Record<keyof World, unknown>> = {
    options,
    history,
    people: [aPerson(role)],
    programs,
    phones: new Map(),
  };
  // The laws tried here look at nothing else of a world.
  return world as unknown as World;
}

const taken = (text: string, at: number, more: Partial<Taken> = {}): Taken => {
  return { by: "Plivo", to: NUMBER, text, at, reference: `r${at}`, unsent: false, ...more };
};
const row: QueueRow = { id: 1, patron: 10_000, letter: "HOLD", text: TEXT, status: "sent", failure: "" };
const message: MessageRow = {
  ...{ id: 5, kind: "notice", channel: "sms", patron: 10_000, address: NUMBER, notice: 1, round: 1 },
  ...{ state: "delivered", reason: null, text: TEXT, attempts: 1, open: 0, reported: 0, asked: false, heard: null },
};
const QUIET: Evidence = {
  ...{ queue: [row], messages: [message], ledger: [], standing: [], notices: new Map() },
  ...{ attempts: [], taken: [taken(TEXT, 1_000)], records: new Map([[10_000, NUMBER]]) },
};

async function broken(name: RegExp, world: World, evidence: Partial<Evidence>): Promise<number> {
  const law = LAWS.find((one) => name.test(one.name));
  if (!law) throw new Error(`no law is called ${name}`);
  return (await law.check(world, { ...QUIET, ...evidence })).length;
}

type Case = [law: RegExp, what: string, world: World, evidence: Partial<Evidence>];
const failed = (reason: string) => ({ messages: [{ ...message, state: "cancelled", reason }], taken: [] });

const BREAKS: Case[] = [
  [/more often/, "a notice that left twice", aWorld("calm"), { taken: [taken(TEXT, 1), taken(TEXT, 2)] }],
  [
    /more often/,
    "once by us and once by Koha",
    aWorld("calm"),
    { taken: [taken(TEXT, 1), taken(TEXT, 2, { by: "Koha" })] },
  ],
  [/should have gone/, "a notice that nobody sent", aWorld("calm"), { messages: [], taken: [] }],
  [
    /should have gone/,
    "a line that Koha's desk added long after Koha itself had sent the notice",
    aWorld("calm", [[60_000, "line added"]]),
    { messages: [], taken: [taken("“Chaosbook 00001”", 1_000, { by: "Koha", to: "notice 1" })] },
  ],
  [/should have gone/, "one ended by a consent that nobody withdrew", aWorld("calm"), failed("consent_withdrawn")],
  [/Koha's row says/, "other words than Koha's", aWorld("calm"), { messages: [{ ...message, text: "Chaosbook 7" }] }],
  [/attempt of ours/, "a text without an attempt", aWorld("calm"), { messages: [{ ...message, attempts: 0 }] }],
  [
    /bot's disk/,
    "a notice long after a STOP",
    aWorld("quitter", [
      [100, "said stop"],
      [200, "heard stop"],
    ]),
    { taken: [taken(TEXT, 40_000)] },
  ],
  [
    /while no service ran/,
    "a notice that a service sends before it has heard",
    aWorld("quitter", [
      [100, "kill", "service-1 ends (kill)"],
      [100, "kill", "service-2 ends (kill)"],
      [200, "said stop"],
      [300, "heard stop"],
      [6_000, "program up", "service-2 runs."],
    ]),
    { taken: [taken(TEXT, 6_100)] },
  ],
  [
    /was confirmed, whatever/,
    "a notice after its confirmation",
    aWorld("quitter", [[100, "said stop"]]),
    { taken: [taken(CONFIRMED, 500), taken(TEXT, 20_000)] },
  ],
  [
    /nothing at all/,
    "anything after it",
    aWorld("quitter", [[100, "said stop"]]),
    { taken: [taken(CONFIRMED, 500), taken("Hello", 20_000)] },
  ],
  [/ever said yes/, "a notice to somebody who never joined", aWorld("silent"), {}],
  [
    /follows the record/,
    "a notice to a number that the record has no more",
    aWorld("texter", [[100, "number changed"]]),
    { taken: [taken(TEXT, 30_000)], records: new Map([[10_000, "15035551009"]]) },
  ],
  [
    /allowed by a consent/,
    "an attempt after a STOP",
    aWorld("calm"),
    { attempts: [{ message: 5, number: 1, patron: 1, kind: "notice", allowedBy: "opted_out" }] },
  ],
  [
    /In trial/,
    "a notice to somebody off the list",
    aWorld("calm", [
      [0, "trial holds"],
      [60_000, "trial ends"],
    ]),
    { taken: [taken(TEXT, 30_000, { to: "15035551001" })] },
  ],
  [
    /confirmed once/,
    "two confirmations",
    aWorld("quitter", [[1, "said stop"]]),
    { taken: [taken(CONFIRMED, 2), taken(CONFIRMED, 3)] },
  ],
  [
    /confirmed once/,
    "no confirmation",
    aWorld("quitter", [
      [1, "said stop"],
      [2, "heard stop"],
    ]),
    { taken: [] },
  ],
  [
    /replays/,
    "a standing that the ledger does not give",
    aWorld("calm"),
    { standing: [{ patron: 1, channel: "sms", state: "opted_in", mayReturn: true }] },
  ],
  [/Koha shows/, "a row shown as sent that never left", aWorld("calm"), { messages: [], taken: [] }],
  [/Koha shows/, "a row shown as failed that arrived", aWorld("calm"), { queue: [{ ...row, status: "failed" }] }],
  [
    /as delivered/,
    "a message that is in doubt again",
    aWorld("calm"),
    { messages: [{ ...message, state: "uncertain", reported: 1 }] },
  ],
  [/log/, "a number in a log", aWorld("calm", [], [`{"to":"${NUMBER}"}`]), {}],
];

describe("a law is broken by", () => {
  test.each(BREAKS)("%s %s", async (law, _what, world, evidence) => {
    expect(await broken(law, world, evidence)).toBeGreaterThan(0);
  });
});

const HOLDS: Case[] = [
  [/more often/, "a Resend", aWorld("calm", [[1, "resent"]]), { taken: [taken(TEXT, 1), taken(TEXT, 2)] }],
  [
    /more often/,
    "a text that Plivo says did not leave",
    aWorld("calm"),
    { taken: [taken(TEXT, 1), taken(TEXT, 2, { unsent: true })] },
  ],
  [
    /should have gone/,
    "a notice to somebody who said STOP",
    aWorld("texter", [[1, "said stop"]]),
    failed("consent_withdrawn"),
  ],
  [
    /bot's disk/,
    "a START in between",
    aWorld("texter", [
      [1, "said stop"],
      [2, "heard stop"],
      [9_000, "said maybe start"],
    ]),
    { taken: [taken(TEXT, 40_000)] },
  ],
  [
    /while no service ran/,
    "one of two services that went on",
    aWorld("quitter", [
      [100, "kill", "service-1 ends (kill)"],
      [200, "said stop"],
      [300, "heard stop"],
      [6_000, "program up", "service-1 runs."],
    ]),
    { taken: [taken(TEXT, 6_100)] },
  ],
  [
    /should have gone/,
    "a failure that Plivo could tell nobody, since our web server was away for too long",
    aWorld("calm", [[1, "link", "Plivo to web server: cut for 34862 ms."]]),
    { messages: [{ ...message, state: "sent" }], taken: [taken(TEXT, 1, { unsent: true })] },
  ],
  [
    /Koha's row says/,
    "a line that Koha merged into a notice which staff had sent again",
    aWorld("calm", [
      [1, "resent"],
      [2, "line added"],
    ]),
    { messages: [{ ...message, text: "Chaosbook 7" }] },
  ],
  ...[/should have gone/, /Koha shows is true/].map(
    (law): Case => [
      law,
      "a line that Koha's desk added while Koha itself sent the notice",
      aWorld("calm", [[3_000, "line added"]]),
      { messages: [], taken: [taken("“Chaosbook 00001”", 1_000, { by: "Koha", to: "notice 1" })] },
    ],
  ),
  [/ever said yes/, "a patron who had joined", aWorld("calm"), {}],
];

describe("a law holds in spite of", () => {
  test.each(HOLDS)("%s %s", async (law, _what, world, evidence) => {
    expect(await broken(law, world, evidence)).toBe(0);
  });
});
