import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { forgetRuns, letOldRunsEnd, setEnabled } from "./before-send.fixture.ts";
import { useKoha } from "./intake.fixture.ts";
import { aChance, aKohaBesideUs, BY_RULE } from "./koha-beside-us.fixture.ts";

const koha = useKoha("current", 20);
beforeEach(() => forgetRuns(koha.db));

const ROUNDS = 250;
const PATIENCE_MS = 50;

describe.for([
  { mode: "trial", form: "job", seed: 11 },
  { mode: "trial", form: "old job", seed: 14 },
  { mode: "live", form: "job", seed: 12 },
  { mode: "live", form: "old job", seed: 13 },
] as const)("beside Koha's $form, $mode", ({ mode, form, seed }) => {
  test(`in ${ROUNDS} rounds every notice leaves exactly once a round, by us or by Koha`, async () => {
    const { db, host } = koha;
    const chance = aChance(seed);
    const listed = [await anOptedInPatron(db), await anOptedInPatron(db)];
    const patrons = mode === "trial" ? [...listed, await anOptedInPatron(db)] : listed;
    const notices: number[] = [];
    let written = 0;
    const addNotice = async (transport: string, letterCode: string): Promise<number> => {
      written += 1;
      const patronId = patrons[Math.floor(chance() * patrons.length)]?.patronId ?? null;
      const content = `Notice ${written}`;
      const id = await aNotice(db, { patronId, queuedAt: beside.now(), transport, letterCode, content });
      notices.push(id);
      return id;
    };
    const addSome = (dice: number) => {
      if (dice < 0.5) return addNotice("sms", "HOLD");
      return addNotice("email", dice < 0.8 ? BY_RULE : "NEWS");
    };
    let inWeb = false;
    const beside = await aKohaBesideUs({
      db,
      host,
      mode,
      chance,
      trial: new Set(listed.map((patron) => patron.addressId)),
      patienceMs: PATIENCE_MS,
      // Now and then the service is slower than Koha's patience.
      thinkMs: () => (chance() < 0.15 ? PATIENCE_MS + 5 - chance() * 10 : 0),
      meanwhile: async (at) => {
        // Only while the job is past its look at the queue: before it, Koha alone would send the row twice.
        if (inWeb || at !== "row" || chance() > 0.05) return;
        inWeb = true;
        const row = await (mode === "trial" ? addNotice("sms", "HOLD") : addNotice("email", BY_RULE));
        await beside.run("web", { message_id: row });
        inWeb = false;
      },
    });

    let over = false;
    const forever = async (turn: () => Promise<void>) => {
      while (!over) {
        await turn();
        await sleep(chance() * 3);
      }
    };
    // One run at a time, as Koha's own file lock has it on one machine.
    const job = async () => {
      await beside.run(form);
      await letOldRunsEnd(db);
      // A minute later: a nudge that timed out no longer keeps the next one away.
      await sql`update tidings_nudge set opened_at = opened_at - interval 61 second where timed_out = 1`.execute(db);
    };
    const working = Promise.all([forever(beside.serve), forever(beside.sweepAll), forever(job)]);
    for (let round = 0; round < ROUNDS; round += 1) {
      await addSome(chance());
      // Mostly resends of what has just left, or is about to.
      if (chance() < 0.4) await beside.resend(notices.at(-1 - Math.floor(chance() * chance() * notices.length)) ?? 0);
      if (chance() < 0.06) await setEnabled(db, false);
      else if (chance() < 0.2) await setEnabled(db, true);
      await sleep(chance() * 20);
    }
    await setEnabled(db, true);
    const readLeft = async () => {
      const { rows } = await sql`select message_id, message_transport_type, status, failure_code from message_queue
        where status != 'sent'`.execute(db);
      return rows;
    };
    for (let waited = 0; (await readLeft()).length > 0 && waited < 400; waited += 1) await sleep(20);
    over = true;
    await working;
    await beside.serve();

    const { byNotice, twice } = await beside.readOurs();
    const wrong = notices.flatMap((id) => {
      const { byKoha, again, maybe, grabbed } = beside.bookOf(id);
      const ours = byNotice.get(id) ?? 0;
      const right = ours + byKoha >= 1 + again && ours + byKoha <= 1 + again + maybe;
      return right ? [] : [{ id, ours, byKoha, again, maybe, grabbed }];
    });
    expect({ wrong, twice, left: await readLeft() }).toEqual({ wrong: [], twice: 0, left: [] });
    // Both were really at work and had something to do.
    expect([byNotice.size > 10, notices.some((id) => beside.bookOf(id).byKoha > 0)]).toEqual([true, true]);
  });
});
