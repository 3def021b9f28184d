import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../../database/connection.ts";
import { at, useKoha } from "../intake.fixture.ts";
import { aMailTaker, anElectedPatron } from "./mail.fixture.ts";

/* `npm exec -- vitest run plugin/notices/candidates/claim-many` prints how long a nudge of so many candidates takes. */

const CANDIDATES = 20_000;
const PATRONS = 200;
const koha = useKoha("current", 20);

const took = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** A loan at the desk locks Koha's queue; the longest that one waited while `going`. */
async function lendWhile(db: Db, going: () => boolean): Promise<number> {
  return db.connection().execute(async (desk) => {
    let worst = 0;
    while (going()) {
      worst = Math.max(worst, await took(() => sql`lock table message_queue write`.execute(desk)));
      await sql`unlock tables`.execute(desk);
      await sleep(5);
    }
    return worst;
  });
}

test(`a nudge claims ${CANDIDATES} candidates in a fraction of a second, and the desk lends on`, async ({
  annotate,
}) => {
  const { db } = koha;
  const ids = [];
  for (let n = 0; n < PATRONS; n += 1) ids.push((await anElectedPatron(db)).patronId);
  await sql`insert into message_queue
    (borrowernumber, content, letter_code, message_transport_type, status, time_queued)
    select elt(1 + seq % ${PATRONS}, ${sql.join(ids)}), concat('Book ', seq, ' is late.'), 'ODUE', 'email', 'pending',
      ${at(0)} from seq_1_to_${sql.raw(String(CANDIDATES))}`.execute(db);
  const taker = aMailTaker(koha);
  const looked = await took(() => taker.look());
  // The same rows, written by nobody but the database: what a claim cannot be quicker than.
  const plain = await took(() => sql`update message_queue set status = 'sent' where status = 'pending'`.execute(db));
  await sql`update message_queue set status = 'pending'`.execute(db);

  let claiming = true;
  const desk = lendWhile(db, () => claiming);
  let claimed = 0;
  const claim = await took(async () => {
    claimed = (await taker.ask()).taken;
  });
  claiming = false;
  const waited = await desk;
  const ms = (value: number) => `${Math.round(value)} ms`;
  const figures = `look ${ms(looked)}, plain update ${ms(plain)}, nudge ${ms(claim)}, a desk waited ${ms(waited)} at most`;
  await annotate(figures);
  process.stdout.write(`${CANDIDATES} candidates: ${figures}\n`);
  expect(claimed).toBe(CANDIDATES);
  // Against the same rows on the same machine: taking each row by itself takes a hundred times as long.
  expect(claim).toBeLessThan(18 * plain + 300);
  expect(waited).toBeLessThan(claim);
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from message_queue where status = 'pending'`.execute(db);
  expect(rows[0]?.n).toBe(0);
});
