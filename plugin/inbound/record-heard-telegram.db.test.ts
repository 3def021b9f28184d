import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { makeLink } from "../consent/link-tokens.ts";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, readEntry, useKoha } from "../notices/intake.fixture.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

const koha = useKoha();
const readSuppressed = () => koha.db.selectFrom("tidings_suppression").select(["address", "because"]).execute();

describe("Telegram", () => {
  const chat = { channel: "telegram", address: "4242" } as const;
  const link = (patronId: number) =>
    makeLink(koha.db, { patronId, channel: "telegram", madeBy: "patron" }, randomBytes(24), at(0));
  const open = async (token: string, minutes = 1) =>
    ({ ...chat, kind: "link", intent: "other", token, minutes }) as const;

  test("a link connects the chat with the patron once, and the bot says welcome", async () => {
    await aBorrower(koha.db, 7, "fr-FR");
    const backend = await aBotBackend(koha.db);
    const token = await link(7);
    expect(await backend.hear(await open(token))).toBe("linked");
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_in");
    expect(await backend.hear(await open(token))).toBe("link_expired");
    expect((await backend.replies()).map((reply) => [reply.sender, reply.channel])).toEqual([
      ["telegram", "telegram"],
      ["telegram", "telegram"],
    ]);
    expect((await backend.replies())[0]?.text).not.toMatch(/Welcome!/);
  });

  test("a notice that waited for the opt-in leaves as soon as the chat is connected", async () => {
    await aBorrower(koha.db, 7);
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    expect(await intake.look(0)).toEqual({ taken: 0, ended: 0 });
    await (await aBotBackend(koha.db)).hear(await open(await link(7)));
    expect(await intake.look(1)).toEqual({ taken: 1, ended: 0 });
  });

  test("a link of sixteen minutes ago, or an invented one, connects nothing", async () => {
    await aBorrower(koha.db, 7);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear(await open(await link(7), 16))).toBe("link_expired");
    expect(await backend.hear(await open("invented", 16))).toBe("link_expired");
    expect(await stateOf(koha.db, 7, "telegram")).toBeUndefined();
    expect((await backend.replies())[0]?.text).toMatch(/expired/);
  });

  test("a chat that serves another card stays with it", async () => {
    for (const patronId of [7, 8]) await aBorrower(koha.db, patronId);
    await anOptedIn(koha.db, 8, at(-60), chat);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear(await open(await link(7)))).toBe("link_taken");
    expect([await stateOf(koha.db, 7, "telegram"), await stateOf(koha.db, 8, "telegram")]).toEqual([
      undefined,
      "opted_in",
    ]);
    expect((await backend.replies())[0]?.text).toMatch(/another library card/);
  });

  test("a block opts out without an answer; an unblock alone is no consent; START is", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), chat);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ ...chat, kind: "blocked", intent: "other" })).toBe("blocked");
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_out");
    expect(await readSuppressed()).toEqual([{ address: "4242", because: "telegram_blocked" }]);
    expect(await backend.hear({ ...chat, kind: "unblocked", intent: "other", minutes: 1 })).toBe("unblocked");
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_out");
    expect(await backend.replies()).toEqual([]);
    expect(await backend.hear({ ...chat, intent: "start", minutes: 2 })).toBe("started");
    expect(await stateOf(koha.db, 7, "telegram")).toBe("opted_in");
    expect(await readSuppressed()).toEqual([]);
  });

  test("what waits as the bot is blocked, and what is queued afterwards, both end because of the block", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), chat);
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    const before = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    await intake.look(0);
    await (await aBotBackend(koha.db)).hear({ ...chat, kind: "blocked", intent: "other", minutes: 1 });
    const waited = koha.db.selectFrom("tidings_message").select("reason").where("notice_id", "=", before);
    expect(await waited.execute()).toEqual([{ reason: "telegram_blocked" }]);
    const after = await aNotice(koha.db, { patronId: 7, queuedAt: at(2), letterCode: "DUE" });
    await intake.look(2);
    expect((await readEntry(koha.db, after))?.because).toBe("telegram_blocked");
  });

  test("a stranger who says /start is told how to connect", async () => {
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ ...chat, intent: "start" })).toBe("hello");
    expect((await backend.replies())[0]?.text).toMatch(/^Hello!/);
  });
});
