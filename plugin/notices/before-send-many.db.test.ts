import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { aMailRule, aWaitingRun, forgetRuns, theService } from "./before-send.fixture.ts";
import { at, readShown, useKoha } from "./intake.fixture.ts";

const koha = useKoha();
beforeEach(() => forgetRuns(koha.db));

const took = (taken: number) => ({ taken, ended: 0 });

/** Queues so many notices at once, all alike but for their text. */
async function manyNotices(patronId: number, transport: string, count: number): Promise<void> {
  await sql`insert into message_queue
    (borrowernumber, content, letter_code, message_transport_type, status, time_queued)
    select ${patronId}, concat('Book ', seq), 'HOLD', ${transport}, 'pending', ${at(0)}
    from seq_1_to_${sql.raw(String(count))}`.execute(koha.db);
}

test("what we may have is found behind any number of notices that we may not", async () => {
  const { db, host } = koha;
  const [listed, other] = [await anOptedInPatron(db), await anOptedInPatron(db)];
  await manyNotices(other.patronId, "sms", 1_100);
  await manyNotices(listed.patronId, "email", 1_100);
  const text = await aNotice(db, { patronId: listed.patronId, queuedAt: at(0) });
  expect(await theService(db, host, { trial: [listed.addressId] })(await aWaitingRun(db, ["sms"]))).toEqual(took(1));
  expect((await readShown(db, text))?.status).toBe("sent");

  const overdue = await aNotice(db, {
    patronId: listed.patronId,
    queuedAt: at(0),
    transport: "email",
    letterCode: "ODUE",
  });
  const byCode = theService(db, host, { rules: [aMailRule("ODUE")] });
  expect(await byCode(await aWaitingRun(db, ["email"]))).toEqual(took(1));
  expect((await readShown(db, overdue))?.status).toBe("sent");

  // No source is elected for such a letter: the library that it is of decides.
  const metadata = '{"tidings_branch":"CPL"}';
  const elsewhere = await aNotice(db, {
    patronId: listed.patronId,
    queuedAt: at(0),
    transport: "email",
    letterCode: "NEWS",
    metadata,
  });
  const byLibrary = theService(db, host, { rules: [{ ...aMailRule(null), branchcode: "CPL" }] });
  expect(await byLibrary(await aWaitingRun(db, ["email"]))).toEqual(took(1));
  expect((await readShown(db, elsewhere))?.status).toBe("sent");
});
