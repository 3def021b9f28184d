import { createHash } from "node:crypto";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { TicketKind } from "./tickets.ts";
import { forgetTickets, useTicket } from "./tickets.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_ticket").execute();
});

const NOON = Date.parse("2026-03-02T12:00:00Z");
const after = (ms: number) => new Date(NOON + ms);

/** A ticket as Koha's side writes it, at noon. */
async function aTicket(token: string, kind: TicketKind = "staff", permissions: string | null = '["superlibrarian"]') {
  await db
    .insertInto("tidings_ticket")
    .values({
      ticket_hash: createHash("sha256").update(token).digest("hex"),
      kind,
      who_id: 51,
      who: "sofie",
      permissions,
      target: "/patron/7",
      lang: "da-DK",
      made_at: after(0),
      expires_at: after(60_000),
    })
    .execute();
}

test("a ticket gives the user and their permissions, once", async () => {
  await aTicket("t");
  expect(await useTicket(db, "t", "staff", after(1_000))).toEqual({
    whoId: 51,
    who: "sofie",
    permissions: ["superlibrarian"],
    target: "/patron/7",
    lang: "da-DK",
  });
  expect(await useTicket(db, "t", "staff", after(1_001))).toBeUndefined();
});

test("of many uses of the same ticket at once, one succeeds", async () => {
  for (let round = 0; round < 20; round += 1) {
    await aTicket(`t${round}`);
    const guests = await Promise.all([1, 2, 3, 4].map(() => useTicket(db, `t${round}`, "staff", after(0))));
    expect(guests.filter((guest) => guest !== undefined)).toHaveLength(1);
  }
});

test("a ticket is good for 60 seconds", async () => {
  await aTicket("in time");
  await aTicket("late");
  expect(await useTicket(db, "in time", "staff", after(59_999))).toBeDefined();
  expect(await useTicket(db, "late", "staff", after(60_000))).toBeUndefined();
});

test.each(["staff", "patron", "nudge"] as const)(
  "a %s ticket is valid for its own kind only, and is not used up by tries for others",
  async (kind) => {
    await aTicket("t", kind);
    for (const other of ["staff", "patron", "nudge"] as const) {
      if (other !== kind) expect(await useTicket(db, "t", other, after(0))).toBeUndefined();
    }
    expect(await useTicket(db, "t", kind, after(0))).toBeDefined();
  },
);

test.each([
  [null, []],
  ["", []],
  ["superlibrarian", []],
  ['{"superlibrarian":1}', []],
  ['"superlibrarian"', []],
  ["[1,null,true]", []],
  ['["borrowers",{"plugins":1}]', ["borrowers"]],
])("permissions that read %s grant %j", async (written, granted) => {
  await aTicket("t", "staff", written);
  expect((await useTicket(db, "t", "staff", after(0)))?.permissions).toEqual(granted);
});

test.each(["", "T", "t ", "t'", "%", createHash("sha256").update("t").digest("hex")])(
  "no ticket is found for the token %j",
  async (token) => {
    await aTicket("t");
    expect(await useTicket(db, token, "staff", after(0))).toBeUndefined();
  },
);

test("expired tickets are deleted, others stay", async () => {
  await aTicket("t");
  await forgetTickets(db, after(60_000));
  expect(await db.selectFrom("tidings_ticket").select("who").execute()).toHaveLength(1);
  await forgetTickets(db, after(60_001));
  expect(await db.selectFrom("tidings_ticket").select("who").execute()).toEqual([]);
});
