import { describe, expect, test } from "vitest";
import { anOptedIn, numberOf, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aPhone, UNSURE } from "./phone.fixture.ts";

const koha = useKoha();
const MACHINE = { intent: "other", because: "automatic answer", text: "I am driving." } as const;
const TEXT = { intent: "other", because: "no keyword", text: "Renew my book" } as const;

const invited = (minutes: number, more = {}) =>
  ask(koha.db, aJoining(), aWish({ patronId: 7, address: numberOf(7), ...more }), at(minutes));
const invitationLeaves = (minutes: number) =>
  koha.db
    .updateTable("tidings_message")
    .set({ state: "sent", sent_at: at(minutes) })
    .where("kind", "=", "invitation")
    .where("sent_at", "is", null)
    .execute();

describe("our question whether to stop", () => {
  test("answered with yes ends the texts, confirmed once", async () => {
    const phone = await aPhone(koha.db);
    expect(await phone.says(UNSURE, 0)).toBe("asked_stop");
    expect(await phone.says({ intent: "yes" }, 1)).toBe("stopped");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
    expect((await phone.texts())[1]).toMatch(/unsubscribed/);
    await phone.says({ intent: "yes" }, 2);
    expect(await phone.replies()).toHaveLength(2);
  });

  test("answered with yes ends an invitation too, and opts nobody in", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await invited(0);
    await invitationLeaves(0);
    expect(await phone.says(UNSURE, 1)).toBe("asked_stop");
    expect(await phone.says({ intent: "yes" }, 2)).toBe("stopped");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("answered with no leaves everything as it is and is closed, without an answer", async () => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 0);
    await phone.repliesLeave();
    expect(await phone.says({ intent: "no" }, 1)).toBe("stays");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect(await phone.replies()).toHaveLength(1);
    expect(await phone.says({ intent: "yes" }, 2)).toBe("unheeded");
    expect(await phone.says(UNSURE, 3)).toBe("asked_stop");
  });

  test("gives way to an invitation that the phone has got since", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await phone.says(UNSURE, 0);
    await invited(10);
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
    await invitationLeaves(11);
    expect(await phone.says({ intent: "yes" }, 12)).toBe("joined");
  });

  test.each(["that has not left yet", "that left before it"])("does not give way to an invitation %s", async (left) => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await phone.says(UNSURE, 0);
    await invited(10);
    if (left === "that left before it") {
      await invitationLeaves(10);
      phone.setClock(11);
      await phone.repliesLeave();
    }
    expect(await phone.says({ intent: "yes" }, 12)).toBe("stopped");
  });

  test("is not answered by an earlier yes, nor after a month", async () => {
    const phone = await aPhone(koha.db);
    await phone.says(UNSURE, 5);
    expect(await phone.says({ intent: "yes" }, 4)).toBe("unheeded");
    expect(await phone.says({ intent: "yes" }, 31 * 24 * 60)).toBe("unheeded");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });
});

describe("an invitation", () => {
  test.each([
    ["yes", "joined", "opted_in"],
    ["no", "stopped", "opted_out"],
  ] as const)("answered with %s: %s", async (intent, outcome, state) => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await invited(0);
    expect(await phone.says({ intent }, 1)).toBe(outcome);
    expect(await stateOf(koha.db, 7)).toBe(state);
    expect(await phone.replies()).toHaveLength(1);
  });

  test("that was replaced by one to another number: a yes from its phone is told how to sign up", async () => {
    const phone = await aPhone(koha.db, { optedIn: false });
    await invited(0);
    await invitationLeaves(0);
    await invited(30, { address: numberOf(8) });
    expect(await phone.says({ intent: "yes" }, 31)).toBe("start_unknown");
    expect((await phone.texts())[0]).toMatch(/not signed up/);
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
  });
});

test("a yes or no that answers nothing changes nothing and is not answered", async () => {
  const phone = await aPhone(koha.db);
  expect(await phone.says({ intent: "yes" }, 0)).toBe("unheeded");
  expect(await phone.says({ intent: "no" }, 1)).toBe("unheeded");
  expect(await phone.says({ ...TEXT, text: "Thank you so much!" }, 2)).toBe("noted");
  expect(await phone.replies()).toEqual([]);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

describe("a number that said STOP", () => {
  test("gets one confirmation, and nothing else unasked", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({}, 0);
    expect(await phone.says(UNSURE, 1)).toBe("unsure");
    expect(await phone.says(UNSURE, 2)).toBe("unsure");
    expect(await phone.says(MACHINE, 3)).toBe("automatic");
    expect(await phone.says(TEXT, 4)).toBe("not_understood");
    expect(await phone.says({}, 5)).toBe("stopped");
    expect(await phone.says({ intent: "yes" }, 6)).toBe("unheeded");
    expect(await phone.replies()).toHaveLength(1);
    expect(await phone.says({ intent: "help" }, 7)).toBe("helped");
    expect(await phone.replies()).toHaveLength(2);
  });

  test("then START, then STOP again, is confirmed again", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({}, 0);
    await phone.says({ intent: "start" }, 20);
    await phone.says({}, 40);
    expect(await phone.replies()).toHaveLength(3);
  });

  test("that is a stranger's machine, seven times over, is confirmed once", async () => {
    const phone = await aPhone(koha.db);
    for (const minutes of [0, 1, 2, 3, 4, 5, 6]) await phone.says({ address: "15559990009" }, minutes);
    expect(await phone.replies()).toHaveLength(1);
  });

  test("and is blocked by its provider already is not asked about a doubt either", async () => {
    const phone = await aPhone(koha.db);
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", "15559990009", "provider_blocked", at(0)));
    expect(await phone.says({ ...UNSURE, address: "15559990009" }, 1)).toBe("unsure");
    expect(await phone.replies()).toEqual([]);
  });
});

