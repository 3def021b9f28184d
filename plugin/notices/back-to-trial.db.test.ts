import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../scripts/town/koha/tables.ts";
import { objectionsOf } from "../configuration/trial-list.ts";
import { aChannel, aSending, setPace } from "../delivery/dispatcher.fixture.ts";
import { aNotice } from "../koha/queue/notice.fixture.ts";
import { anOptedInPatron, type OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { aMailRule, aWaitingRun, forgetRuns, setMode, theService } from "./before-send.fixture.ts";
import { anIntake, at, readEntry, readMessages, readShown, SENDERS, useKoha } from "./intake.fixture.ts";
import { tellKoha } from "./report-back.ts";

const HOUR = 60;

describe.for<KohaShape>(["current", "19.06"])("back in trial, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  let listed: OptedInPatron;
  let other: OptedInPatron;
  beforeEach(async () => {
    await forgetRuns(koha.db);
    await setPace(koha.db, null, SENDERS.get("sms"));
    listed = await anOptedInPatron(koha.db);
    other = await anOptedInPatron(koha.db);
  });

  const add = (to: OptedInPatron, transport = "sms", letterCode = "HOLD") =>
    aNotice(koha.db, { patronId: to.patronId, queuedAt: at(0), transport, letterCode });

  /**
   * Sends what waits at that minute and reports back to Koha; in trial only to these addresses. Returns who got
   * something.
   */
  async function send(minutes: number, only?: readonly OptedInPatron[]): Promise<string[]> {
    const plivo = aChannel();
    const list = only && new Set(only.map(({ address }) => address));
    const readObjections = async () => objectionsOf(list, () => undefined);
    const sending = await aSending(koha.db, [plivo], { now: () => at(minutes), readObjections });
    await sending.drain();
    await tellKoha(koha.db, koha.host, (because) => because, at(minutes));
    return plivo.sent.map(({ to }) => to);
  }

  test("a waiting text leaves to listed numbers only; others are Koha's again, and ours when live", async () => {
    const { db, host } = koha;
    await setMode(db, "live");
    const { look } = anIntake(db, host);
    await look(0);
    const [ours, theirs] = [await add(listed), await add(other)];
    expect(await look(1)).toEqual({ taken: 2, ended: 0 });
    await setMode(db, "trial");
    expect(await send(2, [listed])).toEqual([listed.address]);
    expect((await readShown(db, ours))?.status).toBe("sent");
    expect(await readShown(db, theirs)).toEqual({ status: "pending", note: host.has.failureCode ? "" : null });
    expect(await readEntry(db, theirs)).toEqual({ state: "waiting", because: "trial_only", round: 2 });

    await setMode(db, "live");
    expect(await look(3)).toEqual({ taken: 1, ended: 0 });
    expect(await send(4)).toEqual([other.address]);
    expect(await readMessages(db, theirs)).toMatchObject([{ state: "cancelled" }, { round: 2, state: "sent" }]);
  });

  test("a number that is taken off the list gets nothing more from us, and Koha sends its text", async () => {
    const { db, host } = koha;
    const id = await add(listed);
    const answer = theService(db, host, { trial: [listed.addressId] });
    expect(await answer(await aWaitingRun(db, ["sms"]))).toEqual({ taken: 1, ended: 0 });
    expect(await send(2, [])).toEqual([]);
    expect((await readShown(db, id))?.status).toBe("pending");
    // Back on the list before Koha's next run.
    expect(await answer(await aWaitingRun(db, ["sms"]), 3)).toEqual({ taken: 1, ended: 0 });
    expect(await send(4, [listed])).toEqual([listed.address]);
  });

  test("a mail that a rule had taken over is Koha's mail again", async () => {
    const { db, host } = koha;
    const id = await add(other, "email", "ODUE");
    const answer = theService(db, host, { rules: [aMailRule("ODUE")] });
    expect(await answer(await aWaitingRun(db, ["email"]))).toEqual({ taken: 1, ended: 0 });
    expect(await send(2, [listed])).toEqual([]);
    expect((await readShown(db, id))?.status).toBe("pending");
  });

  test("going live again days later releases no text that Koha has not sent meanwhile", async () => {
    const { db, host } = koha;
    await setMode(db, "live");
    const { look, sweep } = anIntake(db, host);
    await look(0);
    const id = await add(other);
    await look(1);
    expect(await send(2, [])).toEqual([]);
    expect(await look(72 * HOUR)).toEqual({ taken: 0, ended: 1 });
    await sweep(72 * HOUR);
    expect((await readShown(db, id))?.status).toBe("deleted");
    expect(await readMessages(db, id)).toHaveLength(1);
  });

  test("once an attempt has begun nothing is given back: the notice shows as deleted, with the reason", async () => {
    const { db, host } = koha;
    await setMode(db, "live");
    const { look } = anIntake(db, host);
    await look(0);
    const id = await add(other);
    await look(1);
    const { id: message } = await db.selectFrom("tidings_message").select("id").executeTakeFirstOrThrow();
    await db
      .insertInto("tidings_attempt")
      .values({ message_id: message, number: 1, worker_id: 1, sender: "x", begun_at: at(1), outcome: "retry" })
      .execute();
    await db.updateTable("tidings_message").set({ claims: 1, tries: 1 }).execute();
    expect(await send(2, [])).toEqual([]);
    expect(await readShown(db, id)).toEqual({ status: "deleted", note: host.has.failureCode ? "trial_only" : null });
  });
});
