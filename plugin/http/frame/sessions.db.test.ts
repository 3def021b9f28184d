import { createHash } from "node:crypto";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../../scripts/test-database.ts";
import type { Ticket } from "../../koha/tickets.ts";
import { type Audience, closeSession, forgetSessions, openSession, readSession } from "./sessions.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_session").execute();
});

const NOON = Date.parse("2026-03-02T12:00:00Z");
const minute = (minutes: number) => new Date(NOON + minutes * 60_000);
const TICKET: Ticket = { whoId: 51, who: "sofie", permissions: ["borrowers"], target: null, lang: "da-DK" };

/** 64 bytes that no other session has. */
const bytes = (seed: string) => createHash("sha512").update(seed).digest();
const begin = (audience: Audience = "staff", seed = "one") =>
  openSession(db, { audience, ticket: TICKET, random: bytes(seed), now: minute(0) });
const look = (token: string, minutes: number, audience: Audience = "staff") =>
  readSession(db, { audience, token, now: minute(minutes) });

test("a session knows who came in, what they may, and a token for its forms", async () => {
  const session = await look(await begin(), 1);
  expect(session).toMatchObject({
    audience: "staff",
    whoId: 51,
    who: "sofie",
    permissions: ["borrowers"],
    lang: "da-DK",
  });
  expect(session?.csrf).toMatch(/^[\w-]{43}$/);
});

test.each([
  [
    ["borrowers:edit_borrowers", "reach:CPL", "reach:MPL"],
    ["CPL", "MPL"],
  ],
  [["borrowers:edit_borrowers", "reach:*"], null],
  [["borrowers:edit_borrowers"], []],
  [["borrowers:view_borrower_infos_from_any_libraries"], null],
  [["superlibrarian"], null],
])("with %j a person reaches the libraries %j", async (permissions, reach) => {
  const token = await openSession(db, {
    audience: "staff",
    ticket: { ...TICKET, permissions },
    random: bytes("one"),
    now: minute(0),
  });
  const session = await look(token, 1);
  expect(session?.reach).toEqual(reach);
  expect(session?.permissions.some((one) => one.startsWith("reach:"))).toBe(false);
});

test("a person who does nothing for ten minutes is signed out", async () => {
  const token = await begin();
  expect(await look(token, 9.99)).toBeDefined();
  expect(await look(await begin("staff", "two"), 10)).toBeUndefined();
});

test("a person who keeps working stays signed in, however long", async () => {
  const token = await begin();
  for (let minutes = 9; minutes < 60; minutes += 9) expect(await look(token, minutes)).toBeDefined();
  expect(await look(token, 54 + 10)).toBeUndefined();
});

test("a staff member's cookie opens no patron's page, and the reverse", async () => {
  const staff = await begin("staff", "staff");
  const patron = await begin("patron", "patron");
  expect(await look(staff, 1, "patron")).toBeUndefined();
  expect(await look(patron, 1, "staff")).toBeUndefined();
  expect(await look(patron, 1, "patron")).toBeDefined();
});

test("the database holds nothing by which its reader could sign in", async () => {
  const token = await begin();
  const rows = await db.selectFrom("tidings_session").selectAll().execute();
  expect(rows[0]?.session_hash).toBe(createHash("sha256").update(token).digest("hex"));
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(await look(rows[0]?.session_hash ?? "", 1)).toBeUndefined();
});

test("signing out ends that session at once and no other", async () => {
  const [one, two] = [await begin("staff", "one"), await begin("staff", "two")];
  await closeSession(db, one);
  expect([await look(one, 0), (await look(two, 0))?.who]).toEqual([undefined, "sofie"]);
});

test("sessions that have been idle for too long are deleted", async () => {
  await begin("staff", "left");
  const stays = await begin("staff", "stays");
  await look(stays, 5);
  await forgetSessions(db, minute(12));
  expect(await db.selectFrom("tidings_session").select("session_hash").execute()).toHaveLength(1);
  expect(await look(stays, 12)).toBeDefined();
});

test("too few random bytes open no session", async () => {
  const opening = { audience: "staff", ticket: TICKET, random: Buffer.alloc(32), now: minute(0) } as const;
  await expect(openSession(db, opening)).rejects.toThrow("64 random bytes");
});

describe("a session that came from a login in Koha", () => {
  const opening = { audience: "patron", ticket: TICKET, random: bytes("kiosk"), now: minute(0) } as const;
  const openAt = (hostSession?: string) => openSession(db, { ...opening, hostSession });
  const lookWith = (token: string, hostSession?: string) =>
    readSession(db, { audience: "patron", token, now: minute(1), hostSession });

  test("lives on while the browser shows the same login", async () => {
    const token = await openAt("koha-session-one");
    expect((await lookWith(token, "koha-session-one"))?.who).toBe("sofie");
  });

  test.each([
    ["another", "koha-session-two"],
    ["none", undefined],
    ["an empty", ""],
  ])("is over for good when the browser shows %s login", async (_what, login) => {
    const token = await openAt("koha-session-one");
    expect(await lookWith(token, login)).toBeUndefined();
    expect(await lookWith(token, "koha-session-one")).toBeUndefined();
  });

  test("stores only a hash of that login", async () => {
    await openAt("koha-session-one");
    const rows = await db.selectFrom("tidings_session").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain("koha-session-one");
  });

  test("needs no login where there was none", async () => {
    const token = await openAt();
    expect([await lookWith(token), await lookWith(token, "koha-session-one")].map((one) => one?.who)).toEqual([
      "sofie",
      "sofie",
    ]);
  });
});

test("after a day a person comes in through Koha again, however busy they are", async () => {
  const token = await begin();
  for (let minutes = 9; minutes < 24 * 60; minutes += 9) expect(await look(token, minutes)).toBeDefined();
  expect(await look(token, 24 * 60)).toBeUndefined();
  await forgetSessions(db, minute(24 * 60 + 1));
  expect(await db.selectFrom("tidings_session").selectAll().execute()).toEqual([]);
});
