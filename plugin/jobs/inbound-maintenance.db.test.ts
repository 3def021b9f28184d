import { expect, test } from "vitest";
import type { Channel, ListedText, ListQuery } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { Library } from "../configuration/library.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { hearsAll } from "../inbound-health/hearing.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aBegun, aWorker, NOW, readMessage } from "../outbox/message.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { openLocales } from "../templates/locales.ts";
import { openInboundMaintenance } from "./inbound-maintenance.ts";

const koha = useKoha();
const say = await openLocales();
const MINUTE_MS = 60_000;
const BACKUP = NOW;

/** A text that Plivo took before the backup, as the restored database knows it: no receipt has come. */
async function aSentText(reference: string): Promise<number> {
  const worker = await aWorker(koha.db);
  const message = await aBegun(koha.db, worker, { expires_at: at(600) });
  const outcome = { kind: "accepted", reference } as const;
  await settle(koha.db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);
  return message.id;
}

/** Has the service read Plivo's list after a restore; returns what it asked for. */
async function readList(texts: readonly ListedText[]): Promise<ListQuery[]> {
  const { db } = koha;
  const times = { found_at: at(0), back_to_at: BACKUP, lost_until_at: at(-5) };
  await db
    .insertInto("tidings_restore")
    .values({ id: 1, ...times })
    .execute();
  const asked: ListQuery[] = [];
  const list = async (query: ListQuery) => {
    asked.push(query);
    return { texts: query.direction === "outbound" ? texts : [], next: undefined };
  };
  const turn = openInboundMaintenance({
    db,
    holder: "1",
    dutyMs: MINUTE_MS,
    channels: new Map([["sms", { name: "sms", list } as unknown as Channel]]),
    hearing: hearsAll,
    say,
    library: (): Library => ({ name: "Riverside Library", contact: "", lang: "en" }),
    log: aLog().log,
    now: () => at(1),
    chance: () => 0,
    wake: () => undefined,
  });
  await turn(new AbortController().signal);
  return asked;
}

const listed = (reference: string, more: Partial<ListedText>): ListedText => {
  const numbers = { sender: "15550100001", address: "15559990001" };
  return { reference, ...numbers, at: NOW, state: "sent", type: "sms", ...more };
};
const stateOf = async (id: number) => {
  const { state, reason } = await readMessage(koha.db, id);
  return reason === null ? state : `${state}: ${reason}`;
};

test("a receipt that came to the lost database is read from the provider's list", async () => {
  const ids = [];
  for (const name of ["expired", "delivered", "barred", "under-way"]) ids.push(await aSentText(name));
  await readList([
    listed("expired", { state: "failed", code: "420" }),
    listed("delivered", { state: "delivered" }),
    listed("barred", { state: "undelivered", code: "450" }),
    listed("under-way", {}),
  ]);
  expect(await Promise.all(ids.map(stateOf))).toEqual([
    "queued: expired",
    "delivered",
    "failed: country_barred",
    "sent",
  ]);
  expect(await koha.db.selectFrom("tidings_restore_text").selectAll().execute()).toEqual([]);
});

test("texts of the hour before the backup are read for their receipts alone", async () => {
  const id = await aSentText("expired");
  const early = { at: new Date(BACKUP.getTime() - 30 * MINUTE_MS) };
  const [query] = await readList([
    listed("expired", { ...early, state: "failed", code: "420" }),
    listed("of-another-program", early),
    listed("lost", {}),
  ]);
  expect(query?.since).toEqual(new Date(BACKUP.getTime() - 60 * MINUTE_MS));
  expect(await stateOf(id)).toBe("queued: expired");
  const kept = await koha.db.selectFrom("tidings_restore_text").select("reference").execute();
  expect(kept.map(({ reference }) => reference)).toEqual(["lost"]);
});
