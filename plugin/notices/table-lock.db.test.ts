import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Db } from "../database/connection.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { anIntake, at, useKoha } from "./intake.fixture.ts";

const NOTICES = 20_000;
const PATRONS = 50;
const koha = useKoha("current", 20);

/**
 * One loan at the desk: Koha locks its queue, adds a line to the patron's open notice, and unlocks. Returns how long
 * the lock and its own write took, in milliseconds.
 */
async function lend(desk: Db, patronId: number): Promise<{ waitedMs: number; wroteMs: number }> {
  const began = performance.now();
  await sql`lock table message_queue write`.execute(desk);
  const waitedMs = performance.now() - began;
  await sql`update message_queue set content = concat(content, 'x') where borrowernumber = ${patronId}
    and letter_code = 'CHECKOUT' and message_transport_type = 'sms' and status = 'pending' limit 1`.execute(desk);
  const wroteMs = performance.now() - began - waitedMs;
  await sql`unlock tables`.execute(desk);
  return { waitedMs, wroteMs };
}

function shares(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const share = (part: number) => Math.round((sorted[Math.floor(sorted.length * part)] ?? 0) * 10) / 10;
  return { medianMs: share(0.5), p95Ms: share(0.95), worstMs: share(0.999) };
}

/** Lends at the desk while `going`, at least 50 times. */
async function lendWhile(patronId: number, going: () => boolean) {
  const waits = await koha.db.connection().execute(async (desk) => {
    const each: { waitedMs: number; wroteMs: number }[] = [];
    while (going() || each.length < 50) {
      each.push(await lend(desk, patronId));
      await sleep(5);
    }
    return each;
  });
  const waited = shares(waits.map(({ waitedMs }) => waitedMs));
  return { loans: waits.length, waited, wrote: shares(waits.map(({ wroteMs }) => wroteMs)) };
}

test(`the desk lends on while ${NOTICES} notices are taken, and each is taken once`, async ({ annotate }) => {
  const { db, host } = koha;
  const patrons = [];
  for (let n = 0; n < PATRONS; n += 1) patrons.push(await anOptedInPatron(db));
  const ids = patrons.map((patron) => patron.patronId);
  const borrower = ids[0] ?? 0;
  await anIntake(db, host).look(-1);
  const loan = await aNotice(db, { patronId: borrower, queuedAt: at(0), letterCode: "CHECKOUT", content: "Loans:" });
  await sql`insert into message_queue
    (borrowernumber, content, letter_code, message_transport_type, status, time_queued)
    select elt(1 + seq % ${PATRONS}, ${sql.join(ids)}), concat('Book ', seq), 'HOLD', 'sms', 'pending', ${at(0)}
    from seq_1_to_${sql.raw(String(NOTICES))}`.execute(db);

  const idle = await lendWhile(borrower, () => false);
  let taking = true;
  const began = performance.now();
  const taken = anIntake(db, host)
    .look(1)
    .finally(() => {
      taking = false;
    });
  const busy = await lendWhile(borrower, () => taking);
  expect(await taken).toEqual({ taken: NOTICES, ended: 0 });
  const perNoticeMs = (performance.now() - began) / NOTICES;
  await annotate(`idle ${JSON.stringify(idle)}, while taking ${JSON.stringify(busy)}, ${perNoticeMs} ms a notice`);

  const { rows } = await sql<{ messages: number; notices: number }>`
    select count(*) as messages, count(distinct notice_id) as notices from tidings_message`.execute(db);
  expect(rows).toEqual([{ messages: NOTICES, notices: NOTICES }]);
  const open = await db
    .selectFrom("message_queue")
    .selectAll()
    .where("message_id", "=", loan)
    .executeTakeFirstOrThrow();
  expect(open).toMatchObject({ status: "pending", content: `Loans:${"x".repeat(idle.loans + busy.loans)}` });
  // Measured against the same work on the same machine: ten notices are taken at a time, and a lock that waited for
  // hundreds would take hundreds of times as long as one. A slow machine is slow at both.
  expect(busy.waited.medianMs).toBeLessThan(50 * perNoticeMs + idle.waited.medianMs);
  expect(busy.waited.p95Ms).toBeLessThan(200 * perNoticeMs + idle.waited.p95Ms);
}, 180_000);
