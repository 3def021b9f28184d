import { sql } from "kysely";
import { expect, test } from "vitest";
import { aNotice } from "../../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../../outbox/opted-in-patron.fixture.ts";
import type { Intake } from "../evaluate.ts";
import { at, SENDERS, useKoha } from "../intake.fixture.ts";
import { lookForNew } from "../intake.ts";
import { fixedBudget, openLockBudget } from "./lock-budget.ts";

const koha = useKoha();

/** All of our tables that an intake writes, and Koha's, without what each run makes anew. */
async function readState() {
  const { db } = koha;
  const queue = await sql`select message_id - (select min(message_id) from message_queue) as nth, status, failure_code,
    to_address, content from message_queue order by message_id`.execute(db);
  const notices = await sql`select notice_id - (select min(message_id) from message_queue) as nth, round, first_round,
    state, because, returned, look_at, library, shown_at is not null as shown
    from tidings_notice order by notice_id`.execute(db);
  const messages =
    await sql`select notice_id - (select min(message_id) from message_queue) as nth, round, state, channel,
    text, letter_code, expires_at, due_at from tidings_message order by notice_id, round`.execute(db);
  return { queue: queue.rows, notices: notices.rows, messages: messages.rows };
}

/** Texts that go, twins of one event, those that are too long, too old, of nobody, or growing. */
async function fill(patrons: readonly number[]) {
  const { db } = koha;
  for (let n = 0; n < 120; n += 1) {
    const patronId = patrons[n % patrons.length] ?? 0;
    if (n % 30 === 7) await aNotice(db, { patronId, queuedAt: at(0), content: "x".repeat(3_000) });
    else if (n % 30 === 11) await aNotice(db, { patronId, queuedAt: at(-60 * 72), content: `Old ${n}` });
    else if (n % 30 === 13)
      await aNotice(db, { patronId, queuedAt: at(0), letterCode: "CHECKOUT", content: `Loan ${n}` });
    else await aNotice(db, { patronId, queuedAt: at(0), content: n % 5 === 0 ? "Twin" : `Book ${n}` });
  }
}

async function takeAll(budget: Intake["budget"]) {
  const { db, host } = koha;
  const intake: Intake = {
    db,
    host,
    senders: async () => SENDERS,
    say: (because) => because,
    ...(budget ? { budget } : {}),
  };
  const taken = { taken: 0, ended: 0 };
  for (let more = true; more; ) {
    const look = await lookForNew(intake, at(0), at(1));
    taken.taken += look.taken;
    taken.ended += look.ended;
    ({ more } = look);
  }
  return taken;
}

test("however many rows a transaction takes, all tables are the same afterwards", async () => {
  const patrons: number[] = [];
  for (let n = 0; n < 7; n += 1) patrons.push((await anOptedInPatron(koha.db)).patronId);
  const results = [];
  for (const size of [1, 10, 200, undefined]) {
    await koha.empty(["tidings_message", "tidings_notice", "tidings_cursor", "message_queue"]);
    await takeAll(undefined);
    await fill(patrons);
    const done = await takeAll(size === undefined ? openLockBudget() : fixedBudget(size));
    results.push({ done, state: await readState() });
  }
  expect(results[0]?.done.taken).toBeGreaterThan(50);
  expect(results[0]?.done.ended).toBeGreaterThan(20);
  for (const result of results.slice(1)) expect(result).toEqual(results[0]);
});

test("fewer rows a transaction are taken where each takes long", async () => {
  const { db } = koha;
  await takeAll(undefined);
  const { patronId } = await anOptedInPatron(db);
  for (let n = 0; n < 100; n += 1) await aNotice(db, { patronId, queuedAt: at(0), content: `Book ${n}` });
  const budget = openLockBudget({ least: 1, most: 100, aimMs: 60_000 });
  const quick = budget.size();
  expect(await takeAll(budget)).toEqual({ taken: 100, ended: 0 });
  expect(budget.size()).toBeGreaterThan(quick);

  for (let n = 0; n < 40; n += 1) await aNotice(db, { patronId, queuedAt: at(0), content: `Film ${n}` });
  await sql`create trigger slow_row before update on message_queue for each row
    set new.borrowernumber = new.borrowernumber + 0 * sleep(0.02)`.execute(db);
  try {
    const slow = openLockBudget({ least: 1, most: 100, aimMs: 40 });
    expect(await takeAll(slow)).toEqual({ taken: 40, ended: 0 });
    expect(slow.size()).toBeLessThan(4);
  } finally {
    await sql`drop trigger slow_row`.execute(db);
  }
});