describe("after five answers in an hour", () => {
  test("a STOP is confirmed all the same, and a START welcomed back", async () => {
    const phone = await aPhone(koha.db);
    for (const minutes of [0, 1, 2, 3, 4, 5]) await phone.says({ intent: "help" }, minutes);
    expect(await phone.replies()).toHaveLength(5);
    await phone.says({}, 6);
    await phone.says({ intent: "start" }, 22);
    const texts = await phone.texts();
    expect(texts.slice(5)).toEqual([expect.stringMatching(/unsubscribed/), expect.stringMatching(/Welcome back/)]);
  });

  test("a machine that changes its mind all the time falls silent", async () => {
    const phone = await aPhone(koha.db);
    const CHAT = { channel: "telegram", address: "4242" } as const;
    await anOptedIn(koha.db, 7, at(-60), CHAT);
    for (let minutes = 0; minutes < 10; minutes += 1) {
      await phone.says({ ...CHAT, intent: minutes % 2 === 0 ? "stop" : "start" }, minutes);
    }
    expect(await phone.replies()).toHaveLength(5);
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_in");
  });
});

describe("a text that is not understood", () => {
  test.each([
    ["default", "sms", /Midway Library.*555-0100.*HELP.*STOP/],
    ["es-ES", "sms", /Midway Library.*555-0100.*AYUDA.*STOP/],
    ["fr-FR", "sms", /Midway Library.*555-0100.*AIDE.*STOP/],
    ["da-DK", "sms", /Midway Library.*555-0100.*HJÆLP.*STOP/],
    ["da-DK", "telegram", /Midway Library.*555-0100.*\s+.*\/help.*\/stop/],
  ] as const)("is answered once a day (%s, %s)", async (lang, channel, words) => {
    const phone = await aPhone(koha.db, { lang });
    await anOptedIn(koha.db, 7, at(-60), { channel, address: numberOf(7) });
    for (const minutes of [0, 1, 23 * 60]) {
      expect(await phone.says({ ...TEXT, channel }, minutes)).toBe("not_understood");
    }
    expect(await phone.texts()).toEqual([expect.stringMatching(words)]);
    await phone.says({ ...TEXT, channel }, 25 * 60);
    expect(await phone.replies()).toHaveLength(2);
  });

  test("is answered for a stranger too, but never for a machine", async () => {
    const phone = await aPhone(koha.db);
    await phone.says({ ...TEXT, address: "15559990009" }, 0);
    await phone.says({ ...MACHINE, address: "15559990008" }, 0);
    expect(await phone.replies()).toHaveLength(1);
  });
});

test("an old text that is handed over again is obeyed, and nothing is answered", async () => {
  const phone = await aPhone(koha.db);
  phone.setClock(10_000);
  expect(await phone.says({ ...UNSURE, taken: 0 }, 0)).toBe("asked_stop");
  expect(await phone.says({ intent: "yes", taken: 1 }, 1)).toBe("stopped");
  // It was judged when it came, and only what had an effect is handed over again.
  expect(await phone.says({ intent: "start", taken: 2 }, 2)).toBe("started");
  expect(await phone.says({ intent: "help", taken: 4 }, 4)).toBe("helped");
  expect(await phone.replies()).toEqual([]);
  expect(await stateOf(koha.db, 7)).toBe("opted_in");
});

describe("after a restore, what two bots hand over again in any order ends as it had ended", () => {
  const STOP = { intent: "stop" } as const;
  const START = { intent: "start" } as const;
  const restored = async () => {
    const phone = await aPhone(koha.db);
    const restore = { found_at: at(20), back_to_at: at(-720), lost_until_at: at(19) };
    await koha.db.insertInto("tidings_restore").values(restore).execute();
    phone.setClock(21);
    return phone;
  };

  describe.each([
    ["a STOP that had been taken after a START", 3, 2, "opted_out"],
    ["a START that had been taken after a STOP and answered a question", 2, 3, "opted_in"],
    ["a STOP, where the clock may have been put back between it and a START,", 2, 2.3, "opted_out"],
  ])("%s is the last word", (_, stopTaken, startTaken, state) => {
    test.each([[["stop", "start"]], [["start", "stop"]]] as const)("in the order %j", async (order) => {
      const phone = await restored();
      for (const word of order)
        await (word === "stop"
          ? phone.says({ ...STOP, taken: stopTaken }, 0)
          : phone.says({ ...START, taken: startTaken }, 1));
      expect(await stateOf(koha.db, 7)).toBe(state);
    });
  });

  test("a START that is new does not outdo a STOP that is handed over again", async () => {
    const phone = await restored();
    await phone.says(START, 1);
    await phone.says({ ...STOP, taken: 2 }, 0);
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });
});
