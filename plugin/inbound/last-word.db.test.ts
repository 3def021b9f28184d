import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { makeLink } from "../consent/link-tokens.ts";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aBotBackend, aText } from "./bot-backend.fixture.ts";

const koha = useKoha();
const CHAT = { channel: "telegram", address: "4242" } as const;

async function aReader(lang?: string) {
  await aBorrower(koha.db, 7, lang);
  await anOptedIn(koha.db, 7, at(-60));
  await anOptedIn(koha.db, 7, at(-60), CHAT);
  return aBotBackend(koha.db);
}
const leaves = (minutes: number, source: "patron_page" | "staff", channel: ChannelName = "telegram") =>
  inTransaction(koha.db, (tx) =>
    optOut(tx, { patronId: 7, channel, event: "opted_out", source, actor: "patron" }, at(minutes)),
  );
const chat = () => stateOf(koha.db, 7, "telegram");

describe("in Telegram, which says when something was written,", () => {
  test.each(["patron_page", "staff"] as const)(
    "a /start from before the patron left (%s) brings nobody back",
    async (by) => {
      const backend = await aReader();
      await leaves(5, by);
      expect(await backend.hear({ ...CHAT, intent: "start", said: 1, minutes: 10 })).toBe("start_before_stop");
      expect(await chat()).toBe("opted_out");
      expect(await backend.hear({ ...CHAT, intent: "start", said: 11, minutes: 11 })).toBe("started");
    },
  );

  test.each([
    ["a /stop", { intent: "stop" }],
    ["a block", { kind: "blocked", intent: "other" }],
  ] as const)("a /start from before %s brings nobody back, however late it comes", async (_what, end) => {
    const backend = await aReader();
    await backend.hear({ ...CHAT, ...end, said: 5, minutes: 6 });
    expect(await backend.hear({ ...CHAT, intent: "start", said: 4, minutes: 600 })).toBe("start_before_stop");
    expect(await chat()).toBe("opted_out");
  });

  test("a link that was opened before its patron left connects nothing, and stays for another time", async () => {
    const backend = await aReader();
    await leaves(5, "patron_page");
    const link = { patronId: 7, channel: "telegram", madeBy: "patron" } as const;
    const token = await makeLink(koha.db, link, randomBytes(24), at(0));
    const opens = { ...CHAT, address: "5353", kind: "link", intent: "other", token } as const;
    expect(await backend.hear({ ...opens, said: 4, minutes: 6 })).toBe("start_before_stop");
    expect(await backend.hear({ ...opens, said: 7, minutes: 7 })).toBe("linked");
  });

  test("a /stop from before a /start of its chat ends nothing; one of the same second, or later, does", async () => {
    const backend = await aReader();
    await backend.hear({ ...CHAT, intent: "stop", said: 0, minutes: 0 });
    await backend.hear({ ...CHAT, intent: "start", said: 10, minutes: 10 });
    expect(await backend.hear({ ...CHAT, intent: "stop", said: 9, minutes: 11 })).toBe("stop_before_start");
    expect(await chat()).toBe("opted_in");
    expect(await backend.hear({ ...CHAT, intent: "stop", said: 10, minutes: 12 })).toBe("stopped");
    expect(await chat()).toBe("opted_out");
  });

  test("a /stop from before the patron was opted in elsewhere ends all the same", async () => {
    const backend = await aReader();
    expect(await backend.hear({ ...CHAT, intent: "stop", said: -90, minutes: 1 })).toBe("stopped");
  });

  test("/stop and /start of one second count in the order in which they came", async () => {
    const backend = await aReader();
    expect(await backend.hear({ ...CHAT, intent: "stop", said: 5, minutes: 6 })).toBe("stopped");
    expect(await backend.hear({ ...CHAT, intent: "start", said: 5, minutes: 6.001 })).toBe("started");
  });

  test("what is dated in the future was said when it came", async () => {
    const backend = await aReader();
    await backend.hear({ ...CHAT, intent: "start", said: 500, minutes: 5 });
    expect(await backend.hear({ ...CHAT, intent: "stop", said: 6, minutes: 6 })).toBe("stopped");
    expect(await backend.hear({ ...CHAT, intent: "start", said: 900, minutes: 5.5 })).toBe("start_before_stop");
  });
});

