import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { anOptedIn } from "../consent/patron.fixture.ts";
import { findMember } from "../koha/credentials/member.ts";
import { readTexted } from "../koha/preferences.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { readResting } from "../koha/queue/resting.ts";
import { anIntake, at, readEntry, readMessages, useKoha } from "./intake.fixture.ts";

const YEARS = -7 * 365 * 24 * 60;

describe.for(["current", "19.06"] as const)("dates nought in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);

  /** A text with the date nought, as a server without strict mode takes it. */
  async function aNought(changedAt: Date): Promise<number> {
    const changed = shape === "current" ? sql`, updated_on = ${changedAt}` : sql``;
    const made = await sql`set statement sql_mode = '' for insert into message_queue
      set borrowernumber = 7, content = 'Dune is ready', letter_code = 'HOLD', message_transport_type = 'sms',
        time_queued = '0000-00-00 00:00:00' ${changed}`.execute(koha.db);
    return Number(made.insertId);
  }
  async function aReader(): Promise<void> {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60));
  }

  test("a text that waited when we switched on is held back, like one without a date", async () => {
    await aReader();
    const before = await aNought(at(YEARS));
    const one = anIntake(koha.db, koha.host);
    for (const minutes of [0, 1]) {
      await one.look(minutes);
      await one.sweep(minutes);
    }
    expect(await readMessages(koha.db, before)).toEqual([]);
    expect(await readEntry(koha.db, before)).toMatchObject({ state: "ended", because: "too_late" });
  });

  test("a text that comes while we run is sent, and ends two days later", async () => {
    await aReader();
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    const noticeId = await aNought(at(1));
    await one.look(1);
    const message = await koha.db
      .selectFrom("tidings_message")
      .select(["expires_at", "event_at"])
      .where("notice_id", "=", noticeId)
      .executeTakeFirstOrThrow();
    expect(message).toEqual({ expires_at: at(48 * 60 + 1), event_at: at(1) });
  });

  test("a text that rests is as old as we have known it", async () => {
    await aBorrower(koha.db, 7);
    const one = anIntake(koha.db, koha.host);
    await one.sweep(0);
    await one.look(0);
    const noticeId = await aNought(at(1));
    await one.look(1);
    expect(await readResting(koha.db)).toEqual([{ noticeId, patronId: 7, queuedAt: at(1) }]);
  });

  test.each(["dateexpiry", "debarred", "password_expiration_date"])("%s nought is no date", async (column) => {
    if (column === "password_expiration_date" && shape !== "current") return;
    await aBorrower(koha.db, 7);
    await sql`set statement sql_mode = '' for update borrowers set ${sql.ref(column)} = '0000-00-00'`.execute(koha.db);
    const member = await findMember(koha.db, "card-7", koha.host, "2026-03-02");
    expect(member).toMatchObject({ expired: false, debarred: false, passwordExpired: false });
  });

  test("an import takes no patron whose membership ends on the day nought for expired", async () => {
    await aBorrower(koha.db, 7);
    await sql`set statement sql_mode = '' for update borrowers
      set dateexpiry = '0000-00-00', smsalertnumber = '5035550107'`.execute(koha.db);
    await sql`insert into borrower_message_preferences (borrower_message_preference_id, borrowernumber,
      message_attribute_id) values (70, 7, null)`.execute(koha.db);
    await sql`insert into borrower_message_transport_preferences values (70, 'sms')`.execute(koha.db);
    expect(await readTexted(koha.db, 0, 10, "2026-03-02")).toMatchObject([{ patronId: 7, expired: false }]);
  });
});
