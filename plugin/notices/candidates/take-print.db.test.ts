import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import type { KohaShape } from "../../../scripts/town/koha/tables.ts";
import { savePrintWindow } from "../../settings/print-window.ts";
import { aMailRule, forgetRuns, setMode } from "../before-send.fixture.ts";
import { at, useKoha } from "../intake.fixture.ts";
import { aMail, aMailTaker, anElectedPatron, countMessages, readStatus } from "./mail.fixture.ts";
import { takePrint } from "./take-print.ts";

describe.for<KohaShape>(["current", "19.06"])("print that a rule takes, in a Koha of the shape %s", (shape) => {
  const koha = useKoha(shape);
  beforeEach(async () => {
    await forgetRuns(koha.db);
    await sql`insert into tidings_rule (transport, takes, changed_at, changed_by)
      values ('print', 1, ${at(-60)}, 'test')`.execute(koha.db);
    await setMode(koha.db, "live");
  });

  const taker = () => aMailTaker(koha, { rules: [{ ...aMailRule(null), transport: "print" }] });
  async function aLetter(queuedAt = at(0)): Promise<number> {
    const { patronId } = await anElectedPatron(koha.db, "print");
    return aMail(koha.db, patronId, { transport: "print", queuedAt });
  }
  const take = (minutes: number, zone = "UTC") => takePrint({ db: koha.db, host: koha.host, zone }, at(minutes));
  const window = (from: string, to: string) => savePrintWindow(koha.db, { from, to }, "test", at(-90));

  test("becomes a message outside the hours of the print job, and once", async () => {
    await window("06:30", "07:00");
    const id = await aLetter();
    await taker().look();
    expect([await take(1), await readStatus(koha.db, id)]).toEqual([1, "sent"]);
    await taker().convert();
    expect([await countMessages(koha.db, id), await take(2)]).toEqual([1, 0]);
  });

  test("is left alone while no hours are entered, within them, and five minutes around them", async () => {
    const id = await aLetter();
    await taker().look();
    expect(await take(1)).toBe(0);
    // Noon is at(0).
    await window("12:10", "12:20");
    expect([await take(6), await take(15), await take(24)]).toEqual([0, 0, 0]);
    // By the library's clock.
    await window("06:10", "06:20");
    expect(await take(15, "America/Chicago")).toBe(0);
    expect(await readStatus(koha.db, id)).toBe("pending");
    expect(await take(30, "America/Chicago")).toBe(1);
  });

  test("that a run may have read before there was a rule is left alone; so is all of it in trial", async () => {
    await window("06:30", "07:00");
    const early = await aLetter(new Date(at(-60).getTime() + 30_000));
    const late = await aLetter();
    await taker().look();
    await setMode(koha.db, "trial");
    expect(await take(1)).toBe(0);
    await setMode(koha.db, "live");
    expect(await take(1)).toBe(1);
    expect([await readStatus(koha.db, early), await readStatus(koha.db, late)]).toEqual(["pending", "sent"]);
  });
});
