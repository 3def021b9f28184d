import { beforeEach, expect, test } from "vitest";
import { optIn, withdraw } from "../consent/transitions.ts";
import { inTransaction } from "../database/connection.ts";
import type { ChannelName, MessageState, NoticeState } from "../database/tables.ts";
import { archiveAll } from "../outbox/archive.fixture.ts";
import { aBegun, aMessage, aWorker, NOW, readMessage, TEXT } from "../outbox/message.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { copiedFrom } from "../outbox/read-messages.ts";
import { useKoha } from "./intake.fixture.ts";
import { type CopyWish, sendCopy } from "./send-copy.ts";

const koha = useKoha();
let wish: CopyWish;

/** A patron who gets texts and email, and a text that was delivered. */
beforeEach(async () => {
  const patron = await anOptedInPatron(koha.db);
  const by = { source: "opt_in_page", actor: "patron", byPhone: false } as const;
  const { patronId } = patron;
  const mail = { patronId, channel: "email", address: "edna@example.org", ...by } as const;
  const { addressId } = await inTransaction(koha.db, (tx) => optIn(tx, mail, NOW));
  const id = await aMessage(koha.db, { state: "delivered", library: "MPL", about: "hold:7", tells_of: "x" }, patron);
  wish = {
    of: id,
    seen: "delivered",
    copies: 0,
    patronId,
    text: TEXT,
    subject: "A hold is ready",
    letterCode: "HOLD",
    channel: "email",
    sender: "library@example.org",
    addressId,
    token: "abcdefghijklmnop",
  };
});
const copy = (change: Partial<CopyWish> = {}) => sendCopy(koha.db, { ...wish, ...change }, NOW);
const count = async () => (await koha.db.selectFrom("tidings_message").select("id").execute()).length;

test("the same text goes to another address as a message of its own, which names the first", async () => {
  const copied = await copy();
  if (copied.kind !== "queued") throw new Error(JSON.stringify(copied));
  const row = await readMessage(koha.db, copied.id);
  expect(row).toMatchObject({
    state: "queued",
    kind: "notice",
    channel: "email",
    text: TEXT,
    subject: "A hold is ready",
    letter_code: "HOLD",
    library: "MPL",
    about: "hold:7",
    tells_of: "x",
    notice_id: null,
  });
  expect(copiedFrom(row.event_key)).toBe(wish.of);
  expect(copiedFrom("x")).toBeUndefined();
});

test("pressed five times at once, it is sent once", async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => copy()));
  expect(all.map(({ kind }) => kind).toSorted()).toEqual(["queued", ...Array(4).fill("repeated")]);
  expect(new Set(all.map((one) => ("id" in one ? one.id : 0))).size).toBe(1);
  expect(await count()).toBe(2);
});

test("so it is where the first has been archived, and no row is left to lock", async () => {
  await koha.db.deleteFrom("tidings_message").execute();
  const all = await Promise.all(Array.from({ length: 5 }, () => copy()));
  expect(all.filter(({ kind }) => kind === "queued")).toHaveLength(1);
  expect(await count()).toBe(1);
});

test.each(["in the outbox", "archived"])(
  "two colleagues send a text that is %s by forms of their own: once",
  async (where) => {
    if (where === "archived") await archiveAll(koha.db);
    const forms = ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"];
    const both = await Promise.all(forms.map((token) => copy({ token })));
    expect(both.filter(({ kind }) => kind === "queued")).toHaveLength(1);
    expect(both.filter((one) => one.kind === "refused" && one.because === "changed")).toHaveLength(2);
    // Whoever has seen the first one may want another.
    expect(await copy({ token: "dddddddddddddddd", copies: 1 })).toMatchObject({ kind: "queued" });
  },
);

test("the same form pressed once more, when its copy has been archived, sends nothing", async () => {
  const first = await copy();
  await koha.db.updateTable("tidings_message").set({ state: "delivered" }).execute();
  await archiveAll(koha.db);
  expect(await copy()).toEqual({ kind: "repeated", id: "id" in first ? first.id : 0 });
});

test.each<[string, NoticeState, MessageState | undefined, "queued" | "refused"]>([
  ["waits to be sent again", "waiting", undefined, "refused"],
  ["is on its way again", "taken", "queued", "refused"],
  ["was sent again, and that has ended too", "taken", "failed", "queued"],
])("a text whose notice %s: %s", async (_, state, message, kind) => {
  const notice = { noticeId: 5, round: 1 };
  const entry = { notice_id: 5, round: 2, patron_id: wish.patronId, letter_code: "HOLD", because: null, look_at: null };
  await koha.db
    .insertInto("tidings_notice")
    .values({ ...entry, state, first_seen_at: NOW, changed_at: NOW })
    .execute();
  if (message) await aMessage(koha.db, { state: message, notice_id: 5, round: 2, address_id: wish.addressId });
  expect((await copy({ notice })).kind).toBe(kind);
  // Of a row that has the id of an older one nothing is known there.
  await koha.db.updateTable("tidings_notice").set({ first_round: 2 }).execute();
  expect((await copy({ notice, token: "bbbbbbbbbbbbbbbb", copies: 1 })).kind).toBe("queued");
});

test.each<[what: string, happens: () => Promise<unknown>, because: string]>([
  [
    "the patron has opted out meanwhile",
    async () => {
      const { addressId, channel } = wish;
      const by = { event: "stop_heard", source: "email", actor: "patron" } as const;
      await inTransaction(koha.db, (tx) => withdraw(tx, { addressId, channel, ...by }, NOW));
    },
    "no_consent",
  ],
  [
    "the address is another patron's",
    async () => {
      wish = { ...wish, addressId: (await anOptedInPatron(koha.db)).addressId };
    },
    "no_consent",
  ],
  [
    "there is no such address",
    async () => {
      wish = { ...wish, addressId: 999_999 };
    },
    "no_consent",
  ],
  [
    "it is in doubt whether the first arrived",
    () => koha.db.updateTable("tidings_message").set({ state: "uncertain" }).execute(),
    "under_way",
  ],
  [
    "the first has been delivered since it was looked at",
    async () => {
      wish = { ...wish, seen: "sent" };
    },
    "changed",
  ],
  [
    "its text says nothing",
    async () => {
      wish = { ...wish, text: " " };
    },
    "empty_text",
  ],
  [
    "its text is too long for that way",
    async () => {
      wish = { ...wish, channel: "sms" satisfies ChannelName, text: "x".repeat(1_601) };
    },
    "too_long",
  ],
])("nothing is sent if %s", async (_, happens, because) => {
  await happens();
  expect(await copy()).toEqual({ kind: "refused", because });
  expect(await count()).toBe(1);
});

test("consent is looked at once more before it leaves", async () => {
  const patron = await anOptedInPatron(koha.db);
  const id = await aMessage(koha.db, { state: "failed" }, patron);
  await copy({
    of: id,
    seen: "failed",
    patronId: patron.patronId,
    channel: "sms",
    addressId: patron.addressId,
    sender: "line",
  });
  await koha.db.updateTable("tidings_standing").set({ state: "opted_out" }).execute();
  const worker = await aWorker(koha.db);
  await expect(aBegun(koha.db, worker, { sender: "line" }, patron)).rejects.toThrow();
});
