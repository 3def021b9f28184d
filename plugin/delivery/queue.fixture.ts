import { sql } from "kysely";
import type { KohaShape } from "../../scripts/town/koha/tables.ts";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { aBorrower, aNotice, type NoticeWish } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, useKoha } from "../notices/intake.fixture.ts";

/** Koha's queue in one of its shapes, and what tests of the intake do to it and read from it. */
export function aQueue(shape: KohaShape) {
  const koha = useKoha(shape);
  /** Old hosts have no place for a note. */
  const shown = (status: string, because?: string) => ({
    status,
    note: shape === "current" ? (because === undefined ? "" : `Because: ${because}.`) : null,
  });
  const untouched = { status: "pending", note: null };

  async function aReader(patronId: number): Promise<number> {
    await aBorrower(koha.db, patronId);
    await anOptedIn(koha.db, patronId, at(-60));
    return patronId;
  }
  const aHold = (wish: Partial<NoticeWish> = {}) => aNotice(koha.db, { patronId: 7, queuedAt: at(0), ...wish });
  /** The service is on and has seen the queue as it was. */
  async function switchedOn() {
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    return one;
  }
  const resend = (noticeId: number) =>
    sql`update message_queue set status = 'pending'${sql.raw(shape === "current" ? ", failure_code = ''" : "")}
      where message_id = ${noticeId}`.execute(koha.db);
  return { koha, shown, untouched, aReader, aHold, switchedOn, resend };
}
