import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { resendNotice } from "../../../scripts/town/koha/circulation.ts";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { forgetRuns } from "../before-send.fixture.ts";
import { at, readEntry, useKoha } from "../intake.fixture.ts";
import { tellKoha } from "../report-back.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, readState, readStatus } from "./mail.fixture.ts";

describe.for<KohaShape>(["current", "19.06"])("a mail that we took, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(() => forgetRuns(koha.db));

  /** A mail whose text was tried once and ended so. */
  async function ended(
    state: "failed" | "cancelled",
    reason: string,
    attempt?: { outcome: string; receipt?: string; reason?: string },
    asWell = false,
  ) {
    const { db } = koha;
    const taker = aMailTaker(koha);
    const id = await aMail(db, (await anElectedPatron(db, "email", asWell)).patronId);
    await taker.ask();
    await taker.convert();
    await sql`update tidings_message set state = ${state}, reason = ${reason}, tell_at = ${at(2)}
      where notice_id = ${id}`.execute(db);
    if (attempt) {
      await sql`insert into tidings_attempt (message_id, number, worker_id, sender, begun_at, ended_at, outcome,
        receipt, reason)
        select id, 1, 1, "1", ${at(1)}, ${at(1)}, ${attempt.outcome}, ${attempt.receipt ?? null},
          ${attempt.reason ?? null} from tidings_message where notice_id = ${id}`.execute(db);
    }
    await tellKoha(db, koha.host, (because) => because, at(3));
    return { id, taker };
  }

  test.for<[string, ...Parameters<typeof ended>]>([
    ["was refused", "failed", "bad_number", { outcome: "refused" }],
    ["was accepted and did not arrive", "failed", "undelivered", { outcome: "accepted", receipt: "undelivered" }],
    ["was never begun", "cancelled", "consent_withdrawn"],
    ["could not be asked for in the provider's list", "failed", "tries_spent", { outcome: "retry" }],
    ["is not in the provider's list", "failed", "tries_spent", { outcome: "uncertain", reason: "asked_not_found" }],
  ])("follows if its text %s: once, and it is not taken again", async ([, ...how]) => {
    const { db } = koha;
    const { id, taker } = await ended(...how);
    expect([await readStatus(db, id), await readState(db, id)]).toEqual(["pending", "dropped"]);
    expect(await readEntry(db, id)).toMatchObject({ state: "left", because: "mail_follows" });
    expect(await taker.ask({}, 4)).toMatchObject({ taken: 0 });
    await sql`update message_queue set status = 'sent'`.execute(db);
    expect(await tellKoha(db, koha.host, (because) => because, at(5))).toMatchObject({ told: 0 });
    await resendNotice(db, id);
    expect([await taker.ask({}, 6), await countMessages(db, id)]).toMatchObject([{ taken: 0 }, 1]);
  });

  test.for<[string, ...Parameters<typeof ended>]>([
    ["may have arrived", "failed", "tries_spent", { outcome: "uncertain" }],
    ["was called off by staff", "cancelled", "cancelled_by_staff"],
    ["may have left in a lost database", "cancelled", "may_have_left"],
  ])("stays ended if its text %s", async ([, ...how]) => {
    const { id } = await ended(...how);
    expect([await readStatus(koha.db, id), await readState(koha.db, id)]).toEqual(["deleted", "done"]);
  });

  test("beside which our text went stays as Koha has it, however that ended", async () => {
    const { id, taker } = await ended("failed", "bad_number", { outcome: "refused" }, true);
    expect([await readStatus(koha.db, id), await readState(koha.db, id)]).toEqual(["pending", "done"]);
    await sql`update message_queue set status = 'sent'`.execute(koha.db);
    await resendNotice(koha.db, id);
    await taker.look(7);
    expect([await taker.ask({}, 8), await taker.convert(9)]).toMatchObject([{ taken: 0 }, { taken: 0 }]);
    expect([await countMessages(koha.db, id), await readStatus(koha.db, id)]).toEqual([1, "pending"]);
  });
});
