import { describe, expect, test } from "vitest";
import { recordStep } from "../consent/ledger.ts";
import { anAddress, anOptedIn, numberOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aReport } from "../inbound-health/hearing.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { writeSenders } from "../outbox/senders.ts";
import { openStrength } from "../settings/signing.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

describe("answers", () => {
  const koha = useKoha();
  const help = { intent: "help" } as const;

  test("a number gets five automatic answers an hour, then silence, then answers again", async () => {
    const backend = await aBotBackend(koha.db);
    for (const minutes of [0, 1, 2, 3, 4, 5, 6]) await backend.hear({ ...help, minutes });
    expect(await backend.replies()).toHaveLength(5);
    await backend.hear({ ...help, minutes: 60.5 });
    await backend.hear({ ...help, minutes: 60.6 });
    expect(await backend.replies()).toHaveLength(6);
  });

  test("the silence is that number's alone, and a STOP is obeyed in it, and confirmed", async () => {
    const backend = await aBotBackend(koha.db);
    for (const minutes of [0, 1, 2, 3, 4]) await backend.hear({ ...help, minutes });
    expect(await backend.hear({ minutes: 5 })).toBe("stopped");
    expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toHaveLength(1);
    await backend.hear({ ...help, address: "15559990002", minutes: 5 });
    await backend.hear({ ...help, minutes: 6 });
    // Five answers, the confirmation, and the other number's.
    expect(await backend.replies()).toHaveLength(7);
  });

  test("the number that was written to answers, not another of ours", async () => {
    const backend = await aBotBackend(koha.db);
    for (const sender of ["15550100000", "15550100002"]) {
      await writeSenders(koha.db, [{ sender, channel: "sms", perSecond: null, providerAnswers: false }]);
      await backend.hear({ ...help, sender });
    }
    expect((await backend.replies()).map((reply) => reply.sender)).toEqual(["15550100000", "15550100002"]);
  });

  test("where the provider itself answers STOP and HELP we do not, but START we do", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
    const backend = await aBotBackend(koha.db, { providerAnswers: true });
    const mine = { address: numberOf(7) };
    expect(await backend.hear(mine)).toBe("stopped");
    expect(await backend.hear({ ...mine, ...help, minutes: 1 })).toBe("helped");
    expect(await backend.replies()).toEqual([]);
    await backend.hear({ ...mine, intent: "start", minutes: 20 });
    expect(await backend.replies()).toHaveLength(1);
  });

  test("what was heard is logged without number, text or token", async () => {
    const backend = await aBotBackend(koha.db);
    await backend.hear({ intent: "other", text: "my pin is 4711 and 15559990001 my number" });
    await backend.hear({
      channel: "telegram",
      address: "987654321",
      kind: "link",
      intent: "other",
      token: "tOkEn-tOkEn-tOkEn",
    });
    expect(backend.said()).toMatch(/text\.heard/);
    expect(backend.said()).not.toMatch(/4711|15559990001|15550100001|987654321|tOkEn/);
  });
});

describe("a service with few connections", () => {
  const koha = useKoha("current", 2);

  test("answers many patrons at once in their language", async () => {
    for (const patronId of [1, 2, 3, 4, 5, 6]) {
      await aBorrower(koha.db, patronId, "da-DK");
      await anOptedIn(koha.db, patronId, at(-60));
    }
    const backend = await aBotBackend(koha.db);
    const asking = [1, 2, 3, 4, 5, 6].map((patronId) => backend.hear({ intent: "help", address: numberOf(patronId) }));
    expect(new Set(await Promise.all(asking))).toEqual(new Set(["helped"]));
    expect(await backend.replies()).toHaveLength(6);
  }, 10_000);
});

describe("whom", () => {
  const koha = useKoha();

  test.each([
    ["da-DK", "da"],
    ["default", "en"],
    ["zh-Hans-CN", "en"],
  ])("a patron whose Koha speaks %s is answered in %s", async (lang, expected) => {
    await aBorrower(koha.db, 7, lang);
    await anOptedIn(koha.db, 7, at(-60));
    const backend = await aBotBackend(koha.db);
    expect(await backend.whom({ channel: "sms", address: numberOf(7) })).toEqual({ lang: expected, pending: false });
  });

  test("an open invitation is pending, a stranger is nobody, and a number is no chat", async () => {
    await aBorrower(koha.db, 7);
    const addressId = await anAddress(koha.db, "sms", numberOf(7), at(0));
    const step = { channel: "sms", event: "requested", source: "staff", actor: "desk", addressId } as const;
    await inTransaction(koha.db, (tx) => recordStep(tx, 7, step, at(0)));
    const backend = await aBotBackend(koha.db);
    expect(await backend.whom({ channel: "sms", address: numberOf(7) })).toEqual({ lang: "en", pending: true });
    expect(await backend.whom({ channel: "telegram", address: numberOf(7) })).toEqual({ lang: null, pending: false });
    expect(await backend.whom({ channel: "sms", address: "15559990001" })).toEqual({ lang: null, pending: false });
  });
});

describe("bots", () => {
  const koha = useKoha();

  test("one bot works at a time; another takes over when it leaves or has been silent", async () => {
    const backend = await aBotBackend(koha.db);
    expect(await backend.takeDuty("north")).toEqual({ working: true, forMs: 15_000 });
    expect((await backend.takeDuty("south")).working).toBe(false);
    await backend.leaveDuty("south", true);
    expect((await backend.takeDuty("south")).working).toBe(false);
    await backend.leaveDuty("north", true);
    expect((await backend.takeDuty("south")).working).toBe(true);
    backend.setClock(1);
    expect((await backend.takeDuty("north")).working).toBe(true);
    expect((await backend.takeDuty("south")).working).toBe(false);
  });
});

describe("how an account signs", () => {
  const koha = useKoha();
  const account = "0123456789abcdef0123456789abcdef";
  const report = async (strong: boolean, bot: string) => {
    const backend = await aBotBackend(koha.db);
    return (await backend.report({ ...aReport, bot, signing: { account, strong } })).strong;
  };

  test("is known to every bot and to the service once one bot has seen it", async () => {
    expect(await report(false, "north")).toBeUndefined();
    expect(await report(true, "north")).toBe(true);
    expect(await report(false, "south")).toBe(true);
    expect(await openStrength(koha.db, () => at(0)).isStrong(account)).toBe(true);
    expect((await (await aBotBackend(koha.db)).report(aReport)).strong).toBeUndefined();
  });

  test("is known to a fresh bot if the service has seen it by a receipt", async () => {
    await openStrength(koha.db, () => at(0)).markStrong(account);
    expect(await report(false, "fresh")).toBe(true);
  });
});