describe("a text message, of which nobody knows when it was written,", () => {
  const FROM = { address: numberOf(7) };
  const START = { ...FROM, intent: "start" } as const;

  test("that is a START soon after a STOP is answered once by a question, and brings back nobody", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: 0 });
    expect(await backend.hear({ ...START, minutes: 14.9 })).toBe("asked_start");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect((await backend.replies()).at(-1)?.text).toMatch(/Midway Library.*START again/);
    expect(await koha.db.selectFrom("tidings_suppression").select("because").execute()).toHaveLength(1);
  });

  test.each(["start", "yes"] as const)("and is answered with %s: the patron is back", async (intent) => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: 0 });
    await backend.hear({ ...START, minutes: 1 });
    await backend.repliesLeave();
    expect(await backend.hear({ ...FROM, intent, minutes: 2 })).toBe("started");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect((await backend.replies()).map(({ text }) => text)).toEqual([
      expect.stringMatching(/unsubscribed/),
      expect.stringMatching(/START again/),
      expect.stringMatching(/Welcome back/),
    ]);
  });

  test("a no to that question, and a repeat of the same text, bring back nobody", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: 0 });
    const start = aText({ ...START, minutes: 1 });
    backend.setClock(1);
    expect((await backend.heard(start)).outcome).toBe("asked_start");
    await backend.repliesLeave();
    backend.setClock(3);
    expect((await backend.heard({ ...start, heardAt: at(3).toISOString() })).repeated).toBe(true);
    expect(await backend.hear({ ...FROM, intent: "no", minutes: 4 })).toBe("stays");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("another START that was on its way before our question left is no answer to it", async () => {
    const backend = await aReader();
    backend.setClock(4);
    await backend.hear({ ...FROM, minutes: 0 });
    expect(await backend.hear({ ...START, minutes: 1 })).toBe("asked_start");
    expect(await backend.hear({ ...START, minutes: 2 })).toBe("start_before_stop");
    expect(await backend.hear({ ...FROM, intent: "yes", minutes: 3 })).toBe("unheeded");
    expect(await backend.replies()).toHaveLength(2);
    await backend.repliesLeave();
    expect(await backend.hear({ ...START, minutes: 6 })).toBe("started");
  });

  test.each([
    ["start", "start_before_stop"],
    ["yes", "unheeded"],
  ] as const)(
    "and %s, which comes while our question still waits for its turn, is no answer to it",
    async (intent, what) => {
      const backend = await aReader();
      await backend.hear({ ...FROM, minutes: 0 });
      expect(await backend.hear({ ...START, minutes: 1 })).toBe("asked_start");
      expect(await backend.hear({ ...FROM, intent, minutes: 2 })).toBe(what);
      expect(await stateOf(koha.db, 7)).toBe("opted_out");
      await backend.repliesLeave();
      expect(await backend.replies()).toHaveLength(2);
      expect(await backend.hear({ ...FROM, intent, minutes: 3 })).toBe("started");
    },
  );

  test("fifteen minutes after the STOP a START brings back at once; after a STOP said again it does not", async () => {
    const backend = await aReader();
    await backend.hear({ ...FROM, minutes: 0 });
    await backend.hear({ ...FROM, minutes: 10 });
    expect(await backend.hear({ ...START, minutes: 16 })).toBe("asked_start");
    expect(await backend.hear({ ...START, minutes: 25 })).toBe("started");
  });

  test("that is a STOP ends, whatever is dated later", async () => {
    const backend = await aReader();
    await backend.hear({ ...START, minutes: 10 });
    expect(await backend.hear({ ...FROM, minutes: 5 })).toBe("stopped");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });
});
