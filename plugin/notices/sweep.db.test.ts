import { sql } from "kysely";
import { beforeEach, expect, test } from "vitest";
import { resendNotice } from "../../scripts/town/koha/circulation.ts";
import { aLog } from "../inbound/bot-backend.fixture.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { forgetRuns } from "./before-send.fixture.ts";
import { anIntake, at, readMessages, readShown, SENDERS, useKoha } from "./intake.fixture.ts";
import { openSweep } from "./sweep.ts";

const koha = useKoha();
beforeEach(() => forgetRuns(koha.db));
const going = new AbortController().signal;

/** A run of Koha's sender begins inside the fence. */
async function aFencedRun(minutes: number): Promise<void> {
  await sql`replace into tidings_setting (name, value, changed_at, changed_by)
    values ('fence_seen_at', ${at(minutes).toISOString()}, now(), 'koha')`.execute(koha.db);
}

/** One process; its clock is set at every turn. */
function aSweeper(holder = "one", mode: "live" | "trial" = "live") {
  let minutes = 0;
  const { db, host } = koha;
  const turn = openSweep({
    intake: { db, host, senders: async () => SENDERS, say: (because) => because },
    holder,
    dutyMs: 15_000,
    mode: () => mode,
    log: aLog().log,
    now: () => at(minutes),
    wake: () => {},
    rewrittenMs: 0,
  });
  return async (to: number) => {
    minutes = to;
    await turn(going);
  };
}

/** A notice that we have sent. */
async function aSentNotice(noticeId?: number): Promise<number> {
  const { db, host } = koha;
  const patron = await anOptedInPatron(db);
  await anIntake(db, host).look(-1);
  const id = await aNotice(db, { ...(noticeId ? { noticeId } : {}), patronId: patron.patronId, queuedAt: at(0) });
  await anIntake(db, host).look(0);
  await sql`update tidings_message set state = 'sent' where notice_id = ${id}`.execute(db);
  return id;
}

const roundsOf = async (id: number) => (await readMessages(koha.db, id)).length;

test("a Resend is taken up at the next run of Koha's sender, not a quarter of an hour later", async () => {
  const id = await aSentNotice();
  const turn = aSweeper();
  await turn(1);
  await resendNotice(koha.db, id);
  await turn(2);
  expect(await roundsOf(id)).toBe(1);
  await aFencedRun(3);
  await turn(3);
  expect(await roundsOf(id)).toBe(2);
  expect((await readShown(koha.db, id))?.status).toBe("sent");
});

test("one run is a reason to walk for one process only, once", async () => {
  const id = await aSentNotice();
  const [one, other] = [aSweeper("one"), aSweeper("other")];
  await one(1);
  await aFencedRun(2);
  await one(2);
  await resendNotice(koha.db, id);
  await other(2.1);
  await one(3);
  await other(4);
  expect(await roundsOf(id)).toBe(1);
});

test("what came back long ago is left to the walk of the whole queue every quarter of an hour", async () => {
  const id = await aSentNotice(1_000);
  await aNotice(koha.db, { noticeId: 100_000, patronId: null, queuedAt: at(0) });
  const turn = aSweeper();
  await turn(1);
  await resendNotice(koha.db, id);
  await aFencedRun(2);
  await turn(2);
  expect(await roundsOf(id)).toBe(1);
  await turn(16);
  expect(await roundsOf(id)).toBe(2);
});

test("in trial nothing is walked: the texts are Koha's", async () => {
  const id = await aSentNotice();
  await resendNotice(koha.db, id);
  await aFencedRun(1);
  await aSweeper("one", "trial")(30);
  expect((await readShown(koha.db, id))?.status).toBe("pending");
});
