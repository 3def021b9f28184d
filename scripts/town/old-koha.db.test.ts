import { sql } from "kysely";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { optIn } from "../../plugin/consent/transitions.ts";
import { inTransaction } from "../../plugin/database/connection.ts";
import { aBorrower, aNotice } from "../../plugin/koha/queue/notice.fixture.ts";
import { openLocales } from "../../plugin/templates/locales.ts";
import { leaveTextsPlain } from "./plain-texts.ts";
import { LIBRARY, OUR_NUMBER, startTown, type Town } from "./town.ts";

/*
 * End to end, with both programs, on a Koha of 2019: no failure_code, no updated_on, and a time_queued that changes
 * with every update.
 */

const CAMILLE = { id: 53, number: "33639980103" };
const HUGO = { id: 54, number: "33639980104" };
const PATIENCE = { timeout: 30_000, interval: 100 };

let town: Town;

beforeAll(async () => {
  town = await startTown({ shape: "19.06" });
  await leaveTextsPlain(town.db, town.clock.now());
  for (const { id, number } of [CAMILLE, HUGO]) {
    await aBorrower(town.db, id, "fr-FR");
    const choice = { patronId: id, channel: "sms", address: number, source: "patron_page", actor: "patron" } as const;
    const terms = { version: "1", lang: "fr" } as const;
    await inTransaction(town.db, (tx) => optIn(tx, { ...choice, terms, byPhone: false }, town.clock.now()));
  }
  await town.service.start();
  await town.bot.start();
});
afterAll(() => town?.stop());

const queue = (patronId: number, content: string) =>
  aNotice(town.db, { patronId, content, queuedAt: town.clock.now(), letterCode: "ODUE" });

const kohaShows = async (id: number) =>
  (await town.db.selectFrom("message_queue").select("status").where("message_id", "=", id).executeTakeFirst())?.status;

const message = (noticeId: number) =>
  town.db
    .selectFrom("tidings_message")
    .select(["state", "reason"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();

const textsTo = (number: string) => town.plivo.books.filter(({ dst }) => dst === number).map(({ text }) => text);

test("a notice is sent as Koha worded it, its receipt arrives, and Koha goes on showing it as sent", async () => {
  const content = "« Une si longue lettre » devait être rendu le 14 novembre.";
  const id = await queue(CAMILLE.id, content);
  await vi.waitFor(async () => expect((await message(id))?.state).toBe("delivered"), PATIENCE);
  expect(textsTo(CAMILLE.number)).toEqual([content]);
  expect(await kohaShows(id)).toBe("sent");
});

test("a number that the provider rejects (error 50) shows as failed, without a reason", async () => {
  const ofHugo = ({ dst }: { dst: string }) => dst === HUGO.number;
  town.plivo.misbehave({ kind: "receipt", status: "failed", errorCode: "50" }, 1, ofHugo);
  const id = await queue(HUGO.id, "« Les Années » devait être rendu hier.");
  await vi.waitFor(async () => expect(await kohaShows(id)).toBe("failed"), PATIENCE);
  expect(await message(id)).toEqual({ state: "failed", reason: "bad_number" });
  await expect(sql`select failure_code from message_queue`.execute(town.db)).rejects.toThrow("failure_code");
});

test("ARRÊT is confirmed once, and the next notice ends as deleted and never leaves", async () => {
  const before = textsTo(CAMILLE.number);
  expect(await town.plivo.say(CAMILLE.number, OUR_NUMBER, "ARRÊT")).toBe(200);
  const confirmation = (await openLocales())("fr", "replies:stop_confirmed", {
    library: LIBRARY.name,
    contact: LIBRARY.contact,
  });
  await vi.waitFor(() => expect(textsTo(CAMILLE.number)).toEqual([...before, confirmation]), PATIENCE);
  const next = await queue(CAMILLE.id, "« L'Étranger » devait être rendu ce matin.");
  await vi.waitFor(async () => expect(await kohaShows(next)).toBe("deleted"), PATIENCE);
  expect(await message(next)).toBeUndefined();
  expect(textsTo(CAMILLE.number)).toEqual([...before, confirmation]);
});
